/**
 * Another hub in the place of a lost one: a backup unpacked into an empty folder. The journal begins a new epoch there, so
 * that no number is given out that the lost hub may have given out after its backup.
 */
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openDatabase } from "../../alerts/program/sqlite.ts";
import { syncFolder } from "../journal/files.ts";
import { unpack } from "./archive.ts";
import { type Manifest, manifestName, manifestShape } from "./make.ts";
import { readOperatorKey, type SealFault, Unsealable, unseal } from "./sealed.ts";

export type RestoreFault = SealFault | "no_file" | "no_key" | "not_empty" | "not_archive" | "journal_damaged";

export type Restored =
  | { readonly ok: true; readonly manifest: Manifest; readonly files: readonly string[] }
  | { readonly ok: false; readonly fault: RestoreFault };

export async function restore(from: string, keyFile: string, into: string): Promise<Restored> {
  if (!existsSync(from)) return { ok: false, fault: "no_file" };
  const key = existsSync(keyFile) ? readOperatorKey(readFileSync(keyFile, "utf8")) : undefined;
  if (!key) return { ok: false, fault: "no_key" };
  const isNew = !existsSync(into);
  if (!isNew && readdirSync(into).length > 0) return { ok: false, fault: "not_empty" };
  mkdirSync(into, { recursive: true, mode: 0o700 });
  // Half a home is worse than none: it would start.
  const undo = () => {
    for (const name of readdirSync(into)) rmSync(join(into, name), { recursive: true, force: true });
    if (isNew) rmSync(into, { recursive: true, force: true });
  };
  const fault = await tryUnpack(unseal(createReadStream(from), key), into).catch((thrown: unknown) => {
    undo();
    throw thrown;
  });
  const read = fault === undefined ? readManifest(into) : undefined;
  const damaged = fault ?? (read ? beginAnew(into, read) : "not_archive");
  if (damaged !== undefined || !read) {
    undo();
    return { ok: false, fault: damaged ?? "not_archive" };
  }
  rmSync(join(into, manifestName));
  syncFolder(into);
  return { ok: true, manifest: read, files: namesIn(into) };
}

const clashes: ReadonlySet<string> = new Set(["EEXIST", "EISDIR", "ENOTDIR"]);

async function tryUnpack(plain: AsyncIterable<Uint8Array>, into: string): Promise<RestoreFault | undefined> {
  let handle: FileHandle | undefined;
  try {
    const whole = await unpack(plain, {
      async begin(name) {
        const file = join(into, name);
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        handle = await open(file, "wx", 0o600);
      },
      async write(bytes) {
        await handle?.writeFile(bytes);
      },
      async end() {
        await handle?.sync();
        await handle?.close();
        handle = undefined;
      },
    });
    return whole ? undefined : "not_archive";
  } catch (thrown) {
    if (thrown instanceof Unsealable) return thrown.fault;
    // Two files of one name, or a file and a folder: nobody packs such a home.
    if (thrown instanceof Error && "code" in thrown && clashes.has(String(thrown.code))) return "not_archive";
    throw thrown;
  } finally {
    await handle?.close();
  }
}

function readManifest(into: string): Manifest | undefined {
  try {
    return manifestShape.safeParse(JSON.parse(readFileSync(join(into, manifestName), "utf8"))).data;
  } catch {
    return undefined;
  }
}

/**
 * The journal knows a copy of itself by its inode (`gateway/journal/tables/standing.ts`). On a fresh disk the same number may come
 * again by chance, so it is told outright.
 */
function beginAnew(into: string, { journal }: Manifest): RestoreFault | undefined {
  if (journal === undefined) return undefined;
  try {
    const db = openDatabase(join(into, journal), { plain: true });
    try {
      if (db.get("PRAGMA quick_check")?.quick_check !== "ok") return "journal_damaged";
      db.run("UPDATE standing SET file = 'restored'");
      return undefined;
    } finally {
      db.close();
    }
  } catch {
    return "journal_damaged";
  }
}

const namesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name).slice(folder.length + 1))
    .sort();
