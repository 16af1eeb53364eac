import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex, hex } from "../../devices/bytes.ts";
import type { Framed, Framer } from "../../devices/family.ts";
import { crc8 } from "../../devices/framing/crc8.ts";
import { esp3Framer, esp3Limit } from "../../devices/framing/esp3.ts";
import { readVectorFiles } from "./vectors.ts";

const bytes = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();
const open = bytes("55000707017AD50801825DAB0001FFFFFFFF360053");
const shut = bytes("55000707017AD50901825DAB0001FFFFFFFF3600C7");

const framesOf = (framed: readonly Framed[]): string[] =>
  framed.flatMap((each) => ("frame" in each ? [hex(each.frame)] : []));

/** A header whose own sum is good, promising so much data that never comes. */
function promise(data: number): Uint8Array {
  const header = Uint8Array.of(0x55, data >> 8, data & 0xff, 7, 1, 0);
  header[5] = crc8(header, 1, 5);
  return header;
}

function packet(type: number, data: Uint8Array): Uint8Array {
  const header = Uint8Array.of(0x55, data.length >> 8, data.length & 0xff, 0, type, 0);
  header[5] = crc8(header, 1, 5);
  return joined(header, data, Uint8Array.of(crc8(data, 0, data.length)));
}

/** Every whole frame of the vectors. */
const published = [
  ...new Set(
    readVectorFiles(fileURLToPath(new URL("./vectors/", import.meta.url)))
      .filter((file) => file.family === "enocean-esp3")
      .flatMap((file) => file.vectors.flatMap((vector) => framesOf(esp3Framer().push(bytes(vector.bytes ?? ""))))),
  ),
].map(bytes);

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

describe("ESP3", () => {
  test("a frame is found however it was cut, byte by byte too", () => {
    const framer = esp3Framer();
    const found = [...joined(open, shut)].flatMap((byte) => framesOf(framer.push(Uint8Array.of(byte))));
    expect(found).toEqual([hex(open), hex(shut)]);
    expect(framer.held).toBe(0);
  });

  test("noise is passed over and counted", () => {
    const framer = esp3Framer();
    const found = framer.push(joined(bytes("55E4009A"), open, bytes("00FF")));
    expect(framesOf(found)).toEqual([hex(open)]);
    const noise = found.flatMap((each) => ("skipped" in each ? [[hex(each.skipped), each.why]] : []));
    expect(noise).toEqual([
      ["55E4009A", "header"],
      ["00FF", "noise"],
    ]);
  });

  test("a frame that lost its tail swallows only itself, whatever it was and whatever follows", () => {
    const lost: string[] = [];
    // Each next one stands for its length and kind; all cuts of all frames go before it.
    const nexts = [open, ...new Map(published.map((frame) => [`${frame.length} ${frame[4]}`, frame])).values()];
    for (const first of published) {
      for (const next of nexts) {
        for (let length = 1; length < first.length; length += 1) {
          const framer = esp3Framer();
          const found = framesOf([...framer.push(joined(first.subarray(0, length), next)), ...framer.idle()]);
          if (!found.includes(hex(next))) lost.push(`${hex(first)} cut to ${length} bytes before ${hex(next)}`);
        }
      }
    }
    expect(lost).toEqual([]);
  });

  test("a cut frame whose sum agrees by chance does not hide its neighbour, byte by byte either", () => {
    // 15 of 21 bytes, then the next frame's first six: the last of them happens to be the sum of what came before.
    const input = joined(open.subarray(0, 15), shut, open);
    for (const step of [1, 2, 5, 21, 100]) {
      const framer = esp3Framer();
      const found: Framed[] = [];
      for (let at = 0; at < input.length; at += step) found.push(...framer.push(input.subarray(at, at + step)));
      expect(framesOf(found).slice(1), `in steps of ${step}`).toEqual([hex(shut), hex(open)]);
      expect(found.flatMap((each) => ("skipped" in each ? [each] : []))).toEqual([]);
    }
  });

  test("a frame inside a good frame is its data, not a second frame", () => {
    const data = joined(Uint8Array.of(0xd1), shut, bytes("0102030400"));
    const outer = packet(1, data);
    const framer = esp3Framer();
    expect(framesOf(framer.push(joined(outer, open)))).toEqual([hex(outer), hex(open)]);
  });

  test("a promise of a thousand bytes does not hold the next press back longer than the silence after it", () => {
    const framer = esp3Framer();
    expect(framesOf(framer.push(joined(promise(1_000), shut)))).toEqual([]);
    expect(framesOf(framer.idle())).toEqual([hex(shut)]);
    expect(framesOf(framer.push(open))).toEqual([hex(open)]);
  });

  test("silence in the middle of a frame (a slow network) loses nothing", () => {
    const framer = esp3Framer();
    framer.push(open.subarray(0, 10));
    expect(framer.idle()).toEqual([]);
    expect(framesOf(framer.push(open.subarray(10)))).toEqual([hex(open)]);
  });

  test("a promise beyond the limit is noise at once", () => {
    const framer = esp3Framer();
    expect(framesOf(framer.push(joined(promise(esp3Limit), shut)))).toEqual([hex(shut)]);
  });

  test("zeros behind 0x55 check out by their sums and are still no frame", () => {
    const framer = esp3Framer();
    expect(framesOf(framer.push(joined(bytes("55000000000000"), shut)))).toEqual([hex(shut)]);
  });

  test("at the end of the input a cut frame is told as cut", () => {
    const framer = esp3Framer();
    framer.push(open.subarray(0, 12));
    expect(framer.end()).toEqual([{ skipped: open.subarray(0, 12), why: "length" }]);
    expect(framer.held).toBe(0);
  });

  /** Bytes as a bad line makes them: many that look like the start of a frame, and whole headers that promise too much. */
  const noise = fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: fc.uint8Array({ maxLength: 40 }) },
        { weight: 2, arbitrary: fc.constant(Uint8Array.of(0x55)) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 65_535 }).map(promise) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 20 }).map((length) => open.subarray(0, length)) },
      ),
      { maxLength: 40 },
    )
    .map((parts) => joined(...parts));

  const fed = (framer: Framer, input: Uint8Array, cuts: readonly number[]): Framed[] => {
    const out: Framed[] = [];
    let at = 0;
    for (const cut of [...cuts, input.length]) {
      out.push(...framer.push(input.subarray(at, at + cut)));
      expect(framer.held).toBeLessThanOrEqual(esp3Limit);
      at += cut;
    }
    return out;
  };

  test("after any noise, however it was cut, the next good frame is read", () => {
    fc.assert(
      fc.property(noise, fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 10 }), (before, cuts) => {
        const framer = esp3Framer();
        const found = framesOf([...fed(framer, joined(before, shut), cuts), ...framer.idle()]);
        // Two sums of 8 bits: once in 65,536 noise makes a good frame all around ours, and nobody could tell.
        return found.some((frame) => frame.includes(hex(shut)));
      }),
      { numRuns: 1_500 },
    );
  });

  test("no input makes it throw, hold more than its limit, or let more out than came in", () => {
    fc.assert(
      fc.property(noise, fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 10 }), (input, cuts) => {
        const framer = esp3Framer();
        const found = [...fed(framer, input, cuts), ...framer.idle(), ...framer.end()];
        const frames = found.flatMap((each) => ("frame" in each ? [each.frame.length] : []));
        // A frame may begin inside the one before it (see the scanner), but each ends later than the last.
        expect(frames.length).toBeLessThanOrEqual(input.length / 8);
        expect(Math.max(0, ...frames)).toBeLessThanOrEqual(esp3Limit);
        expect(framer.held).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });
});
