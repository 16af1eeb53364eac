/** The history as a person reads it: what one device said in one breath is one line, the telling facts first. */
import type { HomeView } from "./view.ts";

type Row = HomeView["history"][number];

export interface HistoryLine {
  readonly id: number;
  readonly device: string;
  readonly room: string | undefined;
  readonly wall: number;
  readonly facts: readonly Row["fact"][];
}

/** ms: frames of one event come this close together. */
const breath = 2_000;
/** How well a device is heard matters to a technician; beside another fact it is noise. */
const aside: ReadonlySet<unknown> = new Set(["link", "alive"]);

/** `history` is newest first, and so are the lines. */
export function historyLines(history: readonly Row[]): readonly HistoryLine[] {
  const lines: { id: number; device: string; room: string | undefined; wall: number; facts: Row["fact"][] }[] = [];
  for (const row of history) {
    const near = lines.find((line) => line.device === row.device && Math.abs(line.wall - row.wall) < breath);
    if (near) near.facts.unshift(row.fact);
    else lines.push({ id: row.id, device: row.device, room: row.room, wall: row.wall, facts: [row.fact] });
  }
  return lines.map((line) => {
    const telling = line.facts.filter((fact) => !aside.has(fact.kind));
    return { ...line, facts: telling.length > 0 ? telling : line.facts };
  });
}
