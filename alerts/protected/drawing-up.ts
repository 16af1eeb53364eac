/** From the book to accounts of days: minutes laid on the calendar, holes with their reasons, finished days taken out. */
import { accountFrom, type ProtectedDay, type Verdict } from "./account.ts";
import { type Book, type Boot, type Run, type Settled, shiftOf } from "./book.ts";
import { type Day, dateAt, dayAfter, dayOf, type LocalDate } from "./day.ts";

/** A run on the calendar, in Unix minutes. */
interface Placed extends Run {
  readonly from: number;
  readonly to: number;
  readonly order: number;
}

function placedIn({ boots, runs }: Book): readonly Placed[] {
  const known = new Map(boots.map((boot, order) => [boot.boot, { shift: shiftOf(boot), order }]));
  return runs.flatMap((run) => {
    const { shift, order } = known.get(run.boot) ?? { shift: undefined, order: 0 };
    return shift === undefined ? [] : [{ ...run, from: run.first + shift, to: run.last + shift, order }];
  });
}

const touches = ({ from, to }: Placed, { first, end }: Day): boolean => to >= first && from < end;

/** `until`: first Unix minute that is not spoken of; the whole day where it is not given. */
export function accountOf(
  book: Book,
  of: { readonly bed: string; readonly day: LocalDate; readonly timeZone: string },
  until?: number,
): ProtectedDay {
  const whole = dayOf(of.day, of.timeZone);
  const day = { first: whole.first, end: Math.max(whole.first, Math.min(whole.end, until ?? whole.end)) };
  const placed = placedIn(book);
  const own = placed.filter(({ bed }) => bed === of.bed);
  const minutes = laid(own, day);
  const others = placed.filter(({ bed }) => bed !== of.bed);
  return accountFrom(of, day.first, filled(minutes, day, { book, bed: of.bed, own, others }));
}

function laid(own: readonly Placed[], day: Day): (Verdict | undefined)[] {
  const minutes = Array.from<Verdict | undefined>({ length: day.end - day.first });
  for (const run of own.filter((each) => touches(each, day)))
    for (let at = Math.max(run.from, day.first); at <= Math.min(run.to, day.end - 1); at += 1) {
      const before = minutes[at - day.first];
      // Two boots claim it, because one of them had the time wrong: it is protected only if both say so.
      minutes[at - day.first] = before === undefined || before === run.verdict ? run.verdict : "clock_unknown";
    }
  return minutes;
}

interface Around {
  readonly book: Book;
  readonly bed: string;
  readonly own: readonly Placed[];
  readonly others: readonly Placed[];
}

function filled(minutes: readonly (Verdict | undefined)[], day: Day, around: Around): Verdict[] {
  const all: Verdict[] = [];
  let hole: Verdict | undefined;
  for (const [at, verdict] of minutes.entries()) {
    hole = verdict === undefined ? (hole ?? whyNobodyKnows(day.first + at, around)) : undefined;
    const isWatched = () => around.others.some(({ from, to }) => from <= day.first + at && day.first + at <= to);
    all.push(verdict ?? (isWatched() ? "bed_not_watched" : (hole ?? "gateway_down")));
  }
  return all;
}

/** Of the hole that begins at this minute. */
function whyNobodyKnows(at: number, { book, bed, own }: Around): Verdict {
  const { settled, boots } = book;
  const before = own
    .filter(({ to }) => to < at)
    .reduce<Placed | undefined>((a, b) => (a && a.to > b.to ? a : b), undefined);
  const after = own
    .filter(({ from }) => from > at)
    .reduce<Placed | undefined>((a, b) => (a && a.from < b.from ? a : b), undefined);
  const orderOf = (boot: string | undefined) => boots.findIndex((each) => each.boot === boot);
  if (!before) {
    if (!settled?.beds.includes(bed)) return "bed_not_watched";
    // Nothing was missed: the clock was set on.
    const { lastOf } = settled;
    if (after && lastOf?.boot === after.boot && lastOf.minute + 1 === after.first) return "clock_unknown";
  }
  const since = before?.order ?? orderOf(settled?.lastOf?.boot);
  const ranUnknown = (boot: Boot, order: number) =>
    order > since &&
    order < (after?.order ?? boots.length) &&
    boot.offset === undefined &&
    book.runs.some((run) => run.boot === boot.boot);
  // The gateway ran at some time in it; when, nobody knows.
  return boots.some(ranUnknown) ? "clock_unknown" : "gateway_down";
}

