/** What follows from one reading that has been noted: it is counted with the one it repeats, or shown to the rules. */
import type { Moment } from "../../devices/model/moment.ts";
import type { Ids } from "../engine.ts";
import type { Draft } from "./draft.ts";
import { noteAlert } from "./edges.ts";
import { showReading } from "./showing.ts";
import type { Sorted } from "./sorted.ts";
import { isTested } from "./testing.ts";
import { count } from "./verdicts.ts";

export function follow(draft: Draft, at: Moment, { reading, changed, counts, cell }: Sorted, ids: Ids): void {
  if (counts !== undefined) count(draft, counts);
  if (reading.repeats !== undefined) return;
  const test = isTested(draft, reading.device, at);
  const alert = showReading(draft, { what: "reading", at, reading, changed, test }, ids);
  if (alert !== undefined && cell !== undefined) noteAlert(draft, cell, alert);
}
