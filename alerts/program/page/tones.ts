/**
 * Sounds made by Web Audio: no files. Browsers keep an audio context suspended until a person touched the page, so a page
 * asks for sound by a button and shows whether it really runs.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { edge, loudness, type Pulse, quietest } from "./pulse.ts";

export type { Pulse } from "./pulse.ts";

export interface Tones {
  /** The context really runs: what is played is heard, as far as a program can know. */
  readonly running: ReadonlySignal<boolean>;
  /** From a press of a person. True when sound runs now. */
  arm(): Promise<boolean>;
  play(pulses: readonly Pulse[]): void;
  hush(): void;
}

/** `volume`: 0 to 1; what is below a fifth counts as a fifth. */
export function openTones(makeContext: () => AudioContext, volume: () => number = () => 1): Tones {
  const running = signal(false);
  let context: AudioContext | undefined;
  let output: GainNode | undefined;
  const look = (): void => {
    running.value = context?.state === "running";
  };
  const fresh = (from: AudioContext): GainNode => {
    output?.disconnect();
    const made = from.createGain();
    made.connect(from.destination);
    output = made;
    return made;
  };
  return {
    running,
    async arm() {
      if (!context) {
        context = makeContext();
        context.addEventListener("statechange", look);
      }
      await context.resume().catch(() => undefined);
      look();
      return running.value;
    },
    play(pulses) {
      if (context?.state !== "running") return;
      const to = output ?? fresh(context);
      const loud = loudness * Math.min(1, Math.max(quietest, volume()));
      for (const pulse of pulses) sound(context, to, pulse, loud);
    },
    hush() {
      if (context) fresh(context);
    },
  };
}

function sound(context: AudioContext, output: AudioNode, pulse: Pulse, loud: number): void {
  const from = context.currentTime + 0.02 + pulse.at;
  const until = from + pulse.lasts;
  const tone = context.createOscillator();
  const gain = context.createGain();
  tone.type = "triangle";
  tone.frequency.setValueAtTime(pulse.hertz, from);
  if (pulse.to !== undefined) tone.frequency.linearRampToValueAtTime(pulse.to, until);
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(loud, from + edge);
  gain.gain.setValueAtTime(loud, until - edge);
  gain.gain.linearRampToValueAtTime(0, until);
  tone.connect(gain).connect(output);
  tone.start(from);
  tone.stop(until + 0.01);
}
