/**
 * Server-sent events with a cursor. The last events are kept; a page that comes back with `Last-Event-ID` gets what it
 * missed, or `refetch` when that is no longer kept. A page too slow to read is cut off and comes back by its cursor.
 */
import type { FastifyReply, FastifyRequest } from "fastify";

export const liveFeed = {
  events: 1_000,
  keptBytes: 8_388_608,
  clients: 200,
  unsentBytes: 1_048_576,
  whenFull: "drop-and-refetch",
} as const;

export interface LiveFeed {
  /** Everything up to here has been published; a page reads its whole state first and follows from here. */
  readonly cursor: () => number;
  /**
   * `whole`: the data is all there is to say of the thing with this name, so that an earlier event of the same name need not be
   * kept: who comes back gets the newest only.
   */
  publish(event: string, data: unknown, whole?: string): void;
  /** Goes to who listens now and is not kept: a beat. */
  say(event: string, data: unknown): void;
  /**
   * Takes the reply over. `who` is for `drop`, and for room: when it is full, whoever holds most streams loses the oldest. False:
   * as many listen as may, each with one stream, and the reply is untouched.
   */
  attach(request: FastifyRequest, reply: FastifyReply, who: string): boolean;
  /** Ends the streams of one listener, such as a session that signed out. */
  drop(who: string): void;
  readonly clients: () => number;
  /** Who listens now. */
  readonly listeners: () => readonly string[];
  stop(): void;
}

interface Kept {
  readonly cursor: number;
  readonly text: string;
  readonly whole: string | undefined;
}

/**
 * `startAt`: Unix ms of the start. Cursors count from there in thousandths, so one from an earlier life of the program is
 * below every kept event and one from a clock that ran ahead is above: both are told to read again. `hello`: said to each listener as soon as it has what it missed, so that a page
 * knows at once that the line lives.
 */
export function openLiveFeed(
  startAt: number,
  bounds: { readonly events: number; readonly clients: number } = liveFeed,
  hello?: () => { readonly event: string; readonly data: unknown },
): LiveFeed {
  /** Oldest first. */
  const kept = new Map<number, Kept>();
  const newest = new Map<string, number>();
  let keptBytes = 0;
  /** Everything after this cursor is still kept. */
  let from = Math.trunc(startAt) * 1_000;
  const clients = new Map<FastifyReply, string>();
  let cursor = from;
  const send = (reply: FastifyReply, text: string): void => {
    reply.raw.write(text);
    if (reply.raw.writableLength > liveFeed.unsentBytes) reply.raw.destroy();
  };
  const forget = (old: Kept): void => {
    kept.delete(old.cursor);
    keptBytes -= old.text.length;
    if (old.whole !== undefined && newest.get(old.whole) === old.cursor) newest.delete(old.whole);
  };
  const keep = (each: Kept): void => {
    const superseded = each.whole === undefined ? undefined : kept.get(newest.get(each.whole) ?? -1);
    if (superseded) forget(superseded);
    kept.set(each.cursor, each);
    keptBytes += each.text.length;
    if (each.whole !== undefined) newest.set(each.whole, each.cursor);
    for (const oldest of kept.values()) {
      if (kept.size <= bounds.events && keptBytes <= liveFeed.keptBytes) return;
      forget(oldest);
      from = oldest.cursor;
    }
  };
  const missedSince = (last: number): readonly Kept[] | "too-old" =>
    last < from || last > cursor ? "too-old" : [...kept.values()].filter((each) => each.cursor > last);
  const makeRoom = (): boolean => {
    const streams = new Map<string, FastifyReply[]>();
    for (const [reply, who] of clients) streams.set(who, [...(streams.get(who) ?? []), reply]);
    const [most = []] = [...streams.values()].sort((a, b) => b.length - a.length);
    const [oldest] = most;
    if (!oldest || most.length < 2) return false;
    clients.delete(oldest);
    oldest.raw.destroy();
    return true;
  };
  const frame = (event: string, data: unknown, id?: number): string =>
    `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
  return {
    cursor: () => cursor,
    publish(event, data, whole) {
      cursor += 1;
      const text = frame(event, data, cursor);
      keep({ cursor, text, whole });
      for (const reply of clients.keys()) send(reply, text);
    },
    say(event, data) {
      const text = frame(event, data);
      for (const reply of clients.keys()) send(reply, text);
    },
    attach(request, reply, who) {
      if (clients.size >= bounds.clients && !makeRoom()) return false;
      const last = lastSeen(request);
      reply.hijack();
      reply.raw.writeHead(200, {
        ...Object.fromEntries(Object.entries(reply.getHeaders()).filter(([, value]) => value !== undefined)),
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      });
      request.raw.socket.setNoDelay(true);
      clients.set(reply, who);
      reply.raw.on("close", () => clients.delete(reply));
      const missed = last === undefined ? [] : missedSince(last);
      if (missed === "too-old") send(reply, frame("refetch", {}, cursor));
      else {
        const first = hello?.();
        const greeting = first ? frame(first.event, first.data) : "";
        send(reply, `retry: 1000\n\n${missed.map((each) => each.text).join("")}${greeting}`);
      }
      return true;
    },
    drop(who) {
      for (const [reply, each] of clients) if (each === who) reply.raw.end();
    },
    clients: () => clients.size,
    listeners: () => [...new Set(clients.values())],
    stop() {
      for (const reply of clients.keys()) reply.raw.destroy();
      clients.clear();
    },
  };
}

/** The browser's own header after a break; the query `cursor` at the first start, with what the board said. */
function lastSeen(request: FastifyRequest): number | undefined {
  const header = request.headers["last-event-id"];
  const query = request.query;
  const asked = typeof query === "object" && query !== null && "cursor" in query ? String(query.cursor) : undefined;
  const text = typeof header === "string" && header !== "" ? header : asked;
  if (text === undefined) return undefined;
  const found = Number(text);
  return Number.isSafeInteger(found) ? found : -1;
}
