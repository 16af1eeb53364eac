/** Cuts the journal behind the cursor into batches of lines. */
import type { Moment } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { JournalReader } from "../journal/journal.ts";
import { lineOf } from "./points.ts";
import { isDated, stampOf } from "./stamp.ts";

/**
 * The journal gives at most 500 rows at once. `perBatch` pages are sent in one request, if there is so much (4 ms on the loop,
 * less when they are fresh); `lookAhead` pages are searched for an anchor in one go.
 */
export const page = { rows: 500, perBatch: 4, lookAhead: 4 } as const;

export interface Row {
  readonly reading: number;
  readonly line: string;
}
export type Next =
  | { readonly rows: readonly Row[] }
  | { readonly nothing: true }
  /** The next reading has no trusted time yet. `more`: the journal is not searched to its end yet, ask again. */
  | { readonly held: true; readonly more: boolean };

export interface Batches {
  after(position: number): Next;
}

export function createBatches(home: () => string, read: Pick<JournalReader, "readingsAfter">): Batches {
  const search = createAnchorSearch(read);
  return {
    after(position) {
      const readings = pagesAfter(read, position);
      if (readings.length === 0) return { nothing: true };
      const rows: Row[] = [];
      for (const reading of readings) {
        const anchor = isDated(reading.at) ? reading.at : search.after(reading.id);
        if (!anchor) break;
        rows.push({ reading: reading.id, line: lineOf(home(), reading, stampOf(reading.at, anchor)) });
      }
      return rows.length > 0 ? { rows } : { held: true, more: search.more };
    },
  };
}

function pagesAfter(read: Pick<JournalReader, "readingsAfter">, position: number): readonly Reading[] {
  const readings: Reading[] = [];
  for (let pages = 0; pages < page.perBatch; pages++) {
    const next = read.readingsAfter(readings.at(-1)?.id ?? position, page.rows);
    readings.push(...next);
    if (next.length < page.rows) break;
  }
  return readings;
}

/** Finds the first dated reading after a given one; remembers how far it has looked, so that a long night is searched once. */
function createAnchorSearch(read: Pick<JournalReader, "readingsAfter">) {
  let found: Reading | undefined;
  let lookedTo = 0;
  let more = false;
  return {
    /** There is more journal to look through. */
    get more() {
      return more;
    },
    after(id: number): Moment | undefined {
      if (found && found.id > id) return found.at;
      found = undefined;
      lookedTo = Math.max(lookedTo, id);
      more = true;
      for (let looked = 0; looked < page.lookAhead && more && !found; looked++) {
        const readings = read.readingsAfter(lookedTo, page.rows);
        found = readings.find((reading) => isDated(reading.at));
        lookedTo = (found ?? readings.at(-1))?.id ?? lookedTo;
        more = readings.length === page.rows;
      }
      return found?.at;
    },
  };
}
