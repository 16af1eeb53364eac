import { expect, test } from "vitest";
import { instant, type Moment } from "../../devices/model/moment.ts";
import { openRegistry } from "../../devices/registry.ts";
import { gatewayConfig } from "../../gateway/config/config.ts";
import { openIntake, rawKept } from "../../gateway/intake.ts";
import type { Arrival } from "../../gateway/journal/journal.ts";
import { openDirectory } from "../../gateway/register/directory.ts";

const registry = await openRegistry();
const config = gatewayConfig.parse({
  version: 1,
  gateway: "gw-1",
  data: "data",
  home: { id: "home-1", rooms: [] },
  broker: { listeners: [{ port: 0 }] },
  centre: { url: "mqtt://127.0.0.1:1884", tokenFile: "token" },
  page: { port: 0 },
});
const at: Moment = { steady: instant(0), wall: 0, mono: 0, boot: "b", trusted: true };

function home() {
  const kept: Arrival[] = [];
  const intake = openIntake({
    registry,
    register: openDirectory(config.gateway, config, registry.families),
    bases: {},
    journal: { accept: async (arrival) => void kept.push(arrival) },
    moment: () => at,
  });
  return { intake, kept };
}
const size = (kept: readonly Arrival[]): number[] => kept.map(({ bytes }) => bytes.length);
const huge = Buffer.alloc(250_000, "x");

test("whoever speaks outside its topics fills no disk: of what it sent, the beginning is kept", async () => {
  const { intake, kept } = home();
  await intake.refused({ source: "mqtt", client: "radar", topic: "hearthwatch/indicator", payload: huge });
  await intake.mqtt({ source: "mqtt", topic: "nobodys/topic", payload: huge, stored: false });
  await intake.mqtt({ source: "mqtt", topic: "zigbee2mqtt/hall", payload: huge, stored: false });
  expect(size(kept)).toEqual([rawKept.bytes, rawKept.bytes, rawKept.bytes]);
  for (const { bytes } of kept) expect(bytes.buffer.byteLength).toBeLessThan(2 * rawKept.bytes);
});

test("a padded word is understood whole and kept short; an ordinary one is kept as it came", async () => {
  const { intake, kept } = home();
  const said = (pad: number) => Buffer.from(JSON.stringify({ pad: "x".repeat(pad), action: "emergency" }));
  for (const pad of [30_000, 30]) {
    await intake.mqtt({ source: "mqtt", topic: "zigbee2mqtt/button", payload: said(pad), stored: false });
    const { bytes, understood } = kept.at(-1) ?? kept[0] ?? expect.fail("nothing was kept");
    expect(understood).toMatchObject({ heard: [{ facts: [{ kind: "call", level: "rescue", on: true }] }] });
    expect(bytes.length).toBe(Math.min(said(pad).length, rawKept.bytes));
  }
});
