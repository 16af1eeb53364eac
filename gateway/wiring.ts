/** How the parts of the gateway are plugged into each other; `main.ts` says in which order. */
import type { Ask } from "../alerts/engine.ts";
import { firstPath } from "../alerts/paths/policy.ts";
import type { CrashPoint } from "../alerts/program/crash-point.ts";
import type { App } from "../alerts/program/http.ts";
import type { Log } from "../alerts/program/log.ts";
import { openMetrics } from "../alerts/program/metrics.ts";
import { distOf } from "../alerts/program/page/build.ts";
import { realTimers } from "../alerts/program/timers.ts";
import { isMqtt } from "../devices/family.ts";
import type { Moment } from "../devices/model/moment.ts";
import type { Registry } from "../devices/registry.ts";
import { openAlarmClock } from "./alarm-clock.ts";
import type { Carriers } from "./carriers.ts";
import type { CentreLink, LinkSettings } from "./centre-link/contract.ts";
import type { Papers } from "./centre-link/filing.ts";
import { openCentreLink } from "./centre-link/link.ts";
import type { GatewayConfig } from "./config/config.ts";
import { gatewayMetrics, partsOf, type Standing, warningsOf } from "./health.ts";
import { homeViewOf } from "./home-view.ts";
import { openInflux } from "./influx/transport.ts";
import { type InfluxWriter, startInflux } from "./influx/writer.ts";
import type { Journal, Try } from "./journal/journal.ts";
import { indicatorTopic, type Lamp, openLamp } from "./lamp.ts";
import type { Testimony } from "./lamp-witness.ts";
import type { Outputs } from "./outputs/conductor.ts";
import { type StartedPage, startPage } from "./page/server.ts";
import type { Minutes } from "./protected/minutes.ts";
import type { LiveRegister } from "./register/contract.ts";
import type { HomeReport } from "./report.ts";
import { readSecret } from "./secret.ts";
import { openShadowBook } from "./shadow/book.ts";
import { wordsOfPeople } from "./shadow/words-of-people.ts";
import { simulatorOf } from "./simulated-home/remote.ts";
import type { Stops } from "./stops.ts";
import { version } from "./version.ts";

/** Real time and real dice: tests of the parts hand in their own. */
export const timers = realTimers;
export const jitter = Math.random;

export interface GatewayDeps {
  /** Where the configuration lies: relative paths start here. */
  readonly folder: string;
  readonly id: () => string;
}

export interface Parts extends GatewayDeps {
  readonly log: Log;
  readonly at: (file: string) => string;
  readonly crashPoint: CrashPoint;
  readonly moment: () => Moment;
  readonly registry: Registry;
  readonly register: LiveRegister;
  readonly journal: Journal;
  readonly stops: Stops;
}

