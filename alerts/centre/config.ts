/** `centre.yaml`, judged whole before anything starts. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { minutes, seconds } from "../../devices/model/moment.ts";
import { readSecrets, secretTextOf } from "../paths/https/sign.ts";
import { isLoopback } from "../program/http.ts";
import { durationText, durationUpTo, type Judged, judgeFile, shapeHolds } from "../program/judge.ts";
import { idShape } from "../protocol.ts";
import { roles } from "./accounts/accounts.ts";
import { answeringChecks, answeringConfig } from "./answering/settings.ts";
import { areaConfig } from "./area/settings.ts";
import { usualTerms } from "./cases/terms.ts";
import { escalationChecks, escalationConfig } from "./escalation/settings.ts";
import { type Card, type GatewayEntry, tokenSha256 } from "./register/register.ts";
import { readScripts } from "./register/scripts.ts";
import { registerConfig } from "./register/settings.ts";
import { phone } from "./register/text.ts";
import { faultsOfDestinations, readDestinations } from "./watch/paths.ts";
import { watchChecks, watchConfig } from "./watch/settings.ts";

const port = z.number().int().min(0).max(65_535);
const tls = z.strictObject({ keyFile: z.string(), certFile: z.string() });
const host = z.string().min(1).default("127.0.0.1");

const gateway = z.strictObject({
  id: idShape,
  home: idShape,
  town: z.string().max(100).optional(),
  bed: idShape.optional(),
  tokenSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "need 64 hex digits: the SHA-256 of the gateway's token")
    .optional(),
  tokenFile: z.string().optional(),
  /** Lines of `whsec_…` for what it sends over HTTPS. With `tokenFile` the secret that follows from the token counts as well. */
  webhookSecretFile: z.string().optional(),
});

const home = z.strictObject({
  name: z.string().max(100).optional(),
  sex: z.enum(["female", "male"]).optional(),
  age: z.number().int().min(0).max(130).optional(),
  town: z.string().max(100).optional(),
  address: z.array(z.string().max(100)).max(10).optional(),
  entry: z.string().max(300).optional(),
  risks: z.string().max(300).optional(),
  speech: z.string().max(300).optional(),
  contacts: z
    .array(z.strictObject({ relation: z.string().max(50), name: z.string().max(100), phone: z.string().max(40) }))
    .max(20)
    .optional(),
  station: z
    .strictObject({ name: z.string().max(100), phone: z.string().max(40), metres: z.number().optional() })
    .optional(),
  rooms: z.record(z.string(), z.string().max(50)).optional(),
});

