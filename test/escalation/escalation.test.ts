/** Nobody takes an emergency: group, all, shift lead, township, each at its time. Whole nights on a clock of the test's own. */
import { expect, test } from "vitest";
import type { Case } from "../../alerts/centre/cases/case.ts";
import { rings } from "../../alerts/centre/escalation/rings.ts";
import { alertOf, uuidv7 } from "../centre/messages.ts";
import { tempFolder } from "../centre/running.ts";
import { testClock } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";
import { type Night, openNight, people, plan, type Who } from "./night.ts";

const closing = endsOfEach();
function folder(): string {
  const made = tempFolder();
  closing.push(() => made.remove());
  return made.path;
}
async function night(of: Parameters<typeof openNight>[1] = {}, data = folder()): Promise<Night> {
  const opened = await openNight(data, of);
  closing.push(() => opened.close());
  return opened;
}
const only = async (centre: Night): Promise<Case> => {
  const [found] = await centre.cases();
  if (!found) throw new Error("no case is open");
  return found;
};
const heardBy = async (centre: Night): Promise<readonly string[]> => {
  const found = await only(centre);
  return (Object.keys(people) as Who[]).filter((who) => centre.escalation.ringsFor(found, people[who]));
};
const events = async (centre: Night): Promise<string[]> =>
  (await centre.store.logOf((await only(centre)).id, 100)).map(({ event }) => event);
const command = async (centre: Night, who: Who, event: object): Promise<boolean> => {
  const { id, version } = await only(centre);
  const { roles, ...person } = people[who];
  const by = { person, role: roles[0] };
  const whole = { by: person, ...event } as Parameters<Night["desk"]["command"]>[3];
  return (await centre.desk.command(id, uuidv7(), version, whole, by)).ok;
};

test("a night in which nobody takes it: the group, all, the lead with a phone, the township; each stands in the log before it is rung", async () => {
  const centre = await night();
  await centre.passes(10_000, "li", "zhou", "gao");
  const from = centre.clock.now();
  await centre.hears("alert", alertOf(1));
  expect(await heardBy(centre)).toEqual(["li"]);
  await centre.passes(59_000, "li", "zhou", "gao");
  expect(await heardBy(centre)).toEqual(["li"]);
  await centre.passes(1_000, "li", "zhou", "gao");
  expect(await heardBy(centre)).toEqual(["li", "zhou"]);
  expect(centre.rang).toEqual([]);
  await centre.passes(60_000, "li", "zhou", "gao");
  expect(await heardBy(centre)).toEqual(["li", "zhou", "gao"]);
  await centre.passes(600_000, "li", "zhou", "gao");
  // Nobody answered: each is called again, every five minutes.
  expect(centre.story(from)).toEqual([
    ...["120 lead-phone alert", "180 township alert"],
    ...["420 lead-phone reminder", "480 township reminder", "720 lead-phone reminder"],
  ]);
  expect((await only(centre)).level).toBe(3);
  expect(await events(centre)).toEqual([
    "raise",
    "remind",
    "remind",
    "summon",
    "summoned",
    "remind",
    "summon",
    "summoned",
    ...["summoned", "summoned", "summoned"],
  ]);
});

test("the console is told who is next, and when", async () => {
  const centre = await night();
  await centre.passes(10_000, "li");
  const from = centre.clock.now();
  await centre.hears("alert", alertOf(1));
  const view = async () => (await centre.board.view(await only(centre))).escalation;
  expect(await view()).toEqual({
    called: ["east"],
    next: { level: 1, at: from + 60_000, groups: ["dispatchers"], paths: [] },
  });
  await centre.passes(125_000, "li");
  expect(await view()).toEqual({
    called: ["east", "dispatchers", "shift_leads"],
    next: { level: 3, at: from + 180_000, groups: [], paths: ["township"] },
  });
});

test("nobody of the group is there: the next level that reaches somebody is called at once, not after a minute", async () => {
  const centre = await night();
  await centre.passes(10_000, "zhou");
  const from = centre.clock.now();
  await centre.hears("alert", alertOf(1));
  await centre.clock.passes(100);
  expect((await only(centre)).level).toBe(1);
  expect(await heardBy(centre)).toEqual(["li", "zhou"]);
  await centre.passes(61_000, "zhou");
  expect(centre.story(from)).toEqual(["60 lead-phone alert"]);
});

test("nobody at all is there: the first phone of the ladder rings at once, and the township a minute later", async () => {
  const centre = await night();
  await centre.passes(10_000);
  const from = centre.clock.now();
  await centre.hears("alert", alertOf(1));
  await centre.passes(61_000);
  expect(centre.story(from)).toEqual(["0 lead-phone alert", "60 township alert"]);
});

test("the last console of the group goes dark while it rings: the next level within the silence that proves it", async () => {
  const centre = await night();
  await centre.passes(10_000, "li", "zhou");
  await centre.hears("alert", alertOf(1));
  await centre.passes(5_000, "zhou");
  expect((await only(centre)).level).toBe(0);
  await centre.passes(20_000, "zhou");
  expect((await only(centre)).level).toBe(1);
});

test("a console that is not called yet rings for nobody: what it shows counts as shown without sound", async () => {
  const centre = await night();
  await centre.passes(10_000, "li", "zhou");
  const alert = alertOf(1);
  await centre.hears("alert", alert);
  const told = (who: Who) => {
    const { roles, ...person } = people[who];
    return centre.desk.shown(alert.alertId, `k-${who}`, { person, role: roles[0] }, true);
  };
  const rungAt = async () => (await only(centre)).alerts[0]?.rungAt;
  expect(await told("zhou")).toBe(true);
  expect(await rungAt()).toBeUndefined();
  expect(await told("li")).toBe(true);
  expect(await rungAt()).toBeDefined();
});

