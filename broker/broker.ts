/** aedes as we trust it: nobody without a credential, nothing without a bound, no acknowledgement before intake. */
import { type Duration, instant } from "../devices/model/moment.ts";
import type { BrokerClock } from "./clock.ts";
import { Connection } from "./connection.ts";
import { type BrokerFigures, Counts, cutReasons } from "./counts.ts";
import { Door, type Listener } from "./door.ts";
import { Emitter } from "./emitter.ts";
import { LoginFailures } from "./failures.ts";
import { BrokerFault } from "./fault.ts";
import { type Identities, type Identity, isIdentityId, isLoopback, lookUp, maySubscribe } from "./identity.ts";
import { type Intake, IntakeGate } from "./intake.ts";
import { Ledger } from "./ledger.ts";
import { type BrokerLimits, brokerLimits } from "./limits.ts";
import type { BrokerLog } from "./log.ts";
import { guardLogin } from "./login.ts";
import { OrderedAedes } from "./ordered.ts";
import { Clients, type Presence } from "./presence.ts";
import { Retained } from "./retained.ts";
import { Seats } from "./seats.ts";
import { Sessions } from "./sessions.ts";
import { openStore } from "./store.ts";
import { guardTraffic } from "./traffic.ts";

export type BrokerWarning = "loopback_trusted" | "plain_off_loopback";

export interface BrokerOptions {
  readonly listeners: readonly Listener[];
  /** Asked at every login, publish and delivery: what it no longer knows is shut out at once. */
  readonly identities: Identities;
  readonly intake: Intake;
  /**
   * A publish outside the client's topics. It is acknowledged when this resolves (a refusal would be resent for ever and block
   * the presses behind it), and goes nowhere else.
   */
  readonly quarantine?: Intake;
  readonly limits?: Partial<BrokerLimits>;
  /** Clients on loopback without user name get in as identity `loopback`, with these topics. Off unless named. */
  readonly trustLoopback?: Pick<Identity, "publish" | "subscribe" | "retain" | "bridge" | "speaksForMany">;
  readonly allowPlainOffLoopback?: boolean;
  readonly onPresence?: (presence: Presence) => void;
  readonly log: BrokerLog;
  readonly clock?: BrokerClock;
}

export interface OwnMessage {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly retain?: boolean;
  readonly qos?: 0 | 1;
}

export interface Broker {
  /** In the order of the listeners. */
  readonly ports: readonly number[];
  readonly warnings: readonly BrokerWarning[];
  /** Says something in the program's own name. Resolves when it is on its way to all who are there and kept for those who are away. */
  publish(message: OwnMessage): Promise<void>;
  connected(): readonly Presence[];
  isConnected(client: string): boolean;
  /** Ends its connection and forgets what is kept for it: a credential was withdrawn. */
  dismiss(client: string, why: string): void;
  counts(): BrokerFigures;
  stop(): Promise<void>;
}

/** Own messages that may wait for the ones before them. */
const ownMessagesWaiting = 10_000;

