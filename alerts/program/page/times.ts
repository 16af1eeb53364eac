/** Times and lengths of time as people read them. 24 hours, never "a few moments ago". */
import { type Language, sayIn, tagOf } from "../words/words.ts";

const pad = (n: number): string => String(n).padStart(2, "0");

/** mm:ss; over an hour h:mm:ss is too long for a row, so h:mm. Never negative. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)}:${pad(minutes % 60)}`;
  return `${pad(minutes)}:${pad(seconds % 60)}`;
}

/** Moments, each as somebody reads it who stands where the page tells of. */
export interface Times {
  /** 03:09:51, and 03:09 without seconds. */
  clock(ms: number, seconds?: boolean): string;
  /** 03:09:51.6: how long it lay between two receipts is a question of tenths. */
  tenths(ms: number): string;
  /** Today only the time; otherwise month and day before it. */
  dayTime(ms: number, now: number, language: Language): string;
  /** 2026-11-22 */
  date(ms: number): string;
  /** 2026-11-22 03:09 */
  dateAndTime(ms: number, seconds?: boolean): string;
}

const hourMinute = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const monthDay = { month: "2-digit", day: "2-digit" } as const;

/**
 * In the zone of the centre or of the home: the PC that shows the page may be set to any. Made once for a zone: to make a
 * formatter takes milliseconds, and a page writes times all day. `undefined` is the PC's own.
 */
export function timesIn(zone: string | undefined): Times {
  const timeZone = zone !== undefined && isKnown(zone) ? { timeZone: zone } : {};
  const written = {
    second: new Intl.DateTimeFormat("en-GB", { ...hourMinute, second: "2-digit", ...timeZone }),
    minute: new Intl.DateTimeFormat("en-GB", { ...hourMinute, ...timeZone }),
    day: new Intl.DateTimeFormat("sv-SE", { year: "numeric", ...monthDay, ...timeZone }),
    zh: new Intl.DateTimeFormat(tagOf.zh, { ...monthDay, ...timeZone }),
    en: new Intl.DateTimeFormat(tagOf.en, { ...monthDay, ...timeZone }),
  } as const;
  const clock: Times["clock"] = (ms, seconds = true) => (seconds ? written.second : written.minute).format(ms);
  return {
    clock,
    tenths: (ms) => `${clock(ms)}.${Math.floor((((ms % 1_000) + 1_000) % 1_000) / 100)}`,
    dayTime: (ms, now, language) =>
      written.day.format(ms) === written.day.format(now)
        ? clock(ms, false)
        : `${written[language].format(ms)} ${clock(ms, false)}`,
    date: (ms) => written.day.format(ms),
    dateAndTime: (ms, seconds = false) => `${written.day.format(ms)} ${clock(ms, seconds)}`,
  };
}

/** A browser older than its centre may not know a zone that was named since: then its own clock is the best there is. */
function isKnown(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** A length of time in words, rounded down: `41 分钟`. */
export function lengthInWords(ms: number, language: Language): string {
  const say = sayIn(language);
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return say("time.seconds", { n: seconds });
  if (seconds < 3600) return say("time.minutes", { n: Math.floor(seconds / 60) });
  if (seconds < 86_400) return say("time.hours", { n: Math.floor(seconds / 3600) });
  return say("time.days", { n: Math.floor(seconds / 86_400) });
}
