/** What must hold for any frame: round trips, damage, chunks, noise. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Key, readKey } from "../../alerts/paths/dc09/cipher.ts";
import { type ContactId, writeContactId, writeSia } from "../../alerts/paths/dc09/content.ts";
import { frameLimit, framer, wrap } from "../../alerts/paths/dc09/frame.ts";
import { type Sent, write } from "../../alerts/paths/dc09/message.ts";
import { readFrame } from "../../alerts/paths/dc09/read.ts";
import { replyReader } from "../../alerts/paths/dc09/reply.ts";
import { randomPad } from "../../gateway/dc09/pad.ts";
import { framed, keyOf, vectors } from "./vectors.ts";

const hex = (least: number, most: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789ABCDEF"), minLength: least, maxLength: most });
const digits = (count: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: count, maxLength: count });
const account = hex(3, 16);
const contactId = fc.record({
  code: digits(3),
  qualifier: fc.constantFrom("1", "3", "6"),
  group: digits(2),
  zone: digits(3),
});
const sia = fc.record({
  code: fc.constantFrom("QA", "FA", "OP", "NA", "RX", "OC"),
  address: fc.option(digits(3), { nil: undefined }),
  area: fc.option(digits(1), { nil: undefined }),
  fresh: fc.boolean(),
});
const keys = fc.option(
  fc
    .constantFrom(16, 24, 32)
    .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }).map((bytes): Key => ({ bytes }))),
  { nil: undefined },
);
/** Whole seconds, as the format has them. */
const moments = fc.integer({ min: 0, max: 4_000_000_000 }).map((s) => s * 1_000);

interface Any {
  readonly message: Sent;
  readonly event: ContactId | undefined;
  readonly key: Key | undefined;
}
const anyMessage: fc.Arbitrary<Any> = fc
  .record({
    account,
    seq: digits(4),
    receiver: hex(1, 6),
    line: hex(1, 6),
    at: moments,
    cid: contactId,
    level: sia,
    asCid: fc.boolean(),
    key: keys,
  })
  .map(({ asCid, cid, level, key, ...rest }) => ({
    key,
    event: asCid ? cid : undefined,
    message: {
      ...rest,
      id: asCid ? "ADM-CID" : "SIA-DCS",
      data: asCid ? writeContactId(rest.account, cid) : writeSia(rest.account, level),
      extensions: [],
    },
  }));

const frameOf = ({ message, key }: Any): Uint8Array => write(message, key && { key, pad: randomPad, now: 0 });

test("what was written is read back, plain and sealed", () => {
  fc.assert(
    fc.property(anyMessage, (any) => {
      const read = readFrame(frameOf(any), () => any.key);
      expect(read.result).toBe("ok");
      expect(read.message).toEqual({ ...any.message, encrypted: any.key !== undefined });
      if (read.result === "ok" && any.event) expect(read.events).toEqual([any.event]);
    }),
    { numRuns: 500 },
  );
});

test("a bit that changed on the way is a fault or changes nothing: never another alarm, never another account's", () => {
  fc.assert(
    fc.property(anyMessage, fc.nat(), fc.nat({ max: 7 }), (any, where, bit) => {
      const frame = Buffer.from(frameOf(any));
      const at = where % frame.length;
      frame[at] = (frame[at] ?? 0) ^ (1 << bit);
      const read = readFrame(frame, () => any.key);
      if (read.result === "ok") expect(read.message).toEqual({ ...any.message, encrypted: any.key !== undefined });
    }),
    { numRuns: 1_000 },
  );
});

test("a piece that is missing, doubled or swapped is a fault or changes nothing", () => {
  fc.assert(
    fc.property(
      anyMessage,
      fc.nat(),
      fc.integer({ min: 1, max: 16 }),
      fc.constantFrom("cut", "twice", "turned"),
      (any, where, length, how) => {
        const frame = Buffer.from(frameOf(any));
        const at = where % frame.length;
        // Sixteen bits at most: more than that a CRC-16 misses once in 65,536 times, whoever computes it.
        const piece = frame.subarray(at, at + (how === "turned" ? 2 : length));
        const put =
          how === "cut"
            ? Buffer.alloc(0)
            : how === "twice"
              ? Buffer.concat([piece, piece])
              : Buffer.from(piece).reverse();
        const damaged = Buffer.concat([frame.subarray(0, at), put, frame.subarray(at + piece.length)]);
        const read = readFrame(damaged, () => any.key);
        if (read.result === "ok") expect(read.message).toEqual({ ...any.message, encrypted: any.key !== undefined });
      },
    ),
    { numRuns: 1_000 },
  );
});

