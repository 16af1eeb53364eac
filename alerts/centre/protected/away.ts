/** Who is not at home, by the last word of their home. Pure, and without a checker: the console imports it. */
import type { LeftReason } from "../../protected/account.ts";
import type { BedDay } from "./days.ts";

export interface Away {
  readonly gateway: string;
  readonly home: string;
  readonly bed: string;
  readonly why: LeftReason;
  /** Unix ms; absent: since before the day began. */
  readonly since?: number;
}

/** A home whose account of today ends this long ago (ms) has not said lately that anybody is away. */
const saidLately = 600_000;
const minute = 60_000;

const whys: readonly string[] = ["away", "hospital"] satisfies readonly LeftReason[];
const isLeftReason = (why: string): why is LeftReason => whys.includes(why);

/** `days`: today's, as far as they are told. */
export const awayNow = (days: readonly BedDay[], now: number): readonly Away[] =>
  days.flatMap((day) => {
    const { gateway, home, bed, until, left } = day;
    const last = left.find(({ to }) => to === until);
    if (!last || now - until > saidLately || !isLeftReason(last.why)) return [];
    const began = until - (day.counted + day.excluded) * minute;
    return [{ gateway, home, bed, why: last.why, ...(last.from > began && { since: last.from }) }];
  });
