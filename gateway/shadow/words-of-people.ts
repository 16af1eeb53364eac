/** What people said of findings in shadow: right or wrong. A small file in the data folder, written by the command alone. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const shape = z.record(z.string().max(300), z.object({ verdict: z.enum(["right", "wrong"]), wall: z.number() }));
export type WordsOfPeople = Readonly<z.infer<typeof shape>>;
export type SaidVerdict = "right" | "wrong";

/** Of the newest: many more than 30 days of findings can be. */
export const mostVerdicts = { kept: 1_000, whenFull: "forget-oldest" } as const;

const fileIn = (dir: string): string => join(dir, "shadow-verdicts.json");

/** A file that does not read counts as nobody's word. */
export function wordsOfPeople(dir: string): WordsOfPeople {
  const file = fileIn(dir);
  if (!existsSync(file)) return {};
  try {
    return shape.safeParse(JSON.parse(readFileSync(file, "utf8"))).data ?? {};
  } catch {
    return {};
  }
}

export function keepVerdict(dir: string, finding: string, verdict: SaidVerdict, wall: number): void {
  const all = { ...wordsOfPeople(dir), [finding]: { verdict, wall } };
  const newest = Object.entries(all).sort(([, a], [, b]) => b.wall - a.wall);
  const part = `${fileIn(dir)}.part`;
  writeFileSync(part, JSON.stringify(Object.fromEntries(newest.slice(0, mostVerdicts.kept))), { mode: 0o600 });
  renameSync(part, fileIn(dir));
}
