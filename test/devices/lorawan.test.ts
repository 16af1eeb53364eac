import fc from "fast-check";
import { expect, test } from "vitest";
import { fromHex } from "../../devices/bytes.ts";
import { isMqtt, isPayload } from "../../devices/family.ts";
import { openRegistry } from "../../devices/registry.ts";

const registry = await openRegistry();
const chirpstack = registry.family("chirpstack");
const things = registry.family("thethingsstack");
const milesight = registry.family("milesight");
if (!chirpstack || !isMqtt(chirpstack) || !things || !isMqtt(things) || !milesight || !isPayload(milesight))
  throw new Error("a family of LoRaWAN is missing");

const utf8 = new TextEncoder();
const sample = "LW:D0:1122334455667788:AABBCCDDEEFF0011:AABB1122:OAABBCCDDEEFF:SYYWWNNNNNN:PFOOBAR:CAF2C";

test("the sample label of TR005 is read, its sum checked, its owner token kept for the network alone", () => {
  expect(chirpstack.code?.(sample)).toEqual({
    key: "AABBCCDDEEFF0011",
    model: "LoRaWAN AABB-1122",
    installCode: "AABBCCDDEEFF",
  });
  expect(things.code?.(sample.toLowerCase())).toEqual(chirpstack.code?.(sample));
  expect(chirpstack.code?.("LW:D0:1122334455667788:AABBCCDDEEFF0011:AABB1122")).toEqual({
    key: "AABBCCDDEEFF0011",
    model: "LoRaWAN AABB-1122",
  });
});

test("a damaged label says what is wrong with it", () => {
  const fault = (text: string) => chirpstack.code?.(text);
  expect(fault(sample.replace("AABBCCDDEEFF0011", "AABBCCDDEEFF0012"))).toEqual({ fault: { what: "check_digit" } });
  expect(fault("LW:D0:1122334455667788:AABBCCDDEEFF001:AABB1122")).toEqual({ fault: { what: "length", missing: 1 } });
  expect(fault("LW:D0:1122334455667788:AABBCCDDEEFF00112:AABB1122")).toEqual({
    fault: { what: "length", missing: -1 },
  });
  expect(fault("LW:D0:1122334455667788:AABBCCDDEEFF001G:AABB1122")).toEqual({ fault: { what: "not_a_code" } });
  expect(fault("LW:D1:1122334455667788:AABBCCDDEEFF0011:AABB1122")).toEqual({ fault: { what: "not_a_code" } });
});

test("a DevEUI typed from the label is read; other codes are left to others", () => {
  for (const typed of [
    "24e124535b123456",
    "24-E1-24-53-5B-12-34-56",
    "DevEUI: 24E124535B123456",
    " 24 E1 24 53 5B 12 34 56 ",
    "24\uff1aE1\uff1a24\uff1a53\uff1a5B\uff1a12\uff1a34\uff1a56",
  ])
    expect(chirpstack.code?.(typed), typed).toEqual({ key: "24E124535B123456" });
  for (const other of [
    "",
    "Z:000D6F000B7A1B2C$I:83FE",
    "30S00001234",
    "https://example.org/24e124535b123456",
    "x".repeat(5_000),
  ])
    expect(chirpstack.code?.(other), other.slice(0, 40)).toBeUndefined();
});

test("only topics of the two shapes belong to the two servers", () => {
  const cs = (topic: string) => chirpstack.claims(topic, "application");
  expect(cs("application/9fb/device/24e124535b123456/event/up")).toBe(true);
  for (const topic of [
    "application/9fb/device/24e124535b123456/command/down",
    "application/9fb/device/24e1/event/up",
    "application/9fb/device/24e124535b123456/event/up/x",
    "applications/9fb/device/24e124535b123456/event/up",
  ])
    expect(cs(topic), topic).toBe(false);
  const tts = (topic: string) => things.claims(topic, "v3");
  expect(tts("v3/app1@ttn/devices/lht65-4c84/up")).toBe(true);
  expect(tts("v3/app1/devices/lht65-4c84/down/ack")).toBe(true);
  for (const topic of ["v3/app1@ttn/devices/LHT65/up", "v3/app1@ttn/devices/-x/up", "v3/app1@ttn/gateways/x/up"])
    expect(tts(topic), topic).toBe(false);
});

test("a device of The Things Stack is known by its id and by its DevEUI", () => {
  const payload = utf8.encode(
    JSON.stringify({
      end_device_ids: { device_id: "other", dev_eui: "24e124535b123456" },
      uplink_message: { frm_payload: "/y4B", f_cnt: 1 },
    }),
  );
  const frame = { topic: "v3/app1@ttn/devices/sos1/up", payload, stored: false };
  const decoded = things.decode(frame, "v3", (device) => (device === "sos1" ? "milesight:ws101 call" : undefined));
  // The id in the message is not the topic's: the server decides who speaks by the topic.
  expect(decoded).toMatchObject({ heard: [{ device: "sos1", also: "24E124535B123456", facts: [{ kind: "call" }] }] });
});

test("the same uplink by two ways folds, the next press does not, and a new session begins anew", () => {
  const edgeOf = (fCnt: number, devAddr: string) => {
    const body = { devAddr, fCnt, data: "/y4B" };
    const topic = "application/9fb/device/24e124535b123456/event/up";
    const frame = { topic, payload: utf8.encode(JSON.stringify(body)), stored: false };
    const decoded = chirpstack.decode(frame, "application", () => "milesight:ws101 call:rescue");
    return "heard" in decoded ? decoded.heard[0]?.edge : undefined;
  };
  expect(edgeOf(7, "01020304")).toEqual({ key: "call@01020304", counter: 7 });
  expect(edgeOf(7, "01020304")).toEqual(edgeOf(7, "01020304"));
  expect(edgeOf(8, "01020304")).not.toEqual(edgeOf(7, "01020304"));
  expect(edgeOf(7, "0A0B0C0D")?.key).not.toBe(edgeOf(7, "01020304")?.key);
});

test("a press is never lost to what stands behind it in the payload", () => {
  const press = fromHex("FF2E02") ?? new Uint8Array();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (rest) => {
      const payload = Uint8Array.from([...press, ...rest]);
      const decoded = milesight.decode(payload, () => "milesight:ws101 call:rescue");
      const facts = "heard" in decoded ? decoded.heard.flatMap((each) => each.facts) : [];
      expect(facts).toContainEqual({ kind: "call", level: "rescue", on: true });
    }),
    { numRuns: 1_000 },
  );
});

test("a payload of another model's channels is unread, whatever stands in it", () => {
  const contact = fromHex("030001") ?? new Uint8Array();
  for (const profile of ["milesight:ws101", "milesight:vs373", undefined])
    expect(
      milesight.decode(contact, () => profile),
      profile,
    ).toMatchObject({ unread: { fault: "unknown" } });
});
