/** What a page lists after a loss: cases that are new, and those that have become graver. */
import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { Api } from "../../alerts/centre/console/api.ts";
import { openBoard } from "../../alerts/centre/console/board.ts";
import { openLine } from "../../alerts/centre/console/desk-line.ts";
import type { BoardView, CaseView } from "../../alerts/centre/views.ts";
import { ownTimers } from "../kit/clock.ts";

const of = (id: string, severity: CaseView["severity"], more: Partial<CaseView> = {}): CaseView => ({
  ...{ id, severity, version: 1, state: "raised", lane: "care", kind: "door_left_open", home: id, gateway: id },
  ...{ test: false, raisedAt: 1, alerts: [], log: [], ...more },
});

test("after a loss the list has what is new and what has become graver, and nothing that was lowered, stayed or is a test", async () => {
  const clock = ownTimers();
  let cases = [of("stays", "warning"), of("rises", "notice"), of("sinks", "emergency")];
  const view = (): BoardView => ({
    ...{
      now: clock.now(),
      cursor: 1,
      centre: "c",
      timeZone: "UTC",
      cases,
      closedLately: [],
      gateways: [],
      consoles: [],
    },
  });
  const api: Pick<Api, "board"> = { board: async () => ({ ok: true, value: view() }) };
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  const settles = async (): Promise<void> => {
    for (let n = 0; n < 3; n += 1) {
      await new Promise((done) => setImmediate(done));
      await clock.passes(0);
    }
  };
  const beats = async (): Promise<void> => {
    stream?.enqueue(new TextEncoder().encode('event: beat\ndata: {"now":1}\n\n'));
    await settles();
  };
  const line = openLine(
    {
      api: api as Api,
      timers: clock,
      speech: { zone: signal<string | undefined>(undefined) },
      fetch: async () => {
        const start = (made: ReadableStreamDefaultController<Uint8Array>): void => {
          stream = made;
        };
        return new Response(new ReadableStream<Uint8Array>({ start }));
      },
    },
    openBoard(),
  );
  await settles();
  await beats();
  expect(line.stale.value).toBe(false);
  cases = [
    ...[of("stays", "warning"), of("rises", "emergency", { version: 2 }), of("sinks", "warning", { version: 2 })],
    ...[of("new", "warning"), of("tried", "notice", { test: true })],
  ];
  for (let n = 0; n < 30; n += 1) await clock.passes(100);
  await settles();
  expect(line.stale.value).toBe(true);
  for (let n = 0; n < 10 && line.stale.value; n += 1) {
    await clock.passes(500);
    await settles();
    await beats();
  }
  expect(line.caughtUp.value?.missed).toEqual(["rises", "new"]);
  expect(line.caughtUp.value?.count).toBe(2);
  expect(line.caughtUp.value?.graver).toEqual(["rises"]);
  line.stop();
});
