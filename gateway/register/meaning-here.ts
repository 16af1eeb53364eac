/** What the presses of a device mean in this home. A press is only a press until the technician has said so. */
import type { Fact } from "../../devices/model/fact.ts";
import type { Meaning } from "../config/home.ts";
import type { DeviceEntry } from "./contract.ts";

/** The press itself stays on record. */
export function withMeaning(
  facts: readonly Fact[],
  meaning: DeviceEntry["meaning"],
): { facts: readonly Fact[]; cancels: boolean } {
  if (!facts.some((fact) => fact.kind === "press")) return { facts, cancels: false };
  const words = facts.flatMap((fact) => (fact.kind === "press" ? [meaningOf(fact.action, meaning)] : []));
  const calls = words.flatMap((word): Fact[] => {
    if (word === "call:rescue") return [{ kind: "call", level: "rescue", on: true, by: "button" }];
    if (word === "call:help") return [{ kind: "call", level: "help", on: true, by: "button" }];
    return [];
  });
  return { facts: calls.length > 0 ? [...facts, ...calls] : facts, cancels: words.includes("cancel") };
}

function meaningOf(action: string, meaning: DeviceEntry["meaning"]): Meaning {
  // Letting a button go ends the press; it is never a second one.
  if (meaning === undefined || action === "release") return "none";
  return typeof meaning === "string" ? meaning : (meaning[action] ?? "none");
}
