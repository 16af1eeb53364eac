/** Local times of a home. The wall clock is UTC; the zone's own rules (and both changes of summer time) are Intl's. */

/** Minutes since local midnight. */
function localMinutes(wall: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
    .formatToParts(wall)
    .map((part) => [part.type, part.value] as const);
  const value = (type: string) => Number(parts.find(([name]) => name === type)?.[1] ?? 0);
  return value("hour") * 60 + value("minute");
}

/** "22:30" in minutes since midnight. */
function minutesOf(text: string): number {
  const [hour, minute] = text.split(":").map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}

/** Is it night? `to` is the first minute that is day again; a window from a time to itself is never. */
export function isNight(
  wall: number,
  timeZone: string,
  night: { readonly from: string; readonly to: string },
): boolean {
  const now = localMinutes(wall, timeZone);
  const from = minutesOf(night.from);
  const to = minutesOf(night.to);
  return from <= to ? from <= now && now < to : from <= now || now < to;
}
