/** Pure: a day as it was told, and the rest of it as nobody told it. */
import { minute, type ProtectedDay } from "../../protected/account.ts";
import { dayOf } from "../../protected/day.ts";

/** `final`: the home has filed it; `running`: told so far; `filled`: minutes of which nobody told are among its gaps. */
export interface ToldDay extends ProtectedDay {
  readonly state: "final" | "running" | "filled";
}

/** A gateway that is there reports every minute: so much (ms) may be on its way. */
const onItsWay = 3 * minute;

export function filled(
  told: { readonly isFinal: boolean; readonly account: ProtectedDay } | undefined,
  of: Pick<ProtectedDay, "bed" | "day" | "timeZone"> & { readonly now: number; readonly isGone: boolean },
): ToldDay | undefined {
  if (told?.isFinal) return { ...told.account, state: "final" };
  const { first, end } = dayOf(of.day, of.timeZone);
  const until = Math.min(end * minute, Math.floor(of.now / minute) * minute);
  const account = told?.account ?? nothingTold(of, first * minute);
  const missing = until - account.until;
  if (until < first * minute) return undefined;
  const mayCome = !of.isGone && until < end * minute && missing <= onItsWay;
  if (missing <= 0 || mayCome) return { ...account, state: "running" };
  const silent = missing / minute;
  return {
    ...account,
    until,
    counted: account.counted + silent,
    reasons: { ...account.reasons, not_reported: (account.reasons.not_reported ?? 0) + silent },
    gaps: [...account.gaps, { from: account.until, to: until, why: "not_reported" }],
    state: "filled",
  };
}

const nothingTold = (
  { bed, day, timeZone }: Pick<ProtectedDay, "bed" | "day" | "timeZone">,
  from: number,
): ProtectedDay => ({
  ...{ bed, day, timeZone, until: from },
  ...{ counted: 0, protected: 0, excluded: 0, reasons: {}, gaps: [], left: [], more: 0 },
});
