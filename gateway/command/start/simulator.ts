/** The simulated home of `npm start`: its devices, and the roads from it to the centre. */
import { randomInt } from "node:crypto";
import { openLog, silentLog } from "../../../alerts/program/log.ts";
import { realTimers } from "../../../alerts/program/timers.ts";
import { startControl } from "../../simulated-home/control.ts";
import { startSimulatedHome } from "../../simulated-home/home.ts";
import { startRadar } from "../../simulated-home/radar.ts";
import { seededRandom } from "../../simulated-home/random.ts";
import { openRoad } from "../../simulated-home/road.ts";
import { demo, type Ports, type Secrets } from "./configure.ts";

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
  const control = await startControl({ home, road, token: secrets.simulator.token, port: ports.control });
  return {
    url: control.url,
    async stop() {
      await control.stop();
      await road.stop();
      await home.stop();
      await radar.stop();
    },
  };
}
