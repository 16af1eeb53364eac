/** Changes of the register: one home, staff, an import, an export, an erasure. Each is on disk, and in the log, before it is seen. */
import type { z } from "zod";
import type { Word } from "../cases/happened.ts";
import { inBreaths } from "./import/steps.ts";
import { importSteps, type Known } from "./import/take.ts";
import { judgeHome } from "./judge-home.ts";
import type { Locked } from "./key-file.ts";
import type { Register } from "./register.ts";
import type { Helper, Home, Station } from "./shapes.ts";
import type { HomeRecords, RegisterChanges, RegisterStore } from "./store.ts";
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

/** Homes that an import writes at once: an alarm waits for one such piece at most. The same files again write what is missing. */
export const importPiece = 50;

/** Staff first: homes name their stations. */
function inPieces({ homes, stations, helpers }: Required<RegisterChanges>): readonly RegisterChanges[] {
  const some = Math.max(1, Math.ceil(homes.length / importPiece));
  return Array.from({ length: some }, (_, n) => ({
    homes: homes.slice(n * importPiece, (n + 1) * importPiece),
    ...(n === 0 && { stations, helpers }),
  }));
}

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
  /** The home that somebody else has changed since it was judged; what was written before it stays. */
  const writeImport = async (
    changes: Required<RegisterChanges>,
    { homes, stations, helpers, faultsInAll }: ImportReport,
    word: Word,
  ): Promise<string | undefined> => {
    const body = { homes, stations, helpers, faults: faultsInAll };
    const pieces = inPieces(changes);
    for (const [n, piece] of pieces.entries()) {
      const part = pieces.length > 1 && { part: n + 1, parts: pieces.length };
      const done = await store.changeRegister(piece, word, "register_imported", { ...body, ...part });
      if ("movedOn" in done) return done.movedOn;
      roster.put(done.homes, piece);
    }
    return undefined;
  };
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
      let first: ImportReport | undefined;
      for (let tries = 1; ; tries += 1) {
        // Judged in breaths: somebody may change a home meanwhile, and is not written over.
        const seen = new Map<string, number>();
        const home = (id: string): Home | undefined => {
          if (!seen.has(id)) seen.set(id, versionOf(id));
          return known.home(id);
        };
        const { changes, report } = await inBreaths(importSteps(files, { ...known, home }, ask));
        const some = changes.homes.length + changes.stations.length + changes.helpers.length > 0;
        if (ask.dryRun || !report.ok || !some) return first ?? report;
        first ??= report;
        const homes = changes.homes.map(({ home }) => ({ home, version: seen.get(home.id) ?? 0 }));
        const movedOn = await writeImport({ ...changes, homes }, report, word);
        if (movedOn === undefined) return first;
        if (tries === importTries) throw new Error(`home ${movedOn} changed each time the import was to be written`);
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
      const { leftInLog, ...counts } = done;
      const stillIn = [
        ...(inConfig ? [`centre.yaml: homes.${home}`] : []),
        ...gateways.map((id) => `gateway ${id}`),
        ...(leftInLog ? ["centre.db-wal: another program reads the database; end it and restart the centre"] : []),
      ];
      return { home, reason, ...counts, stillIn };
    },
    doorCode: (home) => roster.home(home)?.home.doorCode,
  };
}
