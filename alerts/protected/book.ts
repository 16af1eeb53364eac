/**
 * The minutes of a home that are not in a finished day yet. They are counted by the monotonic clock of the boot in which they
 * passed, and laid on the calendar by one number per boot, what its wall clock is ahead of that: so a clock that starts in 1970,
 * or is set an hour on or back, moves minutes as a whole, and none is counted twice. Minutes of a boot whose time was never known
 * lie on no day. When a day is over, its account is drawn up once, and its minutes leave the book with it.
 */
import type { Moment } from "../../devices/model/moment.ts";
import { minute, type Verdict } from "./account.ts";
import type { KnownMinute } from "./sampling.ts";

export interface Boot {
  readonly boot: string;
  /** Unix ms at the zero of its monotonic clock. Absent: nobody knows. */
  readonly offset?: number;
}

/** Minutes of one boot and bed that follow each other and went the same way; both ends belong to it. */
export interface Run {
  readonly bed: string;
  readonly boot: string;
  readonly first: number;
  readonly last: number;
  readonly verdict: Verdict;
}

/** Up to where the calendar is drawn up. */
export interface Settled {
  readonly day: string;
  /** First Unix minute after it. */
  readonly end: number;
  /** The last minute that went into it. */
  readonly lastOf?: { readonly boot: string; readonly minute: number };
  readonly beds: readonly string[];
}

export interface Book {
  /** Oldest first. */
  readonly boots: readonly Boot[];
  /** In the order in which they began. */
  readonly runs: readonly Run[];
  readonly settled?: Settled;
}

export const emptyBook: Book = { boots: [], runs: [] };

/** What is forgotten is unprotected. A day of one bed that changes every minute has 1,440 runs. */
export const bookRoom = { runs: 6_000, boots: 64, whenFull: "oldest-go" } as const;

/** A clock that differs less was slewed or read a little late; one that differs more was set. */
const setBy = 5_000;

/** Returns the same book if nothing was learnt. */
export function withClock(book: Book, at: Pick<Moment, "wall" | "mono" | "boot" | "trusted">): Book {
  const known = book.boots.find(({ boot }) => boot === at.boot);
  const measured = at.wall - at.mono;
  const isNews = at.trusted && (known?.offset === undefined || Math.abs(measured - known.offset) > setBy);
  if (known && !isNews) return book;
  const next: Boot = { boot: at.boot, ...(isNews && { offset: measured }) };
  if (known) return { ...book, boots: book.boots.map((each) => (each === known ? next : each)) };
  const boots = [...book.boots, next].slice(-bookRoom.boots);
  const runs = book.runs.filter(({ boot }) => boots.some((each) => each.boot === boot));
  return { ...book, boots, runs };
}

export function withMinute(book: Book, { boot, minute: at, verdicts }: KnownMinute): Book {
  let runs = book.runs;
  for (const [bed, verdict] of verdicts) {
    const open = runs.findLast((run) => run.bed === bed && run.boot === boot);
    const follows = open?.verdict === verdict && open.last === at - 1;
    runs = follows
      ? runs.map((run) => (run === open ? { ...run, last: at } : run))
      : [...runs, { bed, boot, first: at, last: at, verdict }];
  }
  return { ...book, runs: runs.slice(-bookRoom.runs) };
}

/** Minutes from the boot's own count to Unix time. */
export const shiftOf = ({ offset }: Boot): number | undefined =>
  offset === undefined ? undefined : Math.round(offset / minute);

/** The Unix minute that is running; `undefined`: nobody knows. */
export function minuteNow(book: Book, at: Pick<Moment, "mono" | "boot">): number | undefined {
  const boot = book.boots.find((each) => each.boot === at.boot);
  const shift = boot && shiftOf(boot);
  return shift === undefined ? undefined : Math.floor(at.mono / minute) + shift;
}

/** Unix ms by the monotonic clock, also while the wall clock is not trusted for the moment. */
export function wallNow(book: Book, at: Pick<Moment, "mono" | "boot">): number | undefined {
  const offset = book.boots.find((each) => each.boot === at.boot)?.offset;
  return offset === undefined ? undefined : at.mono + offset;
}
