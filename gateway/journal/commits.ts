/** Rows go to the file when they are due, one transaction for all; what can wait rides along. Counted and timed. */
import type { CrashPoint } from "../../alerts/program/crash-point.ts";
import { between, type Moment, seconds } from "../../devices/model/moment.ts";
import { isEmpty, type Rows } from "./batch-rows.ts";
import type { JournalHealth } from "./journal.ts";
import { RideAlong } from "./ride-along.ts";
import { faultOf, type StorageFault } from "./storage-fault.ts";
import type { Store } from "./store.ts";

/** Without anything to write, the steady line is saved this often. */
const saveMomentEvery = seconds(60);
/** Commits from one look at the size of the file to the next. */
const measureEvery = 64;

export interface CommitsDeps {
  readonly ticks: () => number;
  readonly crash: CrashPoint;
}

export class Commits {
  readonly waiting: RideAlong;
  readonly #deps: CommitsDeps;
  #saved: Moment | undefined;
  #count = 0;
  #lastMs = 0;
  #bytes: number;

  /** `saved`: where the file's steady line stands. */
  constructor(deps: CommitsDeps, saved: Moment | undefined, bytes: number) {
    this.#deps = deps;
    this.#saved = saved;
    this.#bytes = bytes;
    this.waiting = new RideAlong(deps.ticks);
  }

  get figures(): Pick<JournalHealth, "bytes" | "commits" | "lastCommitMs"> {
    return { bytes: this.#bytes, commits: this.#count, lastCommitMs: this.#lastMs };
  }

  /** `undefined`: it is on disk, or waits for company. `now`: it may not wait. */
  write(store: Store | undefined, all: readonly Rows[], now = false): StorageFault | undefined {
    if (!store) return { kind: "refused", reason: "no file" };
    const moment = all.at(-1)?.after.moment;
    if (!now && all.every(isEmpty) && !this.#isDue(moment)) {
      this.waiting.wait(all);
      return undefined;
    }
    const began = this.#deps.ticks();
    const fault = faultOf(() => store.write(all));
    if (fault) return fault;
    this.#deps.crash("after-commit-before-ack");
    this.#lastMs = this.#deps.ticks() - began;
    this.#count += 1;
    if (this.#count % measureEvery === 1) this.#bytes = store.bytes();
    this.#saved = moment ?? this.#saved;
    this.waiting.clear();
    return undefined;
  }

  #isDue(moment: Moment | undefined): boolean {
    if (!this.#saved || !moment || between(this.#saved.steady, moment.steady) >= saveMomentEvery) return true;
    return this.waiting.isDue(moment);
  }
}
