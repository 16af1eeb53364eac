/** The home program: everything is built and plugged together here, and nowhere else. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Ask } from "../alerts/engine.ts";
import { type CrashPoint, crashPointsFrom } from "../alerts/program/crash-point.ts";
import { readEnvironment } from "../alerts/program/environment.ts";
import { type Log, openLog } from "../alerts/program/log.ts";
import { openMetrics } from "../alerts/program/metrics.ts";
import { distOf } from "../alerts/program/page/build.ts";
import { realTimers } from "../alerts/program/timers.ts";
import { isMqtt } from "../devices/family.ts";
import { days } from "../devices/model/moment.ts";
import { openRegistry, type Registry } from "../devices/registry.ts";
import { type AlarmClock, openAlarmClock } from "./alarm-clock.ts";
import { startAnnouncing } from "./announce.ts";
import { type Carriers, openCarriers } from "./carriers.ts";
import { type CentreLink, openCentreLink, receiver } from "./centre-link/link.ts";
import { startClock, systemClock } from "./clock.ts";
import type { GatewayConfig } from "./config/config.ts";
import { GatewayFault } from "./fault.ts";
import { gatewayMetrics, partsOf, type Standing, warningsOf } from "./health.ts";
import { devicesOf, homeViewOf } from "./home-view.ts";
import { openInflux } from "./influx/transport.ts";
import { type InfluxWriter, startInflux } from "./influx/writer.ts";
import { openIntake } from "./intake.ts";
import type { Journal } from "./journal/journal.ts";
import { FolderInUse } from "./journal/lock.ts";
import { openJournal } from "./journal/open.ts";
import { indicatorTopic, type Lamp, openLamp } from "./lamp.ts";
import { type StartedPage, startPage } from "./page/server.ts";
import { openRegister, type Register } from "./register.ts";
import { type HomeReport, reportOf } from "./report.ts";
import { simulatorOf } from "./simulated-home/remote.ts";
import { version } from "./version.ts";

/** Real time and real dice: tests of the parts hand in their own. */
const timers = realTimers;
const jitter = Math.random;

export interface GatewayDeps {
  /** Where the configuration lies: relative paths start here. */
  readonly folder: string;
  readonly id: () => string;
}

export interface Gateway {
  readonly addresses: {
    readonly page: string;
    readonly mqttPorts: readonly number[];
    readonly warnings: readonly string[];
  };
  stop(): Promise<void>;
}

export async function startGateway(config: GatewayConfig, deps: GatewayDeps): Promise<Gateway> {
  const environment = readEnvironment();
  const log = openLog("gateway", config.log);
  const at = (file: string) => resolve(deps.folder, file);
  const crashPoint = crashPointsFrom(environment);
  const clock = startClock(systemClock());
  const moment = () => clock.now();
  const registry = await openRegistry();
  judgeFamilies(config, registry);
  const register = openRegister(config, registry.families);
  const journal = await openJournal({
    dir: at(config.data),
    gatewayId: config.gateway,
    home: register.home,
    clock,
    log,
    receivers: [receiver],
    keepDays: config.keep / days(1),
    crash: environment,
  }).catch((fault: unknown) => {
    if (fault instanceof FolderInUse)
      throw new GatewayFault(
        "FOLDER_IN_USE",
        fault.message,
        "Stop the other gateway, or give this one its own `data` folder",
      );
    throw fault;
  });
  const stops = openStops();
  stops.keep(journal);
  try {
    return await assemble(config, { ...deps, log, at, crashPoint, moment, registry, register, journal, stops });
  } catch (fault) {
    // What has started must let go: the journal's lock would keep the next start out.
    await stops.all();
    throw fault;
  }
}

interface Stops {
  /** Remembers what has to be stopped: the last one started stops first, the journal last. */
  keep<T extends { stop(): unknown }>(started: T): T;
  all(): Promise<void>;
}

function openStops(): Stops {
  const started: { stop(): unknown }[] = [];
  return {
    keep(each) {
      started.push(each);
      return each;
    },
    async all() {
      for (let each = started.pop(); each; each = started.pop()) await each.stop();
    },
  };
}

