/**
 * When a test reaches people's phones. Who asks for the daily test does not know whether somebody sleeps: by day only, and once a
 * week unless more was asked for. On all other days the server is asked whether it is there, and nobody's phone makes a sound.
 */
export type TestRule = "daily" | "weekly" | "never";

/** Local hours in which a phone may show a test. */
export const testHours = { from: 9, before: 19 } as const;
/** In the middle of the week somebody is there to look after a way that does not work. */
export const weeklyTestOn = "Wed";

/** The local day, as `2026-03-02`. */
export const testDay = (wall: number, timeZone: string): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone }).format(wall);

export type TestNow =
  /** Today, and now is a good time. */
  | "send"
  /** Today, but not at this hour. */
  | "later"
  | "not_today";

export function testNow(rule: TestRule, wall: number, timeZone: string): TestNow {
  if (rule === "never") return "not_today";
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", hour: "2-digit", hourCycle: "h23" });
  const of = new Map(parts.formatToParts(wall).map(({ type, value }) => [type, value]));
  if (rule === "weekly" && of.get("weekday") !== weeklyTestOn) return "not_today";
  const hour = Number(of.get("hour"));
  return hour >= testHours.from && hour < testHours.before ? "send" : "later";
}
