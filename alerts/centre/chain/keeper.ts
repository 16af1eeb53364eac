/** Signs the end of the log once a day and writes it beside the log, for somebody to carry away. */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { appendFileSync, closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../../program/log.ts";
import type { Timers } from "../../program/timers.ts";
import { firstHash } from "../cases/chain.ts";
import { dayOf } from "../exports/csv.ts";
import { type Head, readHeads, signHead } from "./heads.ts";

export const chainFiles = { key: "chain-key.pem", heads: "chain-heads.jsonl" } as const;

/** How often a new day is looked for (ms). */
const lookEvery = 60_000;

export interface ChainEnd {
  readonly n: number;
  readonly hash: string;
}

/** Made at the first start, readable by its owner alone, and never again. */
export function chainKey(data: string): KeyObject {
  const file = join(data, chainFiles.key);
  const known = readChainKey(data);
  if (known) return known;
  const pem = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  const made = openSync(file, "wx", 0o600);
  try {
    writeSync(made, pem);
    fsyncSync(made);
  } finally {
    closeSync(made);
  }
  return createPrivateKey(pem);
}

/** `undefined`: there is none yet. What is there and cannot be read is thrown: no second key is made beside it. */
export function readChainKey(data: string): KeyObject | undefined {
  const pem = readIfThere(join(data, chainFiles.key));
  return pem === undefined ? undefined : createPrivateKey(pem);
}

export const readIfThere = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8");
  } catch (fault) {
    if (fault instanceof Error && "code" in fault && fault.code === "ENOENT") return undefined;
    throw fault;
  }
};

export const headOf = (end: ChainEnd | undefined, at: number, timeZone: string, key: KeyObject): Head => {
  const { n, hash } = end ?? { n: 0, hash: firstHash };
  return signHead({ day: dayOf(at, timeZone), n, hash, at: Math.trunc(at) }, key);
};

export interface KeeperDeps {
  readonly data: string;
  readonly timeZone: string;
  readonly end: () => Promise<ChainEnd | undefined>;
  readonly now: () => number;
  readonly timers: Pick<Timers, "every">;
  readonly log: Log;
}

/** The first head of each day; a centre that was stopped over a night signs when it is back. */
export function startKeeper(deps: KeeperDeps): { stop(): void } {
  const { data, timeZone, now, log } = deps;
  const key = chainKey(data);
  const file = join(data, chainFiles.heads);
  const heads = readHeads(readIfThere(file) ?? "");
  let last = "line" in heads ? undefined : heads.at(-1)?.day;
  if ("line" in heads) log.error("chain.heads_unreadable", { line: heads.line });
  let busy = false;
  const look = async (): Promise<void> => {
    if (busy || dayOf(now(), timeZone) === last) return;
    busy = true;
    try {
      const head = headOf(await deps.end(), now(), timeZone, key);
      keep(file, head);
      last = head.day;
      log.info("chain.head_signed", { day: head.day, n: head.n });
    } catch (fault) {
      log.error("chain.head_not_signed", { why: String(fault) });
    } finally {
      busy = false;
    }
  };
  void look();
  const end = deps.timers.every(lookEvery, () => void look());
  return { stop: end };
}

/** A line that a crash tore is ended first: the next one stands on its own. */
function keep(file: string, head: Head): void {
  const torn = readIfThere(file)?.endsWith("\n") === false;
  appendFileSync(file, `${torn ? "\n" : ""}${JSON.stringify(head)}\n`, { mode: 0o600, flush: true });
}
