import type { BrokerLimits } from "./limits.ts";
import { matches } from "./topics.ts";

interface Stored {
  readonly owner: string;
  readonly packet: RetainedPacket;
  readonly bytes: number;
}
export interface RetainedPacket {
  readonly cmd: string;
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
}

/** The last word on each state topic. In memory: whoever states a state says it again after a restart. */
export class Retained {
  readonly #limits: BrokerLimits;
  readonly #stored = new Map<string, Stored>();
  readonly #perOwner = new Map<string, number>();
  #bytes = 0;

  constructor(limits: BrokerLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#stored.size;
  }
  get bytes(): number {
    return this.#bytes;
  }

  /** Is there room for this client's word on this topic? Asked before the retain bit is let through. */
  hasRoom(owner: string, forMany: boolean, topic: string, bytes: number): boolean {
    if (bytes === 0) return true;
    const { retainedMessages, retainedMessagesPerBridge, retainedMessagesPerClient, retainedBytes } = this.#limits;
    const before = this.#stored.get(topic);
    if (this.#bytes + sizeOf(topic, bytes) - (before?.bytes ?? 0) > retainedBytes) return false;
    if (before) return true;
    const own = this.#perOwner.get(owner) ?? 0;
    return (
      this.#stored.size < retainedMessages && own < (forMany ? retainedMessagesPerBridge : retainedMessagesPerClient)
    );
  }

  store(owner: string, packet: RetainedPacket): void {
    this.#erase(packet.topic);
    if (packet.payload.length === 0) return;
    const { cmd, topic, qos, payload } = packet;
    const kept = { cmd, topic, qos, retain: true, payload };
    const bytes = sizeOf(topic, packet.payload.length);
    this.#stored.set(topic, { owner, packet: kept, bytes });
    this.#bytes += bytes;
    this.#perOwner.set(owner, (this.#perOwner.get(owner) ?? 0) + 1);
  }

  *under(filters: readonly string[]): Iterable<RetainedPacket> {
    const seen = new Set<string>();
    for (const filter of filters)
      for (const [topic, { packet }] of this.#stored) {
        if (seen.has(topic) || !matches(filter, topic)) continue;
        seen.add(topic);
        yield packet;
      }
  }

  #erase(topic: string): void {
    const before = this.#stored.get(topic);
    if (!before) return;
    this.#stored.delete(topic);
    this.#bytes -= before.bytes;
    const left = (this.#perOwner.get(before.owner) ?? 1) - 1;
    if (left > 0) this.#perOwner.set(before.owner, left);
    else this.#perOwner.delete(before.owner);
  }
}

const sizeOf = (topic: string, bytes: number): number => bytes + topic.length * 4 + 300;