/** "Something may have changed": pages look again, at their own pace. */
export function openNews() {
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

export function openLampOver(
  parts: Parts,
  {
    carriers,
    link,
    outputs,
    testimony,
  }: {
    readonly carriers: Carriers;
    readonly link: Pick<CentreLink, "heardAt">;
    readonly outputs: Pick<Outputs, "show">;
    readonly testimony: Testimony;
  },
  changed: () => void,
): Lamp {
  const { register, journal, moment, log } = parts;
  return openLamp({
    get home() {
      return register.home;
    },
    labelOf: (room) => register.current.book.home.rooms.find((each) => each.id === room)?.label,
    journal,
    heardAgo: () => (link.heardAt === undefined ? undefined : Math.round(timers.now() - link.heardAt)),
    testimony,
    moment,
    timers,
    shown(view) {
      carriers.announce(indicatorTopic, JSON.stringify(view));
      outputs.show(view);
      log.info("indicator.shows", { state: view.state, alert: view.alertId });
      changed();
    },
  });
}

export function openLink(
  settings: LinkSettings | undefined,
  parts: Parts,
  {
    report,
    changed,
    papers,
    failed,
  }: {
    readonly report: () => HomeReport;
    readonly changed: () => void;
    readonly papers: Papers;
    readonly failed: () => void;
  },
): CentreLink {
  const { journal, moment, log, id, crashPoint } = parts;
  const tried = (one: Try): void => void journal.tried(one).catch(() => {});
  return openCentreLink(settings, {
    ...{ journal, timers, moment, jitter, report, id, log, crashPoint, changed, papers, failed, tried },
  });
}

export interface Shown {
  readonly standing: Standing;
  readonly lamp: Lamp;
  readonly link: CentreLink;
  readonly hear: (listener: () => void) => () => void;
  readonly minutes: Pick<Minutes, "of" | "today">;
  /** Routes of the joining desk, and of the minutes. */
  readonly more: (app: App) => void;
}

export function openPage(
  config: GatewayConfig,
  parts: Parts,
  { standing, lamp, link, hear, more, minutes }: Shown,
): Promise<StartedPage> {
  const { log, at, moment, register, journal } = parts;
  const metrics = openMetrics("gateway");
  gatewayMetrics(metrics, standing);
  const { simulatedHome, page } = config;
  const simulate =
    simulatedHome &&
    simulatorOf({ url: simulatedHome.url, token: readSecret(at(simulatedHome.tokenFile), "simulatedHome.tokenFile") });
  const shadow = openShadowBook({
    home: () => register.home,
    read: journal.read,
    said: () => wordsOfPeople(at(config.data)),
  });
  const view = () =>
    homeViewOf({
      shadow,
      simulator: simulatedHome !== undefined,
      register,
      journal,
      lamp,
      link,
      moment,
      now: timers.now,
      otherWay: () => {
        const proving = register.home.delivery?.proving ?? [];
        return standing.dispatcher.standings.some(
          ({ label, state }) => label !== firstPath && state === "ok" && proving.includes(label),
        );
      },
      protectedToday: () => (minutes.today === undefined ? [] : minutes.of(minutes.today)),
      warnings: () => [...register.warnings, ...warningsOf(standing)],
    });
  return startPage(
    {
      host: page.host,
      port: page.port,
      names: page.hosts,
      version,
      distDir: distOf("household"),
      installerDir: distOf("installer"),
    },
    {
      log,
      metrics,
      timers,
      parts: () => partsOf(standing),
      view,
      subscribe: hear,
      more,
      cancel: () => cancelAtHome(parts, lamp),
      ...(simulate && { simulate }),
    },
  );
}

/** Devices of a family as its talk knows them. */
export function membersOf(register: Pick<LiveRegister, "home" | "profileOf">) {
  return (family: string) =>
    register.home.devices
      .filter((device) => device.family === family)
      .map(({ key }) => ({ key, profile: register.profileOf(family)(key) }));
}

/** Another home, other rooms, other devices: what shows them looks again. */
export function followRegister({ register }: Parts, lamp: Lamp, changed: () => void): { stop(): void } {
  const stop = register.onChange(() => {
    lamp.hear([]);
    changed();
  });
  return { stop };
}

/** After each commit: the next instant to look again, the lamp, the pages. The outbox and InfluxDB listen for themselves. */
export function followCommits({ journal, moment, log }: Parts, lamp: Lamp, changed: () => void): { stop(): void } {
  const alarmClock = openAlarmClock({
    timers,
    moment,
    tick: (at) => journal.tell({ type: "tick", at }),
    failed: (fault) => log.error("tick.not_journalled", { why: String(fault) }),
  });
  const unlisten = journal.onCommit((what) => {
    alarmClock.set(what.wakeAt);
    lamp.hear(what.alerts);
    changed();
  });
  const unhear = journal.onHealth((health) => {
    lamp.hear([]);
    log.warn("journal.health", { mode: health.mode, reason: health.reason });
  });
  return {
    stop() {
      unlisten();
      unhear();
      alarmClock.stop();
    },
  };
}

/** Only a stored copy of an alarm is known: the device is asked to say so itself. Nobody answering becomes a warning by rule. */
export function putQuestions(
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
export async function cancelAtHome({ journal, moment }: Parts, lamp: Lamp): Promise<boolean> {
  const open = lamp.alerts.some((alert) => alert.state === "guarding" || alert.state === "raised");
  if (open) await journal.tell({ type: "cancel", at: moment(), by: "page" });
  return open;
}

export function openInfluxWriter(
  config: GatewayConfig,
  { journal, register, log, at }: Parts,
): InfluxWriter | undefined {
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
    get home() {
      return register.home.id;
    },
    journal,
    transport: openInflux(target),
    timers,
    random: Math.random,
    log,
  });
}
