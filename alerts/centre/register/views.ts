/**
 * The register on the wire. Reading: dispatchers, shift leads, admins, auditors (an admin's and an auditor's looks are entries of
 * the log). Changing: admins. 503 `register-locked` where the key of the register is missing or another one: `title` says what to do.
 *
 *   GET  /v1/register/homes?town=&after=&limit=      homesView, by id
 *        header x-hearthwatch-search: words looked for in names, addresses, telephone numbers, beds, ids, percent-encoded (UTF-8):
 *        an address would be written into the logs of whatever stands in front
 *   GET  /v1/register/homes/:id                homeView                                    404 no-home
 *   PUT  /v1/register/homes/:id                homeChange -> homeView                      409 moved-on with `home`
 *   GET  /v1/register/towns | stations | helpers
 *   PUT  /v1/register/stations/:id | helpers/:id      stationChange | helperChange -> the view
 *   POST /v1/register/import                   importWanted -> importReport (200 also when nothing was taken in: `ok` says it)
 *   POST /v1/register/homes/:id/export         exportWanted -> everything the centre has of the home, JSON; an entry of the log
 *   POST /v1/register/homes/:id/erase          eraseWanted -> eraseReport                  409 case-open
 *   POST /v1/cases/:id/door-code               doorCodeView, to the holder of the open case                403 not-holder, 404 no-code
 */
import { z } from "zod";
import { dutyShape } from "./duty.ts";
import { does } from "./plan.ts";
import { searchHeader, searchMost } from "./search-header.ts";
import { abilities, helperShape, homeShape, placeShape, sexes, stationShape } from "./shapes.ts";

/** One town of the county's plan, with what the register has there now. */
export const townView = z.object({
  seq: z.number(),
  name: z.string(),
  class: z.enum(["subdistrict", "development_zone", "town"]),
  planYear: z.number(),
  /** By the plan. */
  plan: z.object({
    centres: z.number(),
    stations: z.number(),
    newCommunityBeds: z.number(),
    newFamilyBeds: z.number(),
  }),
  homes: z.number(),
  beds: z.number(),
  stations: z.number(),
});
export type TownView = z.infer<typeof townView>;

export const stationView = z.object({
  id: z.string(),
  name: z.string(),
  town: z.string(),
  phone: z.string(),
  place: placeShape.optional(),
  duty: dutyShape.optional(),
  /** By its times of duty, now; absent: not known. */
  onDuty: z.boolean().optional(),
});
export type StationView = z.infer<typeof stationView>;

export const helperRow = z.object({
  id: z.string(),
  name: z.string(),
  phone: z.string(),
  station: z.string().optional(),
  place: placeShape.optional(),
  duty: dutyShape.optional(),
  can: z.array(z.enum(abilities)).optional(),
  onDuty: z.boolean().optional(),
  /** The open case this one was sent to. */
  busyWith: z.string().optional(),
});
export type HelperRow = z.infer<typeof helperRow>;

/** One line of the list. */
export const homeRow = z.object({
  id: z.string(),
  town: z.string().optional(),
  residents: z.array(z.string()),
  beds: z.array(z.string()),
  /** Of the gateways that watch it. */
  gateways: z.array(z.string()),
  /** "config": it stands in centre.yaml alone, and is read only here. */
  from: z.enum(["register", "config"]),
});
export type HomeRow = z.infer<typeof homeRow>;
export const homesView = z.object({
  homes: z.array(homeRow),
  /** Of all that fit, and of all there are. */
  found: z.number(),
  all: z.number(),
  /** There are more: ask again with `after` = this. */
  next: z.string().optional(),
});
export const homesAsked = z.strictObject({
  town: z.string().max(30).optional(),
  after: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
/** A character is nine signs at most when it is encoded. */
export const searchAsked = z.object({
  [searchHeader]: z
    .string()
    .max(9 * searchMost)
    .optional(),
});

/** One home. The code of its door is never in here. */
export const homeView = z.object({
  id: z.string(),
  /** Rises with each change; 0: from centre.yaml. */
  version: z.number(),
  from: z.enum(["register", "config"]),
  changedAt: z.number().optional(),
  town: z.string().optional(),
  address: z.array(z.string()),
  wayIn: z.string().optional(),
  hasDoorCode: z.boolean(),
  place: placeShape.optional(),
  rooms: z.record(z.string(), z.string()).optional(),
  station: z.string().optional(),
  /** As the crow flies, nearest first. */
  nearest: z.array(z.object({ id: z.string(), name: z.string(), metres: z.number() })),
  residents: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      sex: z.enum(sexes).optional(),
      birthYear: z.number().optional(),
      age: z.number().optional(),
      bed: z.string().optional(),
      risks: z.string().optional(),
      speech: z.string().optional(),
    }),
  ),
  /** In call order. */
  contacts: z.array(
    z.object({
      id: z.string(),
      relation: z.string(),
      name: z.string(),
      phone: z.string(),
      notes: z.string().optional(),
    }),
  ),
  plan: z
    .array(
      z.object({
        kinds: z.array(z.string()),
        how: z.enum(["first", "instead"]),
        steps: z.array(z.object({ id: z.string(), zh: z.string(), en: z.string(), does: z.enum(does).optional() })),
      }),
    )
    .optional(),
  gateways: z.array(z.string()),
});
export type HomeView = z.infer<typeof homeView>;

