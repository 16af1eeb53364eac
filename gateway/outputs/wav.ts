/**
 * Tones as WAV files, made of the same pulses as the page's; and how long a WAV file sounds.
 * Source: Microsoft/IBM "Multimedia Programming Interface and Data Specifications 1.0" (RIFF, WAVE, fmt, data), little endian:
 *
 *   "RIFF" size "WAVE"   then chunks: 4 letters, size, bytes (padded to even)
 *   "fmt " 16: 1 = PCM, channels, samples/s, bytes/s, bytes a frame, bits a sample        "data" n: the samples
 */
import { edge, loudness, type Pulse } from "../../alerts/program/page/pulse.ts";

const samplesPerSecond = 22_050;
const fullScale = 32_767;
const header = 44;
/** Silence at the end (s): cheap sound cards cut the last moment off. */
const tail = 0.06;

export function wavOf(pulses: readonly Pulse[]): Buffer {
  const seconds = pulses.reduce((most, { at, lasts }) => Math.max(most, at + lasts), 0) + tail;
  const samples = new Float64Array(Math.ceil(seconds * samplesPerSecond));
  for (const pulse of pulses) sound(pulse, samples);
  const bytes = Buffer.alloc(header + samples.length * 2);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(samplesPerSecond, 24);
  bytes.writeUInt32LE(samplesPerSecond * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((value, n) => {
    bytes.writeInt16LE(Math.round(Math.max(-1, Math.min(1, value)) * fullScale), header + n * 2);
  });
  return bytes;
}

/** A triangle with soft edges, its pitch moving in a straight line, as the page's oscillator. */
function sound({ at, lasts, hertz, to = hertz }: Pulse, into: Float64Array): void {
  const first = Math.round(at * samplesPerSecond);
  const count = Math.round(lasts * samplesPerSecond);
  for (let n = 0; n < count; n += 1) {
    const t = n / samplesPerSecond;
    const turns = hertz * t + ((to - hertz) * t * t) / (2 * lasts);
    const gain = loudness * Math.min(1, t / edge, (lasts - t) / edge);
    into[first + n] = (into[first + n] ?? 0) + gain * triangle(turns);
  }
}

/** From 0 up to 1, down to -1 and back, in one turn. */
const triangle = (turns: number): number => 1 - 4 * Math.abs(((turns + 0.25) % 1) - 0.5);

/** How long it sounds (s), by its beginning and the size of the whole file; `undefined`: no WAV file with sound in it. */
export function wavSeconds(bytes: Buffer, size: number = bytes.length): number | undefined {
  if (bytes.length < header || bytes.toString("latin1", 0, 4) !== "RIFF" || bytes.toString("latin1", 8, 12) !== "WAVE")
    return undefined;
  let perSecond = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString("latin1", at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    if (name === "fmt " && at + 20 <= bytes.length) perSecond = bytes.readUInt32LE(at + 16);
    // A program that wrote into a pipe knew no length: what is there counts.
    if (name === "data") {
      const there = Math.min(length, size - at - 8);
      return perSecond > 0 && there > 0 ? there / perSecond : undefined;
    }
    at += 8 + length + (length % 2);
  }
  return undefined;
}
