/** How an EnOcean device comes in: what stands on it, what it is offered to be, and the one telegram we ever send. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex, hex } from "../../devices/bytes.ts";
import { isSerial } from "../../devices/family.ts";
import { meaningOf } from "../../devices/meaning.ts";
import { type Instant, instant } from "../../devices/model/moment.ts";
import { noNotes } from "../../devices/notes.ts";
import { openRegistry } from "../../devices/registry.ts";
import type { Saying } from "../../devices/talk.ts";

const found = (await openRegistry()).family("enocean-esp3");
if (!found || !isSerial(found)) throw new Error("the family enocean-esp3 is missing");
const enocean = found;
const bytes = (text: string): Uint8Array => fromHex(text.replaceAll(" ", "")) ?? new Uint8Array();

const askForBaseId = "5500010005700838";
const baseIdFF800000 = bytes("5500050002CE00FF800000DA");
/** Vector 7 of the protocol file: 0194E3B9 asks to be taken in, both ways, and waits. */
const question = bytes("55000D0701FDD4A0FF3E000101D20194E3B90001FFFFFFFF4000AB");
/** Its answer; sums by another hand (Python), form as kipe/enocean builds it. */
const answer = "55000D0701FDD491FF3E000101D2FF80000000030194E3B9FF00A8";
/** The same by way of a repeater; a wish to be taken out; one that wants no answer; a radiator and what it is told. */
const repeated = "55000D0701FDD4A0FF3E000101D20194E3B90101FFFFFFFF4100AD";
const teachOut = "55000D0701FDD490FF3E000101D20194E3B90001FFFFFFFF40006E";
const oneWay = "55000D0701FDD4E0FF3E000101D20194E3B90001FFFFFFFF4000A0";
const radiator = "55000A0701EBA580083180010203100001FFFFFFFF3700B5";
const radiatorAnswer = "55000A0701EBA5800831F0FF800000000301020310FF009E";

function joining(...mayJoin: readonly string[]) {
  let now = 10_000;
  const talk = enocean.talk?.({
    devices: () => [],
    mayJoin: (device) => (device === undefined ? mayJoin.length > 0 : mayJoin.includes(device)),
    notes: noNotes,
  });
  if (!talk) throw new Error("the family does not talk");
  const said = (saying: Saying): string[] => saying.say.map(hex);
  const at = (): Instant => instant(now);
  return {
    opened: () => said(talk.opened(at())),
    heard: (frame: Uint8Array) => said(talk.heard(frame, at())),
    passes: (ms: number) => {
      now += ms;
    },
  };
}

