import { expect, test } from "vitest";
import type { ReceiptMessage } from "../../alerts/protocol.ts";
import { hours, minutes, seconds } from "../../devices/model/moment.ts";
import { testTime } from "../../gateway/paths/test-time.ts";
import { type AtHome, again, atHome, stored, story } from "./home.ts";

const asked = { every: seconds(60), downAfter: seconds(180) } as const;
const faults = ({ journal }: AtHome) =>
  journal.read
    .openAlerts()
    .filter(({ kind }) => kind === "path_down")
    .map(({ key }) => key);
const stateOf = ({ dispatcher }: AtHome, label: string) =>
  dispatcher.standings.find((each) => each.label === label)?.state;

test("a path that falls silent is one fault, told by the other path, and over when it answers", async () => {
  const of = story();
  const county = of.farEnd({ label: "county", supervision: asked });
  const other = of.farEnd({ label: "other" });
  const home = atHome(of, { paths: [county, other] });
  await of.clock.passes(minutes(5));
  expect([stateOf(home, "county"), faults(home)]).toEqual(["ok", []]);
  county.answers(again("no_answer"));
  await of.clock.passes(seconds(90));
  expect([stateOf(home, "county"), faults(home)]).toEqual(["troubled", []]);
  await of.clock.passes(minutes(10));
  expect([stateOf(home, "county"), faults(home)]).toEqual(["down", ["county"]]);
  // The line to the centre is silent too: after 15 s the fault went by the path that is left.
  expect(other.tried.map(({ type, severity }) => [type, severity])).toEqual([["raise", "warning"]]);
  county.answers(stored);
  await of.clock.passes(seconds(61));
  expect([stateOf(home, "county"), faults(home)]).toEqual(["ok", []]);
});

test("a receiver that does not know our key is a fault at once", async () => {
  const of = story();
  const county = of.farEnd({ label: "county", supervision: asked });
  const home = atHome(of, { paths: [county] });
  county.answers(again("not_let_in"));
  await of.clock.passes(seconds(61));
  expect(faults(home)).toEqual(["county"]);
  expect(home.dispatcher.standings.find(({ label }) => label === "county")).toMatchObject({ why: "not_let_in" });
});

test("a path is test-fired at the first start and then once a day, also across restarts", async () => {
  const of = story();
  const county = of.farEnd({ label: "county" });
  const first = atHome(of, { paths: [county] });
  await of.clock.passes(seconds(61));
  expect(county.tests).toHaveLength(1);
  first.kill();
  const second = atHome(of, { paths: [county] });
  await of.clock.passes(minutes(30));
  expect(second.dispatcher.standings[1]).toMatchObject({ tested: { ok: true, failed: 0 } });
  await of.clock.passes(hours(24 * 7));
  // The first day may hold the first test and the one of its time.
  expect(county.tests.length).toBeGreaterThanOrEqual(8);
  expect(county.tests.length).toBeLessThanOrEqual(9);
  const daily = county.tests.slice(2).map((at, n) => at - (county.tests[n + 1] ?? 0));
  for (const gap of daily.slice(1)) expect(Math.abs(gap - hours(24))).toBeLessThanOrEqual(minutes(16));
});

test("a daily test that fails is fired again; the second failure is a fault although the receiver is there", async () => {
  const of = story();
  const county = of.farEnd({ label: "county", supervision: asked });
  county.testAnswer = again("server_fault");
  const home = atHome(of, { paths: [county] });
  await of.clock.passes(seconds(61));
  expect([county.tests.length, faults(home)]).toEqual([1, []]);
  await of.clock.passes(minutes(11));
  expect([county.tests.length, faults(home)]).toEqual([2, ["county"]]);
  county.testAnswer = undefined;
  await of.clock.passes(minutes(11));
  expect([county.tests.length, faults(home)]).toEqual([3, []]);
});

test("two minutes without a word of the centre are a fault of the line to it", async () => {
  const of = story();
  const other = of.farEnd({ label: "other" });
  const home = atHome(of, { paths: [other] });
  home.line.given = true;
  home.line.heardAt = of.timers.now();
  await of.clock.passes(seconds(110));
  expect(faults(home)).toEqual([]);
  await of.clock.passes(seconds(30));
  expect(faults(home)).toEqual(["centre"]);
  home.line.heardAt = of.timers.now();
  await of.clock.passes(seconds(11));
  expect(faults(home)).toEqual([]);
});

test("while the line is silent, a path that can say so brings the claim home", async () => {
  const of = story();
  const question: number[] = [];
  let said: readonly ReceiptMessage[] = [];
  const https = of.farEnd({
    label: "https",
    person: "command",
    news: async (open) => {
      question.push(open.length);
      return { receipts: said };
    },
  });
  const home = atHome(of, { paths: [https] });
  home.line.connected = false;
  const id = home.press();
  await of.clock.passes(seconds(40));
  expect(question.length).toBeGreaterThan(2);
  const [message] = home.journal.read.messagesOf(id);
  if (!message) throw new Error("the press made a message");
  said = [
    {
      ...{ v: 1, type: "claimed", alertId: id, epoch: message.epoch, seq: message.seq, caseId: "c", caseVersion: 3 },
      at: of.clock.now(),
    },
  ];
  await of.clock.passes(seconds(6));
  expect(home.journal.read.openAlerts()[0]?.response?.handling).toBe("claimed");
});

test("where nobody can say that a person has it, such a word is not believed", async () => {
  const of = story();
  const county = of.farEnd({ label: "county", person: "none" });
  const home = atHome(of, { paths: [county] });
  const id = home.press();
  county.answers({
    ...{ outcome: "stored" },
    receipts: [{ ...{ v: 1, type: "claimed", alertId: id, epoch: "e", seq: 1, caseId: "c", caseVersion: 9, at: 0 } }],
  });
  await of.clock.passes(seconds(20));
  expect(home.journal.read.openAlerts()[0]?.response).toMatchObject({ handling: "none", storedAt: expect.any(Number) });
});

test("a thousand homes test by day, spread over it, each at its own minute", () => {
  const times = Array.from({ length: 1_000 }, (_, n) => testTime({ gateway: `gw-${n}`, label: "county" }));
  expect(times.every((time) => time >= "09:00" && time < "17:00")).toBe(true);
  expect(new Set(times).size).toBeGreaterThan(350);
});

test("the fault of a path that has left the configuration is over with the next start", async () => {
  const of = story();
  const county = of.farEnd({ label: "county", supervision: asked });
  county.answers(again("no_answer"));
  const first = atHome(of, { paths: [county] });
  await of.clock.passes(minutes(5));
  expect(faults(first)).toEqual(["county"]);
  first.kill();
  const second = atHome(of, { paths: [] });
  await of.clock.passes(seconds(1));
  expect(faults(second)).toEqual([]);
});

test("a path that was down when the gateway ended stays so until it answers", async () => {
  const of = story();
  const county = of.farEnd({ label: "county", supervision: asked });
  county.answers(again("no_answer"));
  const first = atHome(of, { paths: [county] });
  await of.clock.passes(minutes(5));
  first.kill();
  const second = atHome(of, { paths: [county] });
  await of.clock.passes(minutes(2));
  expect(faults(second)).toEqual(["county"]);
  county.answers(stored);
  await of.clock.passes(minutes(1));
  expect(faults(second)).toEqual([]);
});
