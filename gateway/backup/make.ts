/** Makes a backup beside a running gateway: the journal is read on a connection of its own, and leaves only sealed. */
import { existsSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { openDatabase } from "../../alerts/program/sqlite.ts";
import { journalFile, syncFolder } from "../journal/files.ts";
import { reserveBytes } from "../journal/reserve.ts";
import { readCopy } from "../register/copy.ts";
import { version } from "../version.ts";
import { isSafeName, pack } from "./archive.ts";
import { contentsOf, type HomeFiles } from "./contents.ts";
import { seal } from "./sealed.ts";

export const manifestName = "manifest.json";
export const manifestShape = z.object({
  format: z.literal(1),
  gateway: z.string(),
  home: z.string(),
  /** Of the program that made it. */
  program: z.string(),
  /** Unix ms. */
  at: z.number(),
  /** The journal's, and its last message, when the backup was made. */
  epoch: z.string().optional(),
  lastSeq: z.number().optional(),
  registerVersion: z.number().optional(),
  /** Names inside the archive: anybody can seal one, and say in it what he likes. */
  data: z.string().refine(isSafeName),
  journal: z.string().refine(isSafeName).optional(),
  elsewhere: z.record(z.string(), z.string()),
  missing: z.array(z.string()),
});
export type Manifest = z.infer<typeof manifestShape>;

export type BackupFault =
  | { readonly code: "no_room"; readonly needMb: number; readonly freeMb: number }
  | { readonly code: "journal_unreadable"; readonly why: string };

export type Made =
  | { readonly ok: true; readonly manifest: Manifest; readonly bytes: number; readonly files: number }
  | { readonly ok: false; readonly fault: BackupFault };

export async function makeBackup(home: HomeFiles, recipient: string, out: string, now: number): Promise<Made> {
  sweepCopies(home.dir);
  const contents = contentsOf(home);
  const copied = copyJournal(home.dir);
  if ("fault" in copied) return { ok: false, fault: copied.fault };
  try {
    const { copy, standing } = copied;
    const journal = copy === undefined ? undefined : `${contents.data}/journal-000001.db`;
    const manifest: Manifest = {
      ...{ format: 1, gateway: home.config.gateway, home: homeIdOf(home), program: version, at: now, ...standing },
      ...{ data: contents.data, elsewhere: { ...contents.elsewhere }, missing: [...contents.missing] },
      ...(journal !== undefined && { journal }),
    };
    const files = [
      { name: manifestName, from: { text: JSON.stringify(manifest) } },
      ...(copy === undefined || journal === undefined ? [] : [{ name: journal, from: { file: copy } }]),
      ...contents.files,
    ];
    const bytes = await writeSealed(seal(pack(files), recipient), out);
    return { ok: true, manifest, bytes, files: files.length - 1 };
  } finally {
    if (copied.copy !== undefined) rmSync(copied.copy, { force: true });
  }
}

type Standing = Pick<Manifest, "epoch" | "lastSeq" | "registerVersion">;
type Copied = { readonly copy: string | undefined; readonly standing: Standing } | { readonly fault: BackupFault };
const mega = 1024 * 1024;

/** In the clear for as long as it is read, in the data folder and for its owner only. */
function copyJournal(dir: string): Copied {
  const file = journalFile(dir);
  if (!existsSync(file)) return { copy: undefined, standing: {} };
  const need = sizeOf(file) + sizeOf(`${file}-wal`) + 2 * reserveBytes;
  const { bavail, bsize } = statfsSync(dir);
  // A backup must not take the room that an alert needs.
  if (bavail * bsize < need)
    return { fault: { code: "no_room", needMb: Math.ceil(need / mega), freeMb: Math.floor((bavail * bsize) / mega) } };
  const copy = join(dir, `backup-${process.pid}.part`);
  try {
    // SQLite fills an empty file, and leaves its rights as they are.
    writeFileSync(copy, "", { mode: 0o600, flag: "wx" });
    const db = openDatabase(file, { readOnly: true });
    try {
      db.exec(`VACUUM INTO '${copy.replaceAll("'", "''")}'`);
    } finally {
      db.close();
    }
    return { copy, standing: standingOf(copy) };
  } catch (thrown) {
    rmSync(copy, { force: true });
    return { fault: { code: "journal_unreadable", why: thrown instanceof Error ? thrown.message : String(thrown) } };
  }
}

function standingOf(copy: string): Standing {
  const db = openDatabase(copy, { readOnly: true });
  try {
    const row = db.get("SELECT epoch, last_seq FROM standing");
    const newest = db.get("SELECT max(version) AS version FROM register")?.version;
    return {
      ...(row && { epoch: String(row.epoch), lastSeq: Number(row.last_seq) }),
      ...(typeof newest === "number" && { registerVersion: newest }),
    };
  } finally {
    db.close();
  }
}

/** Copies that a killed backup left behind. */
function sweepCopies(dir: string): void {
  for (const name of readdirSync(dir)) {
    const pid = Number(/^backup-(\d+)\.part$/.exec(name)?.[1] ?? "0");
    if (pid > 0 && !isAlive(pid)) rmSync(join(dir, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Under another name until it is whole and on disk. */
async function writeSealed(sealed: AsyncIterable<Uint8Array>, out: string): Promise<number> {
  const part = `${out}.part`;
  let bytes = 0;
  try {
    const handle = await open(part, "w", 0o600);
    try {
      for await (const chunk of sealed) {
        await handle.writeFile(chunk);
        bytes += chunk.length;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, out);
    syncFolder(dirname(out));
    return bytes;
  } catch (fault) {
    await rm(part, { force: true });
    throw fault;
  }
}

/** A hub may have moved house since its configuration was written. */
export function homeIdOf({ config, dir }: HomeFiles): string {
  const copy = readCopy(dir);
  return copy.is === "good" ? copy.kept.version.book.home.id : config.home.id;
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
