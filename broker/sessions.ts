import type { Client, Subscription } from "aedes";
import { type Instant, later } from "../devices/model/moment.ts";
import type { BrokerLimits } from "./limits.ts";
import { hasWildcard, matches } from "./topics.ts";

type Qos = 0 | 1 | 2;

/** What aedes keeps for a client: a PUBLISH on its way, or the PUBREL that followed it. */
export interface Kept {
  readonly cmd: string;
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: Qos;
  readonly retain: boolean;
  readonly dup: boolean;
  readonly brokerId?: string | undefined;
  readonly brokerCounter?: number | undefined;
  messageId?: number | undefined;
}

interface Session {
  readonly filters: Map<string, Qos>;
  /** Oldest first, by the broker's number of the message. */
  readonly queue: Map<number, Kept>;
  readonly bySent: Map<number, number>;
  /** Ids of QoS 2 messages it sent and has not released. */
  readonly received: Set<number>;
  bytes: number;
  offlineSince: Instant | undefined;
}

export interface SessionRules {
  readonly limits: BrokerLimits;
  now(): Instant;
  /** May this client still hold this filter? aedes stores a whole SUBSCRIBE, its refused filters included. */
  maySubscribe(client: string, filter: string): boolean;
  onDropped(client: string, why: "queue-full" | "expired" | "sessions-full"): void;
}

/** Kept sessions: filters and what waits for their client. In memory, bounded per client and in all, forgotten after an hour away. */
export class Sessions {
  readonly #rules: SessionRules;
  readonly #sessions = new Map<string, Session>();
  readonly #byTopic = new Map<string, Map<string, Qos>>();
  readonly #byFilter = new Map<string, Map<string, Qos>>();
  /** Of clients without a kept session, as long as they are connected. */
  readonly #passing = new WeakMap<object, Set<number>>();
  #bytes = 0;

  constructor(rules: SessionRules) {
    this.#rules = rules;
  }

  get size(): number {
    return this.#sessions.size;
  }
  get bytes(): number {
    return this.#bytes;
  }
  queued(client: string): number {
    return this.#sessions.get(client)?.queue.size ?? 0;
  }

  cameOnline(client: string): void {
    this.sweep();
    const session = this.#sessions.get(client);
    if (session) session.offlineSince = undefined;
  }

  wentOffline(client: string): void {
    const session = this.#sessions.get(client);
    if (session) session.offlineSince = this.#rules.now();
    this.sweep();
  }

