/** The home's register: is it whole, and is it what the configuration's reader would expect? */
import { join } from "node:path";
import { digestOf } from "../../register/book.ts";
import type { RegisterWarning } from "../../register/contract.ts";
import { copyName } from "../../register/copy.ts";
import { type Check, fault, type Judgement, ok, warn } from "../finding.ts";
import type { Subject } from "../subject.ts";
import { type Word, warnsOf } from "../word.ts";

export function registerCheck(subject: Subject, word: Word): Check {
  const file = join(subject.at(subject.config.data), copyName);
  return {
    id: "register",
    lookedAt: `data ${file}`,
    within: 1_000,
    async run() {
      const said = word.is === "running" ? judgeWord(word, subject) : judgeCopy(file, subject);
      return said.length > 0 ? said : [well(subject)];
    },
  };
}

function judgeWord(word: Word, { file }: Subject): readonly Judgement[] {
  const told: Readonly<Record<RegisterWarning, () => Judgement>> = {
    register_fell_back: () => fault("register.fell_back", {}),
    register_reseeded: () => fault("register.reseeded", {}),
    register_file_differs: () => warn("register.file_differs", { file }),
    register_not_kept: () => fault("register.not_kept", {}),
    register_no_copy: () => warn("register.no_copy", {}),
  };
  return Object.entries(told).flatMap(([warning, judgement]) => (warnsOf(word, warning) ? [judgement()] : []));
}

/** Without a gateway only the copy is looked at: the journal is left alone. */
function judgeCopy(file: string, { register: { found }, config, file: configFile }: Subject): readonly Judgement[] {
  if (found.is === "damaged") return [warn("register.copy_damaged", { file })];
  if (found.is === "none") return [];
  const { seed, version } = found.kept;
  const configured = digestOf({ home: config.home, devices: config.devices });
  const isKnown = seed.split(" ").includes(configured) || digestOf(version.book) === configured;
  return isKnown ? [] : [warn("register.file_differs", { file: configFile })];
}

function well({ register: { found }, config }: Subject): Judgement {
  if (found.is !== "good") return ok("register.none", { home: config.home.id });
  const { version, book } = found.kept.version;
  return ok("register.good", { version, home: book.home.id, devices: book.devices.length });
}
