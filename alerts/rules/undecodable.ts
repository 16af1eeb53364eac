/** A call button whose frame cannot be read: at once, because the next press may be one that nobody hears. */
import { z } from "zod";
import { never, rule } from "./rule.ts";

export const undecodable = rule<boolean>({
  id: "undecodable",
  version: 1,
  shape: z.boolean(),
  facts: [],
  events: ["unread", "word"],
  listens: (unread) => unread,
  start: () => false,
  step(unread, seen, about) {
    if (seen.what === "word") return unread ? { memory: false, findings: [{ verdict: "clear" }] } : { memory: unread };
    if (seen.what !== "unread" || about.device?.carries !== "call") return { memory: unread };
    return {
      memory: true,
      findings: [{ verdict: "raise", kind: "call_undecodable", severity: "warning", again: "count", note: seen.fault }],
    };
  },
  wakeAt: never,
});
