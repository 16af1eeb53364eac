/** Receipts on their way to a home, on a store that fails. */
import { expect, test } from "vitest";
import { openDownlink } from "../../alerts/centre/downlink.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { handTimers } from "../kit/clock.ts";

test("a receipt whose delivery cannot be marked now goes again, and the centre lives on", async () => {
  const timers = handTimers();
  const sent: string[] = [];
  let waiting = [{ id: 1, body: '{"type":"claimed"}' }];
  let diskFull = true;
  const deliver = async (_gateway: string, _channel: string, body: string): Promise<boolean> => {
    sent.push(body);
    return true;
  };
  const downlink = openDownlink({
    store: {
      waiting: async (_gateway, after) => waiting.filter(({ id }) => id > after),
      async delivered(ids) {
        if (diskFull) throw new Error("disk I/O error");
        waiting = waiting.filter(({ id }) => !ids.includes(id));
      },
    },
    line: { connected: () => true, send: deliver, deliver },
    log: silentLog,
    crashPoint: () => {},
    after: timers.after,
  });
  downlink.kick("gw1");
  await expect.poll(() => sent).toHaveLength(1);
  await expect.poll(() => timers.due).toHaveLength(1);
  diskFull = false;
  timers.passes(2_000);
  await expect.poll(() => waiting).toEqual([]);
  expect(sent).toHaveLength(2);
  await downlink.stop();
});
