/** The data folder: can an alert be kept there? */
import { dirname } from "node:path";
import { reserveBytes } from "../../journal/reserve.ts";
import type { Eyes } from "../eyes.ts";
import { type Check, codeOf, fault, type Judgement, ok, warn, wordsOf } from "../finding.ts";
import type { Subject } from "../subject.ts";
import { holderOf, partOf, type Word, warnsOf } from "../word.ts";

const mega = 1_024 * 1_024;
/** The reserve is kept only where the disk has it twice over (`journal/reserve.ts`). */
const atLeast = 2 * reserveBytes;
/** What 72 h without InfluxDB may need at a home's rate: below it somebody should make room. */
const comfortable = 256 * mega;

export function dataCheck(subject: Subject, word: Word, eyes: Eyes): Check {
  const folder = subject.at(subject.config.data);
  return {
    id: "data",
    lookedAt: `data ${folder}`,
    within: 10_000,
    async run() {
      const { disk } = eyes;
      const there = await nearest(folder, eyes);
      const free = await disk.freeBytes(there);
      const room = judgeRoom(folder, free);
      if (word.is === "running") {
        const said = judgeWord(word);
        const owner = (await holderOf(folder, eyes)) ?? "?";
        const found = [...said, ...room];
        return found.length > 0 ? found : [ok("data.in_use", { folder, owner, free: whole(free) })];
      }
      const why = await disk.tryWrite(there).then(
        () => undefined,
        (thrown: unknown) => codeOf(thrown) ?? wordsOf(thrown),
      );
      if (why === "ENOSPC" || why === "EDQUOT") return [full(folder, free)];
      if (why !== undefined) return [fault("data.not_writable", { folder, why }), ...room];
      if (room.length > 0) return room;
      return [
        there === folder
          ? ok("data.good", { folder, free: whole(free) })
          : ok("data.will_be_made", { folder, free: whole(free) }),
      ];
    },
  };
}

/** The folder, or the one it would be made in. */
async function nearest(folder: string, eyes: Pick<Eyes, "disk">): Promise<string> {
  const up = dirname(folder);
  return (await eyes.disk.look(folder)) || up === folder ? folder : nearest(up, eyes);
}

function judgeRoom(folder: string, free: number): readonly Judgement[] {
  if (free < atLeast) return [full(folder, free)];
  if (free < comfortable) return [warn("data.low", { folder, free: whole(free), need: whole(comfortable) })];
  return [];
}

function judgeWord(word: Word): readonly Judgement[] {
  const part = partOf(word, "journal");
  if (warnsOf(word, "journal_in_memory")) return [fault("data.in_memory", { why: part?.why ?? "?" })];
  return warnsOf(word, "disk_low") ? [fault("data.on_reserve", {})] : [];
}

const full = (folder: string, free: number): Judgement =>
  fault("data.full", { folder, free: whole(free), need: whole(atLeast) });
const whole = (bytes: number): number => Math.floor(bytes / mega);
