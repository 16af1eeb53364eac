/**
 * The loudspeaker of the hub: the tone of the state, then its sentence, again at the interval of the table. One clip at a
 * time. What concerns a call cuts short whatever is playing, for it is newer and truer; advice waits until it is quiet.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { IndicatorState } from "../../alerts/appearance.ts";
import { precedence } from "../../alerts/indicator.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { Language } from "../../alerts/program/words/words.ts";
import { type Duration, seconds } from "../../devices/model/moment.ts";
import { patterns, type Sound } from "../page/sound-patterns.ts";
import type { IndicatorView } from "../page/view.ts";
import { type Output, type OutputStatus, openTally } from "./output.ts";
import type { Ran, Running } from "./program.ts";
import { wavOf, wavSeconds } from "./wav.ts";

export interface Clip {
  readonly file: string;
  readonly seconds: number;
}

export interface SoundDeps {
  readonly languages: readonly Language[];
  /** Plays one file to its end; within this many milliseconds, or it is ended. */
  readonly play: (file: string, within: number) => Running;
  readonly tone: (sound: Exclude<Sound, "none">) => Clip;
  readonly sentence: (view: IndicatorView, language: Language) => Clip | undefined;
  readonly timers: Pick<Timers, "now" | "after">;
  readonly changed: () => void;
}

/** A player may take so much longer than its clip (ms): sound cards wake slowly. */
const slack = 5_000;
/** Quiet between two rounds that would touch (ms). */
const breath = 300;
/** A tone that comes every second would bury its sentence; the guard's is said with each (`people.md` 3.1). */
const sentenceEvery: Duration = seconds(10);
const spokenOften: Partial<Record<IndicatorState, Duration>> = { guarding: seconds(3) };

const isOfCall = (state: IndicatorState): boolean => precedence.includes(state);

export function openSound({ languages, play, tone, sentence, timers, changed }: SoundDeps): Output {
  const tally = openTally(changed);
  let shown: IndicatorView | undefined;
  /** Comes when it is quiet. */
  let waiting: IndicatorView | undefined;
  let clips: Clip[] = [];
  let running: Running | undefined;
  let roundAt = 0;
  let spokenAt: number | undefined;
  let callOff = () => {};

  function show(view: IndicatorView): void {
    if (shown && sameCue(shown, view)) {
      waiting = undefined;
      return;
    }
    if (running && !isOfCall(view.state)) {
      waiting = view;
      return;
    }
    begin(view);
  }

  function begin(view: IndicatorView): void {
    hush();
    waiting = undefined;
    shown = view;
    spokenAt = undefined;
    round();
  }

  function hush(): void {
    callOff();
    clips = [];
    const mine = running;
    running = undefined;
    mine?.end();
  }

  function round(): void {
    const view = shown;
    if (!view || view.tone.sound === "none") return;
    roundAt = timers.now();
    clips = [tone(view.tone.sound), ...(speaks(view) ? sentencesOf(view) : [])];
    next();
  }

  /** Once, or again with a tone that comes again. Advice is not repeated: who heard it has heard it. */
  function speaks({ state }: IndicatorView): boolean {
    const again =
      spokenAt === undefined || (isOfCall(state) && roundAt - spokenAt >= (spokenOften[state] ?? sentenceEvery));
    if (again) spokenAt = roundAt;
    return again;
  }

  const sentencesOf = (view: IndicatorView): Clip[] => languages.flatMap((language) => sentence(view, language) ?? []);

  function next(): void {
    const clip = clips.shift();
    if (!clip) {
      rest();
      return;
    }
    const mine = play(clip.file, clip.seconds * 1_000 + slack);
    running = mine;
    void mine.done.then((ran) => {
      // Cut short: whoever did it plays on.
      if (running !== mine) return;
      running = undefined;
      note(ran);
      next();
    });
  }

  function note(ran: Ran): void {
    if (ran.how === "done") tally.worked();
    else if (ran.how !== "ended") tally.failed({ why: ran.how, said: ran.said });
  }

  function rest(): void {
    const every = shown?.tone.every ?? 0;
    if (waiting) begin(waiting);
    else if (every > 0) callOff = timers.after(Math.max(breath, roundAt + every - timers.now()), round);
  }

  return {
    status: (): OutputStatus => tally.status(),
    show,
    async stop() {
      const mine = running;
      hush();
      shown = undefined;
      await mine?.done;
    },
  };
}

const sameCue = (a: IndicatorView, b: IndicatorView): boolean =>
  JSON.stringify([a.state, a.tone, a.words, a.room]) === JSON.stringify([b.state, b.tone, b.words, b.room]);

/** The tones as files, made anew at each start: a table that changed must not sound as before. */
export function writeTones(folder: string): (sound: Exclude<Sound, "none">) => Clip {
  const tones = join(folder, "tones");
  mkdirSync(tones, { recursive: true });
  const clips = new Map<string, Clip>();
  for (const [sound, pulses] of Object.entries(patterns)) {
    if (pulses.length === 0) continue;
    const bytes = wavOf(pulses);
    const file = join(tones, `${sound}.wav`);
    writeFileSync(file, bytes);
    clips.set(sound, { file, seconds: wavSeconds(bytes) ?? 0 });
  }
  return (sound) => clips.get(sound) ?? { file: join(tones, `${sound}.wav`), seconds: 0 };
}
