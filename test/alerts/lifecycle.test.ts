import fc from "fast-check";
import { expect, test } from "vitest";
import { alertKinds } from "../../alerts/alert.ts";
import {
  alertAfter,
  alertSteps,
  endsWhenCleared,
  laneOf,
  laneOfKind,
  noResponse,
  respond,
} from "../../alerts/lifecycle.ts";
import { type ReceiptMessage, type ReceiptType, receiptTypes } from "../../alerts/protocol.ts";
import { instant, minutes, seconds } from "../../devices/model/moment.ts";
import { simulate } from "./simulate.ts";

const receipt = (type: ReceiptType, caseVersion: number, caseId = "case-1"): ReceiptMessage => ({
  v: 1,
  type,
  caseVersion,
  caseId,
  alertId: "00000000-0000-7000-8000-000000000001",
  epoch: "e",
  seq: 1,
  at: 0,
});
const after = (...receipts: readonly ReceiptMessage[]) =>
  receipts.reduce((response, each, n) => respond(response, each, instant(n)), noResponse);

test("only the centre's word leads out of an end, and ends what is raised, unless its cause is gone", () => {
  expect(alertSteps.cancelled).toEqual({});
  expect(alertSteps.ended).toEqual({ reopened: "raised" });
  expect(Object.keys(alertSteps.raised)).toEqual(["closed", "causeGone"]);
  expect(alertAfter("raised", "cancel")).toBeUndefined();
  expect(alertAfter("guarding", "closed")).toBeUndefined();
});

test("no emergency ends because a sensor says so", () => {
  for (const kind of alertKinds) {
    const ends = endsWhenCleared({ kind, test: false, severity: "emergency" });
    if (laneOfKind[kind] === "emergency") expect(ends, kind).toBe(false);
  }
  expect(endsWhenCleared({ kind: "call_help", test: false, severity: "warning" })).toBe(false);
  expect(endsWhenCleared({ kind: "device_lost", test: false, severity: "warning" })).toBe(true);
  expect(laneOf({ kind: "fall", test: true })).toBe("test");
});

test("a late receipt moves nothing backwards", () => {
  expect(after(receipt("claimed", 3), receipt("released", 2)).handling).toBe("claimed");
  expect(after(receipt("claimed", 3), receipt("claimed", 3)).handlingAt).toBe(0);
  expect(after(receipt("claimed", 3), receipt("released", 4)).handling).toBe("released");
  expect(after(receipt("released", 4), receipt("claimed", 3)).handling).toBe("released");
});

test("a stored that is sent again with the case's newest version does not swallow the claim on its way", () => {
  expect(after(receipt("stored", 5), receipt("shown", 5), receipt("claimed", 5)).handling).toBe("claimed");
  expect(after(receipt("claimed", 5), receipt("stored", 9))).toMatchObject({ handling: "claimed", storedAt: 0 });
});

test("receipts in any order, doubled or late, end where the highest version of the handling ends", () => {
  const any = fc.record({ type: fc.constantFrom(...receiptTypes), version: fc.nat(6) });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 12 }), fc.integer(), (list, seed) => {
      // One version of a case has one handling.
      const handlings = new Map<number, ReceiptType>();
      const story = list.map(({ type, version }) => {
        if (type === "stored" || type === "shown") return receipt(type, version);
        handlings.set(version, handlings.get(version) ?? type);
        return receipt(handlings.get(version) ?? type, version);
      });
      const shuffled = [...story, ...story].sort(
        (a, b) => ((a.caseVersion * 31 + seed) % 7) - ((b.caseVersion * 17 + seed) % 7),
      );
      const newest = Math.max(-1, ...handlings.keys());
      expect(after(...shuffled).handling).toBe(handlings.get(newest) ?? "none");
      expect(after(...story).caseVersion).toBe(newest);
    }),
  );
});

test("the centre's receipts are kept on the alert, over a restart, and closed ends it", () => {
  const home = simulate();
  home.press("pendant");
  home.passes(seconds(1));
  home.receives("stored");
  home.receives("shown");
  home.restarts();
  home.receives("claimed");
  expect(home.alert("call_rescue")?.response).toMatchObject({
    storedAt: 2_000,
    shownAt: 2_000,
    handling: "claimed",
    caseId: "case-1",
  });
  home.receives("closed");
  expect(home.alerts()).toEqual(["call_rescue ended"]);
});

test("a receipt for an alert of another life changes nothing", () => {
  const home = simulate();
  home.press("pendant");
  const alert = home.alert("call_rescue");
  home.receives("closed");
  const before = home.state();
  home.receives("claimed", alert && { ...alert, id: "00000000-0000-7000-8000-00000000dead" });
  // Late: of before its end.
  home.receives("claimed", alert, 0);
  expect(home.state().open).toBe(before.open);
  expect(home.messages().length).toBe(1);
});

test("an emergency nobody closes stays open for ever", () => {
  const home = simulate();
  home.press("pendant");
  home.receives("stored");
  home.receives("claimed");
  home.passes(minutes(60 * 24 * 3));
  expect(home.open()).toContain("call_rescue");
});
