/** Protected minutes at the centre: told, filed, filled, and nobody speaks for another's bed. */
import { createHash } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { papersKept } from "../../alerts/centre/store/joining.ts";
import { accountFrom, minute, type ProtectedDay, type Verdict } from "../../alerts/protected/account.ts";
import { dayOf } from "../../alerts/protected/day.ts";
import { openTestOffice, type TestOffice } from "../centre/office.ts";
import { tempFolder } from "../centre/running.ts";
import { testClock } from "../kit/clock.ts";
import { inWords } from "./house.ts";

const zone = "Asia/Shanghai";
const day = "2026-11-21";
const { first, end } = dayOf(day, zone);
const at = (time: string, on = day) => Date.parse(`${on}T${time}+08:00`);

/** The day so far (or whole), with these spans unprotected. */
function told(
  until: number,
  holes: readonly (readonly [from: string, to: string, why: Verdict])[] = [],
  bed = "bed-1",
): ProtectedDay {
  const verdicts = Array.from<Verdict>({ length: Math.min(end, until / minute) - first }).fill("protected");
  for (const [from, to, why] of holes)
    verdicts.fill(why, at(from) / minute - first, Math.min(verdicts.length, at(to) / minute - first));
  return accountFrom({ bed, day, timeZone: zone }, first, verdicts);
}

const moment = (wall: number) => ({ steady: 1, wall, mono: 1, boot: "b", trusted: true });
const report = (wall: number, days: readonly unknown[], gatewayId = "gw1") => ({
  ...{
    v: 1,
    id: `r-${wall}`,
    gatewayId,
    at: moment(wall),
    epoch: "e",
    lastSeq: 0,
    version: "1",
    devices: [],
    health: {},
  },
  protected: days,
});
function paper(accounts: readonly ProtectedDay[], gatewayId = "gw1", id = `protected-${day}`) {
  const body = JSON.stringify({ v: 1, day, accounts });
  const sha256 = createHash("sha256").update(body).digest("hex");
  return { v: 1, id, gatewayId, kind: "protected", at: end * minute, sha256, body };
}

async function centreAt(when: number, folder = tempFolder()): Promise<{ office: TestOffice; path: string }> {
  const office = await openTestOffice(folder.path, testClock(when));
  office.connect();
  onTestFinished(async () => {
    await office.close().catch(() => {});
    folder.remove();
  });
  return { office, path: folder.path };
}

const seen = async (office: TestOffice, home = "home1") =>
  (await office.protectedDays.of(day, home)).map((each) => [each.state, ...inWords(each)]);
const answers = (office: TestOffice) =>
  office.sent.filter(({ body }) => String(body.type).startsWith("record_")).map(({ body }) => [body.type, body.reason]);

test("told each minute, filed when it is over: the filed day is final, and telling it twice counts it once", async () => {
  const { office } = await centreAt(at("23:50"));
  await office.hears("report", report(at("23:50"), [told(at("23:50"), [["02:10", "02:24", "gateway_down"]])]));
  expect(await seen(office)).toEqual([["running", "1416/1430", "02:10-02:24 gateway_down 14"]]);
  await office.clock.passes(20 * 60_000);
  const whole = told(end * minute, [["02:10", "02:24", "gateway_down"]]);
  await office.hears("record", paper([whole]));
  await office.hears("record", paper([whole]));
  expect(answers(office)).toEqual([
    ["record_stored", undefined],
    ["record_stored", undefined],
  ]);
  expect(await seen(office)).toEqual([["final", "1426/1440", "02:10-02:24 gateway_down 14"]]);
  // Neither a report nor another paper changes what was filed.
  await office.hears("report", report(office.clock.now(), [told(end * minute)]));
  await office.hears("record", paper([told(end * minute)]));
  expect(await seen(office)).toEqual([["final", "1426/1440", "02:10-02:24 gateway_down 14"]]);
});

test("what a dead gateway could not report is unprotected; when it is back and files, its own word counts", async () => {
  const { office } = await centreAt(at("22:00"));
  await office.hears("report", report(at("22:00"), [told(at("22:00"))]));
  await office.beats(120_000);
  // It is there: two minutes are on their way.
  expect(await seen(office)).toEqual([["running", "1320/1320"]]);
  await office.clock.passes(58 * 60_000);
  expect(await seen(office)).toEqual([["filled", "1320/1380", "22:00-23:00 not_reported 60"]]);
  await office.clock.passes(90 * 60_000);
  expect(await seen(office)).toEqual([["filled", "1320/1440", "22:00-24:00 not_reported 120"]]);
  const next = (await office.protectedDays.of("2026-11-22", "home1"))[0];
  expect(next).toMatchObject({ state: "filled", protected: 0, counted: 30, reasons: { not_reported: 30 } });
  await office.hears("record", paper([told(end * minute, [["22:00", "23:00", "gateway_down"]])]));
  expect(await seen(office)).toEqual([["final", "1380/1440", "22:00-23:00 gateway_down 60"]]);
});