const steadyClock: BrokerClock = {
  now: () => instant(performance.now()),
  after(wait: Duration, run) {
    const timer = setTimeout(run, wait);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { log } = options;
  const limits = { ...brokerLimits, ...options.limits };
  const clock = options.clock ?? steadyClock;
  judgeIdentities(options.identities);
  const identity = lookUp(options.identities);
  const loopback = options.trustLoopback && { id: "loopback", tokenSha256: "", ...options.trustLoopback };
  const counts = new Counts();
  const gate = new IntakeGate(limits);
  const ledger = new Ledger(limits.heldBytes);
  const retained = new Retained(limits);
  const sessions = new Sessions({
    limits,
    now: () => clock.now(),
    maySubscribe(client, filter) {
      const known = client.startsWith("loopback:") ? loopback : identity(client);
      return known !== undefined && maySubscribe(known, filter);
    },
    onDropped(client, why) {
      counts.queueDropped++;
      if (why !== "queue-full") log.warn("broker.session_forgotten", { client, why });
    },
  });
  const seats = new Seats((client, from) => {
    log.warn("broker.taken_over", { client, address: from.address });
    counts.cut["taken-over"]++;
  });

  const aedes = new OrderedAedes({
    ...guardLogin({
      identity,
      loopback,
      limits,
      clock,
      log,
      counts,
      failures: new LoginFailures(limits),
      seats,
      sessions,
      onDelayed: (connection) => door.refused(connection),
    }),
    ...guardTraffic({
      intake: options.intake,
      quarantine: options.quarantine ?? (async () => {}),
      limits,
      log,
      counts,
      retained,
      sessions,
    }),
    mq: new Emitter(),
    persistence: openStore(sessions, retained),
    // Deadlines and what waits for slow readers are ours (connection.ts); these are only further away.
    connectTimeout: limits.loginDeadline * 2,
    drainTimeout: limits.drainTimeout,
    maxInflightInbound: limits.intakeMessagesPerClient,
    maxClientsIdLength: 64,
    maxTopicLevels: limits.topicLevels,
  });

  let stopped = false;
  const door: Door = new Door({
    limits,
    allowPlainOffLoopback: options.allowPlainOffLoopback ?? false,
    clock,
    admit(socket, address) {
      counts.accepted++;
      const connection = new Connection(socket, address, {
        limits,
        gate,
        ledger,
        clock,
        onKnock(knocking) {
          door.knocked(knocking);
          aedes.handle(knocking);
        },
        onBytes: count,
        onCut: cut,
      });
      clientsUp.follow(connection);
      const tooLate = clock.after(limits.loginDeadline, () => {
        if (!connection.isOpen) connection.cut("login-deadline");
      });
      connection.once("close", tooLate);
      return connection;
    },
    onTurnedAway(address, why) {
      counts.cut[why]++;
      log.debug("broker.turned_away", { address, why });
    },
  });
  const clientsUp = new Clients({
    aedes,
    seats,
    sessions,
    counts,
    log,
    onPresence: options.onPresence ?? (() => {}),
  });
  function count(received: number, sent: number): void {
    counts.bytesReceived += received;
    counts.bytesSent += sent;
  }
  function cut(connection: Connection, why: string): void {
    const reason = cutReasons.find((known) => known === why);
    if (reason) counts.cut[reason]++;
    log.info("broker.cut_off", { client: connection.login?.client, address: connection.address, why });
  }

  aedes.addListener("error", (fault: Error) => log.error("broker.internal_error", { why: fault.message }));

  await aedes.listen();
  try {
    await door.open(options.listeners);
  } catch (fault) {
    await closed(aedes);
    throw fault;
  }
  const warnings = warningsOf(options);
  for (const warning of warnings) log.warn("broker.unsafe_setting", { warning });

  return {
    ports: door.ports,
    warnings,
    publish: (message) =>
      new Promise((resolve, reject) => {
        if (stopped) return reject(new BrokerFault("STOPPED", "The broker has stopped", "Start it again"));
        if (aedes.behind >= ownMessagesWaiting)
          return reject(new BrokerFault("FULL", "Too many messages wait to be sent", "Wait for the ones before"));
        const { topic, payload, retain = false, qos = 1 } = message;
        const bytes = typeof payload === "string" ? Buffer.from(payload) : Buffer.from(payload);
        aedes.publish({ cmd: "publish", topic, payload: bytes, retain, qos, dup: false }, (fault) =>
          fault ? reject(fault) : resolve(),
        );
      }),
    connected: () => clientsUp.list(),
    isConnected: (client) => clientsUp.has(client),
    dismiss(client, why) {
      log.warn("broker.dismissed", { client, why });
      seats.holder(client)?.cut("dismissed");
      sessions.forget(client);
    },
    counts: () => ({
      ...counts,
      cut: { ...counts.cut },
      connections: door.connections,
      strangers: door.strangers,
      clients: clientsUp.count,
      intakeWaiting: gate.messages,
      intakeMost: gate.most,
      intakeBytes: gate.bytes,
      heldBytes: ledger.total,
      sessions: sessions.size,
      queuedBytes: sessions.bytes,
      retained: retained.size,
      retainedBytes: retained.bytes,
    }),
    async stop() {
      if (stopped) return;
      stopped = true;
      await door.stopListening();
      await closed(aedes);
    },
  };
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
