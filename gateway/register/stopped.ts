/** The register of a gateway that does not run: its journal is opened for as long as the work takes. */
import { existsSync } from "node:fs";
import { firstPath } from "../../alerts/paths/policy.ts";
import type { Log } from "../../alerts/program/log.ts";
import { openDatabase } from "../../alerts/program/sqlite.ts";
import { days } from "../../devices/model/moment.ts";
import type { Registry } from "../../devices/registry.ts";
import { startClock, systemClock } from "../clock.ts";
import type { GatewayConfig } from "../config/config.ts";
import { deliveryOf } from "../config/paths.ts";
import { journalFile } from "../journal/files.ts";
import { openJournal } from "../journal/open.ts";
import { registerRowFrom } from "../journal/rows.ts";
import type { BookVersion, LiveRegister } from "./contract.ts";
import { homeOf } from "./home-of.ts";
import { keptFrom } from "./kept.ts";
import { openRegister } from "./open.ts";
import { recall } from "./recall.ts";

export interface StoppedHome {
  readonly config: GatewayConfig;
  /** The data folder. */
  readonly dir: string;
  readonly registry: Registry;
  readonly log: Log;
}

/** Throws `FolderInUse` while a gateway works on the folder. */
export async function withStoppedRegister<T>(
  home: StoppedHome,
  work: (register: LiveRegister) => Promise<T>,
): Promise<T> {
  const { config, dir, registry, log } = home;
  const clock = startClock(systemClock());
  const configured = { home: config.home, devices: config.devices };
  const { gateway } = config;
  const delivery = deliveryOf(config);
  const recalled = recall(dir, configured, clock.now().wall);
  const journal = await openJournal({
    ...{ dir, gatewayId: gateway, clock, log, receivers: [firstPath], keepDays: config.keep / days(1) },
    home: homeOf(gateway, recalled.version.book, registry.families, delivery),
  });
  try {
    const moment = () => clock.now();
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
    try {
      return await work(register);
    } finally {
      await register.stop();
    }
  } finally {
    await journal.stop();
  }
}

/** Newest first, read beside whoever writes. The first is the version in force, or what the next start would begin with. */
export function readVersions(
  { config, dir }: Pick<StoppedHome, "config" | "dir">,
  limit: number,
  now: number,
): readonly BookVersion[] {
  const { version } = recall(dir, { home: config.home, devices: config.devices }, now);
  const older = rowsIn(dir, limit).filter((each) => each.version < version.version);
  return [version, ...older].slice(0, limit);
}

function rowsIn(dir: string, limit: number): readonly BookVersion[] {
  if (!existsSync(dir) || !existsSync(journalFile(dir))) return [];
  try {
    const db = openDatabase(journalFile(dir), { readOnly: true });
    try {
      return db.all("SELECT * FROM register ORDER BY version DESC LIMIT ?", limit).flatMap((row) => {
        const kept = registerRowFrom(row);
        return (kept && keptFrom(kept)?.version) ?? [];
      });
    } finally {
      db.close();
    }
  } catch {
    // No table yet, or a file that does not read: `recall` has said what counts.
    return [];
  }
}