describe("the answer to a teach-in", () => {
  test("to whom the window stands open, byte for byte, and to nobody else", () => {
    const open = joining("0194E3B9");
    expect(open.opened()).toEqual([askForBaseId]);
    expect(open.heard(baseIdFF800000)).toEqual([]);
    expect(open.heard(question)).toEqual([answer]);

    for (const shut of [joining(), joining("0194E3BA")]) {
      shut.opened();
      shut.heard(baseIdFF800000);
      expect(shut.heard(question)).toEqual([]);
    }
  });

  test("a repeater's copy is not answered again; a second press of the button is", () => {
    const room = joining("0194E3B9");
    room.heard(baseIdFF800000);
    expect(room.heard(question)).toHaveLength(1);
    room.passes(40);
    expect(room.heard(bytes(repeated))).toEqual([]);
    room.passes(2_000);
    expect(room.heard(question)).toEqual([answer]);
  });

  test("before the base id is known it is asked for, and the answer follows if the device still listens", () => {
    const room = joining("0194E3B9");
    room.opened();
    expect(room.heard(question)).toEqual([askForBaseId]);
    room.passes(300);
    expect(room.heard(baseIdFF800000)).toEqual([answer]);
    expect(room.heard(baseIdFF800000)).toEqual([]);

    const late = joining("0194E3B9");
    expect(late.heard(question)).toEqual([askForBaseId]);
    late.passes(500);
    expect(late.heard(baseIdFF800000)).toEqual([]);
  });

  test("another stick in the port has another base id", () => {
    const room = joining("0194E3B9");
    room.heard(baseIdFF800000);
    expect(room.opened()).toEqual([askForBaseId]);
    room.heard(bytes("55000501 02DB 00 FF9E5500 0A 79"));
    expect(room.heard(question)[0]?.slice(28, 36)).toBe("FF9E5500");
  });

  test("what wants no answer gets none: teach-out, one-way UTE, an answer of somebody else, rockers, contacts", () => {
    const room = joining("0194E3B9", "01020310", "0102030C", "FF800000", "018A7B30");
    room.heard(baseIdFF800000);
    for (const frame of [
      teachOut,
      oneWay,
      answer,
      "55000707017AD5000102030C0001FFFFFFFF3700EC",
      "55000707017AF630010203103001FFFFFFFF37004F",
      "55000A0701EBA508284680018A7B300001FFFFFFFF490026",
      "5500010004770107",
    ])
      expect(room.heard(bytes(frame)), frame).toEqual([]);
  });

  test("a radiator that teaches in by 4BS, variation 3, is answered in its own form", () => {
    const room = joining("01020310");
    room.heard(baseIdFF800000);
    expect(room.heard(bytes(radiator))).toEqual([radiatorAnswer]);
  });

  test("no base id is taken from another answer of the stick", () => {
    const room = joining("0194E3B9");
    for (const other of ["5500010002650000", "550001000265041C", "55000500 02CE 00 01020304 E3"])
      room.heard(bytes(other));
    expect(room.heard(question)).toEqual([askForBaseId]);
  });

  test("whatever comes, only a device that may join is spoken to", () => {
    const frames = fc.array(
      fc.oneof(
        fc.constantFrom(question, baseIdFF800000, bytes(teachOut), bytes(radiator), bytes(oneWay)),
        fc.uint8Array({ maxLength: 40 }),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(frames, (all) => {
        const room = joining("01020310");
        const said = all.flatMap((frame) => room.heard(frame));
        expect(said.filter((each) => each !== radiatorAnswer && each !== askForBaseId)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("what stands on a device", () => {
  const read = (text: string) => enocean.code?.(text);

  test("the alliance's label: id and product, and no key of it", () => {
    expect(read("30S000001910EB8+1P000C00000002+10Z00+11ZFFFFFFFE")).toEqual({
      key: "01910EB8",
      model: "000C00000002",
    });
    expect(read("30S0000FEFEAE38+1P004B0CD50001+10Z00+20ZRockerButton")).toEqual({
      key: "FEFEAE38",
      model: "004B0CD50001",
    });
    const withKey = read("30S01700100+Z0123456789ABCDEF0123456789ABCDEF+30PS3271-A215+2PDA03+S01432902018866");
    expect(withKey).toEqual({ key: "01700100" });
  });

  test.each([
    "05A363E9",
    "05a363e9",
    "0x05A363E9",
    "05:A3:63:E9",
    "05 A3 63 E9",
    "ID: 05-A3-63-E9",
    "ＥＵＲＩＤ：０５Ａ３６３Ｅ９",
  ])("eight digits: %s", (label) => expect(read(label)).toEqual({ key: "05A363E9" }));

  test("a slip is named", () => {
    expect(read("05A363E")).toEqual({ fault: { what: "length", missing: 1 } });
    expect(read("05A363E90")).toEqual({ fault: { what: "length", missing: -1 } });
    expect(read("05A363EO")).toEqual({ fault: { what: "not_a_code" } });
    expect(read("FFFFFFFF")).toEqual({ fault: { what: "not_a_code" } });
    expect(read("30S000001910EB+1P000C00000002")).toEqual({ fault: { what: "length", missing: 1 } });
    expect(read("30S00000191OEB8")).toEqual({ fault: { what: "not_a_code" } });
  });

  test("what is on other things is left to them", () => {
    for (const other of [
      "30SE21500000100+1P000C00000002",
      "A4C1380000005A01",
      "00:11:22:33:44:55",
      "浴室按钮",
      "hallway",
      "",
    ])
      expect(read(other), other).toBeUndefined();
  });

  test("a label has no check digit, so no text may pass for a key that a sender cannot have", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const got = read(text);
        if (got && "key" in got) expect(got.key).toMatch(/^[0-9A-F]{8}$/);
      }),
    );
  });
});

describe("what a device is offered to be", () => {
  test("every choice names a profile that decodes, in both languages, and is said once", () => {
    const profiles = enocean.profiles ?? [];
    expect(new Set(profiles.map(({ profile }) => profile)).size).toBe(profiles.length);
    for (const { profile, title, carries } of profiles) {
      expect(meaningOf(profile).eep, profile).toMatch(/^(F6|D5|A5|D2)-/);
      expect(title.zh, profile).toMatch(/[一-鿿]/);
      expect(title.en, profile).not.toMatch(/[一-鿿]/);
      expect(profile.includes("call:"), profile).toBe(carries === "call");
    }
    const eeps = profiles.map(({ profile }) => meaningOf(profile).eep);
    for (const eep of [
      "F6-02-01",
      "F6-01-01",
      "D5-00-01",
      "F6-10-00",
      "A5-07-01",
      "A5-08-01",
      "A5-14-01",
      "A5-04-01",
      "D2-03-0A",
    ])
      expect(eeps).toContain(eep);
  });

  test("a call of plain radio can be forged, and the device list says so", () => {
    expect(enocean.forgeable).toBe(true);
  });
});
