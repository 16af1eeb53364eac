import fc from "fast-check";
import { expect, test } from "vitest";
import { isMqtt } from "../../devices/family.ts";
import { openRegistry } from "../../devices/registry.ts";

const registry = await openRegistry();
const shelly = registry.family("shelly");
if (!shelly || !isMqtt(shelly)) throw new Error("the family shelly is missing");
const utf8 = new TextEncoder();

const factsOf = (topic: string, base: string, payload: string): unknown => {
  const decoded = shelly.decode({ topic, payload: utf8.encode(payload), stored: false }, base, () => "call:rescue");
  return "heard" in decoded ? decoded.heard.map(({ device, facts }) => ({ device, facts })) : decoded;
};

test("a prefix of its own is a base, and is the device", () => {
  const bases = { shelly: ["shellies", "flat/cord"] };
  expect(registry.claim("flat/cord/online", bases)).toMatchObject({ family: { id: "shelly" }, base: "flat/cord" });
  const offline = [{ device: "flat/cord", facts: [{ kind: "fault", what: "offline" }] }];
  expect(factsOf("flat/cord/online", "flat/cord", "false")).toEqual(offline);
  expect(registry.claim("shellyplusi4-a8032ab1fe78/events/rpc", bases)?.family.id).toBe("shelly");
  expect(registry.claim("shelly/x"), "a name that only begins like one").toBeUndefined();
  expect(registry.ambiguities(bases)).toEqual([]);
});

test("each generation is asked in its own way, and the answer comes where it is heard", () => {
  expect(shelly.question?.("shellydw2-73BFE3", "call", "shellies")).toEqual({
    topic: "shellies/shellydw2-73BFE3/command",
    payload: "update",
  });
  const asked = shelly.question?.("shellyplusi4-a8032ab1fe78", "call", "shellies");
  expect(asked?.topic).toBe("shellyplusi4-a8032ab1fe78/rpc");
  const { src } = JSON.parse(asked?.payload ?? "{}");
  expect(registry.claim(`${src}/rpc`)?.family.id).toBe("shelly");
  expect(registry.claim(asked?.topic ?? "")?.family.id).toBe("shelly");
});

test("the id on the label becomes the id of the topic, whatever case it is printed in", () => {
  const code = shelly.code;
  expect(code?.("ShellyPlusI4-A8032AB1FE78")).toEqual({ key: "shellyplusi4-a8032ab1fe78", model: "shellyplusi4" });
  expect(code?.("shellydw2-73bfe3")).toEqual({ key: "shellydw2-73BFE3", model: "shellydw2" });
  expect(code?.("http://shellybutton1-84cca8aabbcc.local/")).toEqual({
    key: "shellybutton1-84CCA8AABBCC",
    model: "shellybutton1",
  });
  expect(code?.("shellyplusi4-a8032ab1fe7")).toEqual({ fault: { what: "length", missing: 1 } });
  expect(code?.("shellyplusi4-a8032ab1fe789")).toEqual({ fault: { what: "length", missing: -1 } });
  expect(code?.("shellydw2-73bfe")).toEqual({ fault: { what: "length", missing: 7 } });
  for (const text of ["84CCA8AABBCC", "shelly", "tasmota_49E88C"]) expect(code?.(text), text).toBeUndefined();
});

test("any JSON-RPC gives facts or a fault, of the device in the topic and of no other", () => {
  const component = fc.constantFrom("input:0", "smoke:0", "devicepower:0", "wifi", "sys", "temperature:0", "__proto__");
  const event = fc.record(
    {
      component,
      event: fc.oneof(fc.string(), fc.constantFrom("single_push", "btn_up")),
      id: fc.jsonValue({ maxDepth: 1 }),
    },
    { requiredKeys: [] },
  );
  const params = fc.oneof(
    fc.dictionary(component, fc.jsonValue({ maxDepth: 2 })),
    fc.record({ events: fc.oneof(fc.array(event), fc.jsonValue({ maxDepth: 2 })) }),
  );
  const method = fc.constantFrom("NotifyEvent", "NotifyStatus", "NotifyFullStatus", "Other", undefined);
  fc.assert(
    fc.property(method, params, fc.jsonValue({ maxDepth: 2 }), fc.boolean(), (said, body, src, stored) => {
      const payload = utf8.encode(JSON.stringify({ src, method: said, params: body, result: body }));
      const frame = { topic: "shellyplusi4-aabb/events/rpc", payload, stored };
      const decoded = shelly.decode(frame, "shellies", () => "call:rescue");
      if ("unread" in decoded) expect(decoded.unread.device).toBe("shellyplusi4-aabb");
      else
        for (const { device, edge } of decoded.heard) {
          expect(device).toBe("shellyplusi4-aabb");
          expect(stored && edge !== undefined).toBe(false);
        }
    }),
    { numRuns: 1_000 },
  );
});
