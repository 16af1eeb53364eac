/**
 * One table for a spreadsheet: RFC 4180 with CRLF, and the byte order mark without which a Chinese Excel takes UTF-8 for something
 * else. Nothing that somebody typed becomes a formula.
 */

/** A spreadsheet takes these for the beginning of a formula (OWASP, "CSV injection"); a Chinese one the full-width signs too. */
const formula = /^[\t\r\n]|^\s*[=+\-@＝＋－＠]/;

export function cell(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvHead = "\uFEFF";
export const csvLine = (cells: readonly string[]): string => `${cells.map(cell).join(",")}\r\n`;
export const csvOf = (rows: readonly (readonly string[])[]): string => csvHead + rows.map(csvLine).join("");

const minute = 60_000;

/** ISO 8601 with ms and the offset of that place at that time: `2026-11-22T03:09:51.600+08:00`. */
export function isoLocal(at: number, timeZone: string): string {
  const offset = offsetOf(at, timeZone);
  const local = new Date(at + offset).toISOString().slice(0, -1);
  const minutes = Math.abs(Math.round(offset / minute));
  const pad = (n: number): string => String(n).padStart(2, "0");
  return `${local}${offset < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** ms east of Greenwich. */
function offsetOf(at: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value ?? Number.NaN);
  const local = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return local - Math.floor(at / 1_000) * 1_000;
}

/** Making one costs more than using it a thousand times. There are as many as the configuration names. */
const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric" },
  });
  formats.set(timeZone, made);
  return made;
}

/** The first ms of a local day (`2026-11-22`), and of the day after it. */
export function dayBounds(day: string, timeZone: string): { readonly from: number; readonly to: number } {
  const start = (text: string): number => {
    const utc = Date.parse(`${text}T00:00:00Z`);
    const first = utc - offsetOf(utc, timeZone);
    // Around a change of the clock the offset at the guess may not be the one at the answer.
    return utc - offsetOf(first, timeZone);
  };
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return { from: start(day), to: start(next) };
}

/** The local day of a moment. */
export const dayOf = (at: number, timeZone: string): string => isoLocal(at, timeZone).slice(0, 10);
