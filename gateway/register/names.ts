/**
 * What bridges call devices. A bridge may call a device by a name its owner chose; both lead to one entry, whichever of them
 * the entry states.
 */
import type { Heard } from "../../devices/family.ts";

/** Names of devices of the register: a button must not lose its own to a crowd, so strangers have a room of their own. */
const oursAtMost = 4_000;
/** Of strangers the newest names are remembered, for the one that is being joined. */
const strangersAtMost = { names: 1_000, whenFull: "forget-oldest" } as const;

export interface Names {
  /**
   * `isOurs`: this key stands in the register. `isGiven`: names in join words come from the network's owner; what a device
   * calls itself would let it speak for another.
   */
  learn(family: string, heard: Heard, isOurs: (key: string) => boolean, isGiven: boolean): void;
  /** The other name of a device, as last heard. */
  other(family: string, key: string): string | undefined;
  all(family: string, key: string): readonly string[];
}

export function openNames(): Names {
  const ours = new Map<string, string>();
  const strangers = new Map<string, string>();
  const id = (family: string, key: string) => `${family}:${key}`;
  const other = (family: string, key: string) => ours.get(id(family, key)) ?? strangers.get(id(family, key));

  function both(family: string, one: string, two: string, isOurs: (key: string) => boolean): void {
    const known = isOurs(one) || isOurs(two);
    note(family, one, two, known);
    note(family, two, one, known);
  }

  function note(family: string, key: string, name: string, isOurs: boolean): void {
    const at = id(family, key);
    if (isOurs) {
      if (ours.size < oursAtMost || ours.has(at)) ours.set(at, name);
      strangers.delete(at);
      return;
    }
    strangers.delete(at);
    strangers.set(at, name);
    const [oldest] = strangers.keys();
    if (strangers.size > strangersAtMost.names && oldest !== undefined) strangers.delete(oldest);
  }

  return {
    other,
    learn(family, heard, isOurs, isGiven) {
      // Said beside the word itself: the first frame after a start is enough, and a press that waited loses no time to a list.
      if (heard.also !== undefined && heard.also !== heard.device) both(family, heard.also, heard.device, isOurs);
      if (!isGiven) return;
      for (const fact of heard.facts)
        if (fact.kind === "join" && fact.name !== undefined && fact.name !== heard.device)
          both(family, fact.name, heard.device, isOurs);
    },
    all(family, key) {
      const next = other(family, key);
      const same = [...ours, ...strangers]
        .filter(([at, name]) => at.startsWith(`${family}:`) && (name === key || name === next))
        .map(([at]) => at.slice(family.length + 1));
      return [...new Set([...(next === undefined ? [] : [next]), ...same])].filter((name) => name !== key);
    },
  };
}
