/**
 * Duty and the hand-over of a shift, on the wire.
 *
 * POST /v1/duty/on -> shift; POST /v1/duty/off -> shift, or 409 `holding` with `cases`: nobody leaves with an open case in hand.
 * GET /v1/shift -> shift: who is on duty, my own hand-over as it stands now, the last sheet that was left, those before it.
 * POST /v1/shift/open -> shift: my hand-over begins. The cases I hold are handed over one by one, by commands on each case.
 * POST /v1/shift/finish {notes} -> sheet: kept as it is then, and I am off duty; 409 `holding` with `cases`.
 * POST /v1/shift/sheets/:id/read -> sheet: I have read what was left to us. GET /v1/shift/sheets/:id -> sheet.
 * The feed says `duty` (the list of who is on duty) whenever it changes; the board begins with it.
 */
import { z } from "zod";
import { severities } from "../../protocol.ts";
import { outcomes } from "../outcomes.ts";
import { caseStates, person } from "../views.ts";
import { notesLength } from "./notes.ts";

export const dutyView = z.object({
  person,
  since: z.number(),
  /** A shift lead: whatever nobody confirms in time is asked of them. */
  leads: z.boolean(),
});
export type DutyView = z.infer<typeof dutyView>;

/** A case as a sheet names it: numbers and kinds, no person of the home. */
const caseLine = z.object({
  id: z.string(),
  kind: z.string(),
  severity: z.enum(severities),
  home: z.string(),
  state: z.enum(caseStates),
  raisedAt: z.number(),
  test: z.boolean(),
  owner: person.optional(),
  handover: z.object({ to: person, at: z.number(), until: z.number(), overdueAt: z.number().optional() }).optional(),
  outcome: z.enum(outcomes).optional(),
  closedAt: z.number().optional(),
});
export type SheetCase = z.infer<typeof caseLine>;

/** What became of a case that was in hand when the hand-over began. */
export const handedStates = ["in_hand", "asked", "with_lead", "accepted", "released", "closed"] as const;
const handed = z.object({
  case: caseLine,
  state: z.enum(handedStates),
  /** Who was asked, or has it now. */
  to: person.optional(),
  /** Nobody has confirmed it by then: the shift lead is asked. */
  until: z.number().optional(),
});
export type Handed = z.infer<typeof handed>;

const facts = {
  /** Every open case of the centre that is not among `handed`. */
  open: z.array(caseLine),
  /** Homes with a test under way. */
  inTest: z.array(z.string()),
  away: z.array(z.object({ home: z.string(), bed: z.string(), why: z.enum(["away", "hospital"]) })),
  /** Gateways that nothing is heard of. */
  outages: z.array(z.object({ gateway: z.string(), home: z.string(), since: z.number().optional() })),
  /** Devices that are late or lost, by gateway. */
  silent: z.array(z.object({ gateway: z.string(), home: z.string(), devices: z.number() })),
  /** Closed in this shift, newest first. */
  closed: z.array(caseLine),
};

export const sheetView = z.object({
  id: z.string(),
  by: person,
  /** The shift: from going on duty until the sheet was finished. */
  from: z.number(),
  openedAt: z.number(),
  finishedAt: z.number().optional(),
  handed: z.array(handed),
  ...facts,
  notes: z.string(),
  readBy: z.array(z.object({ person, at: z.number() })),
});
export type SheetView = z.infer<typeof sheetView>;

export const shiftView = z.object({
  now: z.number(),
  onDuty: z.array(dutyView),
  /** It is time for a drill, by when, and when the last was; without both there was none yet. */
  drillDue: z.object({ last: z.number().optional(), by: z.number().optional() }).optional(),
  /** My own duty. */
  since: z.number().optional(),
  /** My hand-over that is under way, as it stands now. */
  sheet: sheetView.optional(),
  /** The newest finished ones; the first is what was left to us. */
  kept: z.array(sheetView),
});
export type ShiftView = z.infer<typeof shiftView>;

export const finishWanted = z.object({ notes: z.string().max(notesLength).default("") });
export const sheetWanted = z.object({ id: z.string().max(64) });
