/**
 * What a rule is: arithmetic over a small JSON memory. It reads no clock and keeps no timer; one that must look again
 * says so by `wakeAt`, which is computed from its memory so that it still holds after a restart.
 */
import type { z } from "zod";
import type { FactKind } from "../../devices/model/fact.ts";
import type { Duration, Instant, Moment } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { AlertKind, Severity, Sign } from "../alert.ts";
import type { Device, Home } from "../home.ts";

/** What a rule is shown. */
export type Seen =
  | {
      readonly what: "reading";
      readonly at: Moment;
      readonly reading: Reading;
      /** Said live, and not what was last known: an opening, not an open door. */
      readonly changed: boolean;
      /** The device is being tested. */
      readonly test: boolean;
    }
  /** The device itself said something readable, live. */
  | { readonly what: "word"; readonly at: Moment; readonly source: string }
  | { readonly what: "unread"; readonly at: Moment; readonly source: string; readonly fault: string }
  /** `bridge`: only the devices behind that bridge (`family:key`) are meant, not everything on this source. */
  | {
      readonly what: "source";
      readonly at: Moment;
      readonly source: string;
      readonly bridge: string | undefined;
      readonly up: boolean;
      readonly why: string;
    }
  /** A way by which alerts leave the home; the key is its label. */
  | { readonly what: "path"; readonly at: Moment; readonly up: boolean; readonly why: string }
  | { readonly what: "cancel"; readonly at: Moment; readonly by: string }
  /** `deafFor`: how long nobody can have listened, at the least. */
  | { readonly what: "started"; readonly at: Moment; readonly deafFor: Duration }
  | { readonly what: "settings"; readonly at: Moment }
  | { readonly what: "tick"; readonly at: Moment };
export type EventKind = Exclude<Seen["what"], "reading" | "tick">;

/** Where a memory cell belongs: its key, and the registered device of that name, if there is one. */
export interface About {
  readonly key: string;
  readonly device: Device | undefined;
  readonly home: Home;
  /** Another cell's memory, for the few rules that must see more than their own key. */
  readonly remembers?: (rule: string, key: string) => unknown;
}

/** What a rule concludes about its key. The engine turns it into alerts and messages. */
export type Finding =
  | {
      readonly verdict: "raise";
      readonly kind: AlertKind;
      readonly severity: Severity;
      /** May still be cancelled at home for so long: nobody is called before `send`. */
      readonly guarded?: Duration;
      /** The alert is open already: `ring` tells the centre again, `count` only counts. */
      readonly again: "ring" | "count";
      readonly note?: string;
      /** Whom and which place it is about, where the key is no device's. */
      readonly of?: { readonly device?: string; readonly room?: string; readonly resident?: string };
      /** What was remembered and led to it, where no reading of this moment did. */
      readonly causes?: readonly Sign[];
    }
  | { readonly verdict: "send"; readonly note?: string }
  | { readonly verdict: "cancel"; readonly by: string }
  | { readonly verdict: "clear"; readonly note?: string }
  /** Ask the device to say this again (a query, `/get`): what we have is only a stored copy. */
  | { readonly verdict: "ask"; readonly fact: FactKind }
  /** Nothing at all of this family is heard by that source, although it answers: a fault of the source. */
  | { readonly verdict: "unheard"; readonly source: string; readonly family: string };

export interface Step<M> {
  readonly memory: M;
  readonly findings?: readonly Finding[];
  /** The memory moved so little that disk may wait for the next time (a last-heard instant inside ten seconds). */
  readonly unsaved?: true;
}

export interface Rule<M = unknown> {
  readonly id: string;
  /** Raised when the meaning of its memory changes: old memory is then rebuilt from readings. */
  readonly version: number;
  /** Facts of a device, shown to that device's cell. */
  readonly facts: readonly FactKind[];
  /** Facts of any device, shown to every cell there is that listens. */
  readonly overhears?: readonly FactKind[];
  /** Can anything overheard, or a mere word of the device, matter to this memory? Absent: always. */
  listens?(memory: M): boolean;
  /** Can a mere word of this device matter? Absent: always. */
  readonly mindsWordsOf?: (device: Device) => boolean;
  /** Only what is said in a test concerns it: no other reading is shown. */
  readonly testsOnly?: true;
  /** `word` and `unread` are shown to the device's cell, the others to every cell. */
  readonly events: readonly EventKind[];
  /** Has a cell for every registered device from the moment it is known. */
  readonly everyDevice?: true;
  /** Cells that are no device's (the home's, a resident's); there from the moment the home is known. See `person.ts`. */
  readonly keys?: (home: Home) => readonly string[];
  /** Facts of any registered device, shown to each of those cells. */
  readonly watches?: readonly FactKind[];
  start(at: Instant): M;
  /** Is this stored JSON a memory of the present version? */
  reads(value: unknown): value is M;
  step(memory: M, seen: Seen, about: About): Step<M>;
  wakeAt(memory: M, about: About): Instant | undefined;
}

/** Writes a rule with its memory's type known inside and unknown outside. `shape` judges what comes back from disk. */
export function rule<M>(spec: Omit<Rule<M>, "reads"> & { readonly shape: z.ZodType<M> }): Rule {
  const { shape, listens, ...rest } = spec;
  const reads = (value: unknown): value is M => shape.safeParse(value).success;
  // The engine shows a rule only memory that it made itself or that `reads` has accepted.
  return {
    ...rest,
    reads,
    ...(listens && { listens: (memory: unknown) => listens(memory as M) }),
    step: (memory, seen, about) => rest.step(memory as M, seen, about),
    wakeAt: (memory, about) => rest.wakeAt(memory as M, about),
  };
}

/** For rules that remember nothing. */
export const never = (): undefined => undefined;
