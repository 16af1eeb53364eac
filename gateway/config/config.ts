/** gateway.yaml: what may stand in it. Judged whole before anything starts; unknown keys are faults. */
import { z } from "zod";
import { durationText, shapeHolds } from "../../alerts/program/judge.ts";
import { idShape } from "../../alerts/protocol.ts";
import { days } from "../../devices/model/moment.ts";
import { crossChecks } from "./cross-checks.ts";
import { deviceShape, familyName, homeShape, mostDevices } from "./home.ts";
import { mostOutputs, outputShape } from "./outputs.ts";
import { pathsConfig } from "./paths.ts";

const port = z.int().min(0).max(65_535);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "need 64 hex digits (SHA-256 of the token)");
const topics = z.array(z.string().min(1).max(256)).max(50);

/** Speeds of real receivers; a port of another speed does not exist. */
const baudNeeded = "need a whole number from 300 to 3000000, such as 9600";

const serialSource = z
  .strictObject({
    id: idShape,
    family: familyName,
    path: z
      .string()
      .regex(/^(\/|tcp:\/\/[^\s/]+:\d+$)/, 'need a device path such as "/dev/serial/by-id/…" or "tcp://host:port"'),
    /** Bits per second, where the receiver was set to another speed than its family has from the maker. */
    baud: z.int(baudNeeded).min(300, baudNeeded).max(3_000_000, baudNeeded).optional(),
  })
  .refine(({ path, baud }) => baud === undefined || !path.startsWith("tcp://"), {
    path: ["baud"],
    message: 'has no effect on "tcp://…": the network adapter has a speed of its own; set it there',
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

const recipientNeeded = "need the 43 signs that `hearthwatch backup --new-key` prints";
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

/** What the hub was given when it joined counts before `url` and `tokenFile`; before it has joined both may be missing. */
const centre = z.strictObject({
  url: z
    .string()
    .regex(/^mqtts?:\/\//, 'need "mqtts://host:8884" (or "mqtt://" on loopback)')
    .optional(),
  tokenFile: z.string().optional(),
  caFile: z.string().optional(),
  /** The centre's web address, where a hub joins by a code. */
  join: z.url().optional(),
});

const shape = z.strictObject({
  version: z.literal(1),
  gateway: idShape,
  /** Folder of the journal; made if missing. Relative paths start at the configuration file. */
  data: z.string().min(1),
  log: z.enum(["error", "warn", "info", "debug", "silent"]).default("info"),
  keep: durationText.default(days(30)),
  /** The first version of the register: `hearthwatch register` changes it from then on. */
  home: homeShape,
  devices: z.array(deviceShape).max(mostDevices).default([]),
  serial: z.array(serialSource).max(16).default([]),
  outsideBrokers: z.array(outsideBroker).max(4).default([]),
  broker: broker.optional(),
  /** Base topics by family where they are not the maker's default. */
  bases: z.record(z.string(), z.array(z.string().min(1)).min(1)).default({}),
  centre,
  ...pathsConfig,
  influx: influx.optional(),
  /** Lights, sirens, a loudspeaker, a program: they show what the lamp shows. */
  outputs: z.array(outputShape).max(mostOutputs).default([]),
  page: z.strictObject({
    host: z.string().default("127.0.0.1"),
    port,
    /** It knows no accounts: whoever reaches it sees who is at home, and can say "I'm fine" during a fall's guard. */
    allowPlainOffLoopback: z.boolean().default(false),
    /** Names the page may be called by, besides loopback. */
    hosts: z.array(z.string()).max(10).default([]),
  }),
  /** Who can open backups: printed by `hearthwatch backup --new-key`. Its private part belongs to the operator, never on the hub. */
  backup: z.strictObject({ recipient: z.string().regex(/^[A-Za-z0-9_-]{43}$/, recipientNeeded) }).optional(),
  /** Set by `npm start` alone: the simulated home's control address. */
  simulatedHome: z.strictObject({ url: z.url(), tokenFile: z.string() }).optional(),
});

export type GatewayConfig = z.infer<typeof shape>;
export const gatewayConfig = shape.superRefine(crossChecks, shapeHolds);
