/** What one batch is to leave in the journal's file, as plain rows: it can wait in memory for a disk. */
import type { Alert } from "../../alerts/alert.ts";
import type { EngineInput, MemoryCell } from "../../alerts/engine.ts";
import type { Moment } from "../../devices/model/moment.ts";
import type { Note as FamilyNote } from "../../devices/notes.ts";
import type { Command } from "./command.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Arrival, Sealed } from "./journal.ts";
import type { Words } from "./words.ts";

/** The last numbers given out, and what has been counted since the file was made. */
export interface Standing {
  readonly epoch: string;
  readonly lastSeq: number;
  readonly lastEntry: number;
  readonly lastReading: number;
  readonly moment: Moment | undefined;
  readonly tallies: Tallies;
  /** The latest messages that may come again. */
  readonly deliveries?: Deliveries;
  /** What streams have said since the last row: see words.ts. */
  readonly words?: ReadonlyMap<string, Words>;
}
export interface Tallies {
  readonly frames: number;
  readonly readings: number;
  readonly alerts: number;
  readonly unread: number;
  readonly quarantined: number;
  /** Frames of telemetry given up because the disk was full. */
  readonly shed: number;
  /** Frames of streams from which nothing followed. */
  readonly unchanged: number;
}

export interface Entry {
  readonly id: number;
  /** `resent`: a frame that is kept already came once more; `words`: what a stream said meanwhile. */
  readonly kind: EngineInput["type"] | "frame" | "resent" | "words";
  readonly source: string;
  readonly at: Moment;
  readonly frame?: Arrival;
  readonly delivery?: string | undefined;
  readonly device?: string | undefined;
  readonly fault?: string | undefined;
  readonly body?: string;
  readonly read?: Read | undefined;
}

/** What was read from an entry, as its row keeps it: JSON without the moment, and the highest reading id in it. */
export interface Read {
  readonly readings: string;
  readonly count: number;
  readonly last: number;
}

/** Bookkeeping that the engine does not see. */
export type Note = Exclude<Command, { do: "accept" } | { do: "tell" }>;
export type NoteOf<D extends Note["do"]> = Extract<Note, { do: D }>;

/** What one frame of this family asks to be reminded of. */
export interface Noted {
  readonly family: string;
  readonly notes: readonly FamilyNote[];
}

/** What is to be written. It holds on to no engine state. */
export interface Rows {
  readonly after: Standing;
  readonly memory: readonly MemoryCell[];
  readonly alerts: readonly Alert[];
  readonly entries: readonly Entry[];
  readonly messages: readonly Sealed[];
  readonly notes: readonly Note[];
  readonly noted: readonly Noted[];
  readonly heard: ReadonlyMap<string, Moment>;
  /** Last words of streams: worth a row, but not a commit of their own. */
  readonly lingering: ReadonlyMap<string, Moment>;
}

/** Nothing in it needs the disk now. */
export const isEmpty = ({ entries, memory, alerts, messages, notes, noted, heard }: Rows): boolean =>
  entries.length + memory.length + alerts.length === 0 &&
  messages.length + noted.length + heard.size === 0 &&
  notes.every(mayLinger);

/** Minutes ride along with what is written anyway. */
const mayLinger = (note: Note): boolean => note.do === "protected" && !note.change.atOnce;

export const emptyRows = (after: Standing): Rows => ({
  ...{ after, memory: [], alerts: [], entries: [], messages: [], notes: [], noted: [] },
  ...{ heard: new Map(), lingering: new Map() },
});
