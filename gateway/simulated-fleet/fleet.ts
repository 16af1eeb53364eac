/**
 * Many homes in one process, each with its own MQTT connection and identity, speaking to a real centre as its gateway would.
 * What runs in them is the gateway's own line (`centre-link/`); only the rooms, the devices and the disk are simulated.
 */
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { seededRandom } from "../simulated-home/random.ts";
import { type FleetFigures, openCounting } from "./figures.ts";
import { type SimulatedGateway, startHome } from "./home.ts";
import { fleetHomes, tokenOf } from "./homes.ts";
import type { FleetKind } from "./kinds.ts";
import { type LifeSettings, startLife } from "./life.ts";

export interface FleetSettings {
  readonly url: string;
  readonly ca?: string | undefined;
  readonly homes: number;
  /** The tokens of all gateways follow from it. */
  readonly secret: string;
  readonly seed: number;
  /** Absent: nothing happens that nobody asks for. */
  readonly life?: LifeSettings;
}

export interface FleetDeps {
  readonly timers: Timers;
  /** Unix ms. */
  readonly now: () => number;
  readonly log: Log;
  readonly version: string;
}

/** Which homes: all, those of one town, or one by its id. */
export interface Which {
  readonly town?: string;
  readonly home?: string;
}

export interface Fleet {
  readonly homes: readonly SimulatedGateway[];
  home(id: string): SimulatedGateway | undefined;
  readonly connected: number;
  /** Messages of all homes that the centre has not said `stored` to. */
  readonly waiting: number;
  /** Something happens in this many homes in the same moment; the alerts' ids. */
  storm(many: number, kind: FleetKind): readonly string[];
  /** Lines break; returns how many did. */
  cut(which: Which): number;
  mend(which: Which): number;
  /** From now on nothing happens by chance, and all lines are whole: what is still waiting can arrive. */
  calm(): void;
  caseOf(alertId: string): string | undefined;
  figures(): FleetFigures;
  stop(): Promise<void>;
}

export function startFleet(settings: FleetSettings, deps: FleetDeps): Fleet {
  const counting = openCounting(() => deps.timers.now());
  const homes = fleetHomes(settings.homes).map((of) => {
    // Dice of its own: what happens in one home does not change another's day.
    const random = seededRandom(settings.seed * 100_003 + of.n * 7_919);
    const token = tokenOf(settings.secret, of.gateway);
    const home = startHome(of, { ...deps, url: settings.url, ca: settings.ca, token, random, counting });
    const life = settings.life && startLife(home, { ...deps, ...settings.life, random });
    return { home, life };
  });
  const byId = new Map(homes.map(({ home }) => [home.of.home, home]));
  const chosen = ({ town, home }: Which): readonly SimulatedGateway[] =>
    [...byId.values()].filter(
      ({ of }) => (town === undefined || of.town.name === town) && (home === undefined || of.home === home),
    );
  const all = (act: (home: SimulatedGateway) => void) => (which: Which) => {
    const found = chosen(which);
    for (const each of found) act(each);
    return found.length;
  };
  return {
    homes: [...byId.values()],
    home: (id) => byId.get(id),
    get connected() {
      return homes.filter(({ home }) => home.connected).length;
    },
    get waiting() {
      return homes.reduce((sum, { home }) => sum + home.waiting, 0);
    },
    storm: (many, kind) => homes.slice(0, many).map(({ home }) => home.raise(kind)),
    cut: all((home) => home.cut()),
    mend: all((home) => home.mend()),
    calm() {
      for (const { home, life } of homes) {
        life?.stop();
        home.mend();
      }
    },
    caseOf: (alertId) => counting.caseOf(alertId),
    figures: () => counting.read(),
    async stop() {
      for (const { life } of homes) life?.stop();
      await Promise.all(homes.map(({ home }) => home.stop()));
    },
  };
}