interface Parts extends GatewayDeps {
  readonly log: Log;
  readonly at: (file: string) => string;
  readonly crashPoint: CrashPoint;
  readonly moment: () => ReturnType<ReturnType<typeof startClock>["now"]>;
  readonly registry: Registry;
  readonly register: Register;
  readonly journal: Journal;
  readonly stops: Stops;
}

async function assemble(config: GatewayConfig, parts: Parts): Promise<Gateway> {
  const { log, moment, registry, register, journal, stops } = parts;
  const carrying = { registry, journal, moment, timers, jitter, log, at: parts.at };
  const intake = openIntake({ registry, register, bases: config.bases, journal, moment });
  const carriers = stops.keep(await openCarriers(config, { intake, ...carrying }));
  const news = openNews();
  const lamp = stops.keep(openLampOver(config, parts, carriers, news.tell));
  const link = stops.keep(openLink(config, parts, () => reportOf(standing, register), news.tell));
  const influx = openInfluxWriter(config, parts);
  if (influx) stops.keep(influx);
  const standing: Standing = { journal, carriers, link, influx, moment, simulated: config.simulatedHome !== undefined };
  stops.keep(followCommits(parts, lamp, news.tell));
  journal.onCommit((what) => putQuestions(what.asks ?? [], { config, registry, register, carriers }));
  stops.keep(
    startAnnouncing({
      readingsAfter: (id, limit) => journal.read.readingsAfter(id, limit),
      from: journal.read.recentReadings(1)[0]?.id ?? 0,
      standings: () => devicesOf({ register, journal }, moment()),
      say: carriers.announce,
      timers,
    }),
  );
  const page = stops.keep(await openPage(config, parts, { standing, lamp, link, hear: news.hear }));
  const addresses = {
    page: page.url,
    mqttPorts: carriers.broker?.ports ?? [],
    warnings: carriers.broker?.warnings ?? [],
  };
  log.info("gateway.ready", { page: page.url, mqtt: addresses.mqttPorts.join(",") });
  return {
    addresses,
    async stop() {
      await stops.all();
      log.info("gateway.stopped");
    },
  };
}

