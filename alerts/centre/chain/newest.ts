/**
 * The newest signed head, in a file beside the log that is written anew each minute: an end that is cut off contradicts it, until
 * it is forged as well. And the text of all heads there are.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { firstHash } from "../cases/chain.ts";
import { type Head, readHeads } from "./heads.ts";

export const chainFiles = {
  key: "chain-key.pem",
  /** One of each day, and each that a log contradicted. */
  heads: "chain-heads.jsonl",
  newest: "chain-newest.json",
} as const;

export const readIfThere = (file: string, as: "utf8" | "latin1" = "utf8"): string | undefined => {
  try {
    return readFileSync(file, as);
  } catch (fault) {
    if (fault instanceof Error && "code" in fault && fault.code === "ENOENT") return undefined;
    throw fault;
  }
};

/** A line that a crash tore is none, even if its end alone is missing. */
export function daysIn(data: string): string {
  const days = readIfThere(join(data, chainFiles.heads)) ?? "";
  return days.slice(0, days.lastIndexOf("\n") + 1);
}

/** The days', then the newest. */
export const headsIn = (data: string): string => daysIn(data) + (readIfThere(join(data, chainFiles.newest)) ?? "");

export function readNewest(data: string): Head | undefined {
  const heads = readHeads(readIfThere(join(data, chainFiles.newest)) ?? "");
  return "line" in heads ? undefined : heads.at(-1);
}

/** The one before stands until this one is on the disk. */
export function writeNewest(data: string, head: Head): void {
  const file = join(data, chainFiles.newest);
  const open = openSync(`${file}.new`, "w", 0o600);
  try {
    writeSync(open, `${JSON.stringify(head)}\n`);
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
  renameSync(`${file}.new`, file);
}

interface Entries {
  chainAfter(
    n: number,
    limit: number,
  ): Promise<readonly { readonly entry: { readonly n: number; readonly hash: string } }[]>;
}

/** Of entry `n`; 0 is before the first. */
export async function hashAt(store: Entries, n: number): Promise<string | undefined> {
  if (n === 0) return firstHash;
  const [link] = await store.chainAfter(n - 1, 1);
  return link?.entry.n === n ? link.entry.hash : undefined;
}
