/**
 * F-70: somebody presses while a home is being tested. Only what the tested device says inside its 120 s is a test; every other
 * press is a call, and so is one of the tested device when its time is over.
 */
import { join } from "node:path";
import { z } from "zod";
import { caseStates, lanes } from "../../../alerts/centre/views.ts";
import { listOf } from "../link/home.ts";
import { rows } from "../link/verdict.ts";
import { openLinkWorld } from "../link/world.ts";
import { seeded } from "../random.ts";
import type { Row } from "../report.ts";

/** ms of the home's clock. */
const window = 120_000;
const longer = 600_000;
const over = 2_000;
const speed = 30;

const kept = z.object({
  ...{ lane: z.enum(lanes), test: z.boolean(), state: z.enum(caseStates) },
  alerts: z.array(z.object({ device: z.string().optional() })),
});

export const realPressInTest: Row = {
  id: "F-70",
  title: "a real press while the home is tested is real, unless it is the tested device inside its 120 s",
  fullRuns: 60,
  async run({ seed, runs = realPressInTest.fullRuns, workshop }) {
    const folder = workshop.room("test-mode");
    const world = await openLinkWorld({ folder, random: seeded(seed), speed, buttons: 3 * runs });
    try {
      await world.up();
      const tested = new Set<string>();
      // In turn: the button in the technician's hand, and the one beside the bed.
      for (let n = 1; n <= runs; n += 1) {
        await world.tests(1, window);
        tested.add(`button-${world.presses() + 1}`);
        await world.press();
        await world.press();
      }
      // A test that was forgotten, whatever it was asked for.
      for (const next of listOf(runs, (each) => each)) await world.tests(next, longer);
      await new Promise((next) => setTimeout(next, (window + over) / speed));
      for (let n = 1; n <= runs; n += 1) await world.press();
      await world.healed();
      const cases = rows(join(folder, "centre", "centre.db"), "SELECT body FROM cases").map(({ body }) =>
        kept.parse(JSON.parse(String(body))),
      );
      const asTest = cases.filter(({ lane, test }) => lane === "test" || test).flatMap(({ alerts }) => alerts);
      const asReal = cases.filter(({ lane, test }) => lane === "emergency" && !test).flatMap(({ alerts }) => alerts);
      const devices = (alerts: typeof asTest): readonly string[] => alerts.map(({ device }) => device ?? "");
      const hidden = devices(asTest).filter((device) => !tested.has(device)).length;
      const real = new Set(devices(asReal).filter((device) => !tested.has(device))).size;
      const verdict = world.judge();
      return {
        ...{ runs, lost: verdict.lost + (2 * runs - real), dup: verdict.dup },
        notes: {
          real_presses: 2 * runs,
          shown_as_real: real,
          shown_as_test: hidden,
          tests: new Set(devices(asTest)).size,
        },
        green:
          hidden === 0 &&
          real === 2 * runs &&
          verdict.lost + verdict.dup === 0 &&
          new Set(devices(asTest)).size === runs,
      };
    } finally {
      await world.stop();
    }
  },
};
