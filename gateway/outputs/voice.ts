/**
 * The sentences of the lamp as WAV files: `<data>/voice/<language>/<state>.wav`, recorded by a person. A fault names its room,
 * so `device_fault.<room>.wav` comes first. Where none is recorded `espeak-ng` makes a placeholder that says so itself; its
 * name carries the sum of its sentence, so that other words make another file, and a recording is never overwritten.
 */
import { createHash } from "node:crypto";
import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { appearance, type IndicatorState, indicatorStates, inWords } from "../../alerts/appearance.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { outputsSay } from "../../alerts/program/words/outputs.ts";
import type { Language } from "../../alerts/program/words/words.ts";
import { runProgram } from "./program.ts";
import { wavSeconds } from "./wav.ts";

export type VoiceState = "recorded" | "placeholder" | "missing" | "unreadable";

export interface Slot {
  readonly state: IndicatorState;
  readonly language: Language;
  readonly room?: string;
  /** What is to be spoken. */
  readonly sentence: string;
  /** Where a recording belongs. */
  readonly file: string;
  readonly placeholder: string;
}

export interface SlotSeen extends Slot {
  /** `unreadable`: a file is there, and it is no WAV with sound in it. */
  readonly voice: VoiceState;
  readonly seconds?: number;
}

type Rooms = readonly { readonly id: string; readonly label: Readonly<Record<Language, string>> }[];

/** A state without a tone of its own by day says nothing. */
const isSpoken = (state: IndicatorState): boolean => appearance[state].tone.sound !== "none";

export const voiceFolder = (data: string): string => join(data, "voice");

/** What there is to speak in this home. Rooms only where the sentence names one. */
export function slotsOf(folder: string, languages: readonly Language[], rooms: Rooms): readonly Slot[] {
  return languages.flatMap((language) =>
    indicatorStates.filter(isSpoken).flatMap((state) => {
      const named = state === "device_fault" ? rooms : [];
      return [undefined, ...named].map((room) => slotOf(folder, state, language, room));
    }),
  );
}

export function slotOf(
  folder: string,
  state: IndicatorState,
  language: Language,
  room: Rooms[number] | undefined,
): Slot {
  const sentence = inWords({ state, ...(room && { room: room.id }) }, () => room?.label)[language];
  const name = room ? `${state}.${room.id}` : state;
  const sum = createHash("sha256").update(sentence).digest("hex").slice(0, 8);
  const at = (end: string) => join(folder, language, `${name}${end}`);
  return {
    ...{ state, language, sentence, file: at(".wav"), placeholder: at(`.placeholder-${sum}.wav`) },
    ...(room && { room: room.id }),
  };
}

export function look(slot: Slot): SlotSeen {
  const recorded = soundIn(slot.file);
  if (recorded === "none") {
    const made = soundIn(slot.placeholder);
    return typeof made === "number" ? { ...slot, voice: "placeholder", seconds: made } : { ...slot, voice: "missing" };
  }
  return recorded === "broken" ? { ...slot, voice: "unreadable" } : { ...slot, voice: "recorded", seconds: recorded };
}

/** Chunks before the sound (titles, makers) are short; a file is never read whole on the loop that alarms go through. */
const headBytes = 4_096;

function soundIn(path: string): number | "none" | "broken" {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const head = Buffer.alloc(headBytes);
    const read = readSync(file, head, 0, headBytes, 0);
    return wavSeconds(head.subarray(0, read), fstatSync(file).size) ?? "broken";
  } catch (fault) {
    return fault instanceof Error && "code" in fault && fault.code === "ENOENT" ? "none" : "broken";
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** The file to play, best first: this room's recording, any room's, this room's placeholder, any room's. */
export function voiceFor(
  folder: string,
  state: IndicatorState,
  language: Language,
  room: Rooms[number] | undefined,
): { readonly file: string; readonly seconds: number } | undefined {
  const seen = [...(room ? [room] : []), undefined].map((each) => look(slotOf(folder, state, language, each)));
  const best = seen.find(({ voice }) => voice === "recorded") ?? seen.find(({ voice }) => voice === "placeholder");
  return best && { file: best.voice === "recorded" ? best.file : best.placeholder, seconds: best.seconds ?? 0 };
}

/**
 * eSpeak's names (its Mandarin is `cmn`), and words a minute: slow, for old ears. In Mandarin it counts each syllable as a word,
 * and 220 of them are calm speech; the sentence of a fall's guard has to fit into its 20 s.
 */
const voices: Readonly<Record<Language, readonly [name: string, wordsPerMinute: string]>> = {
  zh: ["cmn", "220"],
  en: ["en-gb", "150"],
};
/** A sentence takes it some 50 ms (eSpeak NG 1.51). */
const makeWithin = 20_000;

export type Made =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: "no_espeak" | "failed"; readonly said: string };

export async function makePlaceholder(slot: Slot, timers: Pick<Timers, "after">, program = "espeak-ng"): Promise<Made> {
  const part = `${slot.placeholder}.part`;
  try {
    mkdirSync(join(slot.placeholder, ".."), { recursive: true });
  } catch (fault) {
    return { ok: false, why: "failed", said: String(fault) };
  }
  const words = `${outputsSay(slot.language, "voice.placeholder")} ${slot.sentence}`;
  const [name, pace] = voices[slot.language];
  const ran = await runProgram([program, "-v", name, "-s", pace, "-w", part, "--stdin"], {
    ...{ input: words, within: makeWithin, timers },
  }).done;
  if (ran.how !== "done") {
    rmSync(part, { force: true });
    const said = "said" in ran ? ran.said : ran.how;
    return { ok: false, why: ran.how === "missing" ? "no_espeak" : "failed", said };
  }
  if (typeof soundIn(part) !== "number") return { ok: false, why: "failed", said: "no sound came out" };
  renameSync(part, slot.placeholder);
  return { ok: true };
}

/** Makes what is missing, one after the other; ends with the first that cannot be made, for so will be the next. */
export async function makeMissing(
  slots: readonly SlotSeen[],
  timers: Pick<Timers, "after">,
  isOver: () => boolean = () => false,
  program?: string,
): Promise<Made> {
  for (const slot of slots) {
    if (slot.voice !== "missing") continue;
    if (isOver()) break;
    const made = await makePlaceholder(slot, timers, program);
    if (!made.ok) return made;
  }
  return { ok: true };
}