  /** Forgets who has been away too long. */
  sweep(): void {
    const now = this.#rules.now();
    for (const [client, session] of this.#sessions) {
      if (session.offlineSince === undefined) continue;
      if (now < later(session.offlineSince, this.#rules.limits.sessionExpiry)) continue;
      if (session.queue.size > 0) this.#rules.onDropped(client, "expired");
      this.forget(client);
    }
  }

  forget(client: string): void {
    const session = this.#sessions.get(client);
    if (!session) return;
    for (const filter of session.filters.keys()) this.#unlist(client, filter);
    this.#bytes -= session.bytes;
    this.#sessions.delete(client);
  }

  subscribe(client: string, wanted: readonly Subscription[]): void {
    const filters = wanted.filter((sub) => this.#rules.maySubscribe(client, sub.topic));
    if (filters.length === 0) return;
    const session = this.#session(client);
    for (const { topic, qos } of filters) {
      session.filters.set(topic, atMost(qos));
      const table = hasWildcard(topic) ? this.#byFilter : this.#byTopic;
      const listed = table.get(topic) ?? new Map<string, Qos>();
      listed.set(client, atMost(qos));
      table.set(topic, listed);
    }
  }

  unsubscribe(client: string, filters: readonly string[]): void {
    const session = this.#sessions.get(client);
    if (!session) return;
    for (const filter of filters) {
      session.filters.delete(filter);
      this.#unlist(client, filter);
    }
  }

  filters(client: string): Subscription[] {
    this.sweep();
    return [...(this.#sessions.get(client)?.filters ?? [])].map(([topic, qos]) => ({ topic, qos }));
  }

  /** Each client once, with the highest QoS it asked for; those who asked for 0 want nothing kept. */
  waitingFor(topic: string): Map<string, Qos> {
    const found = new Map<string, Qos>();
    const add = (listed: Map<string, Qos> | undefined) => {
      for (const [client, qos] of listed ?? []) if (qos > 0 && qos > (found.get(client) ?? 0)) found.set(client, qos);
    };
    add(this.#byTopic.get(topic));
    for (const [filter, listed] of this.#byFilter) if (matches(filter, topic)) add(listed);
    return found;
  }

  enqueue(client: string, packet: Kept): void {
    const number = packet.brokerCounter;
    if (number === undefined) return;
    const session = this.#session(client);
    session.queue.set(number, packet);
    this.#weigh(session, sizeOf(packet));
    this.#keepWithin(client, session);
  }

  /** It was sent under this id, or its PUBREL was. What the bound has dropped meanwhile is nobody's fault. */
  sent(client: string, packet: Kept): void {
    const session = this.#sessions.get(client);
    if (!session || packet.messageId === undefined) return;
    const number = packet.cmd === "pubrel" ? session.bySent.get(packet.messageId) : packet.brokerCounter;
    const kept = number === undefined ? undefined : session.queue.get(number);
    if (number === undefined || !kept) return;
    if (kept.messageId !== undefined) session.bySent.delete(kept.messageId);
    if (packet.cmd === "pubrel") {
      this.#weigh(session, -sizeOf(kept));
      const release = { ...packet, payload: Buffer.alloc(0), topic: "", brokerCounter: number };
      session.queue.set(number, release);
      this.#weigh(session, sizeOf(release));
    } else kept.messageId = packet.messageId;
    session.bySent.set(packet.messageId, number);
  }

  acknowledged(client: string, messageId: number | undefined): Kept | undefined {
    const session = this.#sessions.get(client);
    if (!session || messageId === undefined) return undefined;
    const number = session.bySent.get(messageId);
    session.bySent.delete(messageId);
    return number === undefined ? undefined : this.#drop(session, number);
  }

  /** It may not have this message any more. */
  withhold(client: string, number: number | undefined): void {
    const session = this.#sessions.get(client);
    if (session && number !== undefined) this.#drop(session, number);
  }

  /** All that waits, oldest first; what was sent before is marked as a repeat. */
  waiting(client: string): Kept[] {
    return [...(this.#sessions.get(client)?.queue.values() ?? [])].map((kept) =>
      kept.messageId === undefined ? { ...kept } : { ...kept, dup: kept.cmd === "publish" },
    );
  }

  /** Ids of QoS 2 messages whose sender has not let them go yet. */
  received(client: Pick<Client, "id" | "clean">): Set<number> {
    if (!client.clean) return this.#session(client.id).received;
    const known = this.#passing.get(client);
    if (known) return known;
    const fresh = new Set<number>();
    this.#passing.set(client, fresh);
    return fresh;
  }

  #session(client: string): Session {
    const known = this.#sessions.get(client);
    if (known) return known;
    if (this.#sessions.size >= this.#rules.limits.sessions) this.#forgetOldest();
    const fresh: Session = {
      filters: new Map(),
      queue: new Map(),
      bySent: new Map(),
      received: new Set(),
      bytes: 0,
      offlineSince: undefined,
    };
    this.#sessions.set(client, fresh);
    return fresh;
  }

  #forgetOldest(): void {
    let oldest: { client: string; since: Instant } | undefined;
    for (const [client, { offlineSince }] of this.#sessions)
      if (offlineSince !== undefined && (!oldest || offlineSince < oldest.since))
        oldest = { client, since: offlineSince };
    if (!oldest) return;
    this.#rules.onDropped(oldest.client, "sessions-full");
    this.forget(oldest.client);
  }

  #keepWithin(client: string, session: Session): void {
    const { queuedMessages, queuedBytes, queuedBytesTotal } = this.#rules.limits;
    while (
      session.queue.size > 1 &&
      (session.queue.size > queuedMessages || session.bytes > queuedBytes || this.#bytes > queuedBytesTotal)
    ) {
      const oldest = session.queue.keys().next().value;
      if (oldest === undefined) return;
      this.#drop(session, oldest);
      this.#rules.onDropped(client, "queue-full");
    }
  }

  #drop(session: Session, number: number): Kept | undefined {
    const kept = session.queue.get(number);
    if (!kept) return undefined;
    session.queue.delete(number);
    if (kept.messageId !== undefined) session.bySent.delete(kept.messageId);
    this.#weigh(session, -sizeOf(kept));
    return kept;
  }

  #weigh(session: Session, bytes: number): void {
    session.bytes += bytes;
    this.#bytes += bytes;
  }

  #unlist(client: string, filter: string): void {
    for (const table of [this.#byTopic, this.#byFilter]) {
      const listed = table.get(filter);
      listed?.delete(client);
      if (listed?.size === 0) table.delete(filter);
    }
  }
}

/** Bytes of the message and of what surrounds it in memory. */
const sizeOf = (kept: Kept): number => kept.payload.length + kept.topic.length * 2 + 200;
const atMost = (qos: number): Qos => (qos === 0 || qos === 1 ? qos : 2);
