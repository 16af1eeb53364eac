/** What the answering figures are made of: the log of each case, who was on duty, and what was found out about the slow ones. */
import type { Case, Person } from "../cases/case.ts";
import type { Word } from "../cases/happened.ts";
import type { Cursor, Span } from "../exports/store.ts";

/** One entry of the log, as far as a figure needs it. It stays when the body is erased, but for `spoke`. */
export interface Step {
  readonly at: number;
  readonly event: string;
  readonly to: string | undefined;
  /** A contact: somebody answered who can say how the person is. */
  readonly spoke: boolean;
}
export interface LoggedCase extends Pick<Case, "id" | "home" | "gateway" | "lane" | "severity" | "kind" | "test"> {
  readonly device: string | undefined;
  readonly drill: string | undefined;
  /** A dispatcher opened it because somebody rang. */
  readonly calledIn: boolean;
  readonly state: Case["state"];
  readonly outcome: string | undefined;
  /** When it was last raised: where the next page begins. */
  readonly raisedAt: number;
  /** Oldest first. */
  readonly log: readonly Step[];
}
export interface OnDuty {
  readonly person: string;
  readonly from: number;
  readonly to: number | undefined;
}
export interface Investigation {
  readonly case: string;
  readonly at: number;
  readonly by: Person;
  readonly text: string;
}

export interface AnsweringStore {
  /** By the last time they were raised, oldest first: all that may have been raised for the first time in the span. */
  loggedCases(span: Span, after: Cursor | undefined, limit: number): Promise<readonly LoggedCase[]>;
  dutiesIn(span: Span): Promise<readonly OnDuty[]>;
  /** The newest note of each case; the log's chain has all. */
  investigations(): Promise<readonly Investigation[]>;
  investigate(note: Investigation, word: Word): Promise<void>;
}