/** The home whole, as it is to be; `version` is the one that was read, 0 for a new home. */
export const homeChange = z.strictObject({
  version: z.number().int().min(0),
  home: homeShape.omit({ id: true, doorCode: true }),
  /** A text: the new one. null: there is none any more. Absent: as it was. */
  doorCode: homeShape.shape.doorCode.unwrap().nullish(),
});

/** A station or helper whole, as it is to be; the id is in the address. */
export const stationChange = stationShape.omit({ id: true });
export const helperChange = helperShape.omit({ id: true });

/** Files of CSV as they lie on the disk, in Base64: which letters they are written in is found out here. */
export const importFiles = ["stations", "helpers", "homes", "residents", "contacts"] as const;
export type ImportFile = (typeof importFiles)[number];
const file = z.base64().max(12_000_000);
export const importWanted = z.strictObject({
  files: z.strictObject({
    stations: file.optional(),
    helpers: file.optional(),
    homes: file.optional(),
    residents: file.optional(),
    contacts: file.optional(),
  }),
  /** Only judge. */
  dryRun: z.boolean().default(false),
  /** Take in the good rows although there are bad ones. */
  skipBad: z.boolean().default(false),
});
/** `line` as an editor counts it, from 1; `column` in the words of the file's first line. */
export const importFault = z.object({
  file: z.enum(importFiles),
  line: z.number(),
  column: z.string().optional(),
  found: z.string().optional(),
  need: z.string(),
});
export type ImportFault = z.infer<typeof importFault>;
const counted = z.object({ added: z.number(), changed: z.number(), unchanged: z.number() });
export const importReport = z.object({
  /** Something was taken in, or (dry run) would be. */
  ok: z.boolean(),
  dryRun: z.boolean(),
  stations: counted,
  helpers: counted,
  homes: counted,
  /** Rows that were good. */
  residents: z.number(),
  contacts: z.number(),
  /** The first `faultsListed`; `faultsInAll` counts them all. */
  faults: z.array(importFault),
  faultsInAll: z.number(),
});
export type ImportReport = z.infer<typeof importReport>;

/** A word and no text: the entry of the log must stay when the person is gone. */
export const eraseReasons = [
  "asked",
  "contract_ended",
  "deceased",
  "moved_away",
  "entered_wrongly",
  "test_data",
] as const;
/** The code of the door is left out unless asked for; asked for, it is a look at it. */
export const exportWanted = z.strictObject({ doorCode: z.boolean().default(false) }).nullish();
export const eraseWanted = z.strictObject({ reason: z.enum(eraseReasons) });
export const eraseReport = z.object({
  home: z.string(),
  reason: z.enum(eraseReasons),
  cases: z.number(),
  logBodies: z.number(),
  messages: z.number(),
  papers: z.number(),
  /** Where it still stands, and has to be taken out by hand. */
  stillIn: z.array(z.string()),
});
export type EraseReport = z.infer<typeof eraseReport>;

/** Shown for a minute and never kept. */
export const doorCodeView = z.object({ code: z.string(), until: z.number() });
