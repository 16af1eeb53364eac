/** Radars on a line of their own: their bytes among noise, what they are asked, and when they count as gone. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex, hex } from "../../devices/bytes.ts";
import { family as hilink } from "../../devices/families/radar-hilink-presence.ts";
import { family as sy } from "../../devices/families/radar-sy-frame.ts";
import { family as tiny } from "../../devices/families/radar-tinyframe.ts";
import type { Framed, Framer, SerialFamily } from "../../devices/family.ts";
import { hilinkLimit } from "../../devices/framing/hilink.ts";
import { syFrameLimit } from "../../devices/framing/sy-frame.ts";
import { tinyFrameLimit } from "../../devices/framing/tinyframe.ts";
import { instant, seconds } from "../../devices/model/moment.ts";
import { noNotes } from "../../devices/notes.ts";
import type { Talk, TalkRoom } from "../../devices/talk.ts";
import { simulate } from "../alerts/simulate.ts";

const bytes = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();
const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const framesOf = (framed: readonly Framed[]): string[] =>
  framed.flatMap((each) => ("frame" in each ? [hex(each.frame)] : []));
const unsaid = () => undefined;

const fall = { tiny: "01000000010E02F301FE", sy: "53598301000101325443" } as const;
const kinds: readonly {
  readonly family: SerialFamily;
  readonly limit: number;
  readonly frames: readonly string[];
  /** What looks like the start of a frame, and promises too much. */
  readonly lures: readonly string[];
}[] = [
  {
    family: tiny,
    limit: tinyFrameLimit,
    frames: [
      fall.tiny,
      "01000000010F09F900FF",
      "01000000000E06F6",
      "01697500040A15F900000000FF",
      "010000001C0E06EA666626409A99193F0A0000000000003F0000003F0000003F0000003FB6",
    ],
    // A point cloud of 1,024 bytes that never comes.
    lures: ["01", "0101010101010101", "01000004000A08F8", "010000040A0A08F2"],
  },
  {
    family: sy,
    limit: syFrameLimit,
    frames: [fall.sy, "5359010100010FBE5443", "5359838100010FC05443", "53598000000054BC5443"],
    lures: ["53", "5359", "53598301", "535983010040", "53598301FFFF", "5443"],
  },
  {
    family: hilink,
    limit: hilinkLimit,
    frames: [
      "F4F3F2F10D0002AA0251000000003B00005500F8F7F6F5",
      "AAFF03000E03B186100040010000000000000000000000000000000055CC",
      "FDFCFBFA0400FF00010004030201",
    ],
    lures: ["F4", "F4F3F2F1", "F4F3F2F14000", "FDFCFBFA4000", "AAFF0300", "AA", "55CC"],
  },
];

const fed = (framer: Framer, input: Uint8Array, cuts: readonly number[], limit: number): Framed[] => {
  const out: Framed[] = [];
  let at = 0;
  for (const cut of [...cuts, input.length]) {
    out.push(...framer.push(input.subarray(at, at + cut)));
    expect(framer.held).toBeLessThanOrEqual(limit);
    at += cut;
  }
  return out;
};
const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 10 });

