/** What the pages of closed cases, of one case on paper and of the downtime list are told. */
import { z } from "zod";
import { severities } from "../../protocol.ts";
import { outcomes } from "../outcomes.ts";
import { caseView, lanes, logEntry, person } from "../views.ts";

export const closedLine = z.object({
  id: z.string(),
  lane: z.enum(lanes),
  severity: z.enum(severities),
  kind: z.string(),
  home: z.string(),
  /** Only for whoever handles cases; others open the case, and that is written down. */
  name: z.string().optional(),
  town: z.string().optional(),
  test: z.boolean(),
  drill: z.string().optional(),
  state: caseView.shape.state,
  raisedAt: z.number(),
  claimedAt: z.number().optional(),
  closedAt: z.number(),
  outcome: z.enum(outcomes).optional(),
  owner: z.string().optional(),
});
export const closedList = z.object({
  now: z.number(),
  cases: z.array(closedLine),
  /** Given back as `before`, it asks for the older ones; absent: there are none. */
  next: z.string().optional(),
});
export type ClosedList = z.infer<typeof closedList>;
export type ClosedLine = z.infer<typeof closedLine>;

/** One case with its whole log, as it is put on paper. The code of a door is never in it. */
export const sheetView = z.object({
  now: z.number(),
  centre: z.string(),
  reader: person,
  case: caseView,
  /** ms by which the gateway's clock is behind the centre's. */
  clockOffset: z.number().optional(),
  log: z.array(
    logEntry.extend({
      hash: z.string(),
      role: z.string().optional(),
      /** Its text has been erased; that it happened still stands. */
      erased: z.boolean(),
    }),
  ),
  /** There are older entries than these. */
  more: z.boolean(),
});
export type SheetView = z.infer<typeof sheetView>;

/** For the hours when everything is down: who lives where and whom to call. */
export const downtimeView = z.object({
  now: z.number(),
  centre: z.string(),
  reader: person,
  homes: z.array(
    z.object({
      home: z.string(),
      town: z.string().optional(),
      bed: z.string().optional(),
      names: z.array(z.string()),
      address: z.array(z.string()),
      entry: z.string().optional(),
      risks: z.string().optional(),
      contacts: z.array(z.object({ relation: z.string(), name: z.string(), phone: z.string() })),
      station: z.object({ name: z.string(), phone: z.string() }).optional(),
    }),
  ),
});
export type DowntimeView = z.infer<typeof downtimeView>;
