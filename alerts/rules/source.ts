/**
 * A port, a broker or a bridge is down: ONE fault, however many devices are behind it. A warning where calls or falls may
 * come by it, because then a press goes unheard.
 */
import { z } from "zod";
import { type Instant, instant } from "../../devices/model/moment.ts";
import { carriesLife } from "./limits.ts";
import { lifeBehind, radioOf } from "./radio.ts";
import { never, rule, type Seen } from "./rule.ts";

export type SourceWord = Omit<Seen & { what: "source" }, "what">;
/** Known down since; null: up, as far as anybody said. */
type Down = { readonly since: number } | null;

export const source = rule<Down>({
  id: "source",
  version: 1,
  shape: z.object({ since: z.number() }).nullable(),
  facts: [],
  // The engine shows it each change under the key of that source.
  events: ["settings"],
  start: () => null,
  step(memory, seen, about) {
    const family = radioOf(about.key.split("#")[1] ?? "");
    if (seen.what === "settings") {
      // Nobody is left whose word could end it.
      const over =
        memory !== null && family !== undefined && about.home.devices.every((each) => each.family !== family);
      return over ? { memory: null, findings: [{ verdict: "clear", note: "its devices left" }] } : { memory };
    }
    if (seen.what !== "source") return { memory };
    if (seen.up) return { memory: null, findings: [{ verdict: "clear", note: "back" }] };
    const kind =
      family !== undefined ? "radio_silent" : /^(serial|tcp)/.test(seen.source) ? "port_down" : "bridge_down";
    const life = family === undefined ? about.home.devices.some(carriesLife) : lifeBehind(family, about.home);
    const note = `${about.key}: ${seen.why}`;
    return {
      memory: { since: seen.at.steady },
      findings: [{ verdict: "raise", kind, severity: life ? "warning" : "notice", again: "count", note }],
    };
  },
  wakeAt: never,
});

export const sourceKey = (word: Pick<SourceWord, "source" | "bridge">): string =>
  word.bridge === undefined ? word.source : `${word.source}#${word.bridge}`;

export function downSinceOf(memory: unknown): Instant | undefined {
  const down = (memory ?? null) as Down;
  return down ? instant(down.since) : undefined;
}
