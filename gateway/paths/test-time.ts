/** When a path is test-fired: once a day, by day, each home and path at a minute of its own. */
import { crc32 } from "node:zlib";
import { dayAfter, zoneOf } from "../../alerts/rules/local-time.ts";
import { days, hours, type Moment, minutes } from "../../devices/model/moment.ts";

/** Local hours: a test may make a telephone ring. */
const window = { from: hours(9), to: hours(17) } as const;

export interface Whose {
  readonly gateway: string;
  readonly label: string;
  readonly timeZone: string;
}

/** "HH:MM" */
export function testTime({ gateway, label }: Pick<Whose, "gateway" | "label">): string {
  const span = (window.to - window.from) / minutes(1);
  const minute = window.from / minutes(1) + (crc32(`${gateway}/${label}`) % span);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** Never tested, or not since its time of day last came. A clock that is not trusted counts the hours instead. */
export function testDue(
  last: { readonly wall: number; readonly steady: number } | undefined,
  now: Moment,
  whose: Whose,
): boolean {
  if (!last) return true;
  const since = now.steady - last.steady;
  if (!now.trusted) return since >= days(1);
  // The wall of the last test may have been wrong: the steady line is asked as well.
  return since >= hours(1) && (since >= days(1) + hours(1) || last.wall < lastTime(now.wall, whose));
}

function lastTime(wall: number, whose: Whose): number {
  const zone = zoneOf(whose.timeZone);
  const today = zone.dateAt(wall);
  const at = zone.wallAt(today, testTime(whose));
  return at <= wall ? at : zone.wallAt(dayAfter(today, -1), testTime(whose));
}
