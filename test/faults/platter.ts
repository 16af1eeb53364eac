/**
 * What a disk may hold after a power cut: everything synced, and of the rest nothing, a beginning, or sectors at random.
 * A name is only there when its folder was synced. After a failed fsync the kernel calls the pages clean: what was waiting
 * for it may never reach the disk, whatever a later fsync says.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Random } from "./random.ts";
import type { Operation } from "./trace.ts";

type Change =
  | { readonly kind: "data"; readonly offset: number; readonly data: Buffer }
  | { readonly kind: "length"; readonly length: number };

interface File {
  durable: Buffer;
  waiting: Change[];
}
/** One step of the file system's own journal: the two halves of a rename come or stay together. */
type Naming = readonly { readonly name: string; readonly file: File | undefined }[];

export type Survival = "nothing" | "a beginning" | "sectors at random";
export const survivals: readonly Survival[] = ["nothing", "a beginning", "sectors at random"];
const sector = 512;

export class Platter {
  /** Names as the running system sees them, and as they are on disk. */
  readonly #seen = new Map<string, File>();
  readonly #durableNames = new Map<string, File>();
  #namings: Naming[] = [];

  apply(operation: Operation): void {
    switch (operation.op) {
      case "write":
        this.#file(operation.path).waiting.push({ kind: "data", offset: operation.offset, data: operation.data });
        return;
      case "truncate":
        this.#file(operation.path).waiting.push({ kind: "length", length: operation.length });
        return;
      case "synced":
        this.#synced(operation.path);
        return;
      case "syncFailed": {
        const file = this.#seen.get(operation.path);
        if (file) file.waiting = [];
        return;
      }
      case "unlink":
        this.#seen.delete(operation.path);
        this.#namings.push([{ name: operation.path, file: undefined }]);
        return;
      case "rename": {
        const file = this.#file(operation.path);
        this.#seen.delete(operation.path);
        this.#seen.set(operation.to, file);
        this.#namings.push([
          { name: operation.path, file: undefined },
          { name: operation.to, file },
        ]);
      }
    }
  }

  #file(path: string): File {
    const found = this.#seen.get(path);
    if (found) return found;
    const file: File = { durable: Buffer.alloc(0), waiting: [] };
    this.#seen.set(path, file);
    this.#namings.push([{ name: path, file }]);
    return file;
  }

  #synced(path: string): void {
    const file = this.#seen.get(path);
    if (file) {
      file.durable = changed(file.durable, file.waiting);
      file.waiting = [];
      return;
    }
    // A folder: names below it are on disk now.
    const below = (naming: Naming) => naming.every((part) => dirname(part.name) === path);
    for (const naming of this.#namings.filter(below)) name(this.#durableNames, naming);
    this.#namings = this.#namings.filter((naming) => !below(naming));
  }

  /** Writes the folder as the next start would find it. `leave`: files that are the harness's own. */
  image(into: string, survival: Survival, random: Random, leave: readonly string[]): void {
    mkdirSync(into, { recursive: true });
    const names = new Map(this.#durableNames);
    const kept = survival === "nothing" ? 0 : random.below(this.#namings.length + 1);
    for (const naming of this.#namings.slice(0, kept)) name(names, naming);
    for (const [path, file] of names) {
      if (leave.includes(basename(path))) continue;
      writeFileSync(join(into, basename(path)), survived(file, survival, random));
    }
  }
}

function name(names: Map<string, File>, naming: Naming): void {
  for (const part of naming)
    if (part.file) names.set(part.name, part.file);
    else names.delete(part.name);
}

function survived(file: File, survival: Survival, random: Random): Buffer {
  switch (survival) {
    case "nothing":
      return file.durable;
    case "a beginning":
      return changed(file.durable, file.waiting.slice(0, random.below(file.waiting.length + 1)));
    case "sectors at random":
      return changed(
        file.durable,
        file.waiting.flatMap((change) => torn(change, random)),
      );
  }
}

function torn(change: Change, random: Random): Change[] {
  if (change.kind === "length") return random.below(2) === 0 ? [change] : [];
  const parts: Change[] = [];
  for (let at = 0; at < change.data.length; at += sector)
    if (random.below(2) === 0)
      parts.push({ kind: "data", offset: change.offset + at, data: change.data.subarray(at, at + sector) });
  return parts;
}

function changed(before: Buffer, changes: readonly Change[]): Buffer {
  const longest = changes.reduce(
    (most, change) => Math.max(most, change.kind === "data" ? change.offset + change.data.length : 0),
    before.length,
  );
  const bytes = Buffer.alloc(longest);
  before.copy(bytes);
  let length = before.length;
  for (const change of changes) {
    if (change.kind === "length") {
      if (change.length < length) bytes.fill(0, change.length, length);
      length = change.length;
      continue;
    }
    change.data.copy(bytes, change.offset);
    length = Math.max(length, change.offset + change.data.length);
  }
  // A file made longer by its length alone is full of zeros.
  return length > bytes.length
    ? Buffer.concat([bytes, Buffer.alloc(length - bytes.length)])
    : bytes.subarray(0, length);
}
