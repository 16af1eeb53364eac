/** What is said of an alert after its first word came through, and after somebody had it for a while. */
import { expect, test, vi } from "vitest";
import type { DeliveryPolicy } from "../../alerts/paths/policy.ts";
import { minutes, seconds } from "../../devices/model/moment.ts";
import { type AtHome, again, atHome, carried, type FarEnd, story } from "./home.ts";

/** The centre answers this alert's newest message. */
async function centreStores({ journal }: AtHome, alertId: string, of: ReturnType<typeof story>): Promise<void> {
  const newest = journal.read.messagesOf(alertId).at(-1);
  if (!newest) throw new Error("there is such an alert");
  const { epoch, seq } = newest;
  const at = of.moment();
  await journal.receive(
    "centre",
    { v: 1, type: "stored", alertId, epoch, seq, caseId: "case-1", caseVersion: 1, at: at.wall },
    at,
  );
}
/** The second path for what is not stored, and nobody else ever. */
const secondAlone: DeliveryPolicy = {
  steps: [{ path: "county", without: "stored", after: seconds(15), tries: 2, from: "warning" }],
};
const heardBy = ({ tried }: FarEnd, from: number) =>
  tried.filter(({ at }) => at >= from).map(({ at, type, severity }) => `${at - from} ${type} ${severity}`);

test("a wish for help that becomes a cry goes by the second path when the centre does not store the cry", async () => {
  const of = story();
  const county = of.farEnd({ label: "county" });
  const home = atHome(of, { paths: [county], policy: secondAlone });
  const id = home.press("button-1", "help");
  await of.clock.passes(seconds(1));
  await centreStores(home, id, of);
  await of.clock.passes(minutes(30));
  expect(county.tried).toEqual([]);
  const began = of.timers.now();
  expect(home.press("button-1", "rescue")).toBe(id);
  await of.clock.passes(seconds(14));
  expect(county.tried).toEqual([]);
  await of.clock.passes(seconds(2));
  expect(heardBy(county, began)).toEqual(["15000 raise warning", "15000 change emergency"]);
});

test("two tries of the cry in vain bring the second path at once", async () => {
  const of = story();
  const county = of.farEnd({ label: "county" });
  const home = atHome(of, { paths: [county], policy: secondAlone });
  const id = home.press("button-1", "help");
  home.dispatcher.failed();
  await centreStores(home, id, of);
  await of.clock.passes(minutes(5));
  const began = of.timers.now();
  home.press("button-1", "rescue");
  home.dispatcher.failed();
  await of.clock.passes(seconds(1));
  expect(county.tried).toEqual([]);
  home.dispatcher.failed();
  await of.clock.settle();
  expect(heardBy(county, began)).toEqual(["1000 raise warning", "1000 change emergency"]);
});

test("a restart forgets no cry that waits", async () => {
  const of = story();
  const county = of.farEnd({ label: "county" });
  const home = atHome(of, { paths: [county], policy: secondAlone });
  const id = home.press("button-1", "help");
  await centreStores(home, id, of);
  await of.clock.passes(minutes(5));
  home.press("button-1", "rescue");
  await of.clock.settle();
  expect(county.tried).toEqual([]);
  home.kill();
  await of.clock.passes(minutes(1));
  atHome(of, { paths: [county], policy: secondAlone });
  await of.clock.settle();
  expect(county.tried.map(({ severity }) => severity)).toEqual(["warning", "emergency"]);
});

test("a further press that nobody stores goes by the second path although somebody has the case", async () => {
  const of = story();
  const county = of.farEnd({ label: "county" });
  const family = of.farEnd({ label: "family", audience: "people" });
  const home = atHome(of, { paths: [county, family] });
  const id = home.press();
  await centreStores(home, id, of);
  home.centreSays(id, "claimed");
  await of.clock.passes(minutes(5));
  const began = of.timers.now();
  home.press();
  await of.clock.passes(minutes(5));
  expect(heardBy(county, began)).toEqual(["15000 raise emergency", "15000 change emergency"]);
  // Whoever has it is at work: the family is not alarmed.
  expect(family.tried).toEqual([]);
});

