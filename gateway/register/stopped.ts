/** The register of a gateway that does not run: its journal is opened for as long as the work takes. */
import { existsSync } from "node:fs";
import { openDatabase } from "../../alerts/program/sqlite.ts";
import { journalFile } from "../journal/files.ts";
import { registerRowFrom } from "../journal/rows.ts";
import type { BookVersion, LiveRegister } from "./contract.ts";
import { type HomeOnDiskOptions, openHomeOnDisk } from "./home-on-disk.ts";
import { keptFrom } from "./kept.ts";
import { recall } from "./recall.ts";

/** Throws `FolderInUse` while a gateway works on the folder. */
export async function withStoppedRegister<T>(
  home: HomeOnDiskOptions,
  work: (register: LiveRegister) => Promise<T>,
): Promise<T> {
  const onDisk = await openHomeOnDisk(home);
  try {
    return await work(onDisk.register);
  } finally {
    await onDisk.stop();
  }
}

/** Newest first, read beside whoever writes. The first is the version in force, or what the next start would begin with. */
export function readVersions(
  { config, dir }: Pick<HomeOnDiskOptions, "config" | "dir">,
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
