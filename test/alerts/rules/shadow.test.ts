import { expect, test } from "vitest";
import { wouldBound, wouldOf } from "../../../alerts/rules/habit.ts";
import { hours, minutes } from "../../../devices/model/moment.ts";
import { house } from "./house.ts";

const bathroom = { stay: minutes(60), still: minutes(30) };
const morning = "2026-11-21T00:00:00Z";
type House = ReturnType<typeof house>;
const would = (home: House) => wouldOf(home.cell("bathroom-stay", "resident:r1"));

function stays(home: House): void {
  home.moves("bath");
  home.passes(minutes(65));
  home.moves("hall");
  home.passes(minutes(65));
}

test("a rule in shadow concludes and raises nothing; what it would have raised is kept and counted, over restarts", () => {
  const home = house({ habits: { bathroom: { stay: bathroom.stay }, shadow: ["bathroom-stay"] }, at: morning });
  stays(home);
  home.restarts();
  stays(home);
  expect(home.kept.alerts.size).toBe(0);
  expect(would(home)).toMatchObject({
    count: 2,
    latest: [{ kind: "bathroom_long", severity: "warning", note: "there for 60 min", outcome: "unknown" }, {}],
  });
  expect(new Date(would(home)?.latest[0]?.wall ?? 0).toISOString().slice(0, 16)).toBe("2026-11-21T01:00");
});

test("armed, it raises, and what was counted stays; the others were armed all along", () => {
  const home = house({
    ...{ habits: { bathroom, noActivity: { day: hours(2) }, shadow: ["bathroom-stay"] }, at: morning },
  });
  home.moves("bath");
  home.passes(hours(3));
  expect(home.told().map((each) => each.slice(20))).toEqual(["raise no_activity warning"]);
  home.moves("hall");
  home.settle({ habits: { bathroom } });
  stays(home);
  expect([...home.kept.alerts.values()].map(({ kind }) => kind)).toContain("bathroom_long");
  expect(would(home)?.count).toBe(1);
});

test("put into shadow while its alert is open, it still says when that is over", () => {
  const home = house({ habits: { bathroom }, at: morning });
  home.moves("bath");
  home.passes(minutes(61));
  home.settle({ habits: { bathroom, shadow: ["bathroom-stay"] } });
  home.moves("hall");
  home.passes(minutes(2));
  expect(home.told().at(-1)).toMatch(/cleared$/);
});

test("of many the newest are kept, and all are counted", () => {
  const home = house({ habits: { bathroom: { stay: minutes(10) }, shadow: ["bathroom-stay"] }, at: morning });
  for (let n = 0; n < 30; n += 1) {
    home.moves("bath");
    home.passes(minutes(20));
    home.moves("hall");
    home.passes(minutes(20));
  }
  expect(would(home)?.count).toBe(30);
  expect(would(home)?.latest.length).toBe(wouldBound.latest);
});
