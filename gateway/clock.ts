/**
 * The home's steady time line. The wall clock of a small box starts in 1970, jumps when the network comes, and may be set
 * back by hand; nothing that orders or measures may follow it. Within one boot of the operating system the line follows
 * CLOCK_MONOTONIC, also over restarts of this program; over a boot it follows the wall clock where that is plausible.
 */
import { existsSync, readFileSync } from "node:fs";
import { days, type Instant, instant, type Moment } from "../devices/model/moment.ts";

/** What the operating system's clocks say now. `mono`: ms of CLOCK_MONOTONIC. `boot`: changes with each start of the system. */
export interface ClockReading {
  readonly wall: number;
  readonly mono: number;
  readonly boot: string;
}

export interface ClockSource {
  read(): ClockReading;
  /** `undefined`: this system cannot say whether its clock is set. */
  isSynchronised(): boolean | undefined;
}

export interface Clock {
  now(): Moment;
  /** Goes on from the last moment that was saved. The line never goes back. */
  resume(last: Moment | undefined): void;
}

/** No gateway is believed to have lain switched off for longer: a wall clock further ahead than this is wrong. */
export const longestOff = days(400);
/** This program did not exist before: an earlier wall clock has not been set. */
export const earliestWall = Date.UTC(2025, 0, 1);

/** Where the steady line stands now, given where it last stood. */
export function steadyAfter(
  last: Pick<Moment, "steady" | "wall" | "mono" | "boot"> | undefined,
  now: ClockReading,
): Instant {
  if (!last) return instant(0);
  if (last.boot === now.boot) return instant(last.steady + Math.max(0, now.mono - last.mono));
  const passed = now.wall - last.wall;
  return instant(last.steady + (passed > 0 && passed <= longestOff ? passed : 0));
}

/** Is this wall time good enough to show a person? `last` is the newest moment ever saved. */
export function isTrusted(now: ClockReading, last: Moment | undefined, synchronised: boolean | undefined): boolean {
  if (now.wall < earliestWall) return false;
  // An hour back or ten years on is what a hand or a dead battery does: a saved moment is the better witness.
  const passed = last?.trusted ? now.wall - last.wall : 0;
  if (passed < -1_000 || passed > longestOff) return synchronised === true;
  return synchronised ?? true;
}

export function startClock(source: ClockSource): Clock {
  let anchor: Moment | undefined;
  let newest: Moment | undefined;
  let synchronised: { readonly is: boolean | undefined; readonly asked: number } | undefined;
  /** The answer is a file's existence: asked once in 10 s. */
  const askSynchronised = (mono: number): boolean | undefined => {
    if (!synchronised || mono - synchronised.asked >= 10_000)
      synchronised = { is: source.isSynchronised(), asked: mono };
    return synchronised.is;
  };
  return {
    now() {
      const now = source.read();
      const steady = steadyAfter(anchor, now);
      const trusted = isTrusted(now, newest, askSynchronised(now.mono));
      const moment: Moment = { steady, wall: now.wall, mono: now.mono, boot: now.boot, trusted };
      anchor ??= moment;
      // Followed inside one run as well: a step back during it is noticed at once, and believed only when synchronised.
      if (trusted) newest = moment;
      return moment;
    },
    resume(last) {
      if (!last) return;
      const soFar = anchor;
      const now = source.read();
      // The line may already have run since this program started; it goes on from the later of the two.
      const steady = Math.max(steadyAfter(last, now), soFar ? steadyAfter(soFar, now) : 0);
      anchor = { ...now, steady: instant(steady), trusted: last.trusted };
      if (!newest || (last.trusted && last.wall > newest.wall)) newest = last;
    },
  };
}

const bootIdFile = "/proc/sys/kernel/random/boot_id";
/** systemd-timesyncd makes this file when the clock has first been set from the network, and touches it from then on. */
const synchronisedFile = "/run/systemd/timesync/synchronized";
const timesyncFolder = "/run/systemd/timesync";

export function systemClock(): ClockSource {
  const boot = readBootId();
  return {
    read: () => ({
      wall: Date.now(),
      // `hrtime` is CLOCK_MONOTONIC on Linux: the same line for every process of one boot.
      mono: Number(process.hrtime.bigint() / 1_000_000n),
      boot,
    }),
    isSynchronised: () => (existsSync(timesyncFolder) ? existsSync(synchronisedFile) : undefined),
  };
}

function readBootId(): string {
  try {
    return readFileSync(bootIdFile, "utf8").trim();
  } catch {
    // Not Linux: a boot cannot be recognised, so each start of the program counts as one.
    return `start-${process.hrtime.bigint()}`;
  }
}
