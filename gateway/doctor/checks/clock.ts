/** Is the wall clock good enough for certificates, and for a person who reads a time? */
import { earliestWall, isTrusted } from "../../clock.ts";
import type { Eyes } from "../eyes.ts";
import { type Check, fault, ok, warn } from "../finding.ts";
import { minute } from "../times.ts";
import { type Word, warnsOf } from "../word.ts";

export function clockCheck(word: Word | undefined, { clock }: Pick<Eyes, "clock">): Check {
  return {
    id: "clock",
    lookedAt: "clock",
    within: 2_000,
    async run() {
      const now = clock.read();
      const synchronised = clock.isSynchronised();
      const time = minute(now.wall);
      if (now.wall < earliestWall) return [fault("clock.unset", { time })];
      if (!isTrusted(now, undefined, synchronised)) return [warn("clock.unsynchronised", { time })];
      if (word && warnsOf(word, "clock_untrusted")) return [warn("clock.distrusted", {})];
      return [synchronised === undefined ? ok("clock.plausible", { time }) : ok("clock.good", { time })];
    },
  };
}
