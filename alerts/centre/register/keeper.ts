/** Changes of the register: one home, staff, an import, an export, an erasure. Each is on disk, and in the log, before it is seen. */
import type { z } from "zod";
import type { Word } from "../store/store.ts";
import { inBreaths } from "./import/steps.ts";
import { importSteps, type Known } from "./import/take.ts";
import { judgeHome } from "./judge-home.ts";
import type { Locked } from "./key-file.ts";
import type { Register } from "./register.ts";
import type { Helper, Home, Station } from "./shapes.ts";
import type { HomeRecords, RegisterStore } from "./store.ts";
import type { EraseReport, eraseReasons, homeChange, ImportFile, ImportReport } from "./views.ts";

export interface Keeper {
  locked(): Locked | undefined;
  /** `faults`: it contradicts the rest of the register; "moved_on": somebody else changed it meanwhile. */
  change(
    id: string,
    wanted: z.output<typeof homeChange>,
    word: Word,
  ): Promise<"done" | "moved_on" | { readonly faults: readonly string[] }>;
  saveStation(station: Station, word: Word): Promise<readonly string[]>;
  saveHelper(helper: Helper, word: Word): Promise<readonly string[]>;
  import(files: ImportBytes, ask: ImportAsk, word: Word): Promise<ImportReport>;
  records(
    home: string,
  ): Promise<{ readonly home: Home | undefined; readonly gateways: readonly string[] } & HomeRecords>;
  erase(
    home: string,
    reason: (typeof eraseReasons)[number],
    word: Word,
  ): Promise<EraseReport | "case_open" | "no_home">;
  doorCode(home: string): string | undefined;
}

type ImportBytes = Readonly<Partial<Record<ImportFile, Uint8Array | undefined>>>;
interface ImportAsk {
  readonly dryRun: boolean;
  readonly skipBad: boolean;
}

/** Somebody changes a home while an import is being written: it is judged again, at most so often. */
const importTries = 3;

export function openKeeper(deps: {
  readonly register: Register;
  readonly store: RegisterStore;
  readonly towns: readonly string[];
}): Keeper {
  const { register, store, towns } = deps;
  const { roster } = register;
  const known: Known = {
    towns,
    home: (id) => roster.home(id)?.home,
    station: (id) => roster.station(id),
    helper: (id) => roster.helper(id),
    homeOfBed: (bed) => roster.homeOfBed(bed),
  };
  const gatewaysOf = (home: string): string[] =>
    register.gateways().flatMap((each) => (each.home === home ? [each.id] : []));
  const versionOf = (id: string): number => roster.home(id)?.version ?? 0;
  const townFaults = (town: string): string[] =>
    towns.includes(town) ? [] : [`town: found "${town}", need one of ${towns.join("、")}`];
  return {
    locked: () => store.registerLocked(),
    async change(id, { version, home, doorCode }, word) {
      const before = roster.home(id)?.home;
      const code = doorCode === undefined ? before?.doorCode : (doorCode ?? undefined);
      const whole: Home = { ...home, id, ...(code !== undefined && { doorCode: code }) };
      const faults = judgeHome(whole, known);
      if (faults.length > 0) return { faults };
      const body = { home: id, version: version + 1, doorCode: doorCode !== undefined };
      const done = await store.changeRegister({ homes: [{ home: whole, version }] }, word, "home_changed", body);
      if ("movedOn" in done) return "moved_on";
      roster.put(done.homes, {});
      return "done";
    },
    async saveStation(station, word) {
      const faults = townFaults(station.town);
      if (faults.length > 0) return faults;
      await store.changeRegister({ stations: [station] }, word, "station_changed", { station: station.id });
      roster.put([], { stations: [station] });
      return [];
    },
    async saveHelper(helper, word) {
      const { station } = helper;
      if (station !== undefined && !roster.station(station))
        return [`station: found "${station}", need the id of a station in the register`];
      await store.changeRegister({ helpers: [helper] }, word, "helper_changed", { helper: helper.id });
      roster.put([], { helpers: [helper] });
      return [];
    },
    async import(files, ask, word) {
      for (let tries = 1; ; tries += 1) {
        const { changes, report } = await inBreaths(importSteps(files, known, ask));
        const some = changes.homes.length + changes.stations.length + changes.helpers.length > 0;
        if (ask.dryRun || !report.ok || !some) return report;
        const homes = changes.homes.map(({ home }) => ({ home, version: versionOf(home.id) }));
        const { homes: ofHomes, stations, helpers, faultsInAll } = report;
        const body = { homes: ofHomes, stations, helpers, faults: faultsInAll };
        const done = await store.changeRegister({ ...changes, homes }, word, "register_imported", body);
        if ("homes" in done) {
          roster.put(done.homes, changes);
          return report;
        }
        if (tries === importTries)
          throw new Error(`home ${done.movedOn} changed each time the import was to be written`);
      }
    },
    async records(home) {
      const gateways = gatewaysOf(home);
      return { home: roster.home(home)?.home, gateways, ...(await store.recordsOf(home, gateways)) };
    },
    async erase(home, reason, word) {
      const gateways = gatewaysOf(home);
      const inConfig = register.hasCard(home);
      if (!roster.home(home) && !inConfig && gateways.length === 0) return "no_home";
      const done = await store.eraseHome(home, gateways, reason, word);
      if (done === "case_open") return done;
      roster.forget(home);
      const stillIn = [...(inConfig ? [`centre.yaml: homes.${home}`] : []), ...gateways.map((id) => `gateway ${id}`)];
      return { home, reason, ...done, stillIn };
    },
    doorCode: (home) => roster.home(home)?.home.doorCode,
  };
}
