/** Every figure of the answering page, recomputed from the exported tables by a program that shares no line with the centre. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { answered } from "../../alerts/centre/answering/answered.ts";
import { openAnswering } from "../../alerts/centre/answering/answering.ts";
import { dutyCsv } from "../../alerts/centre/answering/csv.ts";
import { answeringConfig } from "../../alerts/centre/answering/settings.ts";
import type { LoadView, PartView, SpreadView } from "../../alerts/centre/answering/views.ts";
import { casesCsv, rowsRaised } from "../../alerts/centre/exports/cases-csv.ts";
import { isoLocal } from "../../alerts/centre/exports/csv.ts";
import { periodOf } from "../../alerts/centre/exports/period.ts";
import { tempFolder } from "../centre/running.ts";
import { endsOfEach } from "../kit/ends.ts";
import { day, type Life, liveThrough, minute, openLife, second } from "./shift-life.ts";

const closing = endsOfEach();
const timeZone = "Asia/Shanghai";
/** 00:00 of 28 October 2026 in Shanghai. */
const october28 = Date.parse("2026-10-28T00:00:00+08:00");

function life(): { life: Life; folder: string } {
  const made = tempFolder();
  closing.push(() => made.remove());
  const opened = openLife(made.path);
  closing.push(() => opened.close());
  return { life: opened, folder: made.path };
}
const settings = answeringConfig.parse(undefined);
const answeringOf = ({ store, now }: Life, zone = timeZone) =>
  openAnswering({
    ...{ store, now, timeZone: zone, settings },
    gateways: () => [],
    townOf: () => undefined,
  });

interface Wanted {
  readonly month?: string;
  readonly from?: string;
  readonly to?: string;
}

async function recomputed(of: Life, folder: string, wanted: Wanted, zone = timeZone) {
  const span = periodOf(wanted, of.now(), zone);
  let csv = "";
  for await (const part of casesCsv(rowsRaised({ store: of.store, townOf: () => undefined }, span), "en", zone))
    csv += part;
  const [cases, duty] = ["cases.csv", "duty.csv"].map((name) => join(folder, name));
  writeFileSync(cases ?? "", csv);
  writeFileSync(duty ?? "", dutyCsv(await of.store.dutiesIn(span), zone));
  const times = [span.from, span.to, of.now()].map((at) => isoLocal(at, zone));
  const script = fileURLToPath(new URL("recompute.py", import.meta.url));
  const given = [script, cases ?? "", duty ?? "", ...times, zone, JSON.stringify(settings.shifts)];
  return JSON.parse(execFileSync("python3", given, { encoding: "utf8" }));
}

const plain = ({ count, p50, p95, max }: SpreadView) => ({
  ...{ count, p50: p50 ?? null, p95: p95 ?? null, max: max ?? null },
});
const plainLoad = ({ busiest, perHour, ...load }: LoadView) => ({
  ...{ ...load, busiest: busiest ?? null, perHour: perHour ?? null },
});
const answeredIn = ({ calls, within, claimed, load }: Pick<PartView, "calls" | "within" | "claimed" | "load">) => ({
  calls,
  within: within.map(({ seconds, n, of: all, percent, met }) => ({
    ...{ seconds, n, of: all, percent: percent ?? null, met: met ?? null },
  })),
  ...{ claimed: plain(claimed), load: plainLoad(load) },
});
const partIn = (part: PartView) => ({ ...answeredIn(part), waiting: part.waiting });

/** The page's figures in the shape of the other program's. */
async function shownOf(of: Life, wanted: Wanted, zone = timeZone) {
  const answering = answeringOf(of, zone);
  const view = await answering.view(wanted);
  return {
    ...answeredIn(view),
    ...{ waiting: plain(view.waiting), shown: plain(view.shown) },
    ...{ spoke: plain(view.spoke), arrived: plain(view.arrived) },
    misses: view.misses.map(({ case: id, waited }) => ({ case: id, waited })),
    ...{ releases: view.releases, leaseLosses: view.leaseLosses, reopens: view.reopens },
    floodCases: (await answering.list(wanted, "floods"))?.total,
    shifts: Object.fromEntries(view.shifts.map((shift) => [`${shift.day} ${shift.name}`, partIn(shift)])),
    shiftNames: Object.fromEntries(view.shiftNames.map((each) => [each.name, partIn(each)])),
    bySeverity: Object.fromEntries(view.bySeverity.map(({ severity, n, of: all }) => [severity, [n, all]])),
    apart: view.apart,
    kinds: Object.fromEntries(view.falseShares.map(({ kind, n, of: all }) => [kind, [n, all]])),
  };
}

