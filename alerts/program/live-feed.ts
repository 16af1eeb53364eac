/**
 * Server-sent events with a cursor. The last events are kept; a page that comes back with `Last-Event-ID` gets what it
 * missed, or `refetch` when that is no longer kept. A page that is slow to read is handed no more than it can take, and what is
 * superseded meanwhile it is spared; one that reads nothing is cut off and comes back by its cursor.
 */
import type { FastifyReply, FastifyRequest } from "fastify";

export const liveFeed = {
  /** A city's homes each have a pulse here, and its storm a case for each of them. */
  events: 6_000,
  keptBytes: 16_777_216,
  clients: 200,
  unsentBytes: 1_048_576,
  /** More unread than this, and a page gets what follows when it has read it. */
  paceBytes: 131_072,
  /** Beats that find it still behind; then it reads nothing. */
  beatsBehind: 10,
  whenFull: "drop-and-refetch",
} as const;

export interface LiveFeed {
  /** Everything up to here has been published; a page reads its whole state first and follows from here. */
  readonly cursor: () => number;
  /**
   * `whole`: the data is all there is to say of the thing with this name, so that an earlier event of the same name need not be
   * kept: who comes back gets the newest only. `urgent`: a page that is behind hears it at once, and again in its turn.
   */
  publish(event: string, data: unknown, whole?: string, urgent?: boolean): void;
  /** Goes to who listens now and is not kept: a beat. */
  say(event: string, data: unknown): void;
  /**
   * Takes the reply over. `who` is for `drop`; `person` (`who` unless given) for room: when it is full, whoever holds most streams
   * loses the oldest, by however many sessions they came. False: as many listen as may, each with one stream, and the reply is
   * untouched.
   */
  attach(request: FastifyRequest, reply: FastifyReply, who: string, person?: string): boolean;
  /** Nobody who comes back is told any more of what has these words in it: whoever missed some of it is told to read again. */
  forget(words: string): void;
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

interface Listener {
  readonly who: string;
  readonly person: string;
  /** The last it was sent, while there is more for it; `undefined`: it has everything. */
  behind: number | undefined;
  beatsBehind: number;
}

/**
 * `startAt`: Unix ms of the start. Cursors count from there in thousandths, so one from an earlier life of the program is
 * below every kept event and one from a clock that ran ahead is above: both are told to read again. `hello`: said to each
 * listener behind the first of what it missed, so that a page knows at once that the line lives.
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
  const clients = new Map<FastifyReply, Listener>();
  let cursor = from;
  const send = (reply: FastifyReply, text: string): void => {
    reply.raw.write(text);
    if (reply.raw.writableLength > liveFeed.unsentBytes) reply.raw.destroy();
  };
  const isSlow = (reply: FastifyReply): boolean => reply.raw.writableLength > liveFeed.paceBytes;
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
    for (const [reply, { person }] of clients) streams.set(person, [...(streams.get(person) ?? []), reply]);
    const [most = []] = [...streams.values()].sort((a, b) => b.length - a.length);
    const [oldest] = most;
    if (!oldest || most.length < 2) return false;
    clients.delete(oldest);
    oldest.raw.destroy();
    return true;
  };
  const frame = (event: string, data: unknown, id?: number): string =>
    `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
  const waitsFrom = (reply: FastifyReply, listener: Listener, last: number): void => {
    listener.behind = last;
    reply.raw.once("drain", () => catchUp(reply, listener, last));
  };
  const catchUp = (reply: FastifyReply, listener: Listener, last: number): void => {
    if (!clients.has(reply)) return;
    listener.behind = undefined;
    listener.beatsBehind = 0;
    const missed = missedSince(last);
    if (missed === "too-old") {
      send(reply, frame("refetch", {}, cursor));
      return;
    }
    for (const [n, each] of missed.entries()) {
      send(reply, each.text);
      if (!isSlow(reply) || n === missed.length - 1) continue;
      waitsFrom(reply, listener, each.cursor);
      return;
    }
  };
  return {
    cursor: () => cursor,
    publish(event, data, whole, urgent = false) {
      cursor += 1;
      const text = frame(event, data, cursor);
      keep({ cursor, text, whole });
      for (const [reply, listener] of clients) {
        if (listener.behind === undefined) {
          send(reply, text);
          if (isSlow(reply)) waitsFrom(reply, listener, cursor);
        } else if (urgent) send(reply, frame(event, data));
      }
    },
    say(event, data) {
      const text = frame(event, data);
      for (const [reply, listener] of clients) {
        send(reply, text);
        if (listener.behind === undefined) continue;
        listener.beatsBehind += 1;
        if (listener.beatsBehind > liveFeed.beatsBehind) reply.raw.destroy();
      }
    },
    forget(words) {
      for (const each of [...kept.values()]) {
        if (!each.text.includes(words)) continue;
        forget(each);
        from = Math.max(from, each.cursor);
      }
    },
    attach(request, reply, who, person = who) {
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
      const listener: Listener = { who, person, behind: undefined, beatsBehind: 0 };
      clients.set(reply, listener);
      reply.raw.on("close", () => clients.delete(reply));
      if (last !== undefined && missedSince(last) === "too-old") {
        send(reply, frame("refetch", {}, cursor));
        return true;
      }
      send(reply, "retry: 1000\n\n");
      if (last !== undefined) catchUp(reply, listener, last);
      const first = hello?.();
      if (first) send(reply, frame(first.event, first.data));
      return true;
    },
    drop(who) {
      for (const [reply, each] of clients) if (each.who === who) reply.raw.end();
    },
    clients: () => clients.size,
    listeners: () => [...new Set([...clients.values()].map(({ who }) => who))],
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
