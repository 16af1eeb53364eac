import fc from "fast-check";
import { expect, test } from "vitest";
import { fromHex, hex } from "../../devices/bytes.ts";
import { isSerial } from "../../devices/family.ts";
import { instant } from "../../devices/model/moment.ts";
import { noNotes } from "../../devices/notes.ts";
import { openRegistry } from "../../devices/registry.ts";

const registry = await openRegistry();
const rfxcom = registry.family("rfxcom");
if (!rfxcom || !isSerial(rfxcom)) throw new Error("the family rfxcom is missing");

const bytes = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();
const panic = bytes("082002001200340689");
const contact = bytes("082000001200340289");
const status = bytes("0D010001025345040C2700000000");

const framesOf = (framed: ReturnType<ReturnType<typeof rfxcom.framer>["push"]>): string[] =>
  framed.flatMap((each) => ("frame" in each ? [hex(each.frame)] : []));

test("a new port is reset, asked after half a second, and started once it has answered", () => {
  const talk = rfxcom.talk?.({ devices: () => [], mayJoin: () => false, notes: noNotes });
  if (!talk) throw new Error("nothing is said to the receiver");
  const said = ({ say }: { say: readonly Uint8Array[] }) => say.map(hex);
  const opened = talk.opened(instant(0));
  expect([said(opened), opened.again]).toEqual([["0D00000000000000000000000000"], 500]);
  expect(said(talk.heard(status, instant(100))), "what it says before it was asked is old").toEqual([]);
  expect(said(talk.due(instant(500)))).toEqual(["0D00000102000000000000000000"]);
  expect(said(talk.heard(panic, instant(510))), "a sensor's word is no answer").toEqual([]);
  expect(said(talk.heard(status, instant(520)))).toEqual(["0D00000307000000000000000000"]);
  expect(said(talk.heard(status, instant(60_000))), "started once").toEqual([]);
  expect(said(talk.opened(instant(90_000))), "and again after each opening").toEqual(["0D00000000000000000000000000"]);
});

test("the receiver's own answer is told from what sensors say", () => {
  expect(rfxcom.probe?.isAnswer(status)).toBe(true);
  expect(rfxcom.probe?.isAnswer(panic)).toBe(false);
});

test("what is unfinished when the line falls silent is not joined to the next packet", () => {
  for (let cut = 1; cut < contact.length; cut += 1) {
    const framer = rfxcom.framer();
    framer.push(contact.subarray(0, cut));
    const found = [...framesOf(framer.idle()), ...framesOf(framer.push(panic))];
    expect(found, `after ${cut} bytes`).toEqual([hex(panic)]);
  }
});

test("after any noise and a silence a panic is heard, of the one remote that said it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
      const framer = rfxcom.framer();
      framer.push(noise);
      framer.idle();
      expect(framesOf(framer.push(panic))).toEqual([hex(panic)]);
    }),
    { numRuns: 1_000 },
  );
});

test("the id decides who speaks: with another id the register's device is not spoken for", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 3, maxLength: 3 }), fc.integer({ min: 0, max: 10 }), (id, subtype) => {
      const frame = panic.slice();
      frame[2] = subtype;
      frame.set(id, 4);
      const decoded = rfxcom.decode(frame, () => undefined);
      const heard = "heard" in decoded ? decoded.heard.map(({ device }) => device) : [];
      const isOurs = subtype === 0x02 && id[0] === 0x12 && id[2] === 0x34;
      expect(heard.includes("02-1234")).toBe(isOurs);
    }),
    { numRuns: 2_000 },
  );
});
