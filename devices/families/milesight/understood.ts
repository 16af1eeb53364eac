import { type Decoded, heard, unread } from "../../family.ts";
import type { Fact } from "../../model/fact.ts";
import { isUrgent } from "../../model/fact.ts";

/** What was read of a payload, and why its rest could not be. */
export interface Reading {
  readonly facts: readonly Fact[];
  readonly fault?: "unknown" | "length";
}

/**
 * A payload that cannot be read to its end is unread: nobody knows what the rest said. But a call, a fall or a press that
 * stood before it is never thrown away with it.
 */
export function understood(device: string, { facts, fault }: Reading, frame: Uint8Array): Decoded {
  if (fault === undefined) return heard(device, facts.length > 0 ? facts : [{ kind: "alive" }], edgeKey(facts));
  const alarm = facts.some((fact) => isUrgent(fact) || fact.kind === "press");
  if (!alarm) return unread(fault, frame, device);
  return heard(device, [...facts, { kind: "fault", what: "rest-unread" }], edgeKey(facts));
}

/** The same press by another server or as a copy folds by what was pressed. */
export function edgeKey(facts: readonly Fact[]): string {
  const call = facts.some((fact) => fact.kind === "call" && fact.on);
  if (call) return "call";
  const press = facts.find((fact) => fact.kind === "press");
  return press?.kind === "press" ? `press:${press.action}` : "";
}