test("a cry that the centre stores in time brings nobody else", async () => {
  const of = story();
  const county = of.farEnd({ label: "county" });
  const home = atHome(of, { paths: [county], policy: secondAlone });
  const id = home.press("button-1", "help");
  await centreStores(home, id, of);
  await of.clock.passes(minutes(1));
  home.press("button-1", "rescue");
  await of.clock.passes(seconds(3));
  await centreStores(home, id, of);
  await of.clock.passes(minutes(10));
  expect(county.tried).toEqual([]);
});

test("a family that could not be reached before somebody had it is told when nobody has it any more", async () => {
  const of = story();
  const family = of.farEnd({ label: "family", audience: "people" });
  family.answers(again("server_fault"));
  const home = atHome(of, { paths: [family] });
  const id = home.press();
  await centreStores(home, id, of);
  await of.clock.passes(seconds(62));
  expect(family.tried.length).toBeGreaterThan(0);
  home.centreSays(id, "claimed");
  family.answers(carried);
  const claimed = of.timers.now();
  await of.clock.passes(minutes(2));
  expect(heardBy(family, claimed)).toEqual([]);
  home.centreSays(id, "released");
  const released = of.timers.now();
  await of.clock.passes(seconds(1));
  expect(heardBy(family, released)).toEqual(["0 raise emergency"]);
  home.centreSays(id, "claimed");
  await of.clock.passes(seconds(1));
  expect(family.tried.at(-1)?.say).toBe("taken");
  home.centreSays(id, "closed");
  await of.clock.passes(seconds(1));
  expect(family.tried.at(-1)?.say).toBe("over");
  expect(home.journal.read.unstored("family", 10)).toEqual([]);
});

test("a family that was never reached hears nothing of a case that is over, and nothing waits for it", async () => {
  const of = story();
  const family = of.farEnd({ label: "family", audience: "people" });
  family.answers(again("server_fault"));
  const home = atHome(of, { paths: [family] });
  const id = home.press();
  await of.clock.passes(seconds(62));
  home.centreSays(id, "claimed");
  family.answers(carried);
  await of.clock.passes(minutes(1));
  const over = of.timers.now();
  home.centreSays(id, "closed");
  await of.clock.passes(minutes(1));
  expect(heardBy(family, over)).toEqual([]);
  expect(home.journal.read.unstored("family", 10)).toEqual([]);
});

test("an alert that is open from before a home had other paths takes them with the next press", async () => {
  const of = story();
  const county = of.farEnd({ label: "county" });
  const before = atHome(of, { paths: [], policy: { steps: [] } });
  const id = before.press();
  await centreStores(before, id, of);
  await of.clock.passes(minutes(5));
  before.kill();
  const home = atHome(of, { paths: [county], policy: secondAlone });
  await of.clock.passes(minutes(5));
  expect(county.tried).toEqual([]);
  const began = of.timers.now();
  expect(home.press()).toBe(id);
  await of.clock.passes(minutes(1));
  expect(heardBy(county, began)).toEqual(["15000 raise emergency", "15000 change emergency"]);
});

test("a restart forgets no reminder, however often another path has tried in vain since", async () => {
  const of = story();
  const county = of.farEnd({ label: "county" });
  county.answers(again("unreachable"));
  const family = of.farEnd({ label: "family", audience: "people" });
  const home = atHome(of, { paths: [county, family] });
  home.press();
  await of.clock.passes(minutes(330));
  expect(county.tried.length).toBeGreaterThan(600);
  home.kill();
  const before = family.tried.length;
  const last = family.tried.at(-1)?.at ?? 0;
  atHome(of, { paths: [county, family] });
  await of.clock.passes(minutes(9));
  // After half an hour every ten minutes, and so it stays.
  expect(family.tried.slice(before).map(({ at, say }) => [at - last, say])).toEqual([[600_000, "reminder"]]);
});

test("what people are spared is written down once, however often their path fails meanwhile", async () => {
  const of = story();
  const family = of.farEnd({ label: "family", audience: "people" });
  family.answers(again("server_fault"));
  const home = atHome(of, { paths: [family] });
  const settle = vi.spyOn(home.journal, "settle");
  const id = home.press();
  await of.clock.passes(seconds(60));
  home.press();
  await of.clock.passes(minutes(2));
  expect(home.journal.read.messagesOf(id).map(({ type }) => type)).toEqual(["raise", "change"]);
  expect(family.tried.length).toBeGreaterThan(5);
  expect(settle.mock.calls.map(([path, , seq, as]) => [path, seq, as])).toEqual([["family", 2, "left_out"]]);
});
