/**
 * An installation as pages, commands and the report see it: one hub, its devices, what was tested and what was not.
 * Times are Unix ms by the gateway's clock unless they say otherwise; `ms` are lengths. No name, address or number of a
 * person stands in it but the technician's own, which is typed for the report.
 */
import { z } from "zod";
import { mistake } from "./mistakes.ts";

export { type Mistake, type MistakeCode, mistake, mistakeCodes } from "./mistakes.ts";

const words = z.object({ zh: z.string().max(40), en: z.string().max(60) });
/** A family's own words for itself and for what its devices can be: longer than a room's. */
const title = z.object({ zh: z.string().max(200), en: z.string().max(200) });

export const hops = ["pressed", "saved", "stored", "shown", "claimed", "lamp"] as const;
export type Hop = (typeof hops)[number];

export const carriesWords = ["call", "fall", "door", "other"] as const;

/** `scan` → `press` → `room` → `walk` → `test` → `done`; `dropped` when the technician gave it up. */
export const deviceSteps = ["press", "room", "walk", "test", "done", "dropped"] as const;

const spot = z.object({
  room: z.string(),
  /** Frames heard of those wanted. */
  heard: z.int(),
  need: z.int(),
  /** Smallest seen. dB above what the receiver still reads. */
  marginDb: z.number().optional(),
  /** Percent of the best link quality, and what devices of this family need of it. */
  link: z.number().optional(),
  linkNeed: z.number().optional(),
  state: z.enum(["listening", "passed", "weak", "skipped"]),
  why: z.string().max(200).optional(),
});

const testRun = z.object({
  startedAt: z.number(),
  until: z.number(),
  alert: z.string().optional(),
  hops: z.array(
    z.object({
      hop: z.enum(hops),
      /** After the press. Absent: not yet. */
      ms: z.number().optional(),
      /** Which console, or who claimed: as the centre gave it; ids only. */
      note: z.string().max(100).optional(),
    }),
  ),
  /** `unverified`: the line to the centre is down; it is tested again when it is back. */
  state: z.enum(["waiting", "running", "passed", "failed", "unverified"]),
});

export const joiningDevice = z.object({
  /** In the order they were scanned, from 1. */
  n: z.int(),
  step: z.enum(deviceSteps),
  /** Once it stands in the register. */
  device: z.string().optional(),
  family: z.string(),
  title,
  key: z.string().optional(),
  /** Last four signs of what is printed on it. */
  tail: z.string(),
  model: z.string().optional(),
  profile: z.string().optional(),
  carries: z.enum(carriesWords),
  meaning: z.string().optional(),
  room: z.string().optional(),
  /** Takes the place of this device, whose history it continues. */
  replaces: z.string().optional(),
  /** What may be chosen for it, most usual first. */
  choices: z.array(z.object({ profile: z.string(), title, carries: z.enum(carriesWords) })),
  window: z.object({ state: z.enum(["open", "expired", "closed"]), until: z.number(), seconds: z.int() }).optional(),
  /** Who else spoke or came in while its window was open. */
  others: z.array(z.object({ tail: z.string(), family: z.string(), at: z.number(), removed: z.boolean() })).max(20),
  spots: z.array(spot).max(40),
  battery: z.object({ percent: z.number().optional(), low: z.boolean().optional() }).optional(),
  test: testRun.optional(),
  mistake: mistake.optional(),
});
export type JoiningDevice = z.infer<typeof joiningDevice>;

/** What the visit still owes, in the order in which it is best done: `owed.<what>` in the tables. */
export const owedWords = [
  "join_hub",
  "scan",
  "press",
  "room",
  "battery",
  "walk",
  "test",
  "take_out",
  "train",
  "sign",
  /** The report is not at the centre yet. */
  "filing",
  /** By hand, on the hub: `hearthwatch wipe`. */
  "wipe",
] as const;
const owed = z.object({ what: z.enum(owedWords), n: z.int().optional() });
export type Owed = z.infer<typeof owed>;

/** Ten seconds without mains. Who saw what: the technician that the hub stayed on, the dispatcher that the centre was told. */
export const powerCut = z.object({
  seconds: z.int().min(1).max(600),
  stayedOn: z.boolean(),
  centreSaw: z.boolean(),
});

/** Number and date of a consent that the operator keeps: never its text, never a name. */
export const consent = z.object({
  number: z.string().regex(/^[A-Za-z0-9./_-]{1,40}$/, "need the number alone: letters, digits, . / _ -"),
  date: z.iso.date(),
});

export const training = z.object({ press: z.boolean(), cancel: z.boolean(), light: z.boolean() });

