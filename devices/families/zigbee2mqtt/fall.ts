/**
 * The three fall radars that Zigbee2MQTT knows. "No fall" means that nobody is seen lying any more, not that somebody is
 * well: it is a level like another, and no rule closes a fall by it.
 */
import { field, type JsonObject } from "../../json.ts";
import type { Meaning } from "../../meaning.ts";
import type { Fact } from "../../model/fact.ts";

const cleared: Fact = { kind: "fall", state: "cleared" };
const suspected: Fact = { kind: "fall", state: "suspected" };
const confirmed: Fact = { kind: "fall", state: "confirmed" };

/** Heiman HS2FD-EF1-3.0 `fall_status`; `unknown` is the absence of a fact. */
const heiman = new Map<unknown, readonly Fact[]>([
  ["normal", [cleared]],
  ["fall_warning", [suspected]],
  ["fall_alarm", [confirmed]],
]);

/** Tuya MIR-HE200-TY `fall_down_status`. */
const tuya = new Map<unknown, readonly Fact[]>([
  ["none", [cleared]],
  ["maybe_fall", [suspected]],
  ["fall", [confirmed]],
]);

/**
 * OWON FDS315 `status`: where the one person is, in one word; `Unknown (n)` says nothing. Only `on_the_bed` and
 * `unoccupied` speak of the bed: a radar without a bed drawn in calls somebody in it `occupied`.
 */
const owon = new Map<unknown, readonly Fact[]>([
  ["unoccupied", [cleared, { kind: "presence", on: false }, { kind: "bed", occupied: false }]],
  ["occupied", [cleared, { kind: "presence", on: true }]],
  ["sitting", [cleared, { kind: "presence", on: true }]],
  ["on_the_bed", [cleared, { kind: "presence", on: true }, { kind: "bed", occupied: true }]],
  ["low_posture", [suspected, { kind: "presence", on: true }]],
  ["falling", [confirmed, { kind: "presence", on: true }]],
]);

const names = ["fall_status", "fall_down_status", "status", "static_dwell_alarm"] as const;
const none: readonly Fact[] = [];

export function fallFacts(state: JsonObject, meaning: Meaning): readonly Fact[] {
  if (!names.some((name) => Object.hasOwn(state, name))) return none;
  const facts = [
    ...(heiman.get(field(state, "fall_status")) ?? []),
    ...(tuya.get(field(state, "fall_down_status")) ?? []),
    ...(owon.get(field(state, "status")) ?? []),
    ...dwell(field(state, "static_dwell_alarm")),
  ];
  const asSaid = meaning.of.get("suspected");
  if (asSaid === "confirmed") return facts.map((fact) => (fact === suspected ? confirmed : fact));
  return asSaid === "none" ? facts.filter((fact) => fact !== suspected) : facts;
}

/** Tuya's `static_dwell_alarm` is typed as free text and holds the device's number: 1 stays too long, 0 does not. */
function dwell(value: unknown): readonly Fact[] {
  if (value === true || value === 1 || value === "1" || value === "true") return [{ kind: "dwell", on: true }];
  if (value === false || value === 0 || value === "0" || value === "false") return [{ kind: "dwell", on: false }];
  return [];
}
