/** Our alerts in the codes of receivers, the agreement with the centre, and what watches a path. */
import { expect, test } from "vitest";
import { type AlertKind, alertKinds } from "../../alerts/alert.ts";
import { codes } from "../../alerts/paths/dc09/codes.ts";
import { readContent } from "../../alerts/paths/dc09/content.ts";
import { dailyTest, dataOf, happeningOf, mostZones, withZones } from "../../alerts/paths/dc09/event.ts";
import { dc09Shape } from "../../alerts/paths/dc09/settings.ts";
import { isFault, type Outcome } from "../../alerts/paths/path.ts";
import { beginWatch, heardOf, standing, supervisionOf } from "../../alerts/paths/supervised.ts";
import type { AlertMessage } from "../../alerts/protocol.ts";
import { instant, milliseconds, seconds } from "../../devices/model/moment.ts";
import { agreed, message } from "./home.ts";

const now = Date.UTC(2026, 2, 1, 8, 15, 30);
const said = (changed: Partial<AlertMessage>, settings = agreed()): readonly (string | undefined)[] => {
  const happening = happeningOf(message(changed), settings);
  if (!happening) return [undefined, undefined];
  return [dataOf(happening, "ADM-CID", settings, now), dataOf(happening, "SIA-DCS", settings, now)];
};

test.each<readonly [string, Partial<AlertMessage>, string, string]>([
  ["rescue", {}, "#12AB|1101 00 005", "#12AB|NQA005"],
  ["help", { kind: "call_help", severity: "warning" }, "#12AB|1100 00 005", "#12AB|NMA005"],
  ["a fall", { kind: "fall" }, "#12AB|1101 00 005", "#12AB|NQA005"],
  ["smoke in the kitchen", { kind: "smoke", device: "smoke-1", room: "kitchen" }, "#12AB|1111 00 081", "#12AB|NFA081"],
  ["smoke over", { kind: "smoke", type: "change", condition: "cleared" }, "#12AB|3111 00 005", "#12AB|NFR005"],
  ["water, of no zone", { kind: "water", device: "x", room: "y" }, "#12AB|1154 00 000", "#12AB|NWA"],
  ["the button once more", { type: "change", repeats: 1 }, "#12AB|1101 00 005", "#12AB|NQA005"],
  [
    "a flat battery again",
    { kind: "battery_low", type: "change", severity: "notice" },
    "#12AB|6384 00 005",
    "#12AB|OXT005",
  ],
  ["a device lost", { kind: "device_lost", severity: "warning" }, "#12AB|1381 00 005", "#12AB|NUY005"],
  ["the resident is fine", { type: "cancel", kind: "fall" }, "#12AB|1406 00 000", "#12AB|NOC"],
  ["a fall cancelled in time", { kind: "fall_cancelled", severity: "notice" }, "#12AB|1406 00 000", "#12AB|NOC"],
  ["a call that is being tried out", { test: true }, "#12AB|1601 00 005", "#12AB|NRX005"],
  ["a tried call, taken back", { test: true, type: "cancel" }, "#12AB|1601 00 005", "#12AB|NRX005"],
])("%s", (_what, changed, contactId, sia) => {
  expect(said(changed)).toEqual([contactId, sia]);
});

test("what comes late says when it happened, by the receiver's clock and our count; Contact ID has no place for it", () => {
  const late = (heldFor: number, settings = {}) => said({ heldFor }, agreed(settings))[1];
  expect([0, 59_999, 60_000, 90 * 60_000, 86_399_999, 86_400_000].map((held) => late(held))).toEqual([
    ...["#12AB|NQA005", "#12AB|NQA005", "#12AB|Nti08:14/QA005", "#12AB|Nti06:45/QA005"],
    ...["#12AB|Nti08:15/QA005", "#12AB|NQA005"],
  ]);
  expect(late(60_000, { eventTime: "Asia/Shanghai", group: "01" })).toBe("#12AB|Nti16:14/ri1/QA005");
  expect(late(60_000, { eventTime: "off" })).toBe("#12AB|NQA005");
  expect(said({ heldFor: 60_000 })[0]).toBe("#12AB|1101 00 005");
  expect(readContent("SIA-DCS", "#12AB|Nti16:14/ri1/QA005")?.events).toMatchObject([
    { code: "QA", time: "16:14", area: "1" },
  ]);
  expect(dc09Shape.safeParse({ label: "a", host: "h", port: 1, account: "123", eventTime: "Mars/Base" }).success).toBe(
    false,
  );
});

test("every kind of alert has codes of the right form, new and over", () => {
  for (const kind of alertKinds) {
    expect(codes[kind].contactId, kind).toMatch(/^\d{3}$/);
    expect(`${codes[kind].sia}${codes[kind].siaOver}`, kind).toMatch(/^[A-Z]{4}$/);
  }
});

test("nothing but a test is ever told as one, and a test as nothing else", () => {
  const tests: readonly string[] = [codes.device_tried.contactId, dailyTest.code.contactId];
  for (const kind of alertKinds) {
    const real = happeningOf(message({ kind, test: false }), agreed());
    const tried = happeningOf(message({ kind, test: true }), agreed());
    expect(tests).toContain(tried?.code.contactId);
    if (kind !== "device_tried") expect(tests).not.toContain(real?.code.contactId);
  }
});

