/** The home program: its parts, built in this order and nowhere else. How each is plugged to the others: `wiring/`. */
import { resolve } from "node:path";
import { crashPointsFrom } from "../alerts/program/crash-point.ts";
import { readEnvironment } from "../alerts/program/environment.ts";
import type { App } from "../alerts/program/http.ts";
import { openLog } from "../alerts/program/log.ts";
import { openRegistry } from "../devices/registry.ts";
import type { GatewayConfig } from "./config/config.ts";
import { familyFaults } from "./config/families.ts";
import { GatewayFault } from "./fault.ts";
import type { Standing } from "./health.ts";
import { openKept } from "./joining/kept.ts";
import { openJoining } from "./joining/open.ts";
import { unknownLamp } from "./lamp.ts";
import { openHomeOutputs } from "./outputs/open.ts";
import { openPaths } from "./paths/assemble.ts";
import { addPathRoutes } from "./paths/routes.ts";
import { answeredAgo } from "./protected/answered.ts";
import { openMinutes } from "./protected/minutes.ts";
import { addMinutes } from "./protected/routes.ts";
import { openHomeOnDisk } from "./register/home-on-disk.ts";
import { reportOf } from "./report.ts";
import { openStops } from "./stops.ts";
import { openHomeCarriers } from "./wiring/carriers.ts";
import { announceHome, followCommits, followQuestions, followRegister } from "./wiring/following.ts";
import { openInfluxWriter } from "./wiring/influx.ts";
import { farewellOf, openLampOver } from "./wiring/lamp.ts";
import { openLine } from "./wiring/line.ts";
import { openNews } from "./wiring/news.ts";
import { openPage } from "./wiring/page.ts";
import { type GatewayDeps, jitter, type Later, type Parts, timers } from "./wiring/parts.ts";

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
  const registry = await openRegistry();
  const faults = familyFaults(config, registry);
  if (faults.length > 0)
    throw new GatewayFault("CONFIG", faults.join("\n"), "Correct the configuration; `--check` judges it");
  const onDisk = await openHomeOnDisk({ config, dir: at(config.data), registry, log, crash: environment });
  const stops = openStops();
  const { journal, register, moment } = stops.keep(onDisk);
  try {
    return await assemble(config, { ...deps, log, at, crashPoint, moment, registry, register, journal, stops });
  } catch (fault) {
    // What has started must let go: the journal's lock would keep the next start out.
    await stops.all();
    throw fault;
  }
}

async function assemble(config: GatewayConfig, parts: Parts): Promise<Gateway> {
  const { log, at, moment, register, journal, stops } = parts;
  const dir = at(config.data);
  const later: Later = {};
  const news = openNews();
  const changed = news.tell;
  const kept = openKept(dir);
  const carriers = stops.keep(await openHomeCarriers(config, parts, later));
  const report = () => reportOf(standing, register);
  const link = stops.keep(openLine(config, parts, { later, kept, report, changed }));
  const paths = stops.keep(openPaths(config, { ...parts, link, timers, dice: jitter, changed }));
  later.dispatcher = paths;
  const outputs = stops.keep(
    openHomeOutputs(config, {
      ...{ register, carriers, data: dir, timers, jitter, log, changed },
      farewell: () => unknownLamp(moment().wall),
    }),
  );
  const lamp = stops.keep(openLampOver(config, parts, { carriers, link, outputs, paths }, changed));
  later.lamp = lamp;
  const influx = openInfluxWriter(config, parts);
  if (influx) stops.keep(influx);
  const simulated = config.simulatedHome !== undefined;
  const standing: Standing = { journal, carriers, link, dispatcher: paths, influx, outputs, moment, simulated };
  stops.keep(followCommits(parts, lamp, changed));
  stops.keep(followRegister(parts, lamp, changed));
  followQuestions(config, parts, carriers);
  stops.keep(announceHome(parts, carriers));
  const minutes = stops.keep(
    openMinutes({
      ...{ journal, register, moment, timers, log, gatewayId: config.gateway },
      answeredAgo: () => answeredAgo(paths.standings),
      drawnUp: () => link.file(),
    }),
  );
  later.minutes = minutes;
  const { hear } = news;
  const joining = stops.keep(
    openJoining({ ...parts, config, dir, carriers, link, kept, timers, lamp: () => lamp, hear }),
  );
  later.desk = joining.desk;
  const more = (app: App) => {
    joining.routes(app);
    addMinutes(app, minutes);
    addPathRoutes(app, { dispatcher: paths, read: journal.read, moment, allow: joining.allow });
  };
  const page = stops.keep(await openPage(config, parts, { standing, lamp, link, hear, more, minutes }));
  const addresses = {
    page: page.url,
    mqttPorts: carriers.broker?.ports ?? [],
    warnings: carriers.broker?.warnings ?? [],
  };
  log.info("gateway.ready", { page: page.url, mqtt: addresses.mqttPorts.join(",") });
  return {
    addresses,
    async stop() {
      const { topic, body } = farewellOf(moment);
      carriers.announce(topic, body);
      await stops.all();
      log.info("gateway.stopped");
    },
  };
}