test("every figure equals the one recomputed from the exported tables, in each month, across the month's end, with cases still open", async () => {
  const { life: of, folder } = life();
  await liveThrough(of, october28, 7, 10);
  // Over the month's end: raised before midnight, claimed after it, given back twice, reopened in November.
  const midnight = Date.parse("2026-11-01T00:00:00+08:00");
  const over = await of.call(midnight - 2 * second, { kind: "fall" });
  await over.says(midnight + 4 * second, { type: "claim", atConsole: false });
  await over.says(midnight + 10 * second, { type: "release" });
  await over.says(midnight + 15 * second, { type: "claim", atConsole: false });
  await over.says(midnight + 20 * second, { type: "release" });
  await over.says(midnight + 300 * second, { type: "claim", atConsole: false });
  await over.says(midnight + 310 * second, { type: "contact", to: "home", result: "spoke" });
  await over.says(midnight + 320 * second, { type: "resolve", outcome: "staff_helped" });
  await over.says(midnight + 330 * second, { type: "reopen", reason: "又叫了" });
  // Nobody ever has this one of the same night.
  await of.call(midnight + 20 * minute, { kind: "fall" });
  // Exactly at the limits.
  for (const [n, limit] of [10_000, 30_000, 60_000, 180_000, 180_001].entries()) {
    const at = midnight + day + n * minute * 20;
    const call = await of.call(at, { kind: "fall" });
    await call.says(at + limit, { type: "claim", atConsole: false });
  }
  // Neighbours ring: nobody waited for an answer. One is given back then and waits for six minutes; one is a mistake; one is open.
  const back = await of.rung(midnight + day + 3 * 60 * minute);
  await back.says(midnight + day + 3 * 60 * minute + second, { type: "release" });
  await back.says(midnight + day + 3 * 60 * minute + 361 * second, { type: "claim", atConsole: false });
  const mistaken = await of.rung(midnight + day + 4 * 60 * minute, "warning");
  await mistaken.says(midnight + day + 4 * 60 * minute + minute, { type: "resolve", outcome: "false_accidental" });
  await of.rung(midnight + day + 5 * 60 * minute);
  // A flood while one is on duty, and a raise that nobody has at the end.
  const noon = midnight + 2 * day + 12 * 60 * minute;
  for (let n = 0; n < 25; n += 1) await of.call(noon + n * 20 * second, { kind: "call_help", severity: "warning" });
  const end = midnight + 8 * day;
  await of.call(end - 5 * minute, { kind: "fall" });
  await of.call(end - 40 * second, { kind: "fall" });
  await of.call(end - 5 * second, { kind: "call_rescue" });
  // Whoever is on duty still, and at two consoles, is one person, until now.
  await of.duty("p-li", end - 2 * 60 * minute, undefined);
  await of.duty("p-li", end - 60 * minute, end - 30 * minute);
  of.at(end);

  const octobers = await shownOf(of, { month: "2026-10" });
  const novembers = await shownOf(of, { month: "2026-11" });
  for (const [wanted, shown] of [
    [{ month: "2026-10" }, octobers],
    [{ month: "2026-11" }, novembers],
    [{ from: "2026-10-28", to: "2026-11-08" }, await shownOf(of, { from: "2026-10-28", to: "2026-11-08" })],
  ] as const) {
    const { devices, ...figures } = await recomputed(of, folder, wanted);
    expect(shown).toEqual(figures);
    expect(devices).toBeDefined();
  }
  // The night over the month's end: each month has its own part, the case that came before midnight with its six seconds in October.
  const night = "2026-10-31 夜班";
  const [before, after] = [octobers.shifts[night], novembers.shifts[night]];
  expect(before?.claimed.count).toBeGreaterThan(0);
  expect(after).toMatchObject({ waiting: 1 });
  // The clocks of New York went back that night.
  const elsewhere = "America/New_York";
  const { devices: _, ...abroad } = await recomputed(of, folder, { from: "2026-10-28", to: "2026-11-08" }, elsewhere);
  expect(await shownOf(of, { from: "2026-10-28", to: "2026-11-08" }, elsewhere)).toEqual(abroad);
  // And they are about something: each kind of figure has a value that is not nothing.
  expect(octobers.misses.map(({ case: id }) => id)).toContain(over.id);
  expect(novembers.misses.map(({ case: id }) => id)).not.toContain(over.id);
  expect(octobers.apart.calledIn).toBe(0);
  expect(novembers.apart.calledIn).toBe(3);
  expect(novembers.misses.map(({ case: id }) => id)).toContain(back.id);
  expect(novembers.kinds.called_in).toEqual([1, 1]);
  expect(novembers.load.flooded).toBeGreaterThan(0);
  expect(novembers.load.floods).toBeGreaterThan(0);
  for (const count of [novembers.waiting.count, novembers.arrived.count, novembers.apart.tests, novembers.apart.drills])
    expect(count).toBeGreaterThan(0);
  expect(novembers.waiting.count).toBeGreaterThanOrEqual(3);
  const within60 = novembers.within[2];
  const within10 = novembers.within[0];
  // The one that waits for five seconds only counts nowhere yet; the one of 40 s is late for 10 s and not for 60 s.
  expect((within10?.of ?? 0) - (within60?.of ?? 0)).toBeGreaterThan(0);
}, 120_000);

