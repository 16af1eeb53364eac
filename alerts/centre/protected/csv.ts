/** Days of beds as a table for a spreadsheet. Times are local to the home. */
import { reasonsInWords, sayProtected, spanInWords } from "../../program/words/protected.ts";
import type { Language } from "../../program/words/words.ts";
import type { Span } from "../../protected/account.ts";
import { csvOf } from "../exports/csv.ts";
import type { BedDay } from "./days.ts";

const columns = [
  "day",
  "home",
  "bed",
  "gateway",
  "counted",
  "protected",
  "share",
  "excluded",
  "state",
  "until",
  "reasons",
  "gaps",
  "left",
] as const;

export function inCsv(beds: readonly BedDay[], language: Language): string {
  const head = columns.map((column) => sayProtected(language, `column.${column}`));
  const rows = beds.map((bed) => columns.map((column) => cellOf(bed, column, language)));
  return csvOf([head, ...rows]);
}

function cellOf(bed: BedDay, column: (typeof columns)[number], language: Language): string {
  switch (column) {
    case "share":
      return bed.counted === 0 ? "" : ((bed.protected / bed.counted) * 100).toFixed(2);
    case "state":
      return sayProtected(language, `state.${bed.state}`);
    case "until":
      return clock(bed)(bed.until);
    case "reasons":
      return reasonsInWords(language, Object.entries(bed.reasons));
    case "gaps":
      return spans(bed, bed.gaps, language);
    case "left":
      return spans(bed, bed.left, language);
    default:
      return String(bed[column]);
  }
}

const spans = (bed: BedDay, all: readonly Span[], language: Language): string =>
  all.map(({ from, to, why }) => spanInWords(language, `${clock(bed)(from)}–${clock(bed)(to)}`, why)).join("; ");

/** The end of a day is 24:00 and not the beginning of the next. */
function clock({ timeZone, day }: BedDay): (at: number) => string {
  const format = new Intl.DateTimeFormat("sv", { timeZone, dateStyle: "short", timeStyle: "short" });
  return (at) => {
    const [date, time = ""] = format.format(at).split(" ");
    return date === day ? time : "24:00";
  };
}
