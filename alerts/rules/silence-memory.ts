/** What is remembered of a device's silence, and what follows from it. */
import { z } from "zod";
import { type Instant, instant, minutes } from "../../devices/model/moment.ts";
import type { Device } from "../home.ts";
import { gapsShape, limitsOf } from "./limits.ts";

export const silenceRule = "silence";

export const silenceShape = z.object({
  added: z.number(),
  heard: z.number().nullable(),
  source: z.string().nullable(),
  /** Silence since then that is not the device's. */
  excused: z.number(),
  /** Since when nobody can hear it. */
  deaf: z.number().nullable(),
  told: z.enum(["nothing", "late", "lost"]),
  /**
   * Somebody listens again since then, after a break; `fair`: it may have spoken into the break. `cleared`: there was no
   * break, only a receiver that was thought to hear nothing until somebody else was heard.
   */
  again: z.object({ at: z.number(), fair: z.boolean(), cleared: z.boolean().optional() }).optional(),
  gaps: gapsShape.optional(),
});
export type Silence = Readonly<z.infer<typeof silenceShape>>;

/** After a start nobody is called silent for so long, or for its own limit where that is shorter: ports open, devices rejoin. */
const settling = minutes(1);

/**
 * When this device is late, or lost; `undefined`: it may be silent, or nobody could hear it. After a break in which it may
 * have spoken unheard it has one whole limit to speak again. One, however often the line breaks: a line that breaks
 * all the time would otherwise excuse a dead button for ever.
 */
export function dueAt(memory: Silence, device: Device, which: "late" | "lost"): Instant | undefined {
  const limits = limitsOf(device, memory.gaps, memory.heard);
  if (!limits || memory.deaf !== null) return undefined;
  const limit = limits[which];
  const plain = silentSince(memory) + limit;
  if (!memory.again) return instant(plain);
  const owed = memory.again.fair ? limit : Math.min(limit, settling);
  return instant(Math.max(plain, Math.min(memory.again.at + owed, plain + limit)));
}

const silentSince = (memory: Silence): number => (memory.heard ?? memory.added) + memory.excused;

/** The memory in a stored cell of this rule. */
export const silenceIn = (value: unknown): Silence | undefined => silenceShape.safeParse(value).data;

/** Was this device heard by that source, and can be heard now? Of a cell as the engine holds it, at every frame. */
export function isHeardBy(value: unknown, source: string): boolean {
  const memory = value as Silence | undefined;
  return memory?.source === source && memory.deaf === null;
}