/** Minutes after its end a day is drawn up: by then a clock that was wrong at midnight has been set. */
export const drawnUpAfter = 10;
/** A gateway that was away for longer leaves the days before to the centre. */
const daysBack = 31;

/** Days that are over: their accounts, and the book without them. Never the same minute in two of them. */
export function settle(
  book: Book,
  { timeZone, beds, now }: { readonly timeZone: string; readonly beds: readonly string[]; readonly now: number },
): { readonly book: Book; readonly accounts: readonly ProtectedDay[] } {
  const accounts: ProtectedDay[] = [];
  const today = dateAt(now, timeZone);
  let left = recalled(book, timeZone, today);
  for (let day = firstDay(left, timeZone, today); day !== undefined && day < today; day = dayAfter(day)) {
    const span = dayOf(day, timeZone);
    if (span.end + drawnUpAfter > now) break;
    const touched = placedIn(left).filter((run) => touches(run, span));
    const watched = new Set(touched.map(({ bed }) => bed));
    const known = left.settled?.beds.filter((bed) => beds.includes(bed)) ?? [];
    const of = watched.size > 0 ? [...watched] : known;
    accounts.push(...of.map((bed) => accountOf(left, { bed, day: day ?? today, timeZone })));
    left = without(left, day, span, touched, of);
  }
  return { book: left, accounts };
}

function firstDay(book: Book, timeZone: string, today: LocalDate): LocalDate | undefined {
  const begins = placedIn(book).map(({ from }) => from);
  const earliest = begins.length > 0 ? dateAt(Math.min(...begins), timeZone) : undefined;
  const first = book.settled ? dayAfter(book.settled.day) : earliest;
  const oldest = dayAfter(today, -daysBack);
  return first !== undefined && first < oldest ? oldest : first;
}

/** A clock that was years ahead for a moment must not silence the years. */
function recalled(book: Book, timeZone: string, today: LocalDate): Book {
  const { settled } = book;
  if (!settled || settled.day <= today) return book;
  return { ...book, settled: { ...settled, day: dayAfter(today, -1), end: dayOf(today, timeZone).first } };
}

function without(book: Book, day: LocalDate, { end }: Day, touched: readonly Placed[], beds: readonly string[]): Book {
  const last = touched.reduce<Placed | undefined>((a, b) => (a && a.to >= b.to ? a : b), undefined);
  const lastOf = last
    ? { boot: last.boot, minute: last.last - Math.max(0, last.to - (end - 1)) }
    : book.settled?.lastOf;
  const orders = new Map(book.boots.map((each, order) => [each.boot, { order, shift: shiftOf(each) }]));
  const runs = book.runs.flatMap((run) => {
    const { order = 0, shift } = orders.get(run.boot) ?? {};
    // Another boot came after it and was counted: its time will never be known.
    if (shift === undefined) return last && order < last.order ? [] : [run];
    const first = Math.max(run.first, end - shift);
    return first > run.last ? [] : first === run.first ? [run] : [{ ...run, first }];
  });
  const current = book.boots.at(-1);
  const boots = book.boots.filter((each) => each === current || runs.some(({ boot }) => boot === each.boot));
  const settled: Settled = { day, end, ...(lastOf && { lastOf }), beds };
  return { boots, runs, settled };
}
