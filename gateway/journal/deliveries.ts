/**
 * The second coming of a message. Whoever was not acknowledged sends the same message under the same number again (MQTT
 * 3.1.1, 4.4): with DUP as it must, or without as many do (mqtt.js 5, paho.mqtt.golang 1.2). It was committed the first
 * time, so it is acknowledged again and nothing more may follow from it: neither a second ring nor a door that opens twice.
 * Without DUP a number may as well have come round; it is only believed to be a repeat when its first message was written
 * so shortly before the end of the gateway's last life that its acknowledgement may never have got through.
 */
import { crc32 } from "node:zlib";
import { type Duration, type Instant, minutes, seconds } from "../../devices/model/moment.ts";

/** How a message with an acknowledgement came. */
export interface Delivery {
  /** Sender and number: the same again means the same message, until it has been acknowledged. */
  readonly id: string;
  /** It says itself that it is a repeat (DUP), or we had to refuse it before. */
  readonly again: boolean;
}

export interface Known {
  readonly entry: number;
  readonly at: Instant;
  /** The program ended before anybody can have been sure of the acknowledgement. */
  readonly inDoubt: boolean;
}

/** Immutable: the newest so many, in two generations. */
export interface Deliveries {
  readonly newer: ReadonlyMap<string, Known>;
  readonly older: ReadonlyMap<string, Known>;
}

export const generation = { deliveries: 512, whenFull: "forget-the-generation-before" } as const;
/** A number that comes again later than this has come round. */
export const repeatsWithin: Duration = minutes(10);
/** Without DUP: longer than a client waits before it dials again. */
export const doubtedWithin: Duration = minutes(2);
/** Written so shortly before the last commit of a life, a message may not have been acknowledged, or not audibly. */
export const doubtBefore: Duration = seconds(5);

export const noDeliveries: Deliveries = { newer: new Map(), older: new Map() };

/** What must be the same: sender, number, topic and every byte. */
export const sealOf = (id: string, topic: string | undefined, bytes: Uint8Array): string =>
  `${id}/${crc32(bytes, crc32(topic ?? "")).toString(36)}`;

/** The entry that this message was kept under when it came first; `undefined`: it is new. */
export function keptAs(known: Known | undefined, again: boolean, at: Instant): number | undefined {
  if (!known) return undefined;
  const since = at - known.at;
  const repeats = again ? since <= repeatsWithin : known.inDoubt && since <= doubtedWithin;
  return repeats ? known.entry : undefined;
}

export const find = (deliveries: Deliveries, seal: string): Known | undefined =>
  deliveries.newer.get(seal) ?? deliveries.older.get(seal);

export function withNew(before: Deliveries, added: ReadonlyMap<string, Known>): Deliveries {
  if (added.size === 0) return before;
  if (before.newer.size + added.size > generation.deliveries) return { newer: added, older: before.newer };
  return { newer: new Map([...before.newer, ...added]), older: before.older };
}
