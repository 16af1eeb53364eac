import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { defineFamily, heard, unread } from "../../devices/family.ts";
import { scanner } from "../../devices/framing/scanner.ts";
import { hours, milliseconds, seconds } from "../../devices/model/moment.ts";
import { openRegistry } from "../../devices/registry.ts";
import { readVectorFiles, type Vector } from "../devices/vectors.ts";
import { fuzz } from "./fuzz.ts";

const registry = await openRegistry();
const files = readVectorFiles(fileURLToPath(new URL("../devices/vectors/", import.meta.url)));

/** A share of what `npm run fuzz` does, with one seed, so that a failure here can be seen again. */
const share = 200_000;
const seed = 1;

describe("spoiled bytes", () => {
  test.each(files.map(({ family }) => family))("%s: nothing thrown, nothing kept, good frames read", (id) => {
    const family = registry.family(id);
    const vectors = files.find((file) => file.family === id)?.vectors ?? [];
    if (!family) throw new Error(`there is no family ${id}`);
    const figures = fuzz(family, vectors, share, seed);
    expect(figures.violations).toEqual([]);
    expect(figures.throws).toBe(0);
    expect(figures.frames).toBeGreaterThan(50);
    expect(figures.facts + figures.faults).toBeGreaterThan(50);
    expect(figures.good).toBeGreaterThan(10);
  });
});

/** A family of bytes 0x7E n …, with the fault that each test plants in it. */
function planted(fault: { decode?: (frame: Uint8Array) => void; deaf?: true }) {
  return defineFamily({
    id: "planted",
    title: { zh: "植入", en: "planted" },
    carrier: { kind: "serial", baud: 9_600, gap: milliseconds(100) },
    says: ["alive"],
    checksInEvery: hours(1),
    silenceCeiling: hours(1),
    foldWindow: seconds(1),
    framer: () => {
      const found = scanner({
        limit: 256,
        look(bytes, from, to) {
          if (bytes[from] !== 0x7e) return { pass: "noise" };
          if (to - from < 2) return { more: "header" };
          const length = bytes[from + 1] === 1 ? 4 : 200;
          return to - from < length ? { more: "body" } : { take: length };
        },
      });
      return {
        push: (chunk) => found.push(chunk),
        // Deaf: what it waits for when the line falls silent keeps the next frame back.
        idle: () => (fault.deaf ? [] : [...found.idle(), ...found.end()]),
        end: () => found.end(),
        get held() {
          return found.held;
        },
      };
    },
    decode(frame) {
      fault.decode?.(frame);
      return frame.length === 4 ? heard("x", [{ kind: "alive" }]) : unread("length", frame);
    },
  });
}
const vectors: readonly Vector[] = [
  { why: "one", from: "made by hand", bytes: "7E010203", facts: [{ kind: "alive" }] },
];

test("a decoder that throws is found, with its bytes", () => {
  const family = planted({
    decode(frame) {
      if (frame[1] === 0x80) throw new RangeError("planted");
    },
  });
  const { violations, throws } = fuzz(family, vectors, 200_000, 1);
  expect(throws).toBeGreaterThan(0);
  expect(violations[0]?.what).toContain("threw RangeError: planted");
  expect(violations[0]?.hex).toContain("7E80");
});

test("a framer that holds back the frame behind the noise is found", () => {
  expect(fuzz(planted({}), vectors, 50_000, 1).violations).toEqual([]);
  const { violations } = fuzz(planted({ deaf: true }), vectors, 200_000, 1);
  expect(violations[0]?.what).toBe('after noise and silence "one" was not read');
  expect(violations[0]?.hex).toMatch(/7E010203$/);
});

test("a decoder that keeps what it hears is found", () => {
  const kept: unknown[] = [];
  const family = planted({ decode: () => void kept.push(new Array(2_000).fill(kept.length)) });
  const { violations } = fuzz(family, vectors, 300_000, 1);
  expect(violations.map(({ what }) => what)).toEqual([expect.stringContaining("the heap grew by")]);
});

test("the same seed spoils the same bytes", () => {
  const counts = [1, 1, 2].map((each) => {
    const { seconds: _took, heapMiB: _heap, ...rest } = fuzz(planted({}), vectors, 20_000, each);
    return JSON.stringify(rest);
  });
  expect(counts[1]).toBe(counts[0]);
  expect(counts[2]).not.toBe(counts[0]);
});