test("the ranking of false alarms equals the one recomputed from the exported table", async () => {
  const { life: of, folder } = life();
  await liveThrough(of, october28, 6, 12, 11);
  of.at(october28 + 21 * day);
  const view = await answeringOf(of).view({});
  const { devices } = await recomputed(of, folder, {});
  const worst = (Object.values(devices) as [number, number][]).map(([n]) => n).toSorted((a, b) => b - a);
  expect(view.nuisances).toHaveLength(10);
  for (const { gateway, device, kind, falseAlarms, accidental, of: all, cases } of view.nuisances) {
    expect(devices[`${gateway} ${device ?? kind}`]).toEqual([falseAlarms + accidental, all]);
    expect(cases).toHaveLength(falseAlarms + accidental);
  }
  expect(view.nuisances.map(({ cases }) => cases.length)).toEqual(worst.slice(0, 10));
}, 120_000);

test("each figure opens the list of its cases, and the list is as long as the figure says", async () => {
  const { life: of } = life();
  await liveThrough(of, october28, 3, 12);
  of.at(october28 + 7 * day);
  const rung = await of.rung(october28 + 4 * day);
  await rung.says(october28 + 4 * day + second, { type: "release" });
  of.at(october28 + 7 * day);
  const wanted = { from: "2026-10-28", to: "2026-11-03" };
  const answering = answeringOf(of);
  const view = await answering.view(wanted);
  expect((await answering.list(wanted, "calledIn"))?.cases.map(({ case: id }) => id)).toEqual([rung.id]);
  expect((await answering.list(wanted, "calls"))?.cases.map(({ case: id }) => id)).not.toContain(rung.id);
  const total = async (which: string) => (await answering.list(wanted, which))?.total;
  for (const { seconds, n, of: all } of view.within) expect(await total(`over-${seconds}`)).toBe(all - n);
  expect(await total("calls")).toBe(view.calls);
  expect(await total("waiting")).toBe(view.waiting.count);
  expect(await total("misses")).toBe(view.missesAll);
  expect(await total("flood")).toBe(view.load.flooded);
  for (const which of ["tests", "drills", "faults", "notices", "calledIn"] as const)
    expect(await total(which)).toBe(view.apart[which]);
  for (const { severity, n } of view.bySeverity) expect(await total(severity)).toBe(n);
  expect(await total("constructor")).toBeUndefined();
  for (const [which, n] of [
    ["alerts", view.load.alerts],
    ["alone", view.load.alone],
    ["busiest", view.load.cases],
  ] as const)
    expect(await total(which)).toBe(n);

  // The same of a shift, and of all shifts of a name; together they are the whole.
  const parts = [
    ...view.shiftNames.map(({ name, ...part }) => ({ of: { shift: name }, ...part })),
    ...view.shifts.map(({ day: on, name, ...part }) => ({ of: { shift: name, day: on }, ...part })),
  ];
  expect(parts.length).toBeGreaterThan(6);
  for (const { of: shift, calls, waiting, within, load } of parts) {
    const totals = async (which: string) => (await answering.list(wanted, which, shift))?.total;
    expect([await totals("calls"), await totals("waiting")]).toEqual([calls, waiting]);
    for (const { seconds, n, of: all } of within) expect(await totals(`over-${seconds}`)).toBe(all - n);
    expect([await totals("alerts"), await totals("alone"), await totals("flood"), await totals("busiest")]).toEqual([
      ...[load.alerts, load.alone, load.flooded, load.cases],
    ]);
  }
  for (const some of [view.shifts, view.shiftNames]) {
    const sum = (what: (part: PartView) => number) => some.reduce((all, part) => all + what(part), 0);
    expect([sum(({ calls }) => calls), sum(({ claimed }) => claimed.count), sum(({ waiting }) => waiting)]).toEqual([
      ...[view.calls, view.claimed.count, view.waiting.count],
    ]);
    expect([sum(({ load }) => load.worked), sum(({ load }) => load.alerts), sum(({ load }) => load.floods)]).toEqual([
      ...[view.load.worked, view.load.alerts, view.load.floods],
    ]);
  }
}, 120_000);

test("the same log gives the same figures: page by page or at once, and after a case was raised again", async () => {
  const { life: of } = life();
  await liveThrough(of, october28, 2, 8);
  of.at(october28 + 5 * day);
  const wanted = { from: "2026-10-28", to: "2026-11-02" };
  const first = await answeringOf(of).view(wanted);
  const span = periodOf(wanted, of.now(), timeZone);
  const all = (await of.store.loggedCases(span, undefined, 10_000)).flatMap((each) => answered(each) ?? []);
  const paged = [];
  for (let after: { at: number; id: string } | undefined; ; ) {
    const found = await of.store.loggedCases(span, after, 7);
    paged.push(...found.flatMap((each) => answered(each) ?? []));
    const last = found.at(-1);
    if (!last) break;
    after = { at: last.raisedAt, id: last.id };
  }
  expect(paged).toEqual(all);
  expect(await answeringOf(of).view(wanted)).toEqual(first);
}, 60_000);
