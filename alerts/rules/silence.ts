/**
 * Silence is a fact: late, lost and never seen are three states, judged from the last moment a device said something
 * itself, over restarts. Time in which nobody could listen (gateway stopped, port or bridge down) is not the device's
 * silence. Calls and falls are worth a warning, the rest a notice.
 */
import { z } from "zod";
import { between, type Duration, type Instant, instant, milliseconds } from "../../devices/model/moment.ts";
import type { Device } from "../home.ts";
import { type About, type Finding, rule, type Seen, type Step } from "./rule.ts";

const shape = z.object({
  added: z.number(),
  heard: z.number().nullable(),
  source: z.string().nullable(),
  /** Silence since then that is not the device's. */
  excused: z.number(),
  /** Since when nobody can hear it. */
  deaf: z.number().nullable(),
  told: z.enum(["nothing", "late", "lost"]),
});
export type Silence = Readonly<z.infer<typeof shape>>;

/** The last word may be this much newer than what is on disk. */
const savedEvery = 10_000;

const base = rule<Silence>({
  id: "silence",
  version: 1,
  shape,
  facts: ["fault"],
  events: ["word", "unread", "source", "started", "settings"],
  everyDevice: true,
  start: (now) => ({ added: now, heard: null, source: null, excused: 0, deaf: null, told: "nothing" }),
  step(memory, seen, about) {
    switch (seen.what) {
      case "word":
      case "unread":
        return word(memory, seen.at.steady, seen.source);
      case "source":
        return concerns(memory, seen, about.device) ? { memory: listen(memory, seen.up, seen.at.steady) } : { memory };
      case "started":
        return seen.deafFor > 0 && memory.deaf === null
          ? { memory: { ...memory, excused: memory.excused + seen.deafFor } }
          : { memory };
      case "settings":
        return about.device?.silence === "exempt" && memory.told !== "nothing"
          ? { memory: { ...memory, told: "nothing" }, findings: [{ verdict: "clear" }] }
          : { memory };
      case "reading":
        return reported(memory, seen, about);
      case "tick":
        return tick(memory, seen.at.steady, about.device);
      default:
        return { memory };
    }
  },
  wakeAt: (memory, about) => dueAt(memory, about.device),
});

/**
 * Also says what a last-heard moment of the journal makes of its memory. The journal counts every frame, also a stored copy
 * or a bridge's word about the device; what may be missing here is only a word of the last ten seconds.
 */
export const silence = {
  ...base,
  heardAt(memory: unknown, heard: Instant): unknown {
    const known = memory as Silence;
    if (known.heard === null || heard <= known.heard || heard - known.heard > savedEvery) return known;
    return { ...known, heard, excused: 0 };
  },
};

function word(memory: Silence, at: Instant, source: string): Step<Silence> {
  const next: Silence = { ...memory, heard: at, source, excused: 0, deaf: null, told: "nothing" };
  if (memory.told !== "nothing") return { memory: next, findings: [{ verdict: "clear", note: "heard again" }] };
  const soon = memory.heard !== null && Math.floor(memory.heard / savedEvery) === Math.floor(at / savedEvery);
  const asBefore = memory.source === source && memory.deaf === null && memory.excused === 0;
  return soon && asBefore ? { memory: next, unsaved: true } : { memory: next };
}

const concerns = (memory: Silence, seen: Seen & { what: "source" }, device: Device | undefined): boolean =>
  memory.source === seen.source && (seen.bridge === undefined || seen.bridge.startsWith(`${device?.family}:`));

function listen(memory: Silence, up: boolean, at: Instant): Silence {
  if (!up) return memory.deaf === null ? { ...memory, deaf: at } : memory;
  return memory.deaf === null ? memory : { ...memory, deaf: null, excused: memory.excused + (at - memory.deaf) };
}

/** Its bridge says that it no longer answers: no need to wait for the clock. */
function reported(memory: Silence, seen: Seen & { what: "reading" }, about: About): Step<Silence> {
  const { fact, origin } = seen.reading;
  const gone = fact.kind === "fault" && fact.what === "offline" && origin === "live";
  if (!gone || memory.told !== "nothing" || !about.device) return { memory };
  return {
    memory: { ...memory, told: "late" },
    findings: [raise("device_late", about.device, "its bridge says offline")],
  };
}

function tick(memory: Silence, now: Instant, device: Device | undefined): Step<Silence> {
  const due = dueAt(memory, device);
  if (!device || device.silence === "exempt" || due === undefined || now < due) return { memory };
  if (memory.heard === null)
    return { memory: { ...memory, told: "lost" }, findings: [raise("device_never_seen", device)] };
  const lost = now >= silentSince(memory, memory.heard) + device.silence.lost;
  return {
    memory: { ...memory, told: lost ? "lost" : "late" },
    findings: [raise(lost ? "device_lost" : "device_late", device)],
  };
}

function raise(kind: "device_late" | "device_lost" | "device_never_seen", device: Device, note?: string): Finding {
  const severity = device.carries === "call" || device.carries === "fall" ? "warning" : "notice";
  return { verdict: "raise", kind, severity, again: "count", ...(note !== undefined && { note }) };
}

function dueAt(memory: Silence, device: Device | undefined): Instant | undefined {
  if (!device || device.silence === "exempt" || memory.deaf !== null || memory.told === "lost") return undefined;
  const limit = memory.told === "late" ? device.silence.lost : device.silence.late;
  return instant(silentSince(memory, memory.heard ?? memory.added) + limit);
}

const silentSince = (memory: Silence, since: number): Instant => instant(since + memory.excused);

/** The memory in a stored cell of this rule. */
export const silenceIn = (value: unknown): Silence | undefined => shape.safeParse(value).data;

/** How long the device itself has been silent. */
export function silentFor(memory: Silence, now: Instant): Duration {
  const until = instant(Math.min(now, memory.deaf ?? now));
  return milliseconds(Math.max(0, between(silentSince(memory, memory.heard ?? memory.added), until)));
}
