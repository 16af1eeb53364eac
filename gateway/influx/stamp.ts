/**
 * When did it happen, by the wall clock? A hub without a battery starts in 1970 or at the hour it was switched off; such
 * a reading must wait until some moment with a trusted clock tells how far off it was. Pure, and the anchor is the first
 * trusted reading after it in the journal, so a restart mends the same reading to the same millisecond.
 */
import type { Moment } from "../../devices/model/moment.ts";
import { earliestWall } from "../clock.ts";

/** Trusted, and not from before this program existed, whatever it claims. */
export const isDated = (at: Moment): boolean => at.trusted && at.wall >= earliestWall;

/**
 * Wall time (Unix ms) of `at`, as far as `anchor`, a dated moment, can tell. Inside one boot the monotonic clock measures
 * exactly; across boots the home's steady line does, less what the hub spent without power.
 */
export function stampOf(at: Moment, anchor: Moment): number {
  if (isDated(at)) return at.wall;
  return at.boot === anchor.boot ? anchor.wall - (anchor.mono - at.mono) : anchor.wall - (anchor.steady - at.steady);
}
