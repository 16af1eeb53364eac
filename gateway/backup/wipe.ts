/**
 * A hub that is given away forgets the home: everything in the data folder and the secrets the configuration names. What was
 * there is proved by the sum of names and sizes; the proof holds ids and numbers, no content.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { firstPath } from "../../alerts/paths/policy.ts";
import { openDatabase } from "../../alerts/program/sqlite.ts";
import type { RecordMessage } from "../../alerts/protocol.ts";
import { journalFile, syncFolder } from "../journal/files.ts";
import { lockFolder } from "../journal/lock.ts";
import { type HomeFiles, namedFiles } from "./contents.ts";
import { homeIdOf } from "./make.ts";

export interface WipeProof {
  readonly format: 1;
  readonly kind: "wipe";
  readonly gateway: string;
  readonly home: string;
  /** Unix ms. */
  readonly at: number;
  readonly files: number;
  readonly bytes: number;
  /** SHA-256 of a line `name size` for each file, in order of the names. */
  readonly sha256: string;
  readonly epoch?: string;
  readonly lastSeq?: number;
  /** Messages that had not reached the centre. */
  readonly unsent: number | "unknown";
}

export type Wiped =
  | {
      readonly ok: true;
      readonly proof: WipeProof;
      /** `undefined`: it lies at the centre. */
      readonly notFiled: string | undefined;
      /** What could not be removed. */
      readonly left: readonly string[];
    }
  | { readonly ok: false; readonly unsent: number | "unknown" }
  /** `data` names a folder that is more, or other, than a gateway's own. */
  | { readonly ok: false; readonly foreign: true };

export interface WipeDeps {
  readonly now: number;
  readonly id: () => string;
  /** Goes on although messages have not reached the centre. */
  readonly evenUnsent: boolean;
  /** Brings the proof to the centre's files; says why it could not. */
  readonly file: (record: RecordMessage) => Promise<string | undefined>;
}

/** Throws `FolderInUse` while a gateway works on the folder. */
export async function wipe(home: HomeFiles, gateway: string, deps: WipeDeps): Promise<Wiped> {
  if (isForeign(home)) return { ok: false, foreign: true };
  const lock = existsSync(home.dir) ? lockFolder(home.dir) : undefined;
  let released = false;
  const release = () => {
    if (!released) lock?.release();
    released = true;
  };
  try {
    const journal = journalSays(home.dir);
    if (journal.unsent !== 0 && !deps.evenUnsent) return { ok: false, unsent: journal.unsent };
    const found = everything(home);
    const proof: WipeProof = {
      ...{ format: 1, kind: "wipe", gateway, home: homeIdOf(home), at: deps.now },
      ...{ files: found.length, bytes: found.reduce((sum, { size }) => sum + size, 0), sha256: sumOf(found) },
      ...journal,
    };
    // While the credential is still there.
    const notFiled = await deps.file(recordOf(proof, gateway, deps));
    const left = removeAll(home, found, release);
    return { ok: true, proof, notFiled, left };
  } finally {
    release();
  }
}

/** Files of which every folder that a gateway has worked in holds one; the lock stays to the last. */
const ownMarks = ["lock.db", "register.json", "installer.code"] as const;

/** Everything in the folder goes, so it has to be the gateway's own: a slip in `data` must not cost a family its pictures. */
function isForeign({ dir, file }: HomeFiles): boolean {
  if (!existsSync(dir) || readdirSync(dir).length === 0) return false;
  const way = relative(dir, file);
  const holdsConfiguration = way !== "" && !way.startsWith("..") && !isAbsolute(way);
  return holdsConfiguration || (!existsSync(journalFile(dir)) && !ownMarks.some((name) => existsSync(join(dir, name))));
}

interface Found {
  /** As the proof lists it. */
  readonly name: string;
  readonly path: string;
  readonly size: number;
}

function everything({ config, folder, dir }: HomeFiles): readonly Found[] {
  const inData = existsSync(dir)
    ? readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((each) => !each.isDirectory())
        .map((each) => join(each.parentPath, each.name))
    : [];
  // Certificates are no secret, and often not this home's alone.
  const secrets = namedFiles(config)
    .filter(({ setting }) => !/caFile|certFile/.test(setting))
    .map(({ path }) => resolve(folder, path))
    .filter((path) => existsSync(path));
  return [...new Set([...inData, ...secrets])]
    .map((path) => ({ name: relative(folder, path), path, size: statSync(path, { throwIfNoEntry: false })?.size ?? 0 }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const sumOf = (found: readonly Found[]): string =>
  createHash("sha256")
    .update(found.map(({ name, size }) => `${name} ${size}\n`).join(""))
    .digest("hex");

function recordOf(proof: WipeProof, gatewayId: string, { id, now }: WipeDeps): RecordMessage {
  const body = JSON.stringify(proof);
  const sha256 = createHash("sha256").update(body).digest("hex");
  return { v: 1, id: id(), gatewayId, kind: "wipe", at: now, sha256, body };
}

/** The lock goes last: until then no gateway may start on what is left. */
function removeAll({ dir }: HomeFiles, found: readonly Found[], release: () => void): readonly string[] {
  const isLock = ({ path }: Found) => dirname(path) === dir && /^lock\./.test(relative(dir, path));
  for (const each of found) if (!isLock(each)) tryRemove(each.path);
  release();
  for (const each of found) if (isLock(each)) tryRemove(each.path);
  if (existsSync(dir)) {
    for (const name of readdirSync(dir)) tryRemove(join(dir, name));
    syncFolder(dir);
  }
  return found.filter(({ path }) => existsSync(path)).map(({ name }) => name);
}

function tryRemove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // It is told as left.
  }
}

/** A journal that does not read may hold messages all the same. */
function journalSays(dir: string): Pick<WipeProof, "epoch" | "lastSeq" | "unsent"> {
  if (!existsSync(dir) || !existsSync(journalFile(dir))) return { unsent: 0 };
  try {
    const db = openDatabase(journalFile(dir), { readOnly: true });
    try {
      const row = db.get("SELECT epoch, last_seq FROM standing");
      const waiting = db.get("SELECT count(*) AS n FROM delivery WHERE receiver = ? AND state = 'waiting'", firstPath);
      return {
        ...(row && { epoch: String(row.epoch), lastSeq: Number(row.last_seq) }),
        unsent: Number(waiting?.n ?? 0),
      };
    } finally {
      db.close();
    }
  } catch {
    return { unsent: "unknown" };
  }
}
