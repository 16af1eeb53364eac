/** What a case shows of its home: who lives there, who can come, how to get in; and what to do, line by line. */
import { z } from "zod";

const resident = z.object({
  id: z.string(),
  name: z.string(),
  sex: z.enum(["female", "male"]).optional(),
  age: z.number().optional(),
  bed: z.string().optional(),
  risks: z.string().optional(),
  speech: z.string().optional(),
});
/** A contact of the home in call order, a station or a helper: whom `contact` and `dispatch` name by id. */
const helper = z.object({
  id: z.string(),
  kind: z.enum(["station", "helper"]),
  name: z.string(),
  phone: z.string(),
  /** As the crow flies, from the home. */
  metres: z.number().optional(),
  /** By its times of duty, now; absent: not known. */
  onDuty: z.boolean().optional(),
  /** Sent to another open case. */
  busyWith: z.string().optional(),
  /** What it may be sent for: "first_aid", "lift", "keys", … */
  can: z.array(z.string()).optional(),
});
/** What the centre's register knows of the home; absent fields are shown as 不知道. The code of the door is never in here. */
export const card = z.object({
  /** Of the resident the case is about (the alert names one), or of the first. */
  name: z.string().optional(),
  sex: z.enum(["female", "male"]).optional(),
  age: z.number().optional(),
  risks: z.string().optional(),
  speech: z.string().optional(),
  residents: z.array(resident).optional(),
  town: z.string().optional(),
  address: z.array(z.string()).optional(),
  entry: z.string().optional(),
  /** There is a code: POST /v1/cases/:id/door-code shows it, to the holder of the open case alone, and writes that down. */
  hasDoorCode: z.boolean().optional(),
  contacts: z
    .array(
      z.object({
        id: z.string().optional(),
        relation: z.string(),
        name: z.string(),
        phone: z.string(),
        notes: z.string().optional(),
      }),
    )
    .optional(),
  /** Whom the home belongs to, or the nearest; among the helpers as well, if it is in the register. */
  station: z
    .object({
      id: z.string().optional(),
      name: z.string(),
      phone: z.string(),
      metres: z.number().optional(),
      onDuty: z.boolean().optional(),
    })
    .optional(),
  /** On duty and nearest first; at most `helpersShown`. */
  helpers: z.array(helper).optional(),
  rooms: z.record(z.string(), z.string()).optional(),
});
/** A home of an outage, for whoever calls around: who lives there, and by which number. */
export const outageHome = z.object({
  home: z.string(),
  residents: z.array(resident.pick({ name: true, age: true, risks: true })),
  address: z.array(z.string()),
  /** The home's own number, or of the first to be called; then `of` says who that is. */
  phone: z.object({ number: z.string(), of: z.string().optional() }).optional(),
});
export type OutageHome = z.infer<typeof outageHome>;
export type CardView = z.infer<typeof card>;
export type HelperView = z.infer<typeof helper>;

/** Text is data (YAML), in both languages. `does`: what a press on the line begins. */
export const script = z.object({
  id: z.string(),
  steps: z.array(
    z.object({
      id: z.string(),
      zh: z.string(),
      en: z.string(),
      does: z.enum(["call_home", "call_contact", "send_helper", "call_120", "call_119", "call_110"]).optional(),
    }),
  ),
});
export type ScriptView = z.infer<typeof script>;
