/** What is kept of who was on duty, and the sheets they left. */
import type { Person } from "../cases/case.ts";
import type { Word } from "../cases/happened.ts";
import type { SheetView } from "./views.ts";

export interface DutyRow {
  readonly id: string;
  readonly person: Person;
  readonly leads: boolean;
  readonly from: number;
  readonly to?: number | undefined;
  readonly ended?: DutyEnd | undefined;
}
/** `no_console`: none of their consoles was heard of for long (`shiftTimes.forgotten`). */
export type DutyEnd = "handed_over" | "left" | "no_console";

export type Going = "gone" | "holding";

/** A hand-over that has begun. */
export interface OpenSheet {
  readonly id: string;
  readonly by: Person;
  readonly from: number;
  readonly openedAt: number;
  /** Cases that were in hand when it began, or came into it since. */
  readonly cases: readonly string[];
  /** Those of them that the shift lead has been asked to take. */
  readonly withLead: readonly string[];
}

export interface ShiftStore {
  openDuties(): Promise<readonly DutyRow[]>;
  /** Into the log's chain in the same transaction. */
  beginDuty(duty: DutyRow, word: Word): Promise<void>;
  endDuty(id: string, to: number, ended: DutyEnd, word: Word): Promise<void>;
  /** The same by the person's own wish: "holding", and nothing has changed, where a case is in hand at that moment. */
  leaveDuty(duty: DutyRow, to: number, word: Word): Promise<Going>;
  openSheets(): Promise<readonly OpenSheet[]>;
  keepOpenSheet(sheet: OpenSheet): Promise<void>;
  /** The sheet as it will be printed, and the duty's end, in one transaction; not while a case is in hand. */
  finishSheet(sheet: SheetView, duty: string, word: Word): Promise<Going>;
  readSheet(id: string, by: Person, at: number): Promise<SheetView | undefined>;
  /** Notes of sheets that were finished before then are gone. */
  forgetNotes(before: number): Promise<void>;
  sheet(id: string): Promise<SheetView | undefined>;
  /** Newest first. */
  sheets(limit: number): Promise<readonly SheetView[]>;
}
