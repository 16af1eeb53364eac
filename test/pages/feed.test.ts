import fc from "fast-check";
import { expect, test } from "vitest";
import { eventReader, longestEvent } from "../../alerts/program/page/event-stream.ts";
import { feedLimits, startFeed } from "../../alerts/program/page/feed.ts";
import { serverClock } from "../../alerts/program/page/server-clock.ts";
import { ownTimers } from "../kit/clock.ts";

const story = 'id: 7\nevent: case\ndata: {"a":\ndata: 1}\n\n: a comment\n\nevent: beat\ndata: {}\n\ndata: plain\n\n';

test("events come out whole however the bytes were cut", () => {
  const whole = eventReader().push(story);
  expect(whole.map((e) => [e.event, e.id, e.data])).toEqual([
    ["case", "7", '{"a":\n1}'],
    ["beat", "7", "{}"],
    ["message", "7", "plain"],
  ]);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 9 }), {
        minLength: 60,
        maxLength: 60,
      }),
      (cuts) => {
        const reader = eventReader();
        const found = [];
        let rest = story;
        for (const cut of cuts) {
          found.push(...reader.push(rest.slice(0, cut)));
          rest = rest.slice(cut);
        }
        found.push(...reader.push(rest));
        expect(found).toEqual(whole);
      },
    ),
  );
});

test("an event without an end does not eat the memory", () => {
  const reader = eventReader();
  expect(() => reader.push(`data: ${"x".repeat(longestEvent)}`)).toThrow("longer");
});

/** A server in a test's hand: each connection is a stream it can feed, end or leave silent. */
function aServer() {
  const lines: ReadableStreamDefaultController<Uint8Array>[] = [];
  const asked: (string | null)[] = [];
  const server = {
    answers: 200,
    lines,
    asked,
    say: (text: string) => lines.at(-1)?.enqueue(new TextEncoder().encode(text)),
    fetch: (async (_url, init) => {
      asked.push(new Headers(init?.headers).get("last-event-id"));
      const body = new ReadableStream<Uint8Array>({
        start: (line) => void lines.push(line),
      });
      return new Response(server.answers === 200 ? body : null, {
        status: server.answers,
      });
    }) as typeof fetch,
  };
  return server;
}

const settle = async (clock: ReturnType<typeof ownTimers>): Promise<void> => {
  // A stream's pieces pass through the platform's own queue, which promises alone do not drain.
  await new Promise((done) => setImmediate(done));
  await clock.passes(0);
};

test("silence is noticed within 3 s, the line is opened anew from a fresh reading, and nothing is followed twice", async () => {
  const clock = ownTimers();
  const server = aServer();
  let cursor = 41;
  const feed = startFeed({
    url: "v1/feed",
    timers: clock,
    fetch: server.fetch,
    start: async () => {
      cursor += 1;
      return { ok: true, cursor: String(cursor) };
    },
    heard: () => {},
  });
  await settle(clock);
  server.say("event: beat\ndata: {}\n\n");
  await settle(clock);
  expect(feed.lostSince.value).toBeUndefined();
  await clock.passes(feedLimits.stale - 300);
  expect(feed.lostSince.value).toBeUndefined();
  await clock.passes(700);
  expect(feed.lostSince.value).toBe(0);
  await clock.passes(100);
  await settle(clock);
  expect(server.asked).toEqual(["42", "43"]);
  expect(feed.attempt.value).toBe(1);
  server.say("event: beat\ndata: {}\n\n");
  await settle(clock);
  expect(feed.lostSince.value).toBeUndefined();
  expect(feed.attempt.value).toBe(0);
  feed.stop();
});

test("a centre that is away is asked again and again, never faster than every half second and never slower than every 1.5 s", async () => {
  const clock = ownTimers();
  const times: number[] = [];
  const feed = startFeed({
    url: "v1/feed",
    timers: clock,
    fetch: aServer().fetch,
    start: async () => {
      times.push(clock.now());
      return { ok: false, why: "away" };
    },
    heard: () => {},
  });
  await clock.passes(60_000);
  feed.stop();
  const gaps = times.slice(2).map((at, n) => at - (times[n + 1] ?? 0));
  expect(times.length).toBeGreaterThan(14);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(feedLimits.retryMin);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(feedLimits.retryMax + 100);
});

test("a server that is away is dialled by the smallest ask, and read the moment it answers; one that answers without a line is asked ever more slowly", async () => {
  const clock = ownTimers();
  const server = aServer();
  const dials: number[] = [];
  const reads: number[] = [];
  let line: "up" | "refuses" | "swallows" = "up";
  const feed = startFeed({
    url: "v1/feed",
    dial: "healthz",
    timers: clock,
    fetch: async (url, init) => {
      if (url !== "healthz") return server.fetch(url, init);
      dials.push(clock.now());
      expect(init?.method).toBe("HEAD");
      if (line === "refuses") throw new TypeError("refused");
      if (line === "swallows")
        await new Promise((_, fail) => init?.signal?.addEventListener("abort", () => fail(new Error("given up"))));
      return new Response(null);
    },
    start: async () => {
      reads.push(clock.now());
      return { ok: true, cursor: "1" };
    },
    heard: () => {},
  });
  await settle(clock);
  server.say("event: beat\ndata: {}\n\n");
  await settle(clock);
  expect([dials, reads]).toEqual([[], [0]]);
  for (const mood of ["refuses", "swallows"] as const) {
    line = mood;
    const before = { dials: dials.length, reads: reads.length };
    for (let second = 0; second < 60; second += 1) {
      await clock.passes(1_000);
      await settle(clock);
    }
    expect(reads).toHaveLength(before.reads);
    expect(dials.length - before.dials).toBeGreaterThan(100);
    expect(dials.length - before.dials).toBeLessThan(125);
    line = "up";
    const back = clock.now();
    while (reads.length === before.reads && clock.now() - back < 5_000) {
      await clock.passes(100);
      await settle(clock);
    }
    expect((reads.at(-1) ?? 0) - back).toBeLessThanOrEqual(feedLimits.dialEvery + 100);
    await settle(clock);
    server.say("event: beat\ndata: {}\n\n");
    await settle(clock);
    expect(feed.lostSince.value).toBeUndefined();
  }
  // It answers, and gives no line.
  server.answers = 503;
  reads.length = 0;
  server.lines.at(-1)?.close();
  for (let step = 0; step < 120; step += 1) {
    await clock.passes(250);
    await settle(clock);
  }
  feed.stop();
  const gaps = reads.slice(3).map((at, n) => at - (reads[n + 2] ?? 0));
  expect(gaps.length).toBeGreaterThan(10);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(feedLimits.retryMax);
});

test("an ended session is said once, not hammered", async () => {
  const clock = ownTimers();
  const server = aServer();
  server.answers = 401;
  const feed = startFeed({
    url: "v1/feed",
    timers: clock,
    fetch: server.fetch,
    start: async () => ({ ok: true }),
    heard: () => {},
  });
  await settle(clock);
  await clock.passes(30_000);
  expect(feed.signedOut.value).toBe(true);
  expect(server.asked).toHaveLength(1);
  feed.stop();
});

test("ages follow the server's clock, whatever the PC believes", () => {
  let mono = 1_000;
  const clock = serverClock(() => mono);
  clock.heard(5_000_000);
  mono += 10_000;
  expect(clock.now()).toBe(5_010_000);
  // A slow packet does not take time back …
  clock.heard(5_009_200);
  expect(clock.now()).toBe(5_010_000);
  // … but a corrected server clock is followed.
  clock.heard(4_000_000);
  expect(clock.now()).toBe(4_000_000);
});