test("a centre that was away, or killed, goes on from what is on its disk", async () => {
  const folder = tempFolder();
  onTestFinished(() => folder.remove());
  const before = await openTestOffice(folder.path, testClock(at("12:00")));
  await before.hears("report", report(at("12:00"), [told(at("12:00"))]));
  await before.clock.passes(61_000);
  // As after a kill: nothing is said good-bye to, and the file is opened anew.
  await before.store.close();
  const after = await openTestOffice(folder.path, testClock(at("15:00")));
  onTestFinished(() => after.close());
  expect((await seen(after))[0]?.slice(1)).toEqual(["720/900", "12:00-15:00 not_reported 180"]);
  await after.hears("report", report(at("15:00"), [told(at("15:00"))]));
  expect(await seen(after)).toEqual([["running", "900/900"]]);
});

test("a gateway that has never told anything has a bed that nobody watches", async () => {
  const { office } = await centreAt(at("12:00"));
  await office.hears("presence", { v: 1, state: "online" });
  await office.clock.passes(600_000);
  const rows = await office.protectedDays.of(day, "home1");
  expect(rows.map(({ bed, state, protected: sure, reasons }) => [bed, state, sure, reasons])).toEqual([
    ["home1", "filled", 0, { not_reported: 730 }],
  ]);
});

test("sums that do not hold, days that are not whole, times to come and foreign beds are refused by name", async () => {
  const { office } = await centreAt(at("00:30", "2026-11-22"));
  const whole = told(end * minute);
  const refused = async (accounts: readonly ProtectedDay[]) => {
    office.sent.length = 0;
    await office.hears("record", paper(accounts));
    return answers(office)[0];
  };
  expect(await refused([{ ...whole, protected: 1_441 }])).toEqual([
    "record_refused",
    "protected and gaps are not what is counted",
  ]);
  expect(await refused([{ ...whole, counted: 1_500, protected: 1_500 }])).toEqual([
    "record_refused",
    "counted 1500 + excluded 0 is not 1440",
  ]);
  expect(await refused([told(at("23:00"))])).toEqual(["record_refused", "a day that is not whole"]);
  const tomorrow = dayOf("2026-11-22", zone);
  const early = accountFrom(
    { bed: "bed-1", day, timeZone: "Pacific/Pago_Pago" },
    dayOf(day, "Pacific/Pago_Pago").first,
    Array.from<Verdict>({ length: 1_440 }).fill("protected"),
  );
  expect(tomorrow.end).toBeGreaterThan(end);
  expect(await refused([early])).toEqual(["record_refused", "a time that has not come"]);
  expect(await refused([{ ...whole, timeZone: "Mars/Olympus" }])).toEqual(["record_refused", "no day of any calendar"]);
  expect(await refused([{ ...whole, day: "2026-11-20" }])).toEqual(["record_refused", "body: accounts of another day"]);
  expect(await seen(office)).toEqual([]);

  // A bed of the same name in another home is another bed: each gateway's own home is where it is shown.
  await office.hears("report", report(at("00:30", "2026-11-22"), [whole]));
  await office.hears(
    "report",
    report(at("00:30", "2026-11-22"), [told(end * minute, [["00:00", "24:00", "path_silent"]])], "gw2"),
    "gw2",
  );
  expect(await seen(office, "home1")).toEqual([["running", "1440/1440"]]);
  expect((await seen(office, "home2"))[0]).toEqual(["running", "0/1440", "00:00-24:00 path_silent 1440"]);
  // Eleven beds are more than a home has.
  const many = Array.from({ length: 11 }, (_, n) => told(end * minute, [], `more-${n}`));
  await office.hears("report", report(at("00:30", "2026-11-22"), many.slice(0, 9)));
  await office.hears("report", report(at("00:30", "2026-11-22"), many.slice(9)));
  expect(await seen(office, "home1")).toHaveLength(10);
});

test("days take no room from the papers of installations, and a field that cannot be read takes no report with it", async () => {
  const { office } = await centreAt(at("00:30", "2026-11-22"));
  await office.hears("record", paper([told(end * minute)]));
  expect(await office.store.papers("gw1", papersKept.perGateway)).toEqual([]);
  await office.hears("report", { ...report(at("00:30", "2026-11-22"), []), protected: [{ bed: 7 }] });
  expect(office.sent.at(-1)?.body).toMatchObject({ type: "report_stored" });
});