for (const { family, limit, frames, lures } of kinds) {
  describe(family.id, () => {
    const whole = frames.map(bytes).filter((frame) => framesOf(family.framer().push(frame)).length === 1);
    const noise = fc
      .array(
        fc.oneof(
          { weight: 4, arbitrary: fc.uint8Array({ maxLength: 40 }) },
          { weight: 3, arbitrary: fc.constantFrom(...lures).map(bytes) },
          {
            weight: 2,
            arbitrary: fc
              .tuple(fc.constantFrom(...whole), fc.integer({ min: 1, max: 30 }))
              .map(([frame, length]) => frame.subarray(0, Math.min(length, frame.length - 1))),
          },
        ),
        { maxLength: 30 },
      )
      .map((parts) => joined(...parts));

    test("a frame is found however it was cut, byte by byte too", () => {
      const framer = family.framer();
      const found = [...joined(...whole)].flatMap((byte) => framesOf(framer.push(Uint8Array.of(byte))));
      expect(found).toEqual(whole.map(hex));
      expect(whole.length).toBeGreaterThanOrEqual(3);
    });

    test("a frame that lost its tail swallows only itself, whatever follows", () => {
      const lost: string[] = [];
      for (const first of whole) {
        for (const next of whole) {
          for (let length = 1; length < first.length; length += 1) {
            const framer = family.framer();
            const found = framesOf([...framer.push(joined(first.subarray(0, length), next)), ...framer.idle()]);
            if (!found.some((frame) => frame.startsWith(hex(next)))) lost.push(`${hex(first)} cut to ${length}`);
          }
        }
      }
      expect(lost).toEqual([]);
    });

    test("after any noise, however it was cut, the next good frame is read", () => {
      fc.assert(
        fc.property(noise, fc.constantFrom(...whole), cuts, (before, next, pieces) => {
          const framer = family.framer();
          const found = framesOf([...fed(framer, joined(before, next), pieces, limit), ...framer.idle()]);
          return found.some((frame) => frame.includes(hex(next)));
        }),
        { numRuns: 700 },
      );
    });

    test("no input makes it throw, hold more than its limit, or keep anything at the end", () => {
      fc.assert(
        fc.property(noise, cuts, (input, pieces) => {
          const framer = family.framer();
          const found = [...fed(framer, input, pieces, limit), ...framer.idle(), ...framer.end()];
          for (const each of found) if ("frame" in each) family.decode(each.frame, unsaid);
          expect(framer.held).toBe(0);
        }),
        { numRuns: 500 },
      );
    });

    test("one flipped bit never makes a fall of a frame that says none", () => {
      const says = (frame: Uint8Array): boolean => {
        const framer = family.framer();
        return [...framer.push(frame), ...framer.end()].some((each) => {
          const decoded = "frame" in each ? family.decode(each.frame, unsaid) : undefined;
          const facts = decoded && "heard" in decoded ? decoded.heard.flatMap((one) => one.facts) : [];
          return facts.some((fact) => fact.kind === "fall" && fact.state !== "cleared");
        });
      };
      const wrong = whole
        .filter((frame) => !says(frame))
        .flatMap((frame) =>
          Array.from({ length: frame.length * 8 }, (_, bit) => {
            const copy = frame.slice();
            copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
            return says(copy) ? [`${hex(frame)} with bit ${bit} flipped`] : [];
          }).flat(),
        );
      expect(wrong).toEqual([]);
    });
  });
}

test("a floating line full of 0x01 is no device, and costs no memory", () => {
  const framer = tiny.framer();
  const found = [...framer.push(new Uint8Array(100_000).fill(1)), ...framer.end()];
  expect(framesOf(found)).toEqual([]);
});

test("a point cloud promised and never sent does not hold a fall back longer than the silence after it", () => {
  const framer = tiny.framer();
  expect(framesOf(framer.push(joined(bytes("01000004000A08F8"), bytes(fall.tiny))))).toEqual([]);
  expect(framesOf(framer.idle())).toEqual([fall.tiny]);
});

const room: TalkRoom = { devices: () => [], mayJoin: () => false, notes: noNotes };
const talkOf = (family: SerialFamily): Talk => {
  const talk = family.talk?.(room);
  if (!talk) throw new Error(`${family.id} does not talk`);
  return talk;
};

/** Runs a talk on a clock of its own; `answers` says when a frame comes. */
function run(talk: Talk, until: number, hears: (now: number) => boolean) {
  const said: { at: number; hex: string[] }[] = [];
  let again = Number.POSITIVE_INFINITY;
  for (let now = 0; now <= until; now += 100) {
    const sayings = [];
    if (now === 0) sayings.push(talk.opened(instant(now)));
    if (now > 0 && hears(now)) sayings.push(talk.heard(new Uint8Array(), instant(now)));
    if (now >= again) sayings.push(talk.due(instant(now)));
    for (const saying of sayings) {
      if (saying.say.length > 0) said.push({ at: now, hex: saying.say.map(hex) });
      if (saying.dead) return { said, dead: now };
      if (saying.again !== undefined) again = now + saying.again;
    }
  }
  return { said, dead: undefined };
}

