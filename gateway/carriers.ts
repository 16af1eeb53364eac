/** Everything that brings frames in: our own broker, brokers that are not ours, serial receivers. Built here, used nowhere else. */
import { readFileSync } from "node:fs";
import type { Log } from "../alerts/program/log.ts";
import type { Timers } from "../alerts/program/timers.ts";
import { type Broker, startBroker } from "../broker/broker.ts";
import { isSerial } from "../devices/family.ts";
import { familyOnLine } from "../devices/line.ts";
import type { Moment } from "../devices/model/moment.ts";
import { noNotes } from "../devices/notes.ts";
import type { Registry } from "../devices/registry.ts";
import type { GatewayConfig } from "./config/config.ts";
import { GatewayFault } from "./fault.ts";
import type { Intake } from "./intake.ts";
import type { FamilyNotes } from "./journal/family-notes.ts";
import type { Journal } from "./journal/journal.ts";
import { embeddedIntake } from "./mqtt/embedded.ts";
import { filtersAnnounced } from "./mqtt/filters.ts";
import type { LowQuality } from "./mqtt/low-quality.ts";
import { tallyLowQuality } from "./mqtt/low-quality.ts";
import { type OutsideBroker, openOutsideBroker } from "./mqtt/outside.ts";
import { openSerialSource } from "./serial/source.ts";
import type { SerialSource } from "./serial/source-contract.ts";

export interface CarrierDeps {
  readonly intake: Intake;
  readonly registry: Registry;
  readonly journal: Pick<Journal, "tell">;
  readonly moment: () => Moment;
  readonly timers: Timers;
  readonly jitter: () => number;
  readonly log: Log;
  /** Paths in the configuration are relative to it. */
  readonly at: (file: string) => string;
  /** What a broker that is not ours says when it loses us: whoever listens there outlives us. */
  readonly farewell: () => { readonly topic: string; readonly body: string };
  readonly notes?: Pick<FamilyNotes, "of" | "onChange">;
  /** Devices of a family in the register, as it stands when asked. */
  readonly devicesOf?: (family: string) => readonly { readonly key: string; readonly profile: string | undefined }[];
  /** A join window stands open for this device; without one that is named: any does. Never, unless told. */
  readonly mayJoin?: (family: string, device: string | undefined) => boolean;
}

/** Devices announce themselves in crowds, at a start: brokers are asked for their topics so much later (ms), once. */
const announcedTogether = 250;

export interface Carriers {
  readonly broker: Broker | undefined;
  readonly outside: ReadonlyMap<string, OutsideBroker>;
  readonly serial: ReadonlyMap<string, SerialSource>;
  /** Topics that arrive with QoS 0: lost whenever the gateway is down. */
  lowQuality(): readonly LowQuality[];
  /** Says something to devices and lamps: retained on our own broker, and on the ones that are not ours. */
  announce(topic: string, body: string): void;
  /** A question to devices, on whichever broker they are. */
  ask(topic: string, body: string): void;
  stop(): Promise<void>;
}

export async function openCarriers(config: GatewayConfig, deps: CarrierDeps): Promise<Carriers> {
  const tally = tallyLowQuality();
  const serial = new Map(config.serial.map((each) => [each.id, openSerial(each, deps)]));
  /** Topics are those of the register and the lamp: few, and each once. */
  const announced = new Map<string, string>();
  const failed = (topic: string) => (fault: unknown) => deps.log.debug("mqtt.not_said", { topic, why: String(fault) });
  // What was said while it was away, or before it was first reached, it has not heard.
  const tellAgain = (id: string) => {
    for (const [topic, body] of announced)
      outside.get(id)?.publish(topic, body, { retain: true, qos: 1 }).catch(failed(topic));
  };
  const outside = new Map(
    config.outsideBrokers.map((each) => [each.id, openOutside(each, deps, () => tellAgain(each.id))]),
  );
  const unfollow = followNotes(deps, () => {
    for (const each of outside.values()) each.follow();
  });
  const broker = config.broker && (await openBroker(config.broker, deps, (topic) => tally.note(topic)));
  const publish = (topic: string, body: string, retain: boolean) => {
    broker?.publish({ topic, payload: body, retain, qos: 1 }).catch(failed(topic));
    for (const each of outside.values()) each.publish(topic, body, { retain, qos: 1 }).catch(failed(topic));
  };
  return {
    broker,
    outside,
    serial,
    lowQuality: () => [...tally.topics(), ...[...outside.values()].flatMap((each) => each.lowQuality())],
    announce(topic, body) {
      announced.set(topic, body);
      publish(topic, body, true);
    },
    ask: (topic, body) => publish(topic, body, false),
    async stop() {
      unfollow();
      await Promise.all([...serial.values(), ...outside.values()].map((each) => each.stop()));
      await broker?.stop();
    },
  };
}

