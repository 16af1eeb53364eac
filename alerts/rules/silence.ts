/**
 * Silence is a fact: late, lost and never seen are three states, judged from the last moment a device said something
 * itself, over restarts. Time in which nobody could listen (gateway stopped, port or bridge down) is not the device's
 * silence. Calls and falls are worth a warning, the rest a notice. How long is too long: `limits.ts`.
 */
import type { Duration, Instant } from "../../devices/model/moment.ts";
import type { Device } from "../home.ts";
import { carriesLife, withGap } from "./limits.ts";
import { fellWithRadio, radioIsSilent, radioOf } from "./radio.ts";
import { type About, type Finding, rule, type Seen, type Step } from "./rule.ts";
import { dueAt, type Silence, silenceRule, silenceShape } from "./silence-memory.ts";

/** The last word may be this much newer than what is on disk. */
const savedEvery = 10_000;

const base = rule<Silence>({
  id: silenceRule,
  version: 1,
  shape: silenceShape,
  facts: ["fault"],
  events: ["word", "unread", "source", "started", "settings"],
  everyDevice: true,
  start: (now) => ({ added: now, heard: null, source: null, excused: 0, deaf: null, told: "nothing" }),
  step(memory, seen, about) {
    switch (seen.what) {
      case "word":
        return word(memory, seen.at.steady, seen.source, about.device);
      case "unread":
        // A call button that speaks and is not understood has a fault of its own at once (`undecodable.ts`). Whatever else is
        // not understood is not heard: a radar that sends nothing readable watches nobody.
        return about.device?.carries === "call" ? word(memory, seen.at.steady, seen.source, about.device) : { memory };
      case "source":
        return concerns(memory, seen, about.device) ? listen(memory, seen, about) : { memory };
      case "started":
        return started(memory, seen.at.steady, seen.deafFor);
      case "settings":
        return about.device?.silence === "exempt" && memory.told !== "nothing"
          ? { memory: { ...memory, told: "nothing" }, findings: [{ verdict: "clear" }] }
          : { memory };
      case "reading":
        return reported(memory, seen, about);
      case "tick":
        return tick(memory, seen.at.steady, about);
      default:
        return { memory };
    }
  },
  wakeAt: (memory, about) => nextDue(memory, about.device),
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

function word(memory: Silence, at: Instant, source: string, device: Device | undefined): Step<Silence> {
  const known = memory.told === "lost" ? undefined : memory.gaps;
  const gaps = device?.learns && isHabit(memory) ? withGap(known, device, at - (memory.heard ?? at), at) : known;
  const { added } = memory;
  const fresh = { added, heard: at, source, excused: 0, deaf: null, told: "nothing" } as const;
  const next: Silence = gaps ? { ...fresh, gaps } : fresh;
  if (memory.told !== "nothing") return { memory: next, findings: [{ verdict: "clear", note: "heard again" }] };
  const soon = memory.heard !== null && Math.floor(memory.heard / savedEvery) === Math.floor(at / savedEvery);
  const asBefore = memory.source === source && memory.deaf === null && memory.excused === 0;
  return soon && asBefore ? { memory: next, unsaved: true } : { memory: next };
}

/**
 * Does the gap that ends now say how often this device speaks? Not when nobody listened all through it. One that was lost
 * either failed or lives by another rhythm than was learnt: it learns from the beginning.
 */
const isHabit = (memory: Silence): boolean =>
  memory.heard !== null && !memory.again && memory.deaf === null && memory.excused === 0 && memory.told !== "lost";

const concerns = (memory: Silence, seen: Seen & { what: "source" }, device: Device | undefined): boolean =>
  memory.source === seen.source && (seen.bridge === undefined || seen.bridge.startsWith(`${device?.family}:`));

function listen(memory: Silence, { at, up, bridge }: Seen & { what: "source" }, about: About): Step<Silence> {
  const byRadio = bridge !== undefined && radioOf(bridge) !== undefined;
  if (up) {
    const again = { at: at.steady, fair: true, ...(byRadio && { cleared: true }) };
    // Its port was out and in again: whatever was thought of the radio is thought anew.
    if (memory.deaf === null) return memory.again?.cleared && !byRadio ? { memory: { ...memory, again } } : { memory };
    const excused = memory.excused + (at.steady - memory.deaf);
    return { memory: { ...memory, deaf: null, excused, again } };
  }
  if (memory.deaf !== null) return { memory };
  const deaf = { ...memory, deaf: at.steady };
  // Who fell silent with its receiver is part of that fault; who was silent before is not.
  if (!byRadio || memory.told === "nothing" || !fellWithRadio(memory, about)) return { memory: deaf };
  const note = "its receiver hears nothing at all";
  return { memory: { ...deaf, told: "nothing" }, findings: [{ verdict: "clear", note }] };
}

function started(memory: Silence, at: Instant, deafFor: Duration): Step<Silence> {
  if (memory.deaf !== null) return { memory };
  const again = { at, fair: deafFor > 0 };
  if (deafFor > 0) return { memory: { ...memory, excused: memory.excused + deafFor, again } };
  // Each start says this anew: it need not reach the disk.
  return { memory: { ...memory, again: memory.again?.fair ? memory.again : again }, unsaved: true };
}

/** Its bridge says that it no longer answers: no need to wait for the clock. */
function reported(memory: Silence, seen: Seen & { what: "reading" }, { device }: About): Step<Silence> {
  const { fact, origin } = seen.reading;
  const gone = fact.kind === "fault" && fact.what === "offline" && origin === "live";
  if (!gone || memory.told !== "nothing" || !device || device.silence === "exempt") return { memory };
  const [kind, told] =
    memory.heard === null ? (["device_never_seen", "lost"] as const) : (["device_late", "late"] as const);
  return { memory: { ...memory, told }, findings: [raise(kind, device, "its bridge says offline")] };
}

function tick(memory: Silence, now: Instant, about: About): Step<Silence> {
  const { device } = about;
  const due = nextDue(memory, device);
  if (!device || due === undefined || now < due) return { memory };
  if (memory.heard === null)
    return { memory: { ...memory, told: "lost" }, findings: [raise("device_never_seen", device)] };
  if (memory.told === "nothing" && radioIsSilent(memory, now, about))
    return { memory, findings: [{ verdict: "unheard", source: memory.source ?? "", family: device.family }] };
  const lostAt = dueAt(memory, device, "lost");
  const findings: Finding[] = memory.told === "nothing" ? [raise("device_late", device)] : [];
  if (lostAt === undefined || now < lostAt) return { memory: { ...memory, told: "late" }, findings };
  return { memory: { ...memory, told: "lost" }, findings: [...findings, raise("device_lost", device)] };
}

function raise(kind: "device_late" | "device_lost" | "device_never_seen", device: Device, note?: string): Finding {
  const severity = carriesLife(device) ? "warning" : "notice";
  return { verdict: "raise", kind, severity, again: "count", ...(note !== undefined && { note }) };
}

const nextDue = (memory: Silence, device: Device | undefined): Instant | undefined =>
  device && memory.told !== "lost" ? dueAt(memory, device, memory.told === "late" ? "lost" : "late") : undefined;
