/**
 * The second coming of a message. Whoever was not acknowledged sends the same message under the same number again (MQTT
 * 3.1.1, 4.4): with DUP as it must, or without as many do (mqtt.js 5, paho.mqtt.golang 1.2). It was committed the first
 * time, so it is acknowledged again and nothing more may follow from it: neither a second ring nor a door that opens twice.
 * Without DUP a number may as well have come round; it is only believed to be a repeat when its first message was written
 * so shortly before the end of the gateway's last life that its acknowledgement may never have got through.
 */
import { crc32 } from "node:zlib";
import { between, type Duration, type Instant, minutes, seconds } from "../../devices/model/moment.ts";

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
}

/**
 * The newest so many, and those of the last lives that are in doubt. Immutable, because a batch that cannot be written
 * never was; a chain, because each batch adds to it and almost nobody looks.
 */
export interface Deliveries {
  readonly newer: Chain | undefined;
  readonly older: Chain | undefined;
  readonly doubted: ReadonlyMap<string, Known>;
}
interface Chain {
  readonly added: ReadonlyMap<string, Known>;
  readonly before: Chain | undefined;
  readonly size: number;
}

export const generation = { deliveries: 512, whenFull: "forget-the-generation-before" } as const;
/** A number that comes again later than this has come round. */
export const repeatsWithin: Duration = minutes(10);
/** Without DUP: longer than a client waits before it dials again. */
export const doubtedWithin: Duration = minutes(2);
/** Written so shortly before the last commit of a life, a message may not have been acknowledged, or not audibly. */
export const doubtBefore: Duration = seconds(5);

export const noDeliveries: Deliveries = { newer: undefined, older: undefined, doubted: new Map() };

/** What must be the same: sender, number, topic and every byte. */
export const sealOf = (id: string, topic: string | undefined, bytes: Uint8Array): string =>
  `${id}/${crc32(bytes, crc32(topic ?? "")).toString(36)}`;

/** The entry that this message was kept under when it came first; `undefined`: it is new. */
export function keptAs(deliveries: Deliveries, seal: string, again: boolean, at: Instant): number | undefined {
  const doubted = deliveries.doubted.get(seal);
  if (!again && !doubted) return undefined;
  const since = find(deliveries.newer, seal) ?? find(deliveries.older, seal);
  if (again) return within(since ?? doubted, at, repeatsWithin);
  // Once its doubt has been settled in this life, the number is free again.
  return since ? undefined : within(doubted, at, doubtedWithin);
}

function find(chain: Chain | undefined, seal: string): Known | undefined {
  for (let link = chain; link; link = link.before) {
    const known = link.added.get(seal);
    if (known) return known;
  }
  return undefined;
}

const within = (known: Known | undefined, at: Instant, limit: Duration): number | undefined =>
  known && between(known.at, at) <= limit ? known.entry : undefined;

export function withNew(before: Deliveries, added: ReadonlyMap<string, Known>): Deliveries {
  if (added.size === 0) return before;
  const { newer, doubted } = before;
  const size = (newer?.size ?? 0) + added.size;
  if (size <= generation.deliveries) return { ...before, newer: { added, before: newer, size } };
  return { newer: { added, before: undefined, size: added.size }, older: newer, doubted };
}