test("a TinyFrame radar is asked for its parameters at opening and every minute, and is gone after 10 s without a word", () => {
  const query = ["01000000000E06F6"];
  const talking = run(talkOf(tiny), 150_000, () => true);
  expect(talking).toEqual({
    said: [0, 60_000, 120_000].map((at) => ({ at, hex: query })),
    dead: undefined,
  });
  expect(run(talkOf(tiny), 60_000, (now) => now <= 30_000).dead).toBe(40_000);
  expect(run(talkOf(tiny), 60_000, () => false).dead).toBe(10_000);
});

test("an SY radar is asked for what it says only on change: at opening, and often enough that a fall stays one fall", () => {
  const { said, dead } = run(talkOf(sy), 60_000, (now) => now % 1_000 === 0);
  const [firmware, mode, fallSwitch, ...state] = said[0]?.hex ?? [];
  expect([firmware, mode, fallSwitch]).toEqual([
    "535902A400010F625443",
    "535902A800010F665443",
    "5359838000010FBF5443",
  ]);
  expect(state).toEqual(["5359838100010FC05443", "5359838500010FC45443", "5359808100010FBD5443"]);
  expect(said.slice(1)).toEqual([20_000, 40_000, 60_000].map((at) => ({ at, hex: state })));
  expect(dead).toBeUndefined();
  expect(run(talkOf(sy), 300_000, () => false).dead).toBe(150_000);
});

test("nothing that is said to an SY radar changes it: every word of ours is a question", () => {
  const { said } = run(talkOf(sy), 100_000, () => true);
  for (const text of said.flatMap((each) => each.hex)) {
    const command = Number.parseInt(text.slice(6, 8), 16);
    expect(command & 0x80, text).toBe(0x80);
    expect(text.slice(12, 14), text).toBe("0F");
    expect(framesOf(sy.framer().push(bytes(text)))).toEqual([text]);
  }
});

test("a presence radar is asked nothing and is gone after 5 s", () => {
  expect(run(talkOf(hilink), 60_000, () => true)).toEqual({ said: [], dead: undefined });
  expect(run(talkOf(hilink), 60_000, (now) => now < 20_000).dead).toBe(24_900);
});

test("a port that is opened again starts its silence anew", () => {
  const talk = talkOf(tiny);
  talk.opened(instant(0));
  expect(talk.due(instant(10_000)).dead).toBe(true);
  expect(talk.opened(instant(60_000)).dead).toBeUndefined();
  expect(talk.due(instant(69_000)).dead).toBeUndefined();
  expect(talk.due(instant(70_000)).dead).toBe(true);
});

test("somebody who lies in front of an SY radar for ten minutes is one fall, told once, also when every other answer is lost", () => {
  const home = simulate({ devices: [{ id: "bathroom-radar", stream: true, silence: "exempt" }] });
  const decoded = sy.decode(bytes("53598381000101B25443"), unsaid);
  const facts = "heard" in decoded ? decoded.heard.flatMap((each) => each.facts) : [];
  const asked = run(talkOf(sy), 600_000, () => true).said.map(({ at }) => at);
  let now = 0;
  for (const [n, at] of asked.entries()) {
    home.passes(seconds((at - now) / 1_000));
    now = at;
    // Answers take their time, and never the same.
    const late = n % 3 === 0 ? 0.1 : 0.6;
    home.passes(seconds(late));
    now += late * 1_000;
    if (n % 2 === 0) home.says("bathroom-radar", facts);
  }
  expect(home.alerts()).toHaveLength(1);
  expect(home.messages()).toEqual(["raise fall emergency"]);
});
