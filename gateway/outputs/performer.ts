/**
 * Plays a score on something that takes messages one by one and not many a second (a Zigbee lamp, a siren): one message under
 * way at most, never two closer together than `leastGap`, and always the one that is due by what is true now.
 */
import type { Timers } from "../../alerts/program/timers.ts";
import { backOff } from "../serial/back-off.ts";
import { type OutputFault, type OutputStatus, openTally } from "./output.ts";

/** Said, and how long (ms) until the next one. */
export interface Beat {
  readonly say: Readonly<Record<string, unknown>>;
  readonly lasts: number;
}

/** Played from the first to the last and then again: what stands still is said again now and then, for lamps lose power. */
export type Score = readonly [Beat, ...Beat[]];

export interface PerformerDeps {
  /** Resolves with what went wrong, or nothing. */
  readonly send: (say: Beat["say"]) => Promise<OutputFault | undefined>;
  readonly timers: Pick<Timers, "now" | "after">;
  readonly jitter: () => number;
  readonly changed: () => void;
}

/** All in milliseconds. Zigbee carries a few messages a second for the whole house. */
export const pace = { leastGap: 500, sendWithin: 5_000, firstRetry: 1_000, longestRetry: 30_000 } as const;

export interface Performer {
  play(score: Score): void;
  status(): OutputStatus;
  /** Says the first beat of this and nothing after it. */
  end(score: Score, within: number): Promise<void>;
}

export function openPerformer({ send, timers, jitter, changed }: PerformerDeps): Performer {
  const tally = openTally(changed);
  const wait = backOff({ first: pace.firstRetry, most: pace.longestRetry, jitter });
  let score: Score | undefined;
  let key = "";
  let at = 0;
  let sending = false;
  let sentAt = Number.NEGATIVE_INFINITY;
  let callOff = () => {};
  let stopped = false;

  function due(ms: number): void {
    callOff();
    if (stopped || sending) return;
    const gap = sentAt + pace.leastGap - timers.now();
    callOff = timers.after(Math.max(0, ms, gap), beat);
  }

  function beat(): void {
    const mine = score;
    const played = mine?.[at % mine.length];
    if (!mine || !played || stopped) return;
    sending = true;
    sentAt = timers.now();
    void limited(send(played.say), pace.sendWithin, timers).then((fault) => {
      sending = false;
      if (fault) tally.failed(fault);
      else {
        tally.worked();
        wait.reset();
      }
      // Something newer is true: its first beat, as soon as the gap allows.
      if (score !== mine) return due(0);
      if (fault) return due(wait.next());
      at += 1;
      due(played.lasts - (timers.now() - sentAt));
    });
  }

  return {
    status: tally.status,
    play(next) {
      const same = JSON.stringify(next);
      if (same === key || stopped) return;
      key = same;
      score = next;
      at = 0;
      due(0);
    },
    async end([last], within) {
      callOff();
      stopped = true;
      const fault = await limited(send(last.say), within, timers);
      if (fault) tally.failed(fault);
    },
  };
}

/** A broker that never answers is no reason to wait for ever. */
function limited(
  sent: Promise<OutputFault | undefined>,
  within: number,
  timers: Pick<Timers, "after">,
): Promise<OutputFault | undefined> {
  return new Promise((resolve) => {
    const callOff = timers.after(within, () => resolve({ why: "late", said: `${within} ms` }));
    sent.then(
      (fault) => {
        callOff();
        resolve(fault);
      },
      (fault: unknown) => {
        callOff();
        resolve({ why: "broke", said: String(fault).slice(0, 200) });
      },
    );
  });
}
