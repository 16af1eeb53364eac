/**
 * The register of a running gateway. A change is judged whole, put on disk together with what the engine hears of it, and
 * only then in force: for decoding, supervision, pages, reports and lamps at once, without a restart.
 */
import type { DeliveryPolicy } from "../../alerts/paths/policy.ts";
import type { Log } from "../../alerts/program/log.ts";
import type { Moment } from "../../devices/model/moment.ts";
import type { Registry } from "../../devices/registry.ts";
import { CannotStore, type Journal, type RegisterRow } from "../journal/journal.ts";
import { registerVersions } from "../journal/tables/register.ts";
import { digestOf, inOrder, judgeBook, written } from "./book.ts";
import { applied, outdated } from "./changes.ts";
import type { Book, BookVersion, Changed, LiveRegister, RegisterChange, RegisterWarning } from "./contract.ts";
import { setAside, writeCopy } from "./copy.ts";
import { openDirectory } from "./directory.ts";
import { homeOf } from "./home-of.ts";
import { type Kept, keptFrom, rowOf } from "./kept.ts";
import type { Recalled } from "./recall.ts";

export interface RegisterDeps {
  readonly gateway: string;
  /** The data folder. */
  readonly dir: string;
  readonly recalled: Recalled;
  /** What the configuration says now. */
  readonly configured: Book;
  /** When which path joins in, as the configuration says. */
  readonly delivery?: DeliveryPolicy | undefined;
  readonly registry: Registry;
  readonly journal: Pick<Journal, "keepRegister" | "health" | "onHealth"> & {
    readonly read: Pick<Journal["read"], "register">;
  };
  readonly moment: () => Moment;
  readonly log: Log;
}

/** Configurations whose home and devices are known: the one that seeded it, and those imported since. */
const knownSeeds = 4;
const longestWhy = 200;

export async function openRegister(deps: RegisterDeps): Promise<LiveRegister> {
  const register = new RegisterAtWork(deps);
  await register.begin();
  return register;
}

class RegisterAtWork implements LiveRegister {
  readonly #deps: RegisterDeps;
  readonly #directory: ReturnType<typeof openDirectory>;
  readonly #listeners = new Set<(now: BookVersion) => void>();
  readonly #unhear: () => void;
  readonly #configured: string;
  #kept: Kept;
  #fileDiffers = false;
  #fellBack: boolean;
  /** Numbers that were given out and do not read. */
  #lost: readonly number[];
  #rowMissing: boolean;
  #copyMissing: boolean;
  #copyFailed = false;
  /** One change after the other; one copy after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #copying: Promise<void> = Promise.resolve();

  constructor(deps: RegisterDeps) {
    this.#deps = deps;
    const { recalled, registry, gateway, journal } = deps;
    this.#kept = { version: recalled.version, seed: recalled.seed };
    this.#lost = recalled.lost;
    this.#fellBack = recalled.from !== "seed" && recalled.lost.length > 0;
    this.#rowMissing = recalled.missing.row;
    this.#copyMissing = recalled.missing.copy;
    this.#directory = openDirectory(gateway, recalled.version.book, registry.families, deps.delivery);
    this.#configured = digestOf(deps.configured);
    this.#compareFile();
    // A disk that is back, or a journal salvaged into a fresh file.
    this.#unhear = journal.onHealth(({ mode }) => {
      if (mode !== "memory") this.#turn = this.#turn.then(() => this.#mend());
    });
  }

  async begin(): Promise<void> {
    const { recalled, log, dir } = this.#deps;
    const { version } = this.#kept.version;
    if (recalled.copyDamaged) {
      log.warn("register.copy_damaged", { version });
      await setAside(dir);
    }
    if (recalled.nothingLeft) log.error("register.reseeded", { version });
    else if (this.#fellBack) log.error("register.fell_back", { version, lost: recalled.lost.join(",") });
    else if (recalled.from === "copy") log.warn("register.from_copy", { version });
    if (this.#fileDiffers)
      log.warn("register.file_differs", { version, do: "hearthwatch register import --from gateway.yaml" });
    await this.#mend();
  }

  get home() {
    return this.#directory.home;
  }

  get current(): BookVersion {
    return this.#kept.version;
  }

  get warnings(): readonly RegisterWarning[] {
    const { by, version } = this.#kept.version;
    const all: readonly [RegisterWarning, boolean][] = [
      ["register_fell_back", this.#fellBack],
      ["register_reseeded", by === "seed" && version > 1],
      ["register_file_differs", this.#fileDiffers],
      ["register_not_kept", this.#rowMissing],
      ["register_no_copy", this.#copyFailed],
    ];
    return all.filter(([, is]) => is).map(([warning]) => warning);
  }

  profileOf: LiveRegister["profileOf"] = (family) => this.#directory.profileOf(family);
  resolve: LiveRegister["resolve"] = (family, heard) => this.#directory.resolve(family, heard);
  idOf: LiveRegister["idOf"] = (family, key) => this.#directory.idOf(family, key);
  addressOf: LiveRegister["addressOf"] = (id) => this.#directory.addressOf(id);
  namesOf: LiveRegister["namesOf"] = (family, key) => this.#directory.namesOf(family, key);

  change(change: RegisterChange, by: string, why: string): Promise<Changed> {
    const done = this.#turn.then(() => this.#change(change, by, why.slice(0, longestWhy)));
    this.#turn = done.catch(() => {});
    return done;
  }

  versions(limit: number): readonly BookVersion[] {
    const kept = this.#rows(limit).flatMap((row) => keptFrom(row)?.version ?? []);
    const { version } = this.current;
    return kept.some((each) => each.version === version) ? kept : [this.current, ...kept].slice(0, limit);
  }

  onChange(listener: (now: BookVersion) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.#unhear();
    await this.#turn;
    await this.#copying;
  }

  async #change(change: RegisterChange, by: string, why: string): Promise<Changed> {
    const { registry, moment, log } = this.#deps;
    const { book, version } = this.current;
    const { wall } = moment();
    if (change.do === "whole" && change.on !== undefined && change.on !== version) return outdated(version, change.on);
    const made = applied(book, change, wall, why);
    if (!made.ok) return made;
    const judged = judgeBook(written(made.book), registry);
    if (!judged.ok) return judged;
    const seed = change.do === "whole" ? withSeed(this.#kept.seed, judged.book) : this.#kept.seed;
    const isSame = inOrder(written(judged.book)) === inOrder(written(book)) && seed === this.#kept.seed;
    if (isSame && !this.#rowMissing) return { ok: true, version };
    const next: Kept = { version: { version: this.#nextVersion(), wall, by, why, book: judged.book }, seed };
    const refused = await this.#keep(next);
    if (refused !== undefined)
      return {
        ok: false,
        faults: [
          { path: "(top)", message: `nothing was changed, it cannot be kept now (${refused}); try again later` },
        ],
      };
    this.#kept = next;
    this.#lost = [];
    this.#fellBack = false;
    this.#directory.settle(next.version.book);
    this.#compareFile();
    log.info("register.changed", { version: next.version.version, by, do: change.do });
    this.#copy();
    this.#tell(next.version);
    return { ok: true, version: next.version.version };
  }

  /** It is on disk and in force: a page that cannot bear it makes it no refusal. */
  #tell(now: BookVersion): void {
    for (const listener of this.#listeners)
      try {
        listener(now);
      } catch (fault) {
        this.#deps.log.error("register.listener_failed", { why: wordsOf(fault) });
      }
  }

