/** Whatever a receiver answers, in whatever order: the conversation ends, stays in its bounds, and believes nothing it should not. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Asking,
  begin,
  framesAtMost,
  type Heard,
  type Next,
  step,
  type Talk,
} from "../../alerts/paths/dc09/conversation.ts";
import { happeningOf } from "../../alerts/paths/dc09/event.ts";
import type { Message } from "../../alerts/paths/dc09/message.ts";
import { readFrame } from "../../alerts/paths/dc09/read.ts";
import type { Reply } from "../../alerts/paths/dc09/reply.ts";
import { milliseconds } from "../../devices/model/moment.ts";
import { agreed, message } from "./home.ts";

const number = "0042";
const account = "12AB";
const wall = Date.UTC(2026, 0, 1);

const answered = (id: string) =>
  fc
    .record({
      seq: fc.constantFrom(number, "0000", "0041"),
      account: fc.constantFrom(undefined, account, account.toLowerCase(), "BAD0"),
      encrypted: fc.boolean(),
      at: fc.option(
        fc.integer({ min: -100, max: 4_000_000 }).map((s) => wall + s * 1_000),
        { nil: undefined },
      ),
    })
    .map((some): Message => ({ ...some, id, receiver: "0", line: "0", data: "", extensions: [] }));

const reply: fc.Arbitrary<Reply> = fc.oneof(
  answered("ACK").map((each): Reply => ({ kind: "ack", message: each })),
  answered("NAK").map((each): Reply => ({ kind: "nak", message: each })),
  answered("DUH").map((each): Reply => ({ kind: "duh", message: each })),
  fc.constantFrom<Reply>({ kind: "ack_byte" }, { kind: "bare_nak" }, { kind: "garbled", why: "crc" }),
);
const whatever: fc.Arbitrary<Heard> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("replies" as const),
      replies: fc.array(reply, { maxLength: 3 }),
      half: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Heard>({ kind: "cut" }, { kind: "deadline" }) },
);

const asking = (sealed: boolean, plain: boolean): Asking => {
  const settings = agreed({ account, plainAck: plain });
  const key = sealed ? { bytes: Buffer.alloc(16, 7) } : undefined;
  return { settings, key, pad: (n) => "x".repeat(n), happening: happeningOf(message(), settings), number, tries: 0 };
};

const proves = (each: Reply, needsSeal: boolean): boolean =>
  each.kind === "ack" &&
  each.message.seq === number &&
  (each.message.account === undefined || each.message.account.toUpperCase() === account) &&
  (!needsSeal || each.message.encrypted);

test("it ends within its frames, is stored by an answer that proves it and by no other, and says the same thing each time", () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      fc.array(whatever, { maxLength: 30 }),
      (sealed, plain, kept, story) => {
        const asked = asking(sealed, plain);
        let talk: Talk = begin(asked, milliseconds(0), kept);
        let proof = false;
        const frames: Uint8Array[] = [];
        let left = [...story, ...Array.from({ length: framesAtMost + 1 }, (): Heard => ({ kind: "deadline" }))];
        let heard: Heard = { kind: "open" };
        let next: Next = { do: "wait" };
        for (let turn = 0; turn < 60 && next.do !== "end"; turn += 1) {
          [talk, next] = step(talk, heard, wall);
          if (next.do === "send") frames.push(next.frame);
          if (next.do === "dial") heard = { kind: "open" };
          else {
            const [first, ...rest] = left;
            left = rest;
            heard = first ?? { kind: "deadline" };
          }
          if (heard.kind === "replies" && heard.replies.some((each) => proves(each, sealed && !plain))) proof = true;
        }
        expect(next.do).toBe("end");
        expect(frames.length).toBeLessThanOrEqual(framesAtMost);
        if (next.do === "end" && next.outcome.outcome === "stored") expect(proof).toBe(true);
        for (const frame of frames) {
          const read = readFrame(frame, () => asked.key);
          expect(read).toMatchObject({ result: "ok", message: { seq: number, account } });
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

test("an answer that proves it, heard first, is stored at once and keeps the line", () => {
  const [sent] = step(begin(asking(false, false), milliseconds(0), false), { kind: "open" }, wall);
  const ack: Message = {
    ...{
      id: "ACK",
      encrypted: false,
      seq: number,
      receiver: "0",
      line: "0",
      account,
      data: "",
      extensions: [],
      at: undefined,
    },
  };
  const [, next] = step(sent, { kind: "replies", replies: [{ kind: "ack", message: ack }], half: false }, wall);
  expect(next).toEqual({ do: "end", outcome: { outcome: "stored", said: "ACK" }, keep: true });
});

test("a message without a time cannot be helped by another clock: one NAK ends it", () => {
  const bare = { ...asking(false, false), settings: agreed({ account, stampPlain: false }) };
  const [sent, first] = step(begin(bare, milliseconds(0), false), { kind: "open" }, wall);
  expect(first.do === "send" && Buffer.from(first.frame).toString("latin1")).not.toContain("_");
  const nak: Message = {
    ...{
      id: "NAK",
      encrypted: false,
      seq: "0000",
      receiver: "0",
      line: "0",
      account: undefined,
      data: "",
      extensions: [],
    },
    at: wall + 3_600_000,
  };
  const [, next] = step(sent, { kind: "replies", replies: [{ kind: "nak", message: nak }], half: false }, wall);
  expect(next).toMatchObject({ do: "end", outcome: { outcome: "again", why: "turned_down" } });
});
