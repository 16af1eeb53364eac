/**
 * Signs the end of the log: once a day for somebody to carry away, and each minute beside the log and into what the program tells of
 * itself. A log that contradicts what was signed of it is told; what it contradicts is kept.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { appendFileSync, closeSync, fsyncSync, openSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../../program/log.ts";
import type { Timers } from "../../program/timers.ts";
import type { AuditStore } from "../audit/store.ts";
import { firstHash } from "../cases/chain.ts";
import { dayOf } from "../exports/csv.ts";
import { type Head, headLogged, readHeads, signHead } from "./heads.ts";
import { chainFiles, daysIn, hashAt, readIfThere, readNewest, writeNewest } from "./newest.ts";

/** ms. How often a log that has grown is signed, and how often the program's own log is told. */
const signs = { every: 60_000, toldEvery: 3_600_000 } as const;

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

export const headOf = (end: ChainEnd | undefined, at: number, timeZone: string, key: KeyObject): Head => {
  const { n, hash } = end ?? { n: 0, hash: firstHash };
  return signHead({ day: dayOf(at, timeZone), n, hash, at: Math.trunc(at) }, key);
};

export interface KeeperDeps {
  readonly data: string;
  readonly timeZone: string;
  readonly store: Pick<AuditStore, "chainAfter"> & { chainEnd(): Promise<ChainEnd | undefined> };
  readonly now: () => number;
  readonly timers: Pick<Timers, "every">;
  readonly log: Log;
}

/** The first head of each day stays; a centre that was stopped over a night signs when it is back. */
export function startKeeper(deps: KeeperDeps): { stop(): Promise<void> } {
  const { data, log, now, store, timeZone } = deps;
  const key = chainKey(data);
  const file = join(data, chainFiles.heads);
  const days = readHeads(daysIn(data));
  if ("line" in days) log.error("chain.heads_unreadable", { line: days.line });
  let day = "line" in days ? undefined : days.at(-1)?.day;
  let newest = readNewest(data) ?? ("line" in days ? undefined : days.at(-1));
  let told = Number.NEGATIVE_INFINITY;
  /** Before it is written over: from then on the log could be proved by nothing. */
  const hold = async (): Promise<void> => {
    if (!newest || (await hashAt(store, newest.n)) === newest.hash) return;
    log.error("chain.cut_off", { day: newest.day, n: newest.n });
    keep(file, newest);
    newest = undefined;
  };
  const sign = async (always: boolean): Promise<void> => {
    await hold();
    const head = headOf(await store.chainEnd(), now(), timeZone, key);
    const isOfDay = head.day !== day;
    if (isOfDay) keep(file, head);
    day = head.day;
    if (head.n !== newest?.n || isOfDay) writeNewest(data, head);
    const isNews = head.n !== newest?.n && head.at - told >= signs.toldEvery;
    newest = head;
    if (!isOfDay && !always && !isNews) return;
    told = head.at;
    log.info(headLogged, { ...head });
  };
  let last: Promise<void> = Promise.resolve();
  const look = (always = false): Promise<void> => {
    last = last
      .then(() => sign(always))
      .catch((fault: unknown) => log.error("chain.head_not_signed", { why: String(fault) }));
    return last;
  };
  void look(true);
  const end = deps.timers.every(signs.every, () => void look());
  return {
    stop() {
      end();
      return look(true);
    },
  };
}

/** A line that a crash tore is cut off first: in the middle it would be a fault for ever. */
function keep(file: string, head: Head): void {
  // One character is one byte, whatever a power loss left there.
  const text = readIfThere(file, "latin1") ?? "";
  const whole = text.lastIndexOf("\n") + 1;
  if (whole < text.length) truncateSync(file, whole);
  appendFileSync(file, `${JSON.stringify(head)}\n`, { mode: 0o600, flush: true });
}
