/** What the centre knows of today beside the beats: minutes that were protected, and who is not at home. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Away, awayNow } from "../../protected/away.ts";
import type { BedDay } from "../../protected/days.ts";
import type { Desk } from "../desk.ts";

/** ms: homes report each minute, so nothing is newer. */
const askEvery = 60_000;

export interface Today {
  readonly beds: readonly BedDay[];
  /** By gateway; of two people of one home the first. */
  readonly away: ReadonlyMap<string, Away>;
}

/** `undefined`: it has not been asked yet, or there was no answer; what was known before is no answer for now. */
export function useToday(desk: Desk): Today | undefined {
  const today = useSignal<Today | undefined>(undefined);
  useEffect(() => {
    let here = true;
    const ask = async (): Promise<void> => {
      const answer = await desk.deps.api.ask<{ readonly beds: readonly BedDay[] }>("GET", "v1/protected");
      if (here) today.value = answer.ok ? todayOf(answer.value.beds, desk.now.peek()) : undefined;
    };
    void ask();
    const stop = desk.deps.timers.every(askEvery, () => void ask());
    return () => {
      here = false;
      stop();
    };
  }, [desk, today]);
  return today.value;
}

const todayOf = (beds: readonly BedDay[], now: number): Today => ({
  beds,
  away: new Map(
    awayNow(beds, now)
      .toReversed()
      .map((each) => [each.gateway, each]),
  ),
});

export interface Minutes {
  readonly protected: number;
  readonly counted: number;
}

export function minutesOf({ beds }: Today, gateways: ReadonlySet<string>): Minutes {
  const own = beds.filter(({ gateway }) => gateways.has(gateway));
  return {
    protected: own.reduce((sum, bed) => sum + bed.protected, 0),
    counted: own.reduce((sum, bed) => sum + bed.counted, 0),
  };
}

/** Tenths of a percent, never rounded up: 100.0 is said only of a day without a gap. */
export const percentOf = ({ protected: done, counted }: Minutes): string =>
  `${(Math.floor((done * 1_000) / counted) / 10).toFixed(1)} %`;

/** What each part of the quiet page is handed. */
export interface Told {
  readonly desk: Desk;
  readonly today: Today | undefined;
}