  /** Above every number that may have been given out before. */
  #nextVersion(): number {
    const [newest] = this.#rows(1);
    return Math.max(this.current.version, newest?.version ?? 0, ...this.#lost) + 1;
  }

  /** `undefined`: it is on disk, and the engine knows. */
  async #keep(kept: Kept): Promise<string | undefined> {
    const { journal, moment, gateway, registry, delivery } = this.#deps;
    const home = homeOf(gateway, kept.version.book, registry.families, delivery);
    try {
      await journal.keepRegister(rowOf(kept), { type: "settings", at: moment(), home });
    } catch (fault) {
      if (!(fault instanceof CannotStore)) throw fault;
      return fault.message;
    }
    this.#rowMissing = false;
    return undefined;
  }

  /** Newest first; none of a table that cannot be read. What is in force has been recalled already. */
  #rows(limit: number): readonly RegisterRow[] {
    const { journal, log } = this.#deps;
    try {
      return journal.read.register(limit);
    } catch (fault) {
      log.error("register.unreadable", { why: wordsOf(fault) });
      return [];
    }
  }

  /** Puts the version in force where it is missing: a first start, a salvaged journal, a lost copy. */
  async #mend(): Promise<void> {
    const { version } = this.#kept.version;
    if (this.#deps.journal.health.mode === "memory") return;
    const rows = this.#rows(registerVersions);
    const newest = rows[0];
    const isOvertaken = newest !== undefined && newest.version > version && !this.#lost.includes(newest.version);
    if (this.#rowMissing || isOvertaken || !rows.some((row) => row.version === version)) {
      // A salvaged journal may know versions that nobody could read before, and a writer that died may have kept what was
      // refused: ours is in force, and stays the newest.
      if (newest && newest.version > version)
        this.#kept = { ...this.#kept, version: { ...this.#kept.version, version: newest.version + 1 } };
      this.#rowMissing = true;
      await this.#keep(this.#kept);
      this.#copyMissing = true;
    }
    if (this.#copyMissing) this.#copy();
  }

  #copy(): void {
    const { dir, log } = this.#deps;
    this.#copying = this.#copying.then(async () => {
      try {
        await writeCopy(dir, this.#kept);
        this.#copyMissing = false;
        this.#copyFailed = false;
      } catch (fault) {
        this.#copyMissing = true;
        this.#copyFailed = true;
        log.error("register.copy_failed", { why: wordsOf(fault) });
      }
    });
  }

  #compareFile(): void {
    const file = this.#configured;
    this.#fileDiffers = !this.#kept.seed.split(" ").includes(file) && digestOf(this.current.book) !== file;
  }
}

const wordsOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));

const withSeed = (seed: string, book: Book): string =>
  [...new Set([digestOf(book), ...seed.split(" ")])].slice(0, knownSeeds).join(" ");
