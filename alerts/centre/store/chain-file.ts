/** The log of a centre's data folder as a reader sees it: the centre may run or not, and nothing is changed. */
import { openDatabase } from "../../program/sqlite.ts";
import { firstHash, type Link, type Verdict, verifyChain } from "../cases/chain.ts";
import { chain, endOf } from "./log.ts";
import { type CutOff, cutOff } from "./log-cut.ts";

export interface ChainFile {
  verify(): Verdict;
  /** Of entry `n`; 0 is before the first. */
  hashAt(n: number): string | undefined;
  /** What the rest of the file knows of entries that are not there. */
  cutOff(): CutOff | undefined;
  end(): { readonly n: number; readonly hash: string } | undefined;
  links(): Iterable<Link>;
  close(): void;
}

export function openChainFile(path: string): ChainFile {
  const db = openDatabase(path, { readOnly: true });
  return {
    verify: () => verifyChain(chain(db)),
    hashAt(n) {
      if (n === 0) return firstHash;
      const found = db.get("SELECT hash FROM log WHERE n = ?", n)?.hash;
      return found === undefined ? undefined : String(found);
    },
    cutOff: () => cutOff(db),
    end: () => endOf(db),
    links: () => chain(db),
    close: () => db.close(),
  };
}