/** "Something may have changed": pages look again, at their own pace. */
function openNews() {
  const listeners = new Set<() => void>();
  return {
    tell() {
      for (const listener of listeners) listener();
    },
    hear(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function openLampOver(config: GatewayConfig, parts: Parts, carriers: Carriers, changed: () => void): Lamp {
  const { register, journal, moment, log } = parts;
  return openLamp({
    home: register.home,
    labelOf: (room) => config.home.rooms.find((each) => each.id === room)?.label,
    journal,
    moment,
    timers,
    shown(view) {
      carriers.announce(indicatorTopic, JSON.stringify(view));
      log.info("indicator.shows", { state: view.state, alert: view.alertId });
      changed();
    },
  });
}

function openLink(config: GatewayConfig, parts: Parts, report: () => HomeReport, changed: () => void): CentreLink {
  const { at, journal, moment, log, id, crashPoint } = parts;
  const { url, tokenFile, caFile } = config.centre;
  return openCentreLink(
    {
      url,
      gatewayId: config.gateway,
      token: readSecret(at(tokenFile), "centre.tokenFile"),
      ca: caFile === undefined ? undefined : readFileSync(at(caFile), "utf8"),
    },
    { journal, timers, moment, jitter, report, id, log, crashPoint, changed },
  );
}

interface Shown {
  readonly standing: Standing;
  readonly lamp: Lamp;
  readonly link: CentreLink;
  readonly hear: (listener: () => void) => () => void;
}

function openPage(config: GatewayConfig, parts: Parts, { standing, lamp, link, hear }: Shown): Promise<StartedPage> {
  const { log, at, moment, register, journal } = parts;
  const metrics = openMetrics("gateway");
  gatewayMetrics(metrics, standing);
  const { simulatedHome, page } = config;
  const simulate =
    simulatedHome &&
    simulatorOf({ url: simulatedHome.url, token: readSecret(at(simulatedHome.tokenFile), "simulatedHome.tokenFile") });
  const view = () =>
    homeViewOf({
      config,
      register,
      journal,
      lamp,
      link,
      moment,
      now: timers.now,
      warnings: () => warningsOf(standing),
    });
  return startPage(
    { host: page.host, port: page.port, names: page.hosts, version, distDir: distOf("household") },
    {
      log,
      metrics,
      timers,
      parts: () => partsOf(standing),
      view,
      subscribe: hear,
      cancel: () => cancelAtHome(parts, lamp),
      ...(simulate && { simulate }),
    },
  );
}

/** After each commit: the next instant to look again, the lamp, the pages. The outbox and InfluxDB listen for themselves. */
function followCommits({ journal, moment, log }: Parts, lamp: Lamp, changed: () => void): AlarmClock {
  const alarmClock = openAlarmClock({
    timers: realTimers,
    moment,
    tick: (at) => journal.tell({ type: "tick", at }),
    failed: (fault) => log.error("tick.not_journalled", { why: String(fault) }),
  });
  journal.onCommit((what) => {
    alarmClock.set(what.wakeAt);
    lamp.hear(what.alerts);
    changed();
  });
  journal.onHealth((health) => {
    lamp.hear([]);
    log.warn("journal.health", { mode: health.mode, reason: health.reason });
  });
  return alarmClock;
}

/** Only a stored copy of an alarm is known: the device is asked to say so itself. Nobody answering becomes a warning by rule. */
function putQuestions(
  asks: readonly Ask[],
  {
    config,
    registry,
    register,
    carriers,
  }: Pick<Parts, "registry" | "register"> & { config: GatewayConfig; carriers: Carriers },
): void {
  for (const { device, fact } of asks) {
    const address = register.addressOf(device);
    const family = address && registry.family(address.family);
    if (!address || !family || !isMqtt(family)) continue;
    const base = config.bases[family.id]?.[0] ?? family.carrier.base;
    const question = family.question?.(address.key, fact, base);
    if (question) carriers.ask(question.topic, question.payload);
  }
}

/** The white key on the page. Only a fall still in its guard can be called off; anything else is told to the centre as a word of the resident. */
async function cancelAtHome({ journal, moment }: Parts, lamp: Lamp): Promise<boolean> {
  const open = lamp.alerts.some((alert) => alert.state === "guarding" || alert.state === "raised");
  if (open) await journal.tell({ type: "cancel", at: moment(), by: "page" });
  return open;
}

function openInfluxWriter(config: GatewayConfig, { journal, log, at }: Parts): InfluxWriter | undefined {
  const { influx } = config;
  if (!influx) return undefined;
  const secret = (file: string) => readSecret(at(file), "influx");
  const target =
    influx.version === 1
      ? {
          version: 1 as const,
          url: influx.url,
          database: influx.database,
          ...(influx.username !== undefined && { username: influx.username }),
          ...(influx.passwordFile !== undefined && { password: secret(influx.passwordFile) }),
        }
      : { ...influx, token: secret(influx.tokenFile) };
  return startInflux({
    home: config.home.id,
    journal,
    transport: openInflux(target),
    timers: realTimers,
    random: Math.random,
    log,
  });
}

function judgeFamilies(config: GatewayConfig, registry: Registry): void {
  const known = [...registry.families.keys()];
  const faults = [
    ...config.devices.flatMap((device, n) =>
      registry.family(device.family)
        ? []
        : [`devices[${n}].family: found "${device.family}", known are ${known.join(", ")}`],
    ),
    ...registry.ambiguities(config.bases),
  ];
  if (faults.length > 0)
    throw new GatewayFault("CONFIG", faults.join("\n"), "Correct the configuration and try `--check`");
}

function readSecret(file: string, setting: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    throw new GatewayFault(
      "SECRET_MISSING",
      `${setting}: ${file} cannot be read`,
      "Put the secret into that file (mode 0600)",
    );
  }
}
