import fc from "fast-check";
import { expect, test } from "vitest";
import { submitPdu, validity } from "../../alerts/paths/sms/pdu.ts";
import { type Duration, days, hours, minutes } from "../../devices/model/moment.ts";
import { readSubmit } from "./submit.ts";

test("a message drawn by hand after TS 23.040", () => {
  const pdu = submitPdu({ to: "+8613800001111", text: "守望", keptFor: hours(6), report: true });
  // 00 | 31 00 0D 91 68 31 08 00 10 11 F1 | 00 08 47 | 04 5B88 671B
  expect(pdu).toEqual({ hex: "0031000D91683108001011F1000847045B88671B", length: 19 });
});

test("whatever is written can be read, to whomever it goes", () => {
  const number = fc.tuple(fc.constantFrom("", "+"), fc.stringMatching(/^\d{3,20}$/)).map((each) => each.join(""));
  const text = fc.string({ unit: "binary", maxLength: 70 }).filter((each) => each.length <= 70 && each.isWellFormed());
  const keptFor = fc.integer({ min: 0, max: days(40) }).map((ms) => ms as Duration);
  fc.assert(
    fc.property(number, text, keptFor, fc.boolean(), (to, words, kept, report) => {
      const pdu = submitPdu({ to, text: words, keptFor: kept, report });
      expect(pdu && readSubmit(pdu.hex, pdu.length)).toMatchObject({ to, text: words, reportWanted: report });
    }),
  );
});

test("what needs two messages, or is no number, is not made", () => {
  const usual = { keptFor: hours(6), report: false };
  expect(submitPdu({ ...usual, to: "+8613800001111", text: "长".repeat(71) })).toBeUndefined();
  for (const to of ["", "+", "12", "+86 138", "1".repeat(21), "13800001111;AT"])
    expect(submitPdu({ ...usual, to, text: "" }), to).toBeUndefined();
});

test("the network keeps a message for at least as long as it was told to", () => {
  const kept = (octet: number): number => {
    if (octet <= 143) return (octet + 1) * minutes(5);
    if (octet <= 167) return hours(12) + (octet - 143) * minutes(30);
    return octet <= 196 ? (octet - 166) * days(1) : (octet - 192) * days(7);
  };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: days(30) }), (ms) => {
      expect(kept(validity(ms as Duration))).toBeGreaterThanOrEqual(ms);
    }),
  );
  expect(validity(hours(6))).toBe(71);
});