export const installationView = z.object({
  v: z.literal(1),
  id: z.string(),
  kind: z.enum(["install", "replace_device", "replace_hub", "move", "decommission", "battery"]),
  /** Number of the work order. */
  order: z.string().max(40).optional(),
  technician: z.string().max(64).optional(),
  openedAt: z.number(),
  now: z.number(),
  clockTrusted: z.boolean(),
  state: z.enum(["open", "signed", "sent"]),
  hub: z.object({
    gateway: z.string().optional(),
    home: z.string(),
    /** SHA-256 of its public key, first 16 hex digits: what the hub's label shows. */
    fingerprint: z.string(),
    version: z.string(),
    state: z.enum(["not_joined", "joining", "joined"]),
    centre: z.object({ connected: z.boolean(), heardAgo: z.number().optional() }),
    mistake: mistake.optional(),
  }),
  rooms: z.array(z.object({ id: z.string(), label: words })),
  /** Rooms offered that are not there yet: one tap makes them. */
  roomsOffered: z.array(z.object({ id: z.string(), label: words })),
  /** Families whose devices carry no code: chosen from a list, with the ports they can be on. */
  families: z.array(
    z.object({
      id: z.string(),
      title,
      codes: z.boolean(),
      ports: z.array(z.string()),
      choices: joiningDevice.shape.choices,
    }),
  ),
  devices: z.array(joiningDevice).max(100),
  training,
  owed: z.array(owed).max(400).optional(),
  powerCut: powerCut.optional(),
  consents: z.array(consent).max(10).optional(),
  /** Given up, and why. */
  abandoned: z.object({ why: z.string().max(200) }).optional(),
  /** Said by the technician, or found by the gateway when the report was made. */
  notTested: z.array(z.object({ what: z.string().max(100), why: z.string().max(200) })).max(100),
  mistake: mistake.optional(),
  report: z.object({ id: z.string(), signedAt: z.number(), storedAt: z.number().optional() }).optional(),
});
export type InstallationView = z.infer<typeof installationView>;

/** What a technician may ask for; the same words over HTTP and on the command line. */
export const installationCommand = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("join_hub"), code: z.string().max(40), centre: z.url().optional() }),
  z.strictObject({ do: z.literal("scan"), code: z.string().min(1).max(512), replaces: z.string().max(64).optional() }),
  /** For what carries no code: the family, and the port or the topic name it is known by. */
  z.strictObject({
    do: z.literal("pick"),
    family: z.string().max(64),
    key: z.string().max(128),
    profile: z.string().max(64).optional(),
    replaces: z.string().max(64).optional(),
  }),
  /** A device that stands in the register comes into the visit: for its battery, a move, a new test, its end. */
  z.strictObject({ do: z.literal("adopt"), device: z.string().max(64) }),
  z.strictObject({ do: z.literal("open_window"), n: z.int(), seconds: z.int().min(5).max(254).optional() }),
  z.strictObject({
    do: z.literal("choose"),
    n: z.int(),
    profile: z.string().max(64).optional(),
    carries: z.enum(carriesWords).optional(),
    meaning: z.string().max(64).optional(),
    resident: z.string().max(64).optional(),
  }),
  z.strictObject({
    do: z.literal("room"),
    n: z.int(),
    room: z.string().max(64),
    /** Makes the room. */
    label: words.optional(),
  }),
  z.strictObject({
    do: z.literal("walk"),
    n: z.int(),
    room: z.string().max(64),
    need: z.int().min(1).max(20).optional(),
  }),
  z.strictObject({ do: z.literal("skip_spot"), n: z.int(), room: z.string().max(64), why: z.string().max(200) }),
  z.strictObject({ do: z.literal("test"), n: z.int() }),
  /** What the technician's eyes say of the light. */
  z.strictObject({ do: z.literal("lamp_seen"), n: z.int(), green: z.boolean() }),
  z.strictObject({ do: z.literal("drop"), n: z.int(), why: z.string().max(200) }),
  z.strictObject({ do: z.literal("train"), training }),
  z.strictObject({ do: z.literal("power_cut"), ...powerCut.shape }),
  /** All of them: those said before are replaced. */
  z.strictObject({ do: z.literal("consents"), consents: z.array(consent).max(10) }),
  z.strictObject({ do: z.literal("not_tested"), what: z.string().max(100), why: z.string().max(200) }),
  z.strictObject({
    do: z.literal("sign"),
    technician: z.string().min(1).max(64),
    /** A drawn signature as SVG path data, or nothing when it is signed on paper. */
    signature: z
      .string()
      .max(20_000)
      .regex(/^[MLZ0-9 .,-]*$/)
      .optional(),
  }),
  /** Given up: windows are shut, devices of the register stay and are listed as not tested, a short report is filed. */
  z.strictObject({ do: z.literal("abandon"), why: z.string().min(1).max(200) }),
]);
export type InstallationCommand = z.infer<typeof installationCommand>;
