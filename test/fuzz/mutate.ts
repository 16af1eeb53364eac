/** What happens to bytes under way, and what a stranger would try. */
import type { Random } from "./random.ts";

/** Longer than any frame of any family; MQTT messages are cut to it too. */
const longest = 4_096;
const longestInsert = 40;

type Mutation = (bytes: Uint8Array, other: Uint8Array, random: Random) => Uint8Array;

export const joined = (...parts: readonly Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};

const mutations: readonly Mutation[] = [
  // A bit flipped, up to three times.
  (bytes, _other, random) => {
    const copy = bytes.slice();
    for (let flips = 1 + random.below(3); flips > 0 && copy.length > 0; flips -= 1) {
      const at = random.below(copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
    }
    return copy;
  },
  // A byte that is another: the ends of every range more often than the rest.
  (bytes, _other, random) => {
    const copy = bytes.slice();
    if (copy.length > 0)
      copy[random.below(copy.length)] = random.pick([0x00, 0xff, 0x7f, 0x80, 0x0a, random.below(256)]);
    return copy;
  },
  // Cut off at its end, or at its beginning.
  (bytes, _other, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, _other, random) => bytes.subarray(random.below(bytes.length + 1)),
  // A piece left out.
  (bytes, _other, random) => {
    const from = random.below(bytes.length + 1);
    return joined(bytes.subarray(0, from), bytes.subarray(from + 1 + random.below(8)));
  },
  // Something put in.
  (bytes, _other, random) => {
    const at = random.below(bytes.length + 1);
    return joined(bytes.subarray(0, at), random.bytes(1 + random.below(longestInsert)), bytes.subarray(at));
  },
  // A piece said twice.
  (bytes, _other, random) => {
    const from = random.below(bytes.length + 1);
    const to = from + random.below(bytes.length - from + 1);
    return joined(bytes.subarray(0, to), bytes.subarray(from));
  },
  // The beginning of one, the end of another.
  (bytes, other, random) =>
    joined(bytes.subarray(0, random.below(bytes.length + 1)), other.subarray(random.below(other.length + 1))),
];

/** One to three of them, one after the other. */
export function mutated(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  let out = bytes;
  for (let times = 1 + random.below(3); times > 0; times -= 1) out = random.pick(mutations)(out, other, random);
  return out.length > longest ? out.subarray(0, longest) : out;
}

/** Noise: of a line at the wrong speed, of a line that hangs, of the format's own bytes without their order. */
export function noise(of: Uint8Array, random: Random): Uint8Array {
  const length = 1 + random.below(300);
  if (random.once(4)) return new Uint8Array(length).fill(random.pick([0x00, 0xff, 0x55, of[0] ?? 0]));
  if (random.once(2) && of.length > 0) return Uint8Array.from({ length }, () => of[random.below(of.length)] ?? 0);
  return random.bytes(length);
}

const strange: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 2, 101, 1e300, "", "0", "1", "ON", "OFF", "true", "__proto__", "门".repeat(200)],
  ...[[], {}, [[]], { __proto__: 1 }, [null]],
];

/** JSON that is still JSON: a value exchanged, doubled, wrapped or dropped. `undefined`: the text is none. */
export function mutatedJson(text: string, other: string, random: Random): string | undefined {
  try {
    const donor = values(JSON.parse(other));
    return JSON.stringify(changed(JSON.parse(text), donor, random, 0)) ?? "null";
  } catch {
    return undefined;
  }
}

function values(value: unknown): readonly unknown[] {
  return typeof value === "object" && value !== null ? [value, ...Object.values(value).flatMap(values)] : [value];
}

/** Each value of an object or list is left as it is, looked into, or changed. */
function changed(value: unknown, donor: readonly unknown[], random: Random, depth: number): unknown {
  if (depth > 0 && random.once(6)) return random.once(2) ? random.pick(strange) : random.pick(donor);
  if (typeof value !== "object" || value === null || depth > 12) return value;
  if (Array.isArray(value)) {
    const kept = value.flatMap((each) => (random.once(12) ? [] : [changed(each, donor, random, depth + 1)]));
    return random.once(12) ? [...kept, ...kept] : kept;
  }
  const fields = Object.entries(value).flatMap(([name, each]) =>
    random.once(12) ? [] : [[random.once(20) ? "" : name, changed(each, donor, random, depth + 1)] as const],
  );
  return Object.fromEntries(fields);
}
