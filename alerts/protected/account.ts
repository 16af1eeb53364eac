/**
 * The account of one bed and day as it is kept, sent and shown. Minutes; `counted` = the day less the minutes that left it,
 * and `protected` + all gaps = `counted`. It can be recomputed by anybody who has it.
 */
import { z } from "zod";

/** Why a minute is not protected. */
export const gapReasons = [
  "gateway_down",
  "clock_unknown",
  /** The journal is not on disk: what is known of the devices does not move. */
  "journal_memory",
  "path_silent",
  "no_call_device",
  /** Its port, broker, bridge or receiver. */
  "source_down",
  "undecodable",
  "call_device_stuck",
  "never_heard",
  "call_device_silent",
  /** Silent when idle, and nobody is asked to try it. */
  "no_test_calendar",
  "test_press_overdue",
  /** The gateway ran, and did not know this bed yet, or no longer. */
  "bed_not_watched",
  /** Said by the centre of minutes that no gateway has told it of. */
  "not_reported",
] as const;
export type GapReason = (typeof gapReasons)[number];

/** Why a minute is not counted. */
export const leftReasons = ["away", "hospital"] as const;
export type LeftReason = (typeof leftReasons)[number];

export type Verdict = "protected" | GapReason | LeftReason;

export const verdicts: readonly Verdict[] = ["protected", ...gapReasons, ...leftReasons];

export const isLeft = (verdict: string): boolean => leftReasons.some((each) => each === verdict);

/** The longest spans are told one by one; all of them are in `reasons`. */
export const spansTold = { most: 32, whenFull: "longest-stay" } as const;

/** Unix ms; `to` is the first moment after it. Words: a newer gateway may know reasons that an older centre does not. */
export const protectedSpan = z.object({ from: z.int(), to: z.int(), why: z.string().min(1).max(32) });
export type Span = Readonly<z.infer<typeof protectedSpan>>;

const count = z.int().nonnegative();

export const protectedDay = z.object({
  bed: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/),
  day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  timeZone: z.string().min(1).max(64),
  /** Unix ms: so far it goes. The end of the day when that is over. */
  until: z.int(),
  counted: count,
  protected: count,
  excluded: count,
  /** Minutes by reason, of gaps and of what left the count. */
  reasons: z.record(z.string().max(32), z.int().positive()),
  gaps: z.array(protectedSpan).max(spansTold.most),
  left: z.array(protectedSpan).max(spansTold.most),
  /** Spans that found no room in the two lists. */
  more: count,
});
export type ProtectedDay = Readonly<z.infer<typeof protectedDay>>;

/** Minutes of a day, in order, from this one on (Unix minutes). */
export function accountFrom(
  of: Pick<ProtectedDay, "bed" | "day" | "timeZone">,
  first: number,
  verdicts: readonly Verdict[],
): ProtectedDay {
  const spans = spansOf(first, verdicts);
  const reasons: Record<string, number> = {};
  for (const verdict of verdicts) if (verdict !== "protected") reasons[verdict] = (reasons[verdict] ?? 0) + 1;
  const gaps = longest(spans.filter(({ why }) => !isLeft(why)));
  const left = longest(spans.filter(({ why }) => isLeft(why)));
  const excluded = verdicts.filter(isLeft).length;
  return {
    ...{ bed: of.bed, day: of.day, timeZone: of.timeZone },
    until: (first + verdicts.length) * minute,
    counted: verdicts.length - excluded,
    protected: verdicts.filter((each) => each === "protected").length,
    ...{ excluded, reasons, gaps, left },
    more: spans.length - gaps.length - left.length,
  };
}

export const minute = 60_000;

function spansOf(first: number, verdicts: readonly Verdict[]): readonly Span[] {
  const spans: { from: number; to: number; why: string }[] = [];
  for (const [at, why] of verdicts.entries()) {
    if (why === "protected") continue;
    const from = (first + at) * minute;
    const last = spans.at(-1);
    if (last && last.why === why && last.to === from) last.to = from + minute;
    else spans.push({ from, to: from + minute, why });
  }
  return spans;
}

/** In the order of time. */
export function longest(spans: readonly Span[], most: number = spansTold.most): Span[] {
  const length = ({ from, to }: Span) => to - from;
  const kept = [...spans].sort((a, b) => length(b) - length(a)).slice(0, most);
  return kept.sort((a, b) => a.from - b.from);
}

/** Do its sums hold, over so many minutes? `undefined`: they do. */
export function faultIn(account: ProtectedDay, length: number): string | undefined {
  const { counted, excluded, reasons } = account;
  const sum = (which: (why: string) => boolean) =>
    Object.entries(reasons).reduce((total, [why, n]) => total + (which(why) ? n : 0), 0);
  if (counted + excluded !== length) return `counted ${counted} + excluded ${excluded} is not ${length}`;
  if (sum(isLeft) !== excluded) return "the minutes that left the count are not those of their reasons";
  if (account.protected + sum((why) => !isLeft(why)) !== counted) return "protected and gaps are not what is counted";
  return undefined;
}
