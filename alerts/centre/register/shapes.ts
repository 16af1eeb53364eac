/**
 * What the register holds: towns, stations, helpers, and homes with their residents and contacts. The home is the unit: it is
 * sealed, changed, exported and erased as one. Tiers, visits and reports of supervision hang on the ids that are here.
 */
import { z } from "zod";
import { idShape } from "../../protocol.ts";
import { dutyShape } from "./duty.ts";
import { planShape } from "./plan.ts";
import { line, phone } from "./text.ts";

/** China's web maps speak GCJ-02, satellites WGS-84: a number without its datum is 500 m wrong. */
export const datums = ["WGS-84", "GCJ-02"] as const;
export const placeShape = z.strictObject({
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  datum: z.enum(datums),
});
export type Place = z.output<typeof placeShape>;

/** What a helper can be sent for. */
export const abilities = ["first_aid", "lift", "keys", "drive", "repair", "dialect"] as const;

export const stationShape = z.strictObject({
  id: idShape,
  name: line(60),
  town: line(30),
  phone,
  place: placeShape.optional(),
  /** Absent: nobody knows when somebody is there. */
  duty: dutyShape.optional(),
});
export type Station = z.output<typeof stationShape>;

export const helperShape = z.strictObject({
  id: idShape,
  name: line(40),
  phone,
  station: idShape.optional(),
  /** Where the helper starts from; absent: from the station. */
  place: placeShape.optional(),
  duty: dutyShape.optional(),
  can: z.array(z.enum(abilities)).max(abilities.length).optional(),
});
export type Helper = z.output<typeof helperShape>;

export const sexes = ["female", "male"] as const;
export const residentShape = z.strictObject({
  id: idShape,
  name: line(40),
  sex: z.enum(sexes).optional(),
  birthYear: z.number().int().min(1890).max(2100).optional(),
  /** The registered bed 家庭养老床位. */
  bed: idShape.optional(),
  risks: line(300).optional(),
  /** Speech, hearing, dialect. */
  speech: line(200).optional(),
});
export type Resident = z.output<typeof residentShape>;

export const contactShape = z.strictObject({
  id: idShape,
  relation: line(20),
  name: line(40),
  phone,
  notes: line(200).optional(),
});
export type Contact = z.output<typeof contactShape>;

/** Most of each in one home. */
export const homeLimits = { residents: 8, contacts: 20, segments: 10, rooms: 40 } as const;

export const homeShape = z.strictObject({
  id: idShape,
  town: line(30).optional(),
  /** In the order in which it is read aloud: estate, house, stair, floor, door. */
  address: z.array(line(60)).max(homeLimits.segments).default([]),
  wayIn: line(200).optional(),
  /** In a field of its own: it is shown to the holder of an open case alone (`door-code.ts`). */
  doorCode: line(60).optional(),
  place: placeShape.optional(),
  rooms: z.record(idShape, line(30)).optional(),
  /** Whose home it is; absent: the nearest. */
  station: idShape.optional(),
  residents: z.array(residentShape).max(homeLimits.residents).default([]),
  /** In call order. */
  contacts: z.array(contactShape).max(homeLimits.contacts).default([]),
  /** 一户一案: what is done otherwise in this home. */
  plan: planShape.optional(),
});
export type Home = z.output<typeof homeShape>;

/** A home as it is kept: the version rises with each change. */
export interface KeptHome {
  readonly home: Home;
  readonly version: number;
  /** Unix ms. */
  readonly changedAt: number;
}
