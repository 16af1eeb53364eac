/** aedes as we trust it: nobody without a credential, nothing without a bound, no acknowledgement before intake. */
import { type Assembly, assemble } from "./assembly.ts";
import type { Broker, BrokerOptions, BrokerWarning, OwnMessage } from "./contract.ts";
import { BrokerFault } from "./fault.ts";
import { type Identities, isIdentityId, isLoopback } from "./identity.ts";
import type { OrderedAedes } from "./ordered.ts";

export type { Broker, BrokerOptions } from "./contract.ts";

/** Own messages that may wait for the ones before them. */
export const ownMessages = { waiting: 10_000, whenFull: "reject" } as const;

/** Rejects with a `BrokerFault` that says what would do; then nothing listens. */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  judgeIdentities(options.identities);
  const assembly = assemble(options);
  const { aedes, door, clients, seats, sessions } = assembly;
  await aedes.listen();
  try {
    await door.open(options.listeners);
  } catch (fault) {
    await closed(aedes);
    throw fault;
  }
  const warnings = warningsOf(options);
  for (const warning of warnings) options.log.warn("broker.unsafe_setting", { warning });
  let stopped = false;

  return {
    ports: door.ports,
    warnings,
    publish(message) {
      if (stopped) return Promise.reject(new BrokerFault("STOPPED", "The broker has stopped", "Start it again"));
      return say(assembly, message);
    },
    connected: () => clients.list(),
    isConnected: (client) => clients.has(client),
    dismiss(client, why) {
      options.log.warn("broker.dismissed", { client, why });
      seats.holder(client)?.cut("dismissed");
      sessions.forget(client);
    },
    counts: () => assembly.figures(),
    async stop() {
      if (stopped) return;
      stopped = true;
      await door.stopListening();
      await closed(aedes);
    },
  };
}

function say({ aedes }: Assembly, { topic, payload, retain = false, qos = 1 }: OwnMessage): Promise<void> {
  if (aedes.behind >= ownMessages.waiting)
    return Promise.reject(new BrokerFault("FULL", "Too many messages wait to be sent", "Wait for the ones before"));
  const bytes = typeof payload === "string" ? Buffer.from(payload) : Buffer.from(payload);
  return new Promise((resolve, reject) => {
    aedes.publish({ cmd: "publish", topic, payload: bytes, retain, qos, dup: false }, (fault) =>
      fault ? reject(fault) : resolve(),
    );
  });
}

const closed = (aedes: OrderedAedes): Promise<void> => new Promise((done) => aedes.close(() => done()));

function judgeIdentities(identities: Identities): void {
  if (typeof identities === "function") return;
  for (const { id, tokenSha256 } of identities) {
    if (!isIdentityId(id))
      throw new BrokerFault(
        "BAD_IDENTITY",
        `"${id}" cannot be an MQTT identity`,
        "Use letters, digits, _ . - (at most 64)",
      );
    if (!/^[0-9a-f]{64}$/i.test(tokenSha256))
      throw new BrokerFault("BAD_IDENTITY", `The token hash of "${id}" is not SHA-256`, "Give 64 hex digits");
  }
}

function warningsOf(options: BrokerOptions): BrokerWarning[] {
  const plain = options.listeners.some(({ host, tls }) => !tls && !isLoopback(host));
  return [
    ...(options.trustLoopback ? ["loopback_trusted" as const] : []),
    ...(plain ? ["plain_off_loopback" as const] : []),
  ];
}
