/** Protected minutes as the journal has them: the book that is open, and the days that were drawn up. */
import { z } from "zod";
import { type ProtectedDay, protectedDay } from "../../alerts/protected/account.ts";
import { type Book, type Run, shiftOf } from "../../alerts/protected/book.ts";
import { dateAt, dayAfter, type LocalDate } from "../../alerts/protected/day.ts";
import { accountOf } from "../../alerts/protected/drawing-up.ts";
import type { JournalReader, ProtectedChange } from "../journal/journal.ts";

/** A day with all its beds. `filedAt`: when the centre had it on disk, by its clock; `refused`: it never will. */
const drawnUp = z.object({
  day: z.string(),
  accounts: z.array(protectedDay),
  filedAt: z.number().optional(),
  refused: z.string().optional(),
});
export type DrawnUp = Readonly<z.infer<typeof drawnUp>>;

const openPart = z.object({
  boots: z.array(z.object({ boot: z.string(), offset: z.number().exactOptional() })),
  settled: z
    .object({
      day: z.string(),
      end: z.number(),
      lastOf: z.object({ boot: z.string(), minute: z.number() }).exactOptional(),
      beds: z.array(z.string()),
    })
    .exactOptional(),
  timeZone: z.string(),
  beds: z.array(z.string()),
});

export interface Kept {
  readonly book: Book;
  readonly days: ReadonlyMap<LocalDate, DrawnUp>;
  /** Of the home, when it was last written. */
  readonly timeZone: string | undefined;
  readonly beds: readonly string[];
}

/** Days that stay here once they are filed, and at the most; then the oldest go. */
export const daysKept = { filed: 60, all: 400, whenFull: "oldest-go" } as const;

const bookKey = "book";
const dayPrefix = "day/";

/** What does not read is not there: its minutes are unprotected. */
export function keptIn({ runs, notes }: ReturnType<JournalReader["protectedMinutes"]>): Kept {
  const open = openPart.safeParse(parsed(notes.find(([key]) => key === bookKey)?.[1])).data;
  const days = notes.flatMap(([key, text]) => {
    const found = key.startsWith(dayPrefix) ? drawnUp.safeParse(parsed(text)).data : undefined;
    return found ? [[found.day, found] as const] : [];
  });
  const { boots = [], settled } = open ?? {};
  return {
    book: { boots, runs: inOrder(runs, boots), ...(settled && { settled }) },
    days: new Map(days),
    timeZone: open?.timeZone,
    beds: open?.beds ?? [],
  };
}

/** As they began: by boot, then by minute. One of a boot that is not known lies nowhere. */
function inOrder(runs: readonly Run[], boots: Book["boots"]): readonly Run[] {
  const order = new Map(boots.map(({ boot }, at) => [boot, at]));
  return runs
    .filter(({ boot }) => order.has(boot))
    .sort((a, b) => (order.get(a.boot) ?? 0) - (order.get(b.boot) ?? 0) || a.first - b.first);
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const keyOf = ({ bed, boot, first }: Run): string => `${bed}\n${boot}\n${first}`;

/** What has to be written so that the one on disk becomes the other. */
export function changeOf(
  before: Book,
  after: Book,
  of: Where & {
    readonly days: readonly DrawnUp[];
    /** The beds or the zone are others than were written last. */
    readonly moved: boolean;
  },
): ProtectedChange | undefined {
  const known = new Map(before.runs.map((run) => [keyOf(run), run]));
  const now = new Set(after.runs.map(keyOf));
  const runs = after.runs.filter((run) => {
    const was = known.get(keyOf(run));
    return !was || was.last !== run.last || was.verdict !== run.verdict;
  });
  const gone = before.runs.filter((run) => !now.has(keyOf(run))).map(({ bed, boot, first }) => ({ bed, boot, first }));
  const isSame = after.boots === before.boots && after.settled === before.settled && !of.moved;
  const notes = [...(isSame ? [] : [bookNote(after, of)]), ...of.days.map((day) => noteOf(day))];
  if (runs.length + gone.length + notes.length === 0) return undefined;
  return { runs, gone, notes, atOnce: of.days.length > 0 };
}

export interface Where {
  readonly timeZone: string;
  readonly beds: readonly string[];
}

const bookNote = ({ boots, settled }: Book, { timeZone, beds }: Where) => ({
  key: bookKey,
  text: JSON.stringify({ boots, ...(settled && { settled }), timeZone, beds }),
});

export const noteOf = (day: DrawnUp) => ({ key: `${dayPrefix}${day.day}`, text: JSON.stringify(day) });
export const noNoteOf = (day: LocalDate) => ({ key: `${dayPrefix}${day}` });

/** Of this day, as far as it goes. `now`: the Unix minute that is running. */
export function accountsOf(
  { book, days }: Pick<Kept, "book" | "days">,
  day: LocalDate,
  { timeZone, beds, now }: Where & { readonly now: number },
): readonly ProtectedDay[] {
  const drawn = days.get(day);
  if (drawn) return drawn.accounts;
  const today = dateAt(now, timeZone);
  // Before the last one that was drawn up, or after today: nothing is known of it here.
  if (day > today || (book.settled && day <= book.settled.day)) return [];
  const began = book.settled ? dayAfter(book.settled.day) : (firstDay(book, timeZone) ?? today);
  if (day < began) return [];
  return beds.map((bed) => accountOf(book, { bed, day, timeZone }, now));
}

function firstDay({ boots, runs }: Book, timeZone: string): LocalDate | undefined {
  const shifts = new Map(boots.map((boot) => [boot.boot, shiftOf(boot)]));
  const begins = runs.flatMap(({ boot, first }) => {
    const shift = shifts.get(boot);
    return shift === undefined ? [] : [first + shift];
  });
  return begins.length > 0 ? dateAt(Math.min(...begins), timeZone) : undefined;
}
