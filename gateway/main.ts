/** The home program: its parts are built here, in this order, and nowhere else. How they are plugged together: `wiring.ts`. */
import { resolve } from "node:path";
import { firstPath } from "../alerts/paths/policy.ts";
import { crashPointsFrom } from "../alerts/program/crash-point.ts";
import { readEnvironment } from "../alerts/program/environment.ts";
import type { App } from "../alerts/program/http.ts";
import { openLog } from "../alerts/program/log.ts";
import { days } from "../devices/model/moment.ts";
import { openRegistry } from "../devices/registry.ts";
import { startAnnouncing } from "./announce.ts";
import { openCarriers } from "./carriers.ts";
import { startClock, systemClock } from "./clock.ts";
import type { GatewayConfig } from "./config/config.ts";
import { familyFaults } from "./config/families.ts";
import { deliveryOf } from "./config/paths.ts";
import { GatewayFault } from "./fault.ts";
import type { Standing } from "./health.ts";
import { devicesOf } from "./home-view.ts";
import { openIntake } from "./intake.ts";
import type { Desk } from "./joining/desk.ts";
import { openKept } from "./joining/kept.ts";
import { lineSettings, openJoining, papersOf } from "./joining/open.ts";
import { openFamilyNotes } from "./journal/family-notes.ts";
import { openJournal } from "./journal/open.ts";
import { indicatorTopic, unknownLamp } from "./lamp.ts";
import { openTestimony, witnessesOf } from "./lamp-witness.ts";
import { openHomeOutputs } from "./outputs/open.ts";
import { openPaths } from "./paths/assemble.ts";
import type { Dispatcher } from "./paths/dispatcher.ts";
import { addPathRoutes } from "./paths/routes.ts";
import { answeredAgo } from "./protected/answered.ts";
import { type Minutes, openMinutes } from "./protected/minutes.ts";
import { briefly, papersOfBoth } from "./protected/paper.ts";
import { addMinutes } from "./protected/routes.ts";
import { homeOf } from "./register/home-of.ts";
import { openRegister } from "./register/open.ts";
import { recall } from "./register/recall.ts";
import { reportOf } from "./report.ts";
import { openStops } from "./stops.ts";
import {
  followCommits,
  followRegister,
  type GatewayDeps,
  jitter,
  membersOf,
  openInfluxWriter,
  openLampOver,
  openLink,
  openNews,
  openPage,
  type Parts,
  putQuestions,
  timers,
} from "./wiring.ts";

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
  const faults = familyFaults(config, registry);
  if (faults.length > 0)
    throw new GatewayFault("CONFIG", faults.join("\n"), "Correct the configuration; `--check` judges it");
  const configured = { home: config.home, devices: config.devices };
  const dir = at(config.data);
  const delivery = deliveryOf(config);
  const recalled = recall(dir, configured, moment().wall);
  const journal = await openJournal({
    dir,
    gatewayId: config.gateway,
    home: homeOf(config.gateway, recalled.version.book, registry.families, delivery),
    clock,
    log,
    receivers: [firstPath],
    keepDays: config.keep / days(1),
    crash: environment,
  });
  const stops = openStops();
  stops.keep(journal);
  try {
    const { gateway } = config;
    const register = await openRegister({
      gateway,
      dir,
      recalled,
      configured,
      delivery,
      registry,
      journal,
      moment,
      log,
    });
    stops.keep(register);
    return await assemble(config, { ...deps, log, at, crashPoint, moment, registry, register, journal, stops });
  } catch (fault) {
    // What has started must let go: the journal's lock would keep the next start out.
    await stops.all();
    throw fault;
  }
}

