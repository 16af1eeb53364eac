/** How a Zigbee device comes in by Zigbee2MQTT: what stands on it, what opens the network, and by which name it is known. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc16x25 } from "../../devices/families/zigbee2mqtt/code.ts";
import { isMqtt } from "../../devices/family.ts";
import { type KeptNotes, notesOf } from "../../devices/notes.ts";
import { openRegistry } from "../../devices/registry.ts";

const found = (await openRegistry()).family("zigbee2mqtt");
if (!found || !isMqtt(found)) throw new Error("the family zigbee2mqtt is missing");
const zigbee = found;
const read = (text: string) => zigbee.code?.(text);

describe("what stands on a device", () => {
  test.each([
    [
      "Aqara, as Home Assistant's ZHA page prints it",
      "G$M:69775$S:680S00003915$D:0000000017B2335C%Z$A:54EF44100006E7DF$I:3313A005E177A647FC7925620AB207C4BEF5",
      "54EF44100006E7DF",
      "3313A005E177A647FC7925620AB207C4BEF5",
    ],
    [
      "Namron (zigbee2mqtt issue 24087)",
      "Z$A:DC8E95FFFE35782B$I:4A3A4F404B4D3E3D3E3E414D403D3C3B837F",
      "DC8E95FFFE35782B",
      "4A3A4F404B4D3E3D3E3E414D403D3C3B837F",
    ],
    [
      "Schneider, its sum put right (zigpy issue 547)",
      "83AC0DFEFF5ECFD0|6CD535528BAA3BF615DB5DC0560AD6F03468",
      "83AC0DFEFF5ECFD0",
      "6CD535528BAA3BF615DB5DC0560AD6F03468",
    ],
    [
      "frient, in bars (made by hand)",
      "|83AC0DFEFF5ECFD0|6CD535528BAA3BF615DB5DC0560AD6F03468|",
      "83AC0DFEFF5ECFD0",
      "6CD535528BAA3BF615DB5DC0560AD6F03468",
    ],
    [
      "Inovelli's form (made by hand)",
      "Z:6c5cb1fffe44fdfd$I:6cd535528baa3bf615db5dc0560ad6f03468",
      "6C5CB1FFFE44FDFD",
      "6CD535528BAA3BF615DB5DC0560AD6F03468",
    ],
    [
      "Hue (made by hand after its form)",
      "HUE:Z:6CD535528BAA3BF615DB5DC0560AD6F03468 M:001788010C0FFEE0 D:L3B A:1111",
      "001788010C0FFEE0",
      "6CD535528BAA3BF615DB5DC0560AD6F03468",
    ],
    [
      "Bosch, without a sum (ZHA page)",
      "RB01SG0D836591B3CC0010000000000000000000000D6F00179F2BC9DLKD0F471C9BBA2C0208608E91EED17E2B1",
      "000D6F00179F2BC9",
      "D0F471C9BBA2C0208608E91EED17E2B1",
    ],
    [
      "a code of 6 bytes, typed with dashes (Zigbee base device behaviour, 10.1)",
      "83AC0DFEFF5ECFD0|83FE-D340-7A93-2B70",
      "83AC0DFEFF5ECFD0",
      "83FED3407A932B70",
    ],
  ])("%s", (_what, label, key, code) => {
    expect(read(label)).toEqual({ key, installCode: `Z:${key}$I:${code}` });
  });

  test.each(["0xa4c1380000005a01", "A4C1380000005A01", "A4:C1:38:00:00:00:5A:01", "a4-c1-38-00-00-00-5a-01"])(
    "the address alone: %s",
    (label) => expect(read(label)).toEqual({ key: "A4C1380000005A01" }),
  );

  test("the same, typed on a Chinese keyboard or with what stands before it on the label", () => {
    expect(read("ＩＥＥＥ：０ｘａ４ｃ１３８００００００５ａ０１")).toEqual({ key: "A4C1380000005A01" });
    expect(read("EUI64: A4 C1 38 00 00 00 5A 01 ")).toEqual({ key: "A4C1380000005A01" });
  });

  test("a slip is named: how many digits, a wrong digit, a letter that is none", () => {
    expect(read("0xa4c1380000005a0")).toEqual({ fault: { what: "length", missing: 1 } });
    expect(read("a4c1380000005a011")).toEqual({ fault: { what: "length", missing: -1 } });
    expect(read("a4c1380000005ao1")).toEqual({ fault: { what: "not_a_code" } });
    expect(read("0xffffffffffffffff")).toEqual({ fault: { what: "not_a_code" } });
    expect(read("Z:A4C1380000005A01$I:3313A005E177A647FC7925620AB207C4BEF")).toEqual({
      fault: { what: "length", missing: 1 },
    });
    expect(read("Z:A4C138000000501$I:3313A005E177A647FC7925620AB207C4BEF5")).toEqual({
      fault: { what: "length", missing: 1 },
    });
    expect(read("Z:A4C1380000005A01$I:3313A0O5E177A647FC7925620AB207C4BEF5")).toEqual({
      fault: { what: "not_a_code" },
    });
    // As it is printed in zigpy issue 547: the maintainers found that its sum does not agree.
    expect(read("83AC0DFEFF5ECFD0|6CD535528BAA3BF615DB5DC0560AD6F003DD")).toEqual({ fault: { what: "check_digit" } });
  });

  test("what is on other things is left to them", () => {
    for (const other of [
      "01825DAB",
      "30S000001910EB8+1P000C00000002",
      "00:11:22:33:44:55",
      "https://example.org/join",
      "MT:Y.K9042C00KA0648G00",
      "浴室",
      "",
      "7".repeat(600),
    ])
      expect(read(other), other).toBeUndefined();
  });

  test("the sum is CRC-16/X-25: its published check value", () => {
    expect(crc16x25(new TextEncoder().encode("123456789"))).toBe(0x906e);
  });

  test("any single wrong digit of a code is found, and no text makes the reader throw", () => {
    const good = "3313A005E177A647FC7925620AB207C4BEF5";
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 15 }), (at, by) => {
        const wrong = ((Number.parseInt(good.charAt(at), 16) + by) % 16).toString(16);
        const code = good.slice(0, at) + wrong + good.slice(at + 1);
        expect(read(`Z:54EF44100006E7DF$I:${code}`)).toEqual({ fault: { what: "check_digit" } });
      }),
      { numRuns: 300 },
    );
    const part = fc.constantFrom("Z:", "$I:", "|", "G$M:", "HUE:Z:", " M:", "DLK", "0x", "A4C1380000005A01", "-", ":");
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string({ maxLength: 20 })), { maxLength: 6 }), (parts) => {
        const got = read(parts.join(""));
        if (got && "key" in got && got.key !== undefined) expect(got.key).toMatch(/^[0-9A-F]{16}$/);
      }),
      { numRuns: 500 },
    );
  });
});

describe("the door of the network", () => {
  const said = (messages: readonly { topic: string; payload: string }[] | undefined) =>
    messages?.map(({ topic, payload }) => [topic, JSON.parse(payload)]);

  test("opens for so many seconds, in words that 1.x and 2.x both take", () => {
    expect(said(zigbee.door?.open(60, "z2m"))).toEqual([["z2m/bridge/request/permit_join", { value: true, time: 60 }]]);
    expect(said(zigbee.door?.open(3_600, "z2m"))).toEqual([
      ["z2m/bridge/request/permit_join", { value: true, time: 254 }],
    ]);
    expect(said(zigbee.door?.close("z2m"))).toEqual([["z2m/bridge/request/permit_join", { value: false, time: 0 }]]);
  });

  test("an install code is told before the network opens", () => {
    expect(said(zigbee.door?.open(60, "z2m", "Z:54EF44100006E7DF$I:3313"))).toEqual([
      ["z2m/bridge/request/install_code/add", { value: "Z:54EF44100006E7DF$I:3313" }],
      ["z2m/bridge/request/permit_join", { value: true, time: 60 }],
    ]);
  });

  test("puts a device out by its address, or by its name where that is all we know", () => {
    expect(said(zigbee.door?.remove("A4C1380000005A01", "z2m"))).toEqual([
      ["z2m/bridge/request/device/remove", { id: "0xa4c1380000005a01", block: false, force: false }],
    ]);
    expect(said(zigbee.door?.remove("浴室 按钮", "z2m"))).toMatchObject([
      ["z2m/bridge/request/device/remove", { id: "浴室 按钮" }],
    ]);
  });

  test("a device is asked by its address as the bridge writes it", () => {
    expect(zigbee.question?.("A4C1380000005A01", "fall", "z2m")?.topic).toBe("z2m/0xa4c1380000005a01/get");
    expect(zigbee.question?.("浴室", "fall", "z2m")?.topic).toBe("z2m/浴室/get");
  });
});

describe("names and addresses", () => {
  const hear = (topic: string, body: unknown, notes: KeptNotes, profileOf: (key: string) => string | undefined) => {
    const payload = new TextEncoder().encode(JSON.stringify(body));
    const decoded = zigbee.decode(
      { topic: `zigbee2mqtt/${topic}`, payload, stored: false },
      "zigbee2mqtt",
      profileOf,
      notes,
    );
    if (decoded.notes) notes.take(decoded.notes);
    return decoded;
  };
  const list = (...names: readonly string[]) =>
    names.map((friendly_name, n) => ({ ieee_address: `0x00158d000000000${n}`, friendly_name }));

  test("the first press after a restart names the address too, and means what the technician said under it", () => {
    const notes = notesOf();
    hear("bridge/devices", list("床头 按钮"), notes, () => undefined);
    const profileOf = (key: string) => (key === "00158D0000000000" ? "long=call:rescue" : undefined);
    expect(hear("床头 按钮", { action: "hold" }, notes, profileOf)).toMatchObject({
      heard: [{ device: "床头 按钮", also: "00158D0000000000", facts: [{ kind: "call", level: "rescue", on: true }] }],
    });
    expect(hear("床头 按钮/availability", { state: "online" }, notes, profileOf)).toMatchObject({
      heard: [{ also: "00158D0000000000" }],
    });
  });

  test("until its owner names it, a device is called by its address, and no list is needed", () => {
    expect(hear("0x00158d0000000007", { contact: true }, notesOf(), () => undefined)).toMatchObject({
      heard: [{ device: "0x00158d0000000007", also: "00158D0000000007" }],
    });
  });

  test("the same list again changes nothing; a renamed device leaves no name behind", () => {
    const notes = notesOf();
    hear("bridge/devices", list("a", "b"), notes, () => undefined);
    expect(hear("bridge/devices", list("a", "b"), notes, () => undefined).notes).toBeUndefined();
    hear("bridge/devices", list("b", "a"), notes, () => undefined);
    expect([notes.get("name:a"), notes.get("name:b")]).toEqual(["00158D0000000001", "00158D0000000000"]);
    hear("bridge/devices", list("0x00158d0000000000"), notes, () => undefined);
    expect(notes.keys("")).toEqual([]);
  });

  test("a message that carries an install code says that it must not be kept, whichever way it goes and however broken", () => {
    for (const way of ["request", "response"])
      for (const body of [{ value: "Z:1$I:2" }, { status: "ok", data: { value: "Z:1$I:2" } }, "Z:1$I:2"]) {
        const decoded = hear(`bridge/${way}/install_code/add`, body, notesOf(), () => undefined);
        expect(decoded.secret).toBe(true);
        expect(JSON.stringify(decoded)).not.toMatch(/Z:1|5A3A31/);
      }
  });
});

describe("what a device is offered to be", () => {
  test("every choice is said once, in both languages, and a call carries a call", () => {
    const profiles = zigbee.profiles ?? [];
    expect(new Set(profiles.map(({ profile }) => profile)).size).toBe(profiles.length);
    for (const { profile, title, carries } of profiles) {
      expect(title.zh, profile).toMatch(/[一-鿿]/);
      expect(title.zh, profile).not.toMatch(/[一-鿿][,:;(]|[,:;)][一-鿿]/);
      expect(title.en, profile).not.toMatch(/[一-鿿]/);
      expect(profile.includes("call:"), profile).toBe(carries === "call");
    }
    expect(new Set(profiles.map(({ carries }) => carries))).toEqual(new Set(["call", "fall", "door", "other"]));
  });

  test("a keypad's emergency key is its call, and its other keys are none by the profile suggested for it", () => {
    const facts = (profile: string, action: string) => {
      const payload = new TextEncoder().encode(JSON.stringify({ action }));
      const decoded = zigbee.decode({ topic: "zigbee2mqtt/k", payload, stored: false }, "zigbee2mqtt", () => profile);
      return "heard" in decoded ? decoded.heard.flatMap((each) => each.facts.map(({ kind }) => kind)) : [];
    };
    expect(facts("emergency=call:rescue", "emergency")).toEqual(["call"]);
    expect(facts("emergency=call:rescue", "disarm")).toEqual(["press"]);
  });
});