test("taken: whoever was called hears so; lost: it goes on where it stood, and calls them again", async () => {
  const centre = await night();
  await centre.passes(10_000, "li", "zhou", "gao");
  const from = centre.clock.now();
  await centre.hears("alert", alertOf(1));
  await centre.passes(130_000, "li", "zhou", "gao");
  expect(await command(centre, "zhou", { type: "claim", atConsole: true })).toBe(true);
  await centre.clock.settle();
  expect(centre.story(from)).toEqual(["120 lead-phone alert", "130 lead-phone taken"]);
  expect(await command(centre, "zhou", { type: "release" })).toBe(true);
  await centre.passes(5_000, "li", "zhou", "gao");
  // From level 2 on to 3: the township, and the lead's phone once more.
  expect((await only(centre)).level).toBe(3);
  expect(centre.story(from).slice(2).toSorted()).toEqual(["130 lead-phone alert", "130 township alert"]);
  const epochs = centre.rang.filter(({ posting, label }) => !posting.telling && label === "lead-phone");
  expect(new Set(epochs.map(({ posting }) => posting.message.epoch)).size).toBe(2);
});

test("a centre that is restarted in the middle goes on where it was, and rings nobody twice", async () => {
  const data = folder();
  const clock = testClock();
  const first = await openNight(data, { clock });
  await first.passes(10_000, "li", "zhou", "gao");
  const from = clock.now();
  await first.hears("alert", alertOf(1));
  await first.passes(125_000, "li", "zhou", "gao");
  expect(first.story(from)).toEqual(["120 lead-phone alert"]);
  await first.close();
  await clock.passes(20_000);
  const second = await night({ clock }, data);
  await second.passes(120_000, "li", "zhou", "gao");
  expect(second.story(from)).toEqual(["180 township alert"]);
  expect((await only(second)).level).toBe(3);
});

test("settings that change do not change a case that runs", async () => {
  const data = folder();
  const clock = testClock();
  const first = await openNight(data, { clock });
  await first.passes(10_000, "li");
  const from = clock.now();
  await first.hears("alert", alertOf(1));
  await first.close();
  const second = await night({ clock, escalation: { groups: plan.groups } }, data);
  await second.passes(130_000, "li");
  expect(second.story(from)).toEqual(["120 lead-phone alert"]);
});

test("only a person lowers a level, and from there it rises again", async () => {
  const centre = await night();
  await centre.passes(10_000, "li", "gao");
  await centre.hears("alert", alertOf(1));
  await centre.passes(70_000, "li", "gao");
  expect(await command(centre, "gao", { type: "lower", to: 0, reason: "只是试线" })).toBe(true);
  expect((await only(centre)).level).toBe(0);
  expect(await command(centre, "gao", { type: "lower", to: 2, reason: "再低" })).toBe(false);
  await centre.passes(61_000, "li", "gao");
  expect((await only(centre)).level).toBe(1);
});

test("by night another ladder; a test calls nobody, a warning what its plan says, and what was raised by day keeps its own", async () => {
  const levels = (group: string) => [{ groups: [group] }, { after: "30 s", paths: ["lead-phone"] }];
  const escalation = {
    ...plan,
    plans: [
      { severities: ["emergency"], hours: ["20:00", "08:00"], levels: levels("dispatchers") },
      { severities: ["emergency"], levels: levels("east") },
      {
        severities: ["warning"],
        lanes: ["care"],
        levels: [{ groups: ["east"] }, { after: "90 s", groups: ["shift_leads"] }],
      },
    ],
  };
  const clock = testClock();
  const centre = await night({ escalation, clock });
  const at = new Date(clock.now()).toISOString().slice(11, 16);
  const isNight = !(at >= "00:00" && at < "12:00");
  await centre.passes(10_000, "li", "zhou");
  await centre.hears("alert", alertOf(1));
  await centre.hears("alert", alertOf(2, { kind: "no_activity", severity: "warning" }));
  await centre.hears("alert", alertOf(3, { test: true }));
  await centre.passes(91_000, "li", "zhou");
  const levelsOf = (await centre.cases()).map(({ lane, level }) => `${lane} ${level}`).toSorted();
  expect(levelsOf).toEqual(["care 1", "emergency 2", "test 0"]);
  const [emergency] = (await centre.cases()).filter(({ lane }) => lane === "emergency");
  expect(emergency?.policy.ladders?.emergency?.[0]?.groups).toEqual([isNight ? "dispatchers" : "east"]);
});

test("who rings is one rule for the centre and its console", () => {
  const of = (level: number, called: string[]) => ({ level, escalation: { called } });
  expect(rings(of(0, ["east"]), { groups: ["east"] })).toBe(true);
  expect(rings(of(1, ["east"]), { groups: ["dispatchers"] })).toBe(false);
  expect(rings(of(3, ["east"]), { groups: ["dispatchers"] })).toBe(true);
  // An older centre says no groups.
  expect(rings({ level: 1 }, { ringsFrom: 2 })).toBe(false);
  expect(rings({ level: 2 }, { ringsFrom: 2 })).toBe(true);
  expect(rings({}, {})).toBe(true);
});
