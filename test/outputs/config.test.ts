import { expect, test } from "vitest";
import { stringify } from "yaml";
import { judgeText } from "../../alerts/program/judge.ts";
import { gatewayConfig } from "../../gateway/config/config.ts";
import { labelOf } from "../../gateway/config/outputs.ts";

const judge = (outputs: unknown) =>
  judgeText(
    stringify({
      version: 1,
      gateway: "gw-1",
      data: "data",
      home: { id: "home-1", rooms: [{ id: "hall", label: { zh: "门厅", en: "Hall" } }] },
      serial: [{ id: "stick", family: "enocean-esp3", path: "/dev/stick" }],
      centre: { url: "mqtts://centre.example:8884", tokenFile: "token" },
      page: { port: 8080 },
      outputs,
    }),
    gatewayConfig,
  );
const faults = (outputs: unknown): string => {
  const judged = judge(outputs);
  return judged.ok ? "" : judged.faults.join("\n");
};

test("each kind is taken as its page shows it, with defaults in the open", () => {
  const judged = judge([
    { kind: "zigbee2mqtt-light", device: "hall-lamp", effects: ["breathe"] },
    { kind: "zigbee2mqtt-siren", device: "hall-siren" },
    { kind: "command", run: ["/usr/local/bin/lamp.sh", "--red", "17"] },
    { kind: "sound" },
  ]);
  if (!judged.ok) throw new Error(judged.faults.join("\n"));
  const { outputs } = judged.config;
  expect(outputs.map(labelOf)).toEqual(["hall-lamp", "hall-siren", "command-3", "sound-4"]);
  expect(outputs).toMatchObject([
    { brightness: 254 },
    { by: "warning", level: "high", strobe: true },
    { within: 10_000 },
    { player: ["aplay", "-q"], languages: ["zh"] },
  ]);
  expect(faults(undefined)).toBe("");
});

test("what cannot work is named with its remedy, all at once", () => {
  const all = faults([
    { kind: "command", run: ["aplay -q"] },
    { kind: "command", run: ["scripts/lamp.sh", "x"], within: "2 h" },
    { kind: "zigbee2mqtt-light", device: "lamp", brightness: 300, colour: "red" },
    { kind: "zigbee2mqtt-siren", device: "siren", by: "shout" },
  ]);
  expect(all).toContain("outputs[0].run[0]");
  expect(all).toContain("no shell splits it");
  expect(all).toContain("outputs[1].run[0]");
  expect(all).toContain("whole path");
  expect(all).toContain("outputs[1].within");
  expect(all).toContain("outputs[2].brightness");
  expect(all).toContain("outputs[2].colour");
  expect(all).toContain("outputs[3].by");
});

test("two outputs that would contradict each other or talk at once are found", () => {
  const all = faults([
    { kind: "sound" },
    { kind: "sound", id: "kitchen" },
    { kind: "zigbee2mqtt-light", device: "lamp" },
    { kind: "zigbee2mqtt-siren", id: "siren", device: "lamp" },
    { kind: "command", id: "siren", run: ["x"] },
  ]);
  expect(all).toContain("outputs[1]: a second loudspeaker");
  expect(all).toContain('outputs[3].device: found "lamp" a second time');
  expect(all).toContain('outputs[4].id: found "siren" a second time');
});

test("whatever stands there, the judge gives an answer", () => {
  for (const outputs of [
    null,
    7,
    "x",
    [null],
    [7],
    ["x"],
    [[]],
    [{}],
    [{ kind: 7 }],
    [{ kind: "sound", player: "aplay" }],
    {},
  ])
    expect(faults(outputs), JSON.stringify(outputs)).toContain("outputs");
  expect(faults(Array.from({ length: 9 }, (_, n) => ({ kind: "command", id: `c${n}`, run: ["x"] })))).toContain(
    "outputs",
  );
});
