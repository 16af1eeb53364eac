import { expect, test } from "vitest";
import { fromHex, hex } from "../../devices/bytes.ts";
import { isSerial } from "../../devices/family.ts";
import { type Fact, provesLife } from "../../devices/model/fact.ts";
import { hours } from "../../devices/model/moment.ts";
import { openRegistry } from "../../devices/registry.ts";

const registry = await openRegistry();
const enocean = registry.family("enocean-esp3");
if (!enocean || !isSerial(enocean)) throw new Error("the family enocean-esp3 is missing");

test("what its own spring powers is silent when idle; a contact is not", () => {
  const every = enocean.checksInEveryOf;
  expect(["F6-01-01", "F6-02-01 BI=call:rescue", "F6-10-00", "D2-03-0A"].map((profile) => every?.(profile))).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(every?.("D5-00-01")).toBe(hours(24));
  expect(every?.("A5-14-01")).toBe(hours(24));
});

test("the stick's answer to the probe is told from what devices say", () => {
  const { probe } = enocean;
  expect(probe && hex(probe.ask)).toBe("5500010005700838");
  const answers = (text: string) => probe?.isAnswer(fromHex(text) ?? new Uint8Array());
  expect(answers("5500050002CE00FF800000DA")).toBe(true);
  expect(answers("5500050102DB00FF9E55000A79")).toBe(true);
  expect(answers("55000707017AD50801825DAB0001FFFFFFFF360053")).toBe(false);
  expect(answers("5500010004770107")).toBe(false);
  expect(answers("5500050002CE00FF800000DB")).toBe(false);
});

test("a bridge's word about a device is no sign of life of the device", () => {
  const lively: readonly Fact[] = [
    { kind: "alive" },
    { kind: "contact", open: true },
    { kind: "join", step: "announced" },
  ];
  const dead: readonly Fact[] = [
    { kind: "join", step: "listed" },
    { kind: "join", step: "left" },
    { kind: "fault", what: "offline" },
    { kind: "fault", what: "bridge-offline" },
  ];
  expect(lively.every(provesLife)).toBe(true);
  expect(dead.some(provesLife)).toBe(false);
});
