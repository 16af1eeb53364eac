/** Millions of spoiled bytes through one family, always the same for the same seed. */
import type { Family } from "../../devices/family.ts";
import { isMqtt } from "../../devices/family.ts";
import type { Vector } from "../devices/vectors.ts";
import { heapReader } from "./heap.ts";
import { mutated, mutatedJson, noise } from "./mutate.ts";
import { type Random, randomFrom, seedFor } from "./random.ts";
import { type Counts, inputOf, Subject, type Violation } from "./subject.ts";

export interface Figures extends Counts {
  readonly family: string;
  readonly seed: number;
  /** How far the heap's high-water mark stood above its beginning, in MiB. */
  readonly heapMiB: number;
  readonly seconds: number;
  readonly violations: readonly Violation[];
}

/** A share of the bytes for warming up; then the heap may grow by no more than the notes of a home and some air. */
const warmUp = 0.1;
const heapLimitMiB = 32;
const lookAtHeapEvery = 512 * 1024;
/** Notes begin anew after so many bytes: full of rubbish, they would refuse what the vectors need. */
const notesLast = 256 * 1024;
const burstEvery = 20;
/** A family that fails goes on failing: the first few tell all. */
const violationsKept = 10;

const utf8 = new TextEncoder();

export function fuzz(family: Family, vectors: readonly Vector[], bytes: number, seed: number): Figures {
  const begun = performance.now();
  const random = randomFrom(seedFor(seed, family.id));
  const heap = heapWatch(bytes);
  const subject = new Subject(family, vectors, random);
  let lasting = 0;
  for (let step = 0; subject.counts.bytes < bytes && subject.violations.length < violationsKept; step += 1) {
    const { counts } = subject;
    if (step % burstEvery === 0) burst(subject, family, vectors, random);
    else spoil(subject, family, vectors, random);
    heap.look(counts.bytes);
    if (counts.bytes - lasting > notesLast) {
      lasting = counts.bytes;
      subject.anew();
    }
  }
  const heapMiB = heap.grown() / 1024 ** 2;
  const violations = [...subject.violations];
  if (heapMiB > heapLimitMiB) violations.push({ what: `the heap grew by ${heapMiB.toFixed(1)} MiB`, hex: "" });
  const seconds = (performance.now() - begun) / 1_000;
  return { family: family.id, seed, ...subject.counts, heapMiB, seconds, violations };
}

function spoil(subject: Subject, family: Family, vectors: readonly Vector[], random: Random): void {
  const vector = random.pick(vectors);
  const other = random.pick(vectors);
  // What comes before it is spoiled as well, or not: a spoiled announcement is worse than none.
  for (const before of vector.after ?? []) {
    const frame = { ...vector, ...before };
    const input = inputOf(family, frame);
    subject.feed(random.once(2) ? mutated(input, inputOf(family, other), random) : input, frame);
  }
  const topic = random.once(4) ? spoiledTopic(vector.topic, other.topic, random) : vector.topic;
  // A text that is no JSON any more is found out at once: half of the messages stay JSON and lie.
  const json = isMqtt(family) && random.once(2) && mutatedJson(vector.payload ?? "", other.payload ?? "", random);
  const spoiled = json ? utf8.encode(json) : mutated(inputOf(family, vector), inputOf(family, other), random);
  subject.feed(spoiled, vector, topic);
}

function burst(subject: Subject, family: Family, vectors: readonly Vector[], random: Random): void {
  const vector = random.pick(vectors);
  subject.feed(noise(inputOf(family, vector), random), vector);
  const good = vectors.filter(({ fault, heard }) => fault === undefined && !heard?.some((each) => each.fault));
  subject.expectGood(random.pick(isMqtt(family) || good.length === 0 ? vectors : good));
}

/** Levels of one topic exchanged, doubled, dropped or filled with what nobody expects. */
function spoiledTopic(topic: string | undefined, other: string | undefined, random: Random): string | undefined {
  if (topic === undefined) return undefined;
  const levels = topic.split("/");
  const at = random.below(levels.length);
  const stranger = random.pick([
    ...(other ?? "").split("/"),
    "",
    "__proto__",
    "constructor",
    "0",
    "门",
    "x".repeat(200),
  ]);
  levels.splice(at, random.below(2), ...(random.once(3) ? [] : [stranger]));
  return levels.join("/");
}

function heapWatch(bytes: number) {
  const read = heapReader();
  let next = bytes * warmUp;
  let begun: number | undefined;
  let most = 0;
  const look = (): void => {
    const now = read();
    begun ??= now;
    most = Math.max(most, now - begun);
  };
  return {
    look(fed: number): void {
      if (fed < next) return;
      next = fed + lookAtHeapEvery;
      look();
    },
    grown(): number {
      look();
      return most;
    },
  };
}