test("nothing at all makes a reader throw", () => {
  const key = readKey("A".repeat(16), "ascii");
  const nearly = fc
    .tuple(fc.constantFrom("*SIA-DCS", "ADM-CID", "NAK", "*ACK", "NULL", "X"), fc.string())
    .map(([id, rest]) => wrap(`"${id}"0001L0#1234[${rest}`));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), nearly), (bytes) => {
      readFrame(bytes, () => key);
      replyReader(key).push(bytes);
    }),
    { numRuns: 2_000 },
  );
});

test("frames come out the same however the bytes were cut up on the way, also with noise between", () => {
  // Noise as lines have it: no LF (it would begin a frame) and no CR (it would end one).
  const noise = fc.string({ unit: fc.constantFrom("x", '"', "0", "[", "]", "\u0006", "\u0000"), maxLength: 12 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(noise, anyMessage), { maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 40 })),
      (parts, cuts) => {
        const frames = parts.map(([, any]) => frameOf(any));
        const stream = Buffer.concat(parts.flatMap(([text], at) => [Buffer.from(text), frames[at] ?? Buffer.alloc(0)]));
        const reader = framer({ twoByteCrc: true });
        const found: Uint8Array[] = [];
        const take = (bytes: Uint8Array) => {
          for (const cut of reader.push(bytes)) if ("frame" in cut) found.push(cut.frame);
        };
        let at = 0;
        for (const length of cuts) {
          take(stream.subarray(at, at + length));
          at += length;
        }
        take(stream.subarray(at));
        for (const cut of reader.end()) if ("frame" in cut) found.push(cut.frame);
        expect(found.map((each) => Buffer.from(each).toString("latin1"))).toEqual(
          frames.map((each) => Buffer.from(each).toString("latin1")),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test("a frame that lost its end swallows itself and never its neighbour", () => {
  fc.assert(
    fc.property(anyMessage, anyMessage, fc.nat(), (first, second, where) => {
      const whole = frameOf(first);
      const cut = whole.subarray(0, 1 + (where % (whole.length - 1)));
      const found = framer()
        .push(Buffer.concat([cut, frameOf(second)]))
        .flatMap((each) => ("frame" in each ? [Buffer.from(each.frame).toString("latin1")] : []));
      expect(readFrame(Buffer.from(found.at(-1) ?? "", "latin1"), () => second.key).message).toEqual({
        ...second.message,
        encrypted: second.key !== undefined,
      });
    }),
    { numRuns: 300 },
  );
});

test("somebody who never ends a frame holds a bounded number of bytes", () => {
  const reader = framer();
  const flood = Buffer.concat([Buffer.from("\n"), Buffer.alloc(1_000, 0x41)]);
  for (let round = 0; round < 50; round += 1) {
    reader.push(flood.subarray(round === 0 ? 0 : 1));
    expect(reader.held.length).toBeLessThanOrEqual(frameLimit.bytes);
  }
});

test("the sealed vectors opened with a key of one bit's difference say nothing", () => {
  for (const vector of vectors) {
    const key = keyOf(vector);
    if (!key) continue;
    const wrong = Uint8Array.from(key.bytes);
    wrong[0] = (wrong[0] ?? 0) ^ 1;
    expect(readFrame(framed(vector.frame), () => ({ bytes: wrong })).result).not.toBe("ok");
  }
});

test("a pad is as long as asked, printable and free of the three signs that mean something", () => {
  for (const length of [1, 7, 16, 32]) expect(randomPad(length)).toMatch(/^[A-Za-z0-9]+$/);
  expect(randomPad(16)).toHaveLength(16);
  expect(new Set(Array.from({ length: 20 }, () => randomPad(16))).size).toBe(20);
});