test("only what needs rescue is told as a personal emergency, and no water sends the fire service", () => {
  const emergencies: readonly AlertKind[] = ["call_rescue", "fall", "fall_still"];
  expect(alertKinds.filter((kind) => codes[kind].contactId === "101")).toEqual(
    alertKinds.filter((kind) => emergencies.includes(kind)),
  );
  expect(codes.water.contactId).not.toBe("113");
});

test("a kind of a newer gateway has no words here", () => {
  expect(said({ kind: "flying_saucer" })).toEqual([undefined, undefined]);
  expect(said({ kind: "constructor" })).toEqual([undefined, undefined]);
  expect(said({ device: "constructor", room: "toString" })).toEqual(["#12AB|1101 00 000", "#12AB|NQA"]);
});

test("another code where the centre wants one, and a group of its own", () => {
  const settings = agreed({ codes: { fall: { contactId: "102", sia: "QH", siaOver: "QR" } }, group: "03" });
  expect(said({ kind: "fall" }, settings)).toEqual(["#12AB|1102 03 005", "#12AB|Nri3/QH005"]);
});

test("neither names nor ids leave the house: digits, codes and the account alone", () => {
  for (const kind of alertKinds)
    for (const text of said({ kind, resident: "li-jing", note: "Mrs Li", bed: "bed-2" }))
      expect(text).toMatch(/^#12AB\|[0-9A-Z /ri]*$/);
});

test("a device keeps its number for ever, also when it is gone: help must not go to another room", () => {
  const first = withZones({}, ["cord", "pendant"]);
  expect(first).toEqual({ cord: 1, pendant: 2 });
  expect(withZones({ pendant: 2, gone: 1 }, ["pendant", "smoke"])).toEqual({ gone: 1, pendant: 2, smoke: 3 });
  const full = Object.fromEntries(Array.from({ length: mostZones }, (_, at) => [`d${at}`, at + 1]));
  expect(withZones(full, ["one-more"])).toBeUndefined();
});

test("settings are judged: every fault has its place, and what is sensible needs no word", () => {
  const good = dc09Shape.parse({ label: "c", host: "alarm.example", port: 1_000, account: "00AB" });
  expect(good).toMatchObject({
    transport: "tcp",
    keepOpen: true,
    format: "ADM-CID",
    supervision: 60_000,
    person: "none",
  });
  const bad = dc09Shape.safeParse({
    ...{ label: "a b", host: "", port: 0, account: "12ab", group: "1", unknown: 1 },
    ...{
      key: { file: "k", format: "guess" },
      zones: { devices: { cord: 1_000 } },
      codes: { fall: { contactId: "1101" } },
    },
  });
  const places = bad.success ? [] : bad.error.issues.map(({ path }) => path.join("."));
  for (const place of [
    "label",
    "host",
    "port",
    "account",
    "group",
    "key.format",
    "zones.devices.cord",
    "codes.fall.contactId",
  ])
    expect(places).toContain(place);
  const every = (supervision: string) =>
    dc09Shape.safeParse({ label: "c", host: "h", port: 1, account: "00AB", supervision }).success;
  expect([every("off"), every("30 s"), every("9 s"), every("never")]).toEqual([true, true, false, false]);
});

const good: Outcome = { outcome: "stored" };
const silence: Outcome = { outcome: "again", why: "no_answer", after: milliseconds(0) };
const duh: Outcome = { outcome: "refused", why: "not_understood" };
const at = (s: number) => instant(s * 1_000);

test("a path that answers is asked every minute; after three without an answer it is down, and one answer makes it well", () => {
  const rule = supervisionOf(seconds(60));
  let watch = beginWatch(at(0));
  expect(standing(watch, rule, at(0))).toEqual({ state: "ok", fault: false, next: at(60) });
  // An alert at 30 s was answered: the question of the minute is put off.
  watch = heardOf(watch, good, at(30), at(31));
  expect(standing(watch, rule, at(60)).next).toEqual(at(90));
  watch = heardOf(watch, silence, at(90), at(95));
  expect(standing(watch, rule, at(95))).toEqual({ state: "troubled", fault: false, next: at(150) });
  watch = heardOf(watch, silence, at(150), at(155));
  expect(standing(watch, rule, at(210)).state).toBe("troubled");
  expect(standing(watch, rule, at(211))).toMatchObject({ state: "down", fault: true });
  watch = heardOf(watch, good, at(211), at(212));
  expect(standing(watch, rule, at(212))).toEqual({ state: "ok", fault: false, next: at(271) });
});

test("a receiver that answers and does not want us is a fault before it is down", () => {
  const watch = heardOf(beginWatch(at(0)), duh, at(1), at(2));
  expect(isFault(duh)).toBe(true);
  expect(standing(watch, supervisionOf(seconds(60)), at(3))).toMatchObject({ state: "troubled", fault: true });
});
