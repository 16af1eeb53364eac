/** A gateway that lies, is a copy of another or has lost its mind: it may trouble its own home, and nobody else's. */
import { expect, test } from "vitest";
import type { Case } from "../../alerts/centre/cases/case.ts";
import { testClock } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";
import { alertOf, uuidv7 } from "./messages.ts";
import { openTestOffice, type TestOffice } from "./office.ts";
import { tempFolder } from "./running.ts";

const closing = endsOfEach();
async function office(): Promise<TestOffice> {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const opened = await openTestOffice(folder.path);
  closing.push(() => opened.close());
  opened.connect("gw1");
  opened.connect("gw2");
  return opened;
}
const li = { person: { id: "p1", name: "Li" }, role: "dispatcher" };
const one = (cases: readonly Case[]): Case => {
  const [found] = cases;
  if (!found || cases.length > 1) throw new Error(`${cases.length} cases, not one`);
  return found;
};
const ofHome = async (centre: TestOffice, home: string) => (await centre.cases()).filter((each) => each.home === home);
const told = (centre: TestOffice, gateway: string) =>
  centre.sent.filter(({ channel }) => channel === `${gateway}/receipt`).map(({ body }) => String(body.type));

test("a gateway that uses the alert id of another home changes nothing there, hears nothing of it, and is told so", async () => {
  const centre = await office();
  const alert = alertOf(1);
  await centre.hears("alert", alert);
  const before = one(await ofHome(centre, "home1"));
  for (const [n, type] of (["raise", "change", "cancel"] as const).entries())
    await centre.hears(
      "alert",
      { ...alert, gatewayId: "gw2", home: "home2", epoch: "x", seq: n + 1, type, condition: "cleared", repeats: 7 },
      "gw2",
    );
  expect(one(await ofHome(centre, "home1"))).toEqual(before);
  expect(told(centre, "gw2")).toEqual(["refused", "refused", "refused"]);
  const { id, version } = before;
  await centre.desk.command(id, uuidv7(), version, { type: "claim", by: li.person, atConsole: false }, li);
  await centre.clock.settle();
  expect(told(centre, "gw1")).toEqual(["stored", "claimed"]);
  expect(told(centre, "gw2")).not.toContain("claimed");
});

test("a number given out twice costs no alert: a journal that was put back in place counts from where it stood", async () => {
  const centre = await office();
  await centre.hears("alert", alertOf(1));
  const later = alertOf(1);
  await centre.hears("alert", later);
  await centre.hears("alert", later);
  const found = one(await centre.cases());
  expect(found.alerts.map(({ id }) => id)).toContain(later.alertId);
  expect(found.alerts).toHaveLength(2);
  expect(centre.sent.at(-1)?.body).toMatchObject({ type: "stored", alertId: later.alertId, seq: 1 });
});

test("a gateway whose journal has had a hundred lives and more is still heard", async () => {
  const centre = await office();
  for (let life = 1; life <= 130; life++) {
    const alert = alertOf(1, { epoch: `life-${life}` });
    await centre.hears("alert", alert);
    expect(centre.sent.at(-1)?.body).toMatchObject({ type: "stored", alertId: alert.alertId });
  }
  await centre.hears("presence", { v: 1, state: "online", epoch: "life-131", lastSeq: 0 });
});

test("what began as a fault and became an emergency waits for a person like every emergency", async () => {
  const centre = await office();
  const alert = alertOf(1, { kind: "check_device", severity: "warning" });
  await centre.hears("alert", alert);
  const grave = { ...alert, type: "change" as const, severity: "emergency" as const };
  await centre.hears("alert", { ...grave, seq: 2, repeats: 1 });
  await centre.hears("alert", { ...grave, seq: 3, repeats: 1, condition: "cleared" });
  await centre.beats(3_600_000);
  expect(one(await centre.cases())).toMatchObject({ state: "raised", severity: "emergency" });
});