async function assemble(config: GatewayConfig, parts: Parts): Promise<Gateway> {
  const { log, moment, registry, register, journal, stops } = parts;
  // Whoever reads the lamp must not take its last colour for the truth.
  const farewell = () => ({ topic: indicatorTopic, body: JSON.stringify(unknownLamp(moment().wall)) });
  const carrying = { registry, journal, moment, timers, jitter, log, at: parts.at, farewell };
  const notes = openFamilyNotes({ families: registry.families.keys(), read: journal.read, log });
  journal.onHealth(({ mode }) => {
    if (mode !== "memory") notes.recall();
  });
  let desk: Desk | undefined;
  let minutes: Minutes | undefined;
  let dispatcher: Dispatcher | undefined;
  const intake = openIntake({
    ...{ registry, register, journal, notes, moment, log, bases: config.bases },
    desk: { heard: (...what) => desk?.heard(...what), skipped: (source) => desk?.skipped(source) },
  });
  const mayJoin: Desk["mayJoin"] = (family, device) => desk?.mayJoin(family, device) ?? false;
  const carriers = stops.keep(
    await openCarriers(config, { intake, notes, devicesOf: membersOf(register), mayJoin, ...carrying }),
  );
  const news = openNews();
  // What the lamp promises rests on the centre's last word.
  const lineMoved = () => {
    lamp.hear([]);
    news.tell();
  };
  const dir = parts.at(config.data);
  const kept = openKept(dir);
  const link = stops.keep(
    openLink(lineSettings(config, dir, parts.at), parts, {
      report: () => ({ ...reportOf(standing, register), protected: briefly(minutes?.told ?? []) }),
      changed: lineMoved,
      papers: papersOfBoth(
        papersOf(kept, (id) => desk?.filed(id)),
        () => minutes?.papers,
      ),
      failed: () => dispatcher?.failed(),
    }),
  );
  const paths = stops.keep(openPaths(config, { ...parts, link, timers, dice: jitter, changed: news.tell }));
  dispatcher = paths;
  const testimony = openTestimony({
    witnesses: witnessesOf(config.paths),
    standings: () => dispatcher?.standings ?? [],
    deliveries: (alertId) => journal.read.deliveries(alertId),
  });
  const outputs = stops.keep(
    openHomeOutputs(config, {
      ...{ register, carriers, data: dir, timers, jitter, log, changed: news.tell },
      farewell: () => unknownLamp(moment().wall),
    }),
  );
  const lamp = stops.keep(openLampOver(parts, { carriers, link, outputs, testimony }, news.tell));
  const influx = openInfluxWriter(config, parts);
  if (influx) stops.keep(influx);
  const standing: Standing = {
    journal,
    carriers,
    link,
    dispatcher: paths,
    influx,
    outputs,
    moment,
    simulated: config.simulatedHome !== undefined,
  };
  stops.keep(followCommits(parts, lamp, news.tell));
  stops.keep(followRegister(parts, lamp, news.tell));
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
  const watched = stops.keep(
    openMinutes({
      ...{ journal, register, moment, timers, log, gatewayId: config.gateway },
      answeredAgo: () => answeredAgo(dispatcher?.standings ?? []),
      drawnUp: () => link.file(),
    }),
  );
  minutes = watched;
  const joining = stops.keep(
    openJoining({ ...parts, config, dir, carriers, link, kept, timers, lamp: () => lamp, hear: news.hear }),
  );
  desk = joining.desk;
  const { hear } = news;
  const more = (app: App) => {
    joining.routes(app);
    addMinutes(app, watched);
    addPathRoutes(app, { dispatcher: paths, read: journal.read, moment, allow: joining.allow });
  };
  const page = stops.keep(await openPage(config, parts, { standing, lamp, link, hear, more, minutes: watched }));
  const addresses = {
    page: page.url,
    mqttPorts: carriers.broker?.ports ?? [],
    warnings: carriers.broker?.warnings ?? [],
  };
  log.info("gateway.ready", { page: page.url, mqtt: addresses.mqttPorts.join(",") });
  return {
    addresses,
    async stop() {
      const { topic, body } = farewell();
      carriers.announce(topic, body);
      await stops.all();
      log.info("gateway.stopped");
    },
  };
}
