/** Chance by seed, on a clock the test owns: as many calls as the field counts, and the same days for the same seed. */
import { expect, test } from "vitest";
import type { SimulatedGateway } from "../../gateway/simulated-fleet/home.ts";
import { fleetHomes } from "../../gateway/simulated-fleet/homes.ts";
import { type LifeSettings, startLife } from "../../gateway/simulated-fleet/life.ts";
import { seededRandom } from "../../gateway/simulated-home/random.ts";

const day = 86_400_000;

/** What happened in so many homes in so many days, by kind. */
function days(homes: number, many: number, seed: number, life: LifeSettings): readonly string[] {
  const told: string[] = [];
  for (const of of fleetHomes(homes)) {
    let now = Date.UTC(2026, 0, 1);
    const due: { readonly at: number; readonly run: () => void }[] = [];
    const say = (what: string) => {
      told.push(`${of.n} ${now} ${what}`);
      return `${of.n}-${told.length}`;
    };
    const home: SimulatedGateway = {
      ...{ of, connected: true, waiting: 0, isCut: false },
      raise: say,
      clear: () => {},
      repeat: () => {},
      fall: (end) => say(`fall ${end}`),
      cut: () => void say("cut"),
      mend: () => {},
      stop: async () => {},
    };
    const after = (ms: number, run: () => void) => {
      const timer = { at: now + ms, run };
      due.push(timer);
      return () => void due.splice(due.indexOf(timer), 1);
    };
    startLife(home, {
      ...life,
      timers: { after },
      now: () => now,
      random: seededRandom(seed * 100_003 + of.n * 7_919),
    });
    const until = now + many * day;
    for (;;) {
      const next = due.toSorted((a, b) => a.at - b.at)[0];
      if (!next || next.at > until) break;
      due.splice(due.indexOf(next), 1);
      now = next.at;
      next.run();
    }
  }
  return told;
}

test("calls come as often as the field counts them: some 0.0108 for a home and day", () => {
  const told = days(300, 300, 7, { faster: 1, without: new Set(["bad_line", "gone_silent"]) });
  const calls = told.filter((line) => /call_rescue|call_help|fall raised/.test(line)).length;
  expect(calls / (300 * 300)).toBeGreaterThan(0.009);
  expect(calls / (300 * 300)).toBeLessThan(0.0126);
});

test("the same seed gives the same days; another one gives others; faster gives more", () => {
  const life = { faster: 50 };
  expect(days(12, 5, 3, life)).toEqual(days(12, 5, 3, life));
  expect(days(12, 5, 3, life)).not.toEqual(days(12, 5, 4, life));
  expect(days(12, 5, 3, { faster: 100 }).length).toBeGreaterThan(days(12, 5, 3, { faster: 10 }).length);
});

test("a calm fleet has no emergency of its own, and no door opens at night by day", () => {
  const told = days(36, 3, 5, { faster: 60, without: new Set(["call_rescue", "call_help", "fall"]) });
  expect(told.some((line) => /call_|fall raised/.test(line))).toBe(false);
  const hours = told
    .filter((line) => line.includes("door_at_night"))
    .map((line) => (Number(line.split(" ")[1]) / 3_600_000 + 8) % 24);
  expect(hours.length).toBeGreaterThan(0);
  expect(hours.filter((hour) => hour >= 6 && hour < 22)).toEqual([]);
});
