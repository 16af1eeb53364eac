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

const hourMinute = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
/** Made once: to make one takes milliseconds, and a page writes times all day. */
const written = {
  second: new Intl.DateTimeFormat("en-GB", { ...hourMinute, second: "2-digit" }),
  minute: new Intl.DateTimeFormat("en-GB", hourMinute),
  day: new Intl.DateTimeFormat("en-CA"),
} as const;

/** 03:09:51, and 03:09 without seconds. */
export const clockTime = (ms: number, seconds = true): string => (seconds ? written.second : written.minute).format(ms);

/** Today only the time; otherwise month and day before it. */
export function dayTime(ms: number, now: number, language: Language): string {
  const time = clockTime(ms, false);
  if (written.day.format(ms) === written.day.format(now)) return time;
  const date = new Intl.DateTimeFormat(tagOf[language], { month: "2-digit", day: "2-digit" }).format(ms);
  return `${date} ${time}`;
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
