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
  /** By family. */
  const ours = new Map<string, Map<string, string>>();
  let kept = 0;
  const strangers = new Map<string, string>();
  const id = (family: string, key: string) => `${family}:${key}`;
  const our = (family: string, key: string) => ours.get(family)?.get(key);
  const other = (family: string, key: string) =>
    our(family, key) ?? (strangers.size > 0 ? strangers.get(id(family, key)) : undefined);

  function both(family: string, one: string, two: string, isOurs: (key: string) => boolean): void {
    // Said with every word of the device, and nearly always known.
    if (our(family, one) === two && our(family, two) === one) return;
    const known = isOurs(one) || isOurs(two);
    note(family, one, two, known);
    note(family, two, one, known);
  }

  function note(family: string, key: string, name: string, isOurs: boolean): void {
    const at = id(family, key);
    if (isOurs) {
      keep(family, key, name);
      strangers.delete(at);
      return;
    }
    strangers.delete(at);
    strangers.set(at, name);
    const [oldest] = strangers.keys();
    if (strangers.size > strangersAtMost.names && oldest !== undefined) strangers.delete(oldest);
  }

  function keep(family: string, key: string, name: string): void {
    const names = ours.get(family) ?? new Map<string, string>();
    if (!names.has(key) && kept >= oursAtMost) return;
    kept += names.has(key) ? 0 : 1;
    ours.set(family, names.set(key, name));
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
      const unknown = [...strangers].filter(([at]) => at.startsWith(`${family}:`));
      const others = unknown.map(([at, name]) => [at.slice(family.length + 1), name] as const);
      const same = [...(ours.get(family) ?? []), ...others]
        .filter(([, name]) => name === key || name === next)
        .map(([at]) => at);
      return [...new Set([...(next === undefined ? [] : [next]), ...same])].filter((name) => name !== key);
    },
  };
}
