import fc from "fast-check";
import { expect, test } from "vitest";
import { isSerial } from "../../devices/family.ts";
import { instant, milliseconds, minutes, seconds } from "../../devices/model/moment.ts";
import { type Notes, notesOf } from "../../devices/notes.ts";
import { openRegistry } from "../../devices/registry.ts";
import type { TalkRoom } from "../../devices/talk.ts";

const registry = await openRegistry();
const mysensors = registry.family("mysensors");
if (!mysensors || !isSerial(mysensors)) throw new Error("the family mysensors is missing");

const utf8 = new TextEncoder();
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const framesOf = (framed: ReturnType<ReturnType<typeof mysensors.framer>["push"]>): string[] =>
  framed.flatMap((each) => ("frame" in each ? [textOf(each.frame)] : []));

function talkWith(room: Partial<TalkRoom> = {}) {
  const talk = mysensors?.carrier.kind === "serial" && isSerial(mysensors) ? mysensors.talk : undefined;
  const begun = talk?.({ devices: () => [], mayJoin: () => true, notes: notesOf(), ...room });
  if (!begun) throw new Error("nothing is said to the gateway");
  begun.opened(instant(0));
  return (line: string) => begun.heard(utf8.encode(line), instant(1)).say.map(textOf);
}

const wants = "255;255;3;0;3;";

test("a node gets a number only while a join window stands open", () => {
  expect(talkWith({ mayJoin: () => false })(wants)).toEqual([]);
  expect(talkWith()(wants)).toEqual(["255;255;3;0;4;1\n"]);
});

test("the number is free: not of the register, not noted, not heard on the air", () => {
  const notes = notesOf([["node:2", ""]]);
  const hear = talkWith({ devices: () => [{ key: "1/3", profile: "call:rescue" }], notes });
  hear("3;255;3;0;22;1");
  expect(hear(wants)).toEqual(["255;255;3;0;4;4\n"]);
});

test("who asks again gets the same number until somebody speaks under it", () => {
  const hear = talkWith();
  expect([hear(wants), hear(wants)]).toEqual([["255;255;3;0;4;1\n"], ["255;255;3;0;4;1\n"]]);
  expect(hear("1;255;0;0;17;2.3.2")).toEqual([]);
  expect(hear(wants)).toEqual(["255;255;3;0;4;2\n"]);
});

test("when all numbers are given, nobody gets another's", () => {
  const devices = Array.from({ length: 254 }, (_, at) => ({ key: `${at + 1}/1`, profile: undefined }));
  expect(talkWith({ devices: () => devices })(wants)).toEqual([]);
});

test("a call in the first two seconds of a node is asked about, not believed and not thrown away", () => {
  const decodedAfter = (age: Notes["age"]) => {
    const notes: Notes = { ...notesOf([["child:4/1", "3 cord"]]), ...(age && { age }) };
    return mysensors.decode(utf8.encode("4;1;1;0;16;1"), () => "call:rescue", notes);
  };
  const call = { kind: "call", level: "rescue", on: true };
  expect(decodedAfter(() => milliseconds(1_999))).toEqual({
    heard: [{ device: "4/1", facts: [{ kind: "alive" }], unconfirmed: [call] }],
  });
  expect(decodedAfter(() => seconds(2))).toMatchObject({ heard: [{ facts: [call] }] });
  expect(decodedAfter(() => minutes(60))).toMatchObject({ heard: [{ facts: [call] }] });
  expect(decodedAfter(undefined), "who does not know the age calls rather once too often").toMatchObject({
    heard: [{ facts: [call] }],
  });
});

test("the version of the gateway is its answer to the ping", () => {
  expect(textOf(mysensors.probe?.ask ?? new Uint8Array())).toBe("0;255;3;0;2;\n");
  expect(mysensors.probe?.isAnswer(utf8.encode("0;255;3;0;2;2.3.2"))).toBe(true);
  for (const other of ["0;255;3;0;14;Gateway startup complete.", "1;255;3;0;2;2.3.2", "1;1;1;0;16;1", "x"])
    expect(mysensors.probe?.isAnswer(utf8.encode(other)), other).toBe(false);
});

test("nothing is cut off a line to make it readable: the rest would be another node's word", () => {
  // The first digit of 21 was lost in noise, or turned into a letter: node 1 did not call.
  for (const spoiled of ["\u0080", "x", "\u0000"]) {
    const found = framesOf(mysensors.framer().push(utf8.encode(`${spoiled}1;1;1;0;16;1\n`)));
    expect(found, JSON.stringify(spoiled)).toEqual([]);
  }
});

test("after noise and a silence the line is heard; a slow network loses none", () => {
  const line = "21;1;1;0;16;1";
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 700 }), (noise) => {
      const framer = mysensors.framer();
      framer.push(noise);
      if (framer.held > 0) framer.idle();
      expect(framesOf(framer.push(utf8.encode(`${line}\n`)))).toEqual([line]);
    }),
    { numRuns: 2_000 },
  );
  // Cut in the number of the node, what follows is a whole line by itself: there a silence means a new line.
  for (let cut = 3; cut < line.length; cut += 1) {
    const framer = mysensors.framer();
    framer.push(utf8.encode(line.slice(0, cut)));
    framer.idle();
    expect(framesOf(framer.push(utf8.encode(`${line.slice(cut)}\n`))), `stopped after ${cut}`).toEqual([line]);
  }
});

test("a message is spoken for the node and child in it, and for nobody else", () => {
  const number = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(number, number, fc.constantFrom("0", "1"), (node, child, payload) => {
      const decoded = mysensors.decode(utf8.encode(`${node};${child};1;0;16;${payload}`), () => "call:rescue");
      const devices = "heard" in decoded ? decoded.heard.map(({ device }) => device) : [decoded.unread.device];
      expect(devices).toEqual([child === 255 ? `${node}` : `${node}/${child}`]);
    }),
  );
});
