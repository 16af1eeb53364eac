/** What is asked of a path while the line to the centre is silent. */
import { expect, test } from "vitest";
import type { Alert } from "../../alerts/alert.ts";
import type { Path } from "../../alerts/paths/path.ts";
import { instant } from "../../devices/model/moment.ts";
import { askEvery, followNews } from "../../gateway/paths/news.ts";
import { testClock } from "../kit/clock.ts";

test("a storm of faults behind an emergency does not keep the home from hearing that somebody has it", async () => {
  const clock = testClock();
  const asked: string[][] = [];
  const path = {
    ...{ label: "https", person: "inband", tryWithin: 10_000 },
    news: async (open: readonly { alertId: string }[]) => {
      asked.push(open.map(({ alertId }) => alertId));
      return { receipts: [] };
    },
  } as unknown as Path;
  const one = (id: string, severity: Alert["severity"]) => ({ id, severity, state: "raised" }) as Alert;
  const faults = Array.from({ length: 500 }, (_, n) => one(`fault-${n}`, "warning"));
  const following = followNews({
    ...{ path, timers: clock.timers, journal: { receive: async () => {} } },
    moment: () => ({ steady: instant(0), wall: 0, mono: 0, boot: "b", trusted: true }),
    open: () => [one("call", "emergency"), ...faults],
  });
  await clock.passes(askEvery);
  following.stop();
  expect(asked).toHaveLength(1);
  expect(asked[0]?.[0]).toBe("call");
  expect(asked[0]).toContain("fault-499");
  expect(asked[0]?.length).toBeLessThanOrEqual(20);
});