export const centreShape = z
  .strictObject({
    version: z.literal(1),
    name: z.string().min(1).max(100),
    /** Everything durable lies here; relative to this file. */
    data: z.string().min(1),
    broker: z
      .strictObject({
        listeners: z
          .array(z.strictObject({ host, port, tls: tls.optional() }))
          .min(1)
          .max(8)
          .default([{ host: "127.0.0.1", port: 1884 }]),
        /** Tokens in clear over a network: only behind something that encrypts. */
        plainOffLoopback: z.boolean().default(false),
        /** What a hub that joins is told to connect to; unless given, the first listener. */
        address: z
          .string()
          .regex(/^mqtts?:\/\//, 'need "mqtts://host:8884" (or "mqtt://" on loopback)')
          .optional(),
      })
      .prefault({}),
    http: z
      .strictObject({
        host,
        port: port.default(8090),
        /** Other names this server is reached by, such as `centre.example.org`. */
        names: z.array(z.string().max(253)).max(20).default([]),
        tls: tls.optional(),
        /** Sessions in clear over a network: only behind something that encrypts. */
        plainOffLoopback: z.boolean().default(false),
      })
      .prefault({}),
    accounts: z
      .array(z.strictObject({ name: z.string().min(1).max(64), roles: z.array(z.enum(roles)).min(1) }))
      .max(1_000)
      .default([]),
    gateways: z.array(gateway).max(100_000).default([]),
    homes: z.record(idShape, home).default({}),
    /** Where homes and stations still reach somebody while a console hears nothing: its banner says so. */
    backupPhone: phone.optional(),
    // Each has an end: what is held, or waits, for longer than that is silence.
    cases: z
      .strictObject({
        /** A holder who does nothing: the row pulses after `pulse`, the case comes back to all after `lease` … */
        lease: durationUpTo("10 min").default(usualTerms.lease),
        pulse: durationText.default(usualTerms.pulse),
        /** … of a call that rings again after this … */
        ringLease: durationUpTo("10 min").default(usualTerms.ringLease),
        /** … once somebody was spoken to, counted from when whoever was sent is expected, and with somebody at the home. */
        leaseSpoken: durationUpTo("1 h").default(usualTerms.leaseSpoken),
        leaseAfterEta: durationUpTo("1 h").default(usualTerms.leaseAfterEta),
        leaseOnSite: durationUpTo("2 h").default(usualTerms.leaseOnSite),
        /** Whoever is sent says yes within this, and whoever is asked to take a case over. */
        confirmWithin: durationUpTo("15 min").default(usualTerms.confirmWithin),
        handoverWithin: durationUpTo("30 min").default(usualTerms.handoverWithin),
        consoleOffline: durationUpTo("2 min").default(seconds(20)),
        reopenWithin: durationText.default(usualTerms.reopenWithin),
        testExpires: durationText.default(minutes(30)),
        /** A closed case is reviewed within this; tests and faults review themselves then. */
        reviewWithin: durationText.default(usualTerms.reviewWithin),
        /** For at most so long a notice or a fault may be shelved. */
        shelvedMost: durationText.default(usualTerms.shelvedMost),
      })
      .refine(({ pulse, lease }) => pulse <= lease, {
        path: ["pulse"],
        error: "longer than cases.lease: it would never pulse; make it shorter",
      })
      .prefault({}),
    ...watchConfig,
    escalation: escalationConfig,
    area: areaConfig,
    answering: answeringConfig,
    register: registerConfig,
  })
  .superRefine((config, context) => {
    const fault = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: "custom", path, message });
    watchChecks(config, fault);
    escalationChecks(config, fault);
    answeringChecks(config, fault);
    config.broker.listeners.forEach((listener, n) => {
      if (!isLoopback(listener.host) && !listener.tls && !config.broker.plainOffLoopback)
        fault(
          ["broker", "listeners", n],
          "off loopback without tls; add tls, or set broker.plainOffLoopback if something in front encrypts",
        );
    });
    if (!isLoopback(config.http.host) && !config.http.tls && !config.http.plainOffLoopback)
      fault(["http"], "off loopback without tls; add tls, or set http.plainOffLoopback if something in front encrypts");
    config.gateways.forEach((each, n) => {
      if ((each.tokenSha256 === undefined) === (each.tokenFile === undefined))
        fault(["gateways", n], "need exactly one of tokenSha256 and tokenFile");
    });
    for (const [what, names] of [
      ["gateways", config.gateways.map((each) => each.id)],
      ["accounts", config.accounts.map((each) => each.name)],
    ] as const) {
      // Ten thousand gateways: looked up, not searched for.
      const seen = new Set<string>();
      names.forEach((name, n) => {
        if (name !== undefined && seen.has(name)) fault([what, n], `"${name}" is there twice`);
        seen.add(name);
      });
    }
  }, shapeHolds);

export type CentreConfig = z.output<typeof centreShape>;

/** Paths in the file are relative to it. */
export function judgeCentre(path: string): Judged<CentreConfig> {
  const judged = judgeFile(path, centreShape);
  if (!judged.ok) return judged;
  const at = (file: string): string => resolve(dirname(path), file);
  const { config } = judged;
  const listeners = config.broker.listeners.map((each) => (each.tls ? { ...each, tls: filesAt(each.tls, at) } : each));
  const http = config.http.tls ? { ...config.http, tls: filesAt(config.http.tls, at) } : config.http;
  const gateways = config.gateways.map((each) => ({
    ...each,
    ...(each.tokenFile && { tokenFile: at(each.tokenFile) }),
    ...(each.webhookSecretFile && { webhookSecretFile: at(each.webhookSecretFile) }),
  }));
  const paths = config.paths.map((each) =>
    "caFile" in each && each.caFile ? { ...each, caFile: at(each.caFile) } : each,
  );
  const destinationsFile = config.destinationsFile === undefined ? undefined : at(config.destinationsFile);
  const broker = { ...config.broker, listeners };
  const register = {
    ...config.register,
    keyFile: config.register.keyFile === undefined ? undefined : at(config.register.keyFile),
    scriptsFile: config.register.scriptsFile === undefined ? undefined : at(config.register.scriptsFile),
  };
  const whole = { ...config, data: at(config.data), broker, http, gateways, paths, destinationsFile, register };
  const faults = [...unreadable(whole), ...misled(whole), ...misread(whole)];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, config: whole };
}

