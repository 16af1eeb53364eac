/**
 * What is said to a serial line of our own accord: a master's polls, a radar's state asked for at start, the answer that
 * lets a node join. Pure: the line hands in what happened and the time, writes what comes back and looks again when told to.
 */
import type { Heard } from "./family.ts";
import type { Duration, Instant } from "./model/moment.ts";
import type { Notes } from "./notes.ts";

export interface Talk {
  /** The port was opened (again): nothing that was said before counts. */
  opened(now: Instant): Saying;
  /** A whole frame came, and was kept. */
  heard(frame: Uint8Array, now: Instant): Saying;
  /** The time last asked for has come. */
  due(now: Instant): Saying;
}

export interface Saying {
  /** Written in this order. */
  readonly say: readonly Uint8Array[];
  /** Look again after this long at the latest; it replaces what was asked for before. Absent: as before. */
  readonly again?: Duration;
  /** The line is there but nobody answers: it is opened again and told as a fault. */
  readonly dead?: true;
  /**
   * What it concluded from silence itself, such as one slave of several that answers no more (`fault` `offline`): taken in
   * like the words of a live frame.
   */
  readonly found?: readonly Heard[];
}

export const silent: Saying = { say: [] };

/** What a talk may know of the home. */
export interface TalkRoom {
  /** Devices of this family in the register (`1/0`: input 0 of slave 1), as it stands now. */
  devices(): readonly { readonly key: string; readonly profile: string | undefined }[];
  /** A join window stands open for this device; `undefined` asks whether any does. */
  mayJoin(device: string | undefined): boolean;
  readonly notes: Notes;
}
