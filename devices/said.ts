/** What is made of a device's facts by how they came: said now, or out of a broker's store. */
import type { Fade, Heard } from "./family.ts";
import { type Fact, natureOf } from "./model/fact.ts";

export interface How {
  readonly stored: boolean;
  /** The device's own number of the press. */
  readonly counter?: number | undefined;
  readonly fades?: readonly Fade[] | undefined;
}

export function said(device: string, facts: readonly Fact[], how: How): Heard {
  return how.stored ? fromStore(device, facts) : now(device, facts, how);
}

function now(device: string, facts: readonly Fact[], { counter, fades }: How): Heard {
  const key = edgeKey(facts);
  return {
    device,
    facts,
    ...(key !== undefined && { edge: counter === undefined ? { key } : { key, counter } }),
    ...(fades !== undefined && fades.length > 0 && { fades }),
  };
}

/** The same press comes by two gateways, or on two topics: it folds by what was pressed, not by how it came. */
function edgeKey(facts: readonly Fact[]): string | undefined {
  const edges = facts.filter((fact) => natureOf(fact) === "edge");
  if (edges.length === 0) return undefined;
  return edges
    .map((fact) => (fact.kind === "press" ? `press:${fact.action}:${fact.button ?? ""}` : fact.kind))
    .join("+");
}

/** A stored copy is a baseline for levels and no press; a call or a fall that it claims must be asked for again. */
function fromStore(device: string, facts: readonly Fact[]): Heard {
  const doubted = (fact: Fact): boolean =>
    (fact.kind === "call" && fact.on) || (fact.kind === "fall" && fact.state !== "cleared");
  const unconfirmed = facts.filter(doubted);
  const known = facts.filter((fact) => fact.kind !== "press" && !doubted(fact));
  return { device, facts: known, ...(unconfirmed.length > 0 && { unconfirmed }) };
}