test.each(["constructor", "__proto__", "toString", "hasOwnProperty"])(
  "an alert of the kind %s is a case like any other",
  async (kind) => {
    const centre = await office();
    await centre.hears("alert", alertOf(1, { kind, severity: "warning" }));
    expect(one(await centre.cases())).toMatchObject({ kind, lane: "care" });
  },
);

const sign = { reading: 1, device: "d", wall: 1_000, ago: 1_000 };
const cases = async (centre: TestOffice) => JSON.parse(JSON.stringify((await centre.board.read()).cases));

test("an alert nested as deep as a packet allows is a case, and the page that shows all homes can show it", async () => {
  const centre = await office();
  for (const [n, depth] of [10, 500, 1_500, 3_000, 6_000, 50_000].entries()) {
    const deep = `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
    const causes = [{ ...sign, fact: { kind: "press", action: "single", deep: 0 } }];
    await centre.hears("alert", JSON.stringify(alertOf(n + 1, { causes })).replace('"deep":0', `"deep":${deep}`));
  }
  expect(told(centre, "gw1")).toEqual(Array.from({ length: 6 }, () => "stored"));
  const [shown] = await cases(centre);
  expect(shown.alerts).toHaveLength(6);
  for (const { causes } of shown.alerts)
    expect(causes).toEqual([{ ...sign, fact: { kind: "press", action: "single" } }]);
});

test("words of a gateway that no page could show are left out of the case, and the alert stays", async () => {
  const centre = await office();
  const fact = { kind: "press", action: { toString: 1 }, button: "x".repeat(100_000), __proto__: { on: true } };
  const endless = Array.from({ length: 64 }, (_, n) => ({
    ...sign,
    reading: n,
    fact: { kind: "motion", on: true, a: "y".repeat(100), b: "z".repeat(200) },
  }));
  const never = { ...sign, ago: 1e300, fact: { kind: "motion", on: true } };
  await centre.hears("alert", alertOf(1, { causes: [{ ...sign, fact }, never], snapshot: endless }));
  const [shown] = await cases(centre);
  expect(shown.alerts[0].causes).toEqual([{ ...sign, fact: { kind: "press", button: "x".repeat(128) } }]);
  expect(JSON.stringify(shown.alerts[0].snapshot).length).toBeLessThan(10_000);
  expect(shown.alerts[0].snapshot.at(-1).reading).toBe(63);
});

test.each([
  ["its clock", { at: { ...alertOf(1).at, wall: -1e300 } }],
  ["its clock", { at: { ...alertOf(1).at, wall: 1e300 } }],
  ["how long it waited", { heldFor: 1e300 }],
])("an alert that says by %s that it happened at no time at all happened when it came", async (_, more) => {
  const centre = await office();
  await centre.hears("alert", alertOf(1, more));
  expect(one(await centre.cases()).alerts[0]).toMatchObject({ at: centre.clock.now(), atTrusted: false });
});

test("a report that names two hundred alerts of one case has that case read once", async () => {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  let reads = 0;
  const centre = await openTestOffice(folder.path, testClock(), (store) => ({
    ...store,
    caseOfAlert: (id) => {
      reads += 1;
      return store.caseOfAlert(id);
    },
  }));
  closing.push(() => centre.close());
  centre.connect();
  const alerts = Array.from({ length: 100 }, (_, n) => alertOf(n + 1));
  await Promise.all(alerts.map((alert) => centre.hears("alert", alert)));
  const open = [...alerts, ...alerts].map(({ alertId }) => ({ alertId, caseVersion: -1 }));
  const { at } = alertOf(1);
  const more = { epoch: "e1", lastSeq: 100, version: "1", devices: [], health: {} };
  await centre.hears("report", { v: 1, id: "r", gatewayId: "gw1", at, open, ...more });
  expect(told(centre, "gw1")).toContain("report_stored");
  expect(reads).toBe(1);
});
