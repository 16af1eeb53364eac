/** gateway.yaml: what may stand in it. Judged whole before anything starts; unknown keys are faults. */
import { z } from "zod";
import { durationText, shapeHolds } from "../../alerts/program/judge.ts";
import { idShape } from "../../alerts/protocol.ts";
import { days, minutes, seconds } from "../../devices/model/moment.ts";
import { crossChecks } from "./cross-checks.ts";

const port = z.int().min(0).max(65_535);
const label = z.strictObject({ zh: z.string().min(1).max(20), en: z.string().min(1).max(30) });
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'need a local time such as "22:00"');
const timeZone = z.string().refine(isTimeZone, 'need an IANA name such as "Asia/Shanghai"');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "need 64 hex digits (SHA-256 of the token)");
const topics = z.array(z.string().min(1).max(256)).max(50);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const rules = z.strictObject({
  fallGuard: durationText
    .refine((ms) => ms <= 30_000, "need 0 s to 30 s: longer would leave somebody on the floor")
    .default(seconds(20)),
  doorLeftOpen: durationText.default(minutes(15)),
  night: z.strictObject({ from: clockTime, to: clockTime }).default({ from: "22:00", to: "06:00" }),
  nightDoors: z.array(idShape).max(20).default([]),
});

const home = z.strictObject({
  id: idShape,
  timeZone: timeZone.default("Asia/Shanghai"),
  residents: z
    .array(z.strictObject({ id: idShape, bed: idShape.optional() }))
    .max(10)
    .default([]),
  rooms: z.array(z.strictObject({ id: idShape, label })).max(40),
  rules: rules.prefault({}),
});

/** What a press of this device is: `call:rescue`, `call:help`, `cancel` ("I'm fine") or `none`. */
const meaningWord = z.enum(["call:rescue", "call:help", "cancel", "none"]);
export type Meaning = z.infer<typeof meaningWord>;

const device = z.strictObject({
  id: idShape,
  family: z.string().min(1).max(64),
  /** The maker's id in upper-case hex, or the topic's name, as `hearthwatch decode` prints it. */
  key: z.string().min(1).max(128),
  room: idShape.optional(),
  resident: idShape.optional(),
  carries: z.enum(["call", "fall", "door", "other"]),
  /** EnOcean: the EEP. */
  profile: z.string().max(64).optional(),
  /** One meaning for every press, or one for each action (`single`, `double`, `long` …). */
  meaning: z.union([meaningWord, z.record(z.string().max(32), meaningWord)]).optional(),
  silence: z.union([z.literal("exempt"), z.strictObject({ late: durationText, lost: durationText })]).optional(),
});

const serialSource = z.strictObject({
  id: idShape,
  family: z.string().min(1).max(64),
  path: z
    .string()
    .regex(/^(\/|tcp:\/\/[^\s/]+:\d+$)/, 'need a device path such as "/dev/serial/by-id/…" or "tcp://host:port"'),
});

const outsideBroker = z.strictObject({
  id: idShape,
  url: z.string().regex(/^mqtts?:\/\//, 'need "mqtt://host:1883" or "mqtts://host:8883"'),
  /** Fixed, so that the broker keeps what came while the gateway was down. */
  clientId: idShape,
  username: z.string().max(64).optional(),
  passwordFile: z.string().optional(),
  caFile: z.string().optional(),
  topics: topics.min(1),
});

const tls = z.strictObject({ keyFile: z.string(), certFile: z.string() });
const identity = z.strictObject({
  id: idShape,
  tokenSha256: sha256,
  publish: topics.default([]),
  subscribe: topics.default([]),
  /** Where its messages are kept for later subscribers when it asks so; elsewhere the retain bit is dropped, never the message. */
  retain: topics.default([]),
  /** Zigbee2MQTT and the like: lists of all their devices grow past what one device may send (1 MiB instead of 256 KB). */
  speaksForMany: z.boolean().default(false),
  /** Only for a broker that bridges to ours: its retained messages are copies out of a store. */
  bridge: z.boolean().default(false),
});

const broker = z.strictObject({
  listeners: z
    .array(z.strictObject({ host: z.string().default("127.0.0.1"), port, tls: tls.optional() }))
    .min(1)
    .max(4),
  allowPlainOffLoopback: z.boolean().default(false),
  /** Lets clients on this machine in without a password, for these topics. Off unless written here. */
  trustLoopback: z.strictObject({ publish: topics, subscribe: topics }).optional(),
  identities: z.array(identity).max(200).default([]),
});

const influx = z.discriminatedUnion("version", [
  z.strictObject({
    version: z.literal(1),
    url: z.url(),
    database: z.string().min(1),
    username: z.string().optional(),
    passwordFile: z.string().optional(),
  }),
  z.strictObject({
    version: z.literal(2),
    url: z.url(),
    org: z.string().min(1),
    bucket: z.string().min(1),
    tokenFile: z.string(),
  }),
  z.strictObject({ version: z.literal(3), url: z.url(), database: z.string().min(1), tokenFile: z.string() }),
]);
export type InfluxConfig = z.infer<typeof influx>;

const centre = z.strictObject({
  url: z.string().regex(/^mqtts?:\/\//, 'need "mqtts://host:8884" (or "mqtt://" on loopback)'),
  tokenFile: z.string(),
  caFile: z.string().optional(),
});

const shape = z.strictObject({
  version: z.literal(1),
  gateway: idShape,
  /** Folder of the journal; made if missing. Relative paths start at the configuration file. */
  data: z.string().min(1),
  log: z.enum(["error", "warn", "info", "debug", "silent"]).default("info"),
  keep: durationText.default(days(30)),
  home,
  devices: z.array(device).max(500).default([]),
  serial: z.array(serialSource).max(16).default([]),
  outsideBrokers: z.array(outsideBroker).max(4).default([]),
  broker: broker.optional(),
  /** Base topics by family where they are not the maker's default. */
  bases: z.record(z.string(), z.array(z.string().min(1)).min(1)).default({}),
  centre,
  influx: influx.optional(),
  page: z.strictObject({
    host: z.string().default("127.0.0.1"),
    port,
    /** It knows no accounts: whoever reaches it sees who is at home, and can say "I'm fine" during a fall's guard. */
    allowPlainOffLoopback: z.boolean().default(false),
    /** Names the page may be called by, besides loopback. */
    hosts: z.array(z.string()).max(10).default([]),
  }),
  /** Set by `npm start` alone: the simulated home's control address. */
  simulatedHome: z.strictObject({ url: z.url(), tokenFile: z.string() }).optional(),
});

export type GatewayConfig = z.infer<typeof shape>;
export const gatewayConfig = shape.superRefine(crossChecks, shapeHolds);
