/**
 * The readings of the last commits, as the writer handed them over: a cursor that keeps up need not read them back out of
 * the file. The journal stays the truth: whoever asks for more than is here is sent to it.
 */
import type { Moment } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { Entry } from "./batch-rows.ts";
import { atMoment, type KeptReading } from "./rows.ts";

/** About 3 MB. Further back than this, a cursor reads the file. */
export const freshRoom = { readings: 4_096, whenFull: "forget-oldest" } as const;

/** Readings of one commit on their way out of the writer's thread, in the text of their rows. */
export interface FreshReadings {
  readonly text: string;
  readonly count: number;
}

type Group = { readonly at: Moment; readonly readings: readonly KeptReading[] };

export function freshOf(entries: readonly Entry[]): FreshReadings {
  const groups: string[] = [];
  let count = 0;
  for (const { at, read } of entries) {
    if (!read) continue;
    groups.push(`{"at":${JSON.stringify(at)},"readings":${read.readings}}`);
    count += read.count;
  }
  return { text: `[${groups.join(",")}]`, count };
}

const readingsIn = ({ text }: FreshReadings): Reading[] =>
  (JSON.parse(text) as Group[]).flatMap(({ at, readings }) => readings.map(atMoment(at)));

export interface Fresh {
  /** What a commit added; `last` is the highest reading id after it. Without its readings, all here is forgotten. */
  add(last: number, readings: FreshReadings | undefined): void;
  /** `undefined`: not all after this id is here, ask the file. */
  after(id: number, limit: number): readonly Reading[] | undefined;
}

export function openFresh(): Fresh {
  let kept: { readonly last: number; readonly fresh: FreshReadings; read: readonly Reading[] | undefined }[] = [];
  let count = 0;
  /** Everything with a higher id is here. */
  let from = Number.POSITIVE_INFINITY;
  return {
    add(last, fresh) {
      if (!fresh || from === Number.POSITIVE_INFINITY) {
        kept = [];
        count = 0;
        from = last;
        return;
      }
      if (fresh.count === 0) return;
      kept.push({ last, fresh, read: undefined });
      count += fresh.count;
      while (count > freshRoom.readings) {
        const oldest = kept.shift();
        if (!oldest) return;
        count -= oldest.fresh.count;
        from = oldest.last;
      }
    },
    after(id, limit) {
      if (id < from) return undefined;
      const found: Reading[] = [];
      for (const each of kept) {
        if (each.last <= id) continue;
        each.read ??= readingsIn(each.fresh);
        for (const reading of each.read) if (reading.id > id) found.push(reading);
        if (found.length >= limit) break;
      }
      return found.slice(0, limit);
    },
  };
}
