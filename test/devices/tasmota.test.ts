import fc from "fast-check";
import { expect, test } from "vitest";
import { isMqtt } from "../../devices/family.ts";
import { minutes } from "../../devices/model/moment.ts";
import { openRegistry } from "../../devices/registry.ts";

const registry = await openRegistry();
const tasmota = registry.family("tasmota");
if (!tasmota || !isMqtt(tasmota)) throw new Error("the family tasmota is missing");
const utf8 = new TextEncoder();

test("an installation states its FullTopic, as Tasmota writes it", () => {
  const bases = { tasmota: ["%prefix%/%topic%/", "home/%topic%/%prefix%/", "flat"] };
  const deviceOf = (topic: string): unknown => {
    const claim = registry.claim(topic, bases);
    if (claim?.family.id !== "tasmota") return claim?.family.id;
    const frame = { topic, payload: utf8.encode("Online"), stored: false };
    const decoded = tasmota.decode(frame, claim.base, () => undefined);
    return "heard" in decoded ? decoded.heard[0]?.device : decoded.unread.fault;
  };
  expect(deviceOf("tele/kitchen/LWT")).toBe("kitchen");
  expect(deviceOf("home/kitchen/tele/LWT")).toBe("kitchen");
  expect(deviceOf("flat/tele/kitchen/LWT")).toBe("kitchen");
  expect(deviceOf("other/kitchen/tele/LWT")).toBeUndefined();
  expect(deviceOf("tele/kitchen/a/LWT")).toBeUndefined();
  expect(deviceOf("tele//LWT")).toBeUndefined();
  expect(registry.ambiguities(bases)).toEqual([]);
});

test("a held cord is asked about where the device listens", () => {
  expect(tasmota.question?.("kitchen", "call", "%prefix%/%topic%")).toEqual({
    topic: "cmnd/kitchen/STATUS",
    payload: "10",
  });
  expect(tasmota.question?.("kitchen", "call", "home/%topic%/%prefix%/")).toEqual({
    topic: "home/kitchen/cmnd/STATUS",
    payload: "10",
  });
});

test("what comes by 433 MHz cannot be supervised; the device that hears it can", () => {
  expect(tasmota.checksInEveryOf?.("433 call:rescue")).toBeNull();
  expect(tasmota.checksInEveryOf?.("Switch1=call:rescue")).toBe(minutes(15));
});

test("the name of its access point or page names the device", () => {
  expect(tasmota.code?.("tasmota-49E88C-2188")).toEqual({ key: "tasmota_49E88C" });
  expect(tasmota.code?.("http://tasmota-49e88c-2188.local")).toEqual({ key: "tasmota_49E88C" });
  expect(tasmota.code?.("tasmota")).toBeUndefined();
});

const held = ["1A2B3C", "A53EE"];

test("a code that nobody has put into the register is never a press, whatever it looks like", () => {
  const profileOf = (device: string): string | undefined =>
    held.includes(device) ? "433 call:rescue E=open" : undefined;
  const code = fc.oneof(
    fc.stringMatching(/^[0-9A-F]{1,8}$/),
    fc.constantFrom("1A2B3C", "A53EEE", "A53EE1", "0x1A2B3C"),
  );
  let calls = 0;
  fc.assert(
    fc.property(code, fc.boolean(), (Data, stored) => {
      const payload = utf8.encode(JSON.stringify({ RfReceived: { Data } }));
      const frame = { topic: "tele/rf/RESULT", payload, stored };
      const decoded = tasmota.decode(frame, "%prefix%/%topic%", profileOf);
      const words = "heard" in decoded ? decoded.heard : [];
      for (const { device, facts, edge } of words) {
        if (edge) calls += 1;
        expect(edge === undefined || (!stored && held.includes(device))).toBe(true);
        expect(facts.some(({ kind }) => kind === "contact") && stored).toBe(false);
      }
    }),
    { numRuns: 500 },
  );
  expect(calls).toBeGreaterThan(0);
});
