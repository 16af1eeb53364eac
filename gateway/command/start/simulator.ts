/** The simulated home of `npm start`: its devices, and the roads from it to the centre. */
import { randomInt } from "node:crypto";
import { openLog, silentLog } from "../../../alerts/program/log.ts";
import { realTimers } from "../../../alerts/program/timers.ts";
import { type Fleet, startFleet } from "../../simulated-fleet/fleet.ts";
import type { Happening } from "../../simulated-fleet/life.ts";
import { startControl } from "../../simulated-home/control.ts";
import { startSimulatedHome } from "../../simulated-home/home.ts";
import { startRadar } from "../../simulated-home/radar.ts";
import { seededRandom } from "../../simulated-home/random.ts";
import { openRoad } from "../../simulated-home/road.ts";
import { version } from "../../version.ts";
import { demo, type Ports, type Secrets } from "./configure.ts";

/** A newcomer finds a quiet console: a notice or a warning now and then, and no emergency that nobody asked for. */
const calm = {
  faster: 30,
  without: new Set<Happening>(["call_rescue", "call_help", "fall", "gone_silent", "bad_line"]),
} as const;

export async function startSimulator(ports: Ports, secrets: Secrets, verbose: boolean) {
  const log = verbose ? openLog("simulated-home", "info") : silentLog;
  const radar = await startRadar({ port: ports.radar, timers: realTimers, log });
  const home = await startSimulatedHome({
    mqtt: {
      url: `mqtt://127.0.0.1:${ports.homeBroker}`,
      clientId: demo.bridge,
      username: demo.bridge,
      password: secrets.bridge.token,
    },
    tcpPort: ports.stick,
    radar,
    timers: realTimers,
    random: seededRandom(randomInt(2 ** 31)),
    log,
  });
  const road = await openRoad({
    line: { from: ports.line, to: ports.centreBroker },
    web: { from: ports.web, to: ports.console },
  });
  let fleet: Fleet | undefined;
  const control = await startControl({
    home,
    road,
    fleet: () => fleet,
    token: secrets.simulator.token,
    port: ports.control,
  });
  return {
    url: control.url,
    /** The centre is there: the other homes come. */
    come() {
      fleet = startFleet(
        {
          ...{ url: `mqtt://127.0.0.1:${ports.centreBroker}`, homes: demo.otherHomes, secret: secrets.fleet.token },
          ...{ seed: randomInt(2 ** 31), life: calm },
        },
        { timers: realTimers, now: Date.now, log, version },
      );
    },
    async stop() {
      await control.stop();
      await fleet?.stop();
      await road.stop();
      await home.stop();
      await radar.stop();
    },
  };
}
