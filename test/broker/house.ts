/** A broker on a free loopback port with a few identities, and the clients that try it. */

import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { silentLog } from "../../alerts/program/log.ts";
import { type Broker, type BrokerOptions, startBroker } from "../../broker/broker.ts";
import type { BrokerClock } from "../../broker/clock.ts";
import { type Identity, tokenHash } from "../../broker/identity.ts";
import type { Taken } from "../../broker/intake.ts";
import { instant } from "../../devices/model/moment.ts";

export const tokenOf = (id: string): string => `token-of-${id}`;

export const identity = (id: string, more: Partial<Identity> = {}): Identity => ({
  id,
  tokenSha256: tokenHash(tokenOf(id)),
  publish: [`d/${id}/#`],
  subscribe: [`d/${id}/#`, "hearthwatch/#"],
  retain: [`d/${id}/state`],
  bridge: false,
  ...more,
});

export const household = (): Identity[] => [
  identity("button-1"),
  identity("button-2"),
  identity("z2m", {
    publish: ["zigbee2mqtt/#"],
    subscribe: ["zigbee2mqtt/#"],
    retain: ["zigbee2mqtt/#"],
    bridge: true,
  }),
  identity("display", { publish: [], subscribe: ["hearthwatch/#", "d/+/#"] }),
];

export interface House {
  readonly broker: Broker;
  readonly taken: Taken[];
  readonly refused: Taken[];
  readonly lines: { event: string; fields: Record<string, unknown> }[];
  readonly port: number;
  client(id: string, more?: ClientOptions): MqttClient;
  joined(id: string, more?: ClientOptions): Promise<MqttClient>;
  raw(): Promise<Raw>;
  stop(): Promise<void>;
}

export type ClientOptions = IClientOptions & { readonly anonymous?: true };

/** A plain socket that keeps what it was sent. */
export interface Raw {
  readonly socket: Socket;
  readonly bytes: () => Buffer;
  readonly closed: Promise<void>;
}

export async function openHouse(more: Partial<BrokerOptions> = {}): Promise<House> {
  const taken: Taken[] = [];
  const refused: Taken[] = [];
  const lines: House["lines"] = [];
  const note = (event: string, fields = {}) => lines.push({ event, fields });
  const broker = await startBroker({
    listeners: [{ host: "127.0.0.1", port: 0 }],
    identities: household(),
    intake: async (message) => void taken.push(message),
    quarantine: async (message) => void refused.push(message),
    log: { ...silentLog, error: note, warn: note, info: note },
    ...more,
  });
  const port = broker.ports[0] ?? 0;
  const clients: MqttClient[] = [];
  const sockets: Socket[] = [];
  const client = (id: string, { anonymous, ...options }: ClientOptions = {}): MqttClient => {
    const made = mqtt.connect({
      host: "127.0.0.1",
      port,
      clientId: id,
      ...(!anonymous && { username: id, password: tokenOf(id) }),
      reconnectPeriod: 0,
      ...options,
    });
    made.on("error", () => {});
    clients.push(made);
    return made;
  };
  return {
    broker,
    taken,
    refused,
    lines,
    port,
    client,
    async joined(id, options) {
      const made = client(id, options);
      await happens(made, "connect");
      return made;
    },
    async raw() {
      const socket = createConnection({ host: "127.0.0.1", port });
      sockets.push(socket);
      const parts: Buffer[] = [];
      socket.on("data", (part) => parts.push(part));
      socket.on("error", () => {});
      const closed = new Promise<void>((done) => socket.once("close", () => done()));
      await once(socket, "connect");
      return { socket, bytes: () => Buffer.concat(parts), closed };
    },
    async stop() {
      for (const made of clients) made.end(true);
      for (const socket of sockets) socket.destroy();
      await broker.stop();
    },
  };
}

/** A CONNECT of one of them, without a will and with a clean session, and what else it is to say (MQTT 3.1.1, sections 3.1, 3.3). */
export function connectBytes(id: string): Buffer {
  const said = [id, id, tokenOf(id)].flatMap((text) => [Buffer.from([0, text.length]), Buffer.from(text)]);
  const rest = Buffer.concat([Buffer.from("00044d51545404c2003c", "hex"), ...said]);
  return Buffer.concat([Buffer.from([0x10, rest.length]), rest]);
}

/** mqtt.js has an emitter of its own, which `events.once` does not know. */
export const happens = (client: MqttClient, event: "connect" | "close" | "error"): Promise<unknown> =>
  new Promise((done) => client.once(event, done));

/** Resolves when the claim holds; looks again after every turn of the loop. Fails by the test's own time limit. */
export async function until(claim: () => boolean): Promise<void> {
  while (!claim()) await new Promise((next) => setTimeout(next, 2));
}

/** A clock that stands still until the test moves it. */
export function ownClock(): BrokerClock & { pass(ms: number): void } {
  let now = 0;
  const timers = new Set<{ at: number; run: () => void }>();
  return {
    now: () => instant(now),
    after(wait, run) {
      const timer = { at: now + wait, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pass(ms) {
      now += ms;
      for (const timer of [...timers].sort((a, b) => a.at - b.at))
        if (timer.at <= now && timers.delete(timer)) timer.run();
    },
  };
}
