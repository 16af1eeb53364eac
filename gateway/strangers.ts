/**
 * Streams of devices that nobody has registered: a radar out of the box says itself ten times a second, and the engine
 * remembers nothing of strangers, so that each word would be a row. One word in ten seconds is heard, and each cry for help.
 */
import type { HeardOf } from "../alerts/engine.ts";
import type { Fact } from "../devices/model/fact.ts";
import { type Duration, type Instant, seconds } from "../devices/model/moment.ts";

export const strangersHeard = { every: seconds(10) as Duration, remembered: 256, whenFull: "forget-oldest" } as const;

/** Leaves the facts of a part out when it was heard just now; the part itself stays, so that it is counted. */
export function openStrangers() {
  const heardAt = new Map<string, Instant>();
  return {
    thinned(part: HeardOf, at: Instant, isUrgent: (fact: Fact) => boolean): HeardOf {
      if (part.facts.some((fact) => isUrgent(fact) || fact.kind === "join")) return part;
      // Each kind of word on its own: presence, said first each time, must not keep the rest from ever being heard.
      const what = `${part.device} ${part.facts.map(({ kind }) => kind).join(" ")}`;
      const last = heardAt.get(what);
      if (last !== undefined && at - last < strangersHeard.every) return { device: part.device, facts: [] };
      heardAt.delete(what);
      heardAt.set(what, at);
      const [oldest] = heardAt.keys();
      if (heardAt.size > strangersHeard.remembered && oldest !== undefined) heardAt.delete(oldest);
      return part;
    },
  };
}