/** What families note may be topics to listen to. Returns how to stop. */
function followNotes({ notes, timers }: CarrierDeps, follow: () => void): () => void {
  let cancel: (() => void) | undefined;
  const unhear = notes?.onChange(() => {
    cancel ??= timers.after(announcedTogether, () => {
      cancel = undefined;
      follow();
    });
  });
  return () => {
    unhear?.();
    cancel?.();
  };
}

function openBroker(
  config: NonNullable<GatewayConfig["broker"]>,
  deps: CarrierDeps,
  lowQuality: (topic: string) => void,
): Promise<Broker> {
  const { intake, quarantine } = embeddedIntake({
    take: (frame) => deps.intake.mqtt(frame),
    refused: (frame) => deps.intake.refused(frame),
  });
  const { trustLoopback } = config;
  return startBroker({
    listeners: config.listeners.map(({ host, port, tls }) => ({
      host,
      port,
      ...(tls && { tls: readTls(tls, deps.at) }),
    })),
    identities: config.identities,
    intake(message) {
      if (message.qos === 0) lowQuality(message.topic);
      return intake(message);
    },
    ...(quarantine && { quarantine }),
    ...(trustLoopback && { trustLoopback: { ...trustLoopback, bridge: false } }),
    allowPlainOffLoopback: config.allowPlainOffLoopback,
    log: deps.log,
  });
}

const readTls = (files: { keyFile: string; certFile: string }, at: (file: string) => string) => ({
  key: readFileSync(at(files.keyFile), "utf8"),
  cert: readFileSync(at(files.certFile), "utf8"),
});

function openOutside(
  each: GatewayConfig["outsideBrokers"][number],
  deps: CarrierDeps,
  reached: () => void,
): OutsideBroker {
  const source = `mqtt:${each.id}`;
  const { passwordFile, caFile } = each;
  return openOutsideBroker({
    ...each,
    password: passwordFile === undefined ? undefined : readFileSync(deps.at(passwordFile), "utf8").trim(),
    ca: caFile === undefined ? undefined : readFileSync(deps.at(caFile), "utf8"),
    take: ({ topic, payload, stored, dup, messageId }) =>
      deps.intake.mqtt({
        ...{ source, topic, payload, stored },
        ...(messageId !== undefined && { delivery: { id: `${source}/${messageId}`, again: dup } }),
      }),
    announced: () => filtersAnnounced(deps.registry, (family) => deps.notes?.of(family) ?? noNotes),
    farewell: deps.farewell,
    status(status) {
      tell(source, status, deps);
      if (status.up || status.why === "refused-topic") reached();
    },
    timers: deps.timers,
    jitter: deps.jitter,
    log: deps.log,
  });
}

function openSerial(each: GatewayConfig["serial"][number], deps: CarrierDeps): SerialSource {
  const source = `serial:${each.id}`;
  const known = deps.registry.family(each.family);
  if (!known || !isSerial(known))
    throw new GatewayFault(
      "FAMILY_UNKNOWN",
      `serial source ${each.id}: found the family "${each.family}"`,
      `Need one of ${[...deps.registry.families.values()]
        .filter(isSerial)
        .map(({ id }) => id)
        .join(", ")}`,
    );
  const devices = () => deps.devicesOf?.(known.id) ?? [];
  const family = known.perLine
    ? familyOnLine(known, each.id, (key) => devices().some((device) => device.key === key))
    : known;
  return openSerialSource({
    id: each.id,
    path: each.path,
    baud: each.baud,
    family,
    take: (frame) => deps.intake.serial(source, family, frame),
    skipped: (bytes, why) => deps.intake.skipped(source, family, bytes, why),
    found: (heard) => deps.intake.found(source, family, heard),
    room: {
      devices,
      mayJoin: (device) => deps.mayJoin?.(family.id, device) ?? false,
      notes: deps.notes?.of(family.id) ?? noNotes,
    },
    now: () => deps.moment().steady,
    status: (status) => tell(source, status, deps),
    timers: deps.timers,
    jitter: deps.jitter,
    log: deps.log,
  });
}

type Status = { readonly up: true } | { readonly up: false; readonly why: string };

/** One cause, one fault: the rules hide the silence of everything behind a carrier that is down. */
function tell(source: string, status: Status, deps: CarrierDeps): void {
  const why = status.up ? "" : status.why;
  deps.journal
    .tell({ type: "source", at: deps.moment(), source, up: status.up, why })
    .catch(() => deps.log.error("source.not_journalled", { source, up: status.up }));
}