/** An operator's own scripts are judged with everything else. */
function misread({ register }: CentreConfig): readonly string[] {
  const scripts = readScripts(register.scriptsFile);
  return scripts.ok ? [] : scripts.faults.map((fault) => `register.scriptsFile: ${fault}`);
}

interface TlsFiles {
  readonly keyFile: string;
  readonly certFile: string;
}
const filesAt = (files: TlsFiles, at: (file: string) => string) => ({
  keyFile: at(files.keyFile),
  certFile: at(files.certFile),
});

export const readTls = (files: TlsFiles): { readonly key: string; readonly cert: string } => ({
  key: readFileSync(files.keyFile, "utf8"),
  cert: readFileSync(files.certFile, "utf8"),
});

/** Where the paths lead belongs to the configuration, although it lies in a file of its own. */
function misled({ paths, destinationsFile }: CentreConfig): readonly string[] {
  if (destinationsFile === undefined) return [];
  const to = readDestinations(destinationsFile);
  return typeof to === "string" ? [`destinationsFile: ${to}`] : faultsOfDestinations(paths, to);
}

function unreadable(config: CentreConfig): string[] {
  const files = [
    ...config.broker.listeners.flatMap(({ tls: of }, n) =>
      of ? [[`broker.listeners[${n}].tls`, of.keyFile, of.certFile]] : [],
    ),
    ...(config.http.tls ? [["http.tls", config.http.tls.keyFile, config.http.tls.certFile]] : []),
    ...config.paths.flatMap((each, n) =>
      "caFile" in each && each.caFile ? [[`paths[${n}].caFile`, each.caFile]] : [],
    ),
    ...config.gateways.flatMap(({ tokenFile }, n) => (tokenFile ? [[`gateways[${n}].tokenFile`, tokenFile]] : [])),
    ...config.gateways.flatMap(({ webhookSecretFile: file }, n) =>
      file ? [[`gateways[${n}].webhookSecretFile`, file]] : [],
    ),
  ];
  const noSecret = config.gateways.flatMap(({ webhookSecretFile: file }, n) =>
    file && canRead(file) && !readSecrets(readFileSync(file, "utf8"))
      ? [`gateways[${n}].webhookSecretFile: found "${file}", need lines of "whsec_" and 24 to 64 bytes in base64`]
      : [],
  );
  const missing = files.flatMap(([path, ...names]) =>
    names
      .filter((name) => !canRead(name))
      .map((name) => `${path}: found "${name}", which cannot be read; create it or correct the path`),
  );
  return [...missing, ...noSecret];
}

function canRead(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

/** 128 bits as text are at least this long. */
const shortestToken = 22;

export function gatewayEntries(config: CentreConfig): readonly GatewayEntry[] {
  return config.gateways.map(({ tokenFile, webhookSecretFile, tokenSha256: known, ...entry }) => {
    const given = webhookSecretFile === undefined ? [] : [readFileSync(webhookSecretFile, "utf8").trim()];
    if (known !== undefined) return { ...entry, tokenSha256: known, webhookSecret: given[0] };
    const token = readFileSync(tokenFile ?? "", "utf8").trim();
    if (token.length < shortestToken)
      throw new Error(`${tokenFile}: the token is too short; use one of at least 128 random bits`);
    const webhookSecret = [...given, secretTextOf(token)].join("\n");
    return { ...entry, tokenSha256: tokenSha256(token), webhookSecret };
  });
}

export const cardsOf = (config: CentreConfig): Readonly<Record<string, Card>> => config.homes;
