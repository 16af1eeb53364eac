/** What the simulated home says, the product's own decoders understand: nothing it sends may look like a fault. */
import { expect, test } from "vitest";
import { isMqtt, isSerial } from "../../devices/family.ts";
import { openRegistry } from "../../devices/registry.ts";
import { bridgeDevices, bridgeInfo, firstStates, online } from "../../gateway/simulated-home/bridge.ts";
import { simulatedDevices, zigbeeBase } from "../../gateway/simulated-home/devices.ts";
import { encode, packetType, radioFrame } from "../../gateway/simulated-home/esp3.ts";

const registry = await openRegistry();
const profileOf = (key: string) => simulatedDevices.find((device) => device.key === key)?.profile;

function overMqtt(topic: string, payload: string) {
  const claim = registry.claim(`${zigbeeBase}/${topic}`);
  if (!claim || !isMqtt(claim.family)) throw new Error(`nobody claims ${topic}`);
  const frame = { topic: `${zigbeeBase}/${topic}`, payload: Buffer.from(payload), stored: false };
  return claim.family.decode(frame, claim.base, profileOf);
}
function overSerial(frame: Uint8Array) {
  const family = registry.family("enocean-esp3");
  if (!family || !isSerial(family)) throw new Error("no EnOcean family");
  const [framed] = family.framer().push(frame);
  if (!framed || !("frame" in framed)) throw new Error("the framer passed it over");
  return family.decode(framed.frame, profileOf);
}
const facts = (decoded: object) => ("heard" in decoded ? JSON.stringify(decoded.heard) : JSON.stringify(decoded));

test("every state and word of the bridge is heard", () => {
  for (const [name, state] of Object.entries(firstStates)) {
    const decoded = overMqtt(name, JSON.stringify(state));
    expect(decoded).toMatchObject({ heard: [{ device: name }] });
    expect(facts(decoded)).not.toMatch(/"call"|"press"|confirmed|suspected|"fault"/);
  }
  for (const [topic, payload] of [
    ["bridge/state", online(true)],
    ["bridge/info", bridgeInfo()],
    ["bridge/devices", bridgeDevices()],
  ] as const)
    expect(overMqtt(topic, payload)).toHaveProperty("heard");
});

test("the button calls for rescue, the radar sees a fall and its end", () => {
  expect(facts(overMqtt("bedroom-sos", '{"battery":100,"action":"emergency"}'))).toContain(
    '"kind":"call","level":"rescue"',
  );
  expect(facts(overMqtt("living-room-fall", '{"fall_status":"fall_alarm"}'))).toContain(
    '"kind":"fall","state":"confirmed"',
  );
});

test("the stick's telegrams are a door and a key, its answers a living stick", () => {
  const door = radioFrame({ rorg: 0xd5, payload: 0x08, sender: 0x05a363e9, status: 0, dbm: -54 });
  expect(overSerial(door)).toMatchObject({
    heard: [
      {
        device: "05A363E9",
        facts: expect.arrayContaining([
          { kind: "contact", open: true },
          { kind: "link", dbm: -54 },
        ]),
      },
    ],
  });
  const key = radioFrame({ rorg: 0xf6, payload: 0x10, sender: 0x0031a2c4, status: 0x30, dbm: -61 });
  expect(facts(overSerial(key))).toContain('"kind":"press"');
  const answer = encode(packetType.response, Uint8Array.of(0, 0xff, 0xa1, 0xb2, 0), Uint8Array.of(10));
  expect(overSerial(answer)).toMatchObject({ heard: [{ facts: [{ kind: "alive" }] }] });
});

test("the list for the configuration names devices that really speak", () => {
  const spoken = new Set([...Object.keys(firstStates), "05A363E9", "0031A2C4"]);
  expect(simulatedDevices.map(({ key }) => key).sort()).toEqual([...spoken].sort());
});
