/** `HH:MM:SS,MM-DD-YYYY`, UTC: the moment of sending, made anew for every resend. Source: SIA DC-09, 5.5.1.9. */
import { type Duration, seconds } from "../../../devices/model/moment.ts";

/** How far a receiver lets our time stray from its own; two independent receivers agree on it. */
export const stampWindow = { past: seconds(40), future: seconds(20) } as const;

const two = (value: number): string => String(value).padStart(2, "0");

/** `wall` is Unix ms. */
export function stampOf(wall: number): string {
  const at = new Date(wall);
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(":");
  return `${time},${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}-${String(at.getUTCFullYear()).padStart(4, "0")}`;
}

/** Unix ms; `undefined` for what is no moment, such as 30 February. */
export function readStamp(text: string): number | undefined {
  const found = /^(\d\d):(\d\d):(\d\d),(\d\d)-(\d\d)-(\d{4})$/.exec(text);
  if (!found) return undefined;
  const [hour, minute, second, month, day, year] = found.slice(1).map(Number);
  const at = Date.parse(
    `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}T${padded(hour, 2)}:${padded(minute, 2)}:${padded(second, 2)}Z`,
  );
  return Number.isNaN(at) || stampOf(at) !== text ? undefined : at;
}

const padded = (value: number | undefined, width: number): string => String(value ?? 0).padStart(width, "0");

/** Would a receiver whose clock says `theirs` take a frame stamped `ours`? */
export const stampHolds = (ours: number, theirs: number): boolean =>
  theirs - ours <= stampWindow.past && ours - theirs <= stampWindow.future;

/** What to add to our clock to speak in the receiver's time. */
export const offsetTo = (theirs: number, ours: number): Duration => (theirs - ours) as Duration;
