/** What the answering page and its HTTP interface say to each other. Spans in ms; percentages are text, rounded down. */
import { z } from "zod";
import { severities } from "../../protocol.ts";
import { lanes, person } from "../views.ts";

const share = z.object({ n: z.number(), of: z.number(), percent: z.string().optional() });
const spread = z.object({
  count: z.number(),
  p50: z.number().optional(),
  p95: z.number().optional(),
  max: z.number().optional(),
});
export type SpreadView = z.infer<typeof spread>;
const within = share.extend({
  seconds: z.number(),
  /** Percent. */
  target: z.number().optional(),
  met: z.boolean().optional(),
});
export type WithinView = z.infer<typeof within>;

/** One line of a list that a figure opens. */
export const answeredLine = z.object({
  case: z.string(),
  home: z.string(),
  town: z.string().optional(),
  lane: z.enum(lanes),
  kind: z.string(),
  raised: z.number(),
  /** ms till somebody took it; while nobody has, so far. */
  waited: z.number().optional(),
  waiting: z.boolean(),
  outcome: z.string().optional(),
});
export type AnsweredLine = z.infer<typeof answeredLine>;

const miss = answeredLine.extend({
  /** It had been taken before: this is the wait after that. */
  again: z.boolean(),
  note: z.object({ by: person, at: z.number(), text: z.string() }).optional(),
});
export type MissView = z.infer<typeof miss>;

const load = z.object({
  /** The busiest ten minutes: so many cases, divided by so many people; nobody counts as one. */
  cases: z.number(),
  people: z.number(),
  /** When they ended, and how many were on duty then. */
  busiest: z.object({ at: z.number(), onDuty: z.number() }).optional(),
  /** All that were raised and real; of these, raised with nobody on duty. */
  alerts: z.number(),
  alone: z.number(),
  /** ms on duty of all people together, so far. */
  worked: z.number(),
  /** Alerts for one person in an hour on duty: text, rounded up. Absent: nobody was on duty. */
  perHour: z.string().optional(),
  floods: z.number(),
  flooded: z.number(),
});
export type LoadView = z.infer<typeof load>;

const part = z.object({ calls: z.number(), waiting: z.number(), within: z.array(within), claimed: spread, load });
export type PartView = z.infer<typeof part>;
/** `day`: on which it began. As far as it lies in the period. */
const shift = part.extend({
  ...{ day: z.string(), name: z.string(), from: z.number(), to: z.number(), isWhole: z.boolean() },
});
export type ShiftView = z.infer<typeof shift>;
/** All shifts of that name in the period. */
const shiftName = part.extend({ name: z.string() });

const nuisance = z.object({
  gateway: z.string(),
  home: z.string(),
  town: z.string().optional(),
  device: z.string().optional(),
  kind: z.string(),
  falseAlarms: z.number(),
  accidental: z.number(),
  of: z.number(),
  percent: z.string().optional(),
  lastAt: z.number(),
  cases: z.array(z.string()),
});
export type NuisanceView = z.infer<typeof nuisance>;

/** GET /v1/answering?month=2026-11 (or from, to: days) */
export const answeringView = z.object({
  now: z.number(),
  from: z.number(),
  to: z.number(),
  timeZone: z.string(),
  month: z.string().optional(),
  calls: z.number(),
  within: z.array(within),
  claimed: spread,
  waiting: spread,
  shown: spread,
  spoke: spread,
  arrived: spread,
  releases: z.number(),
  leaseLosses: z.number(),
  reopens: z.number(),
  load,
  bySeverity: z.array(share.extend({ severity: z.enum(severities) })),
  apart: z.object({
    ...{ tests: z.number(), drills: z.number(), faults: z.number(), notices: z.number() },
    calledIn: z.number(),
  }),
  /** Worst first. */
  misses: z.array(miss),
  missesAll: z.number(),
  /** Newest first. */
  shifts: z.array(shift),
  shiftNames: z.array(shiftName),
  falseShares: z.array(share.extend({ kind: z.string() })),
  /** Now, whatever the period. */
  unowned: z.number(),
  untested: z.object({
    homes: z.array(z.object({ home: z.string(), town: z.string().optional(), at: z.number().optional() })),
    n: z.number(),
    of: z.number(),
  }),
  /** Of the last 30 days. */
  nuisances: z.array(nuisance),
});
export type AnsweringView = z.infer<typeof answeringView>;

/** GET /v1/answering/cases?month=…&which=over-60, and of some shifts: &shift=夜班, of one: &day=2026-11-03 */
export const answeredList = z.object({ which: z.string(), total: z.number(), cases: z.array(answeredLine) });
export type AnsweredList = z.infer<typeof answeredList>;

/** POST /v1/answering/cases/:id/note: what was found out about a slow one. */
export const investigationNote = z.object({ text: z.string().trim().min(1).max(500) });
