/** A suspected fall in a real home: what its light, its loudspeaker and its program are told, with a centre and without one. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { changeHeader } from "../../gateway/page/change-header.ts";
import { openLamp } from "../kit/lamp.ts";
import { keys, openRoad, type Road } from "../kit/road.ts";

let road: Road | undefined;
afterEach(async () => {
  await road?.stop();
  road = undefined;
}, 60_000);

const within = { timeout: 20_000, interval: 50 };

/** A loudspeaker that writes down what it would play, and a program that keeps what it was told. */
function listenIn({ folder, config }: Road) {
  const at = (name: string) => join(folder, name);
  const script = (name: string, body: string) => {
    writeFileSync(at(name), `#!/bin/sh\n${body}\n`);
    chmodSync(at(name), 0o755);
    return at(name);
  };
  const body = parse(readFileSync(config, "utf8"));
  body.outputs = [
    { kind: "sound", player: [script("player.sh", `echo "$1" >> ${at("played")}; sleep 0.3`)] },
    { kind: "command", run: [script("hook.sh", `cat >> ${at("told")}`)] },
  ];
  writeFileSync(config, stringify(body), { mode: 0o600 });
  const lines = (name: string) =>
    existsSync(at(name)) ? readFileSync(at(name), "utf8").trim().split("\n").filter(Boolean) : [];
  return {
    played: () => lines("played").map((file) => basename(file, ".wav").replace(/\.placeholder-.*/, " (placeholder)")),
    told: () => lines("told").map((line): string => JSON.parse(line).state),
  };
}

const cancel = (page: string) =>
  fetch(`${page}/v1/cancel`, {
    method: "POST",
    headers: { "content-type": "application/json", [changeHeader.name]: changeHeader.value },
    body: "{}",
  });

test("asked each 3 s with its sentence; 'the centre knows' is said when the centre has stored it", {
  timeout: 120_000,
}, async () => {
  road = await openRoad();
  const heard = listenIn(road);
  await road.start();
  const lamp = await openLamp(await road.listener());
  const placeholders = () => existsSync(join(road?.folder ?? "", "gateway", "voice", "zh"));
  await expect.poll(placeholders, within).toBe(true);
  const bridge = await road.bridge();
  await bridge.publishAsync(`zigbee2mqtt/${keys.radar}`, '{"fall_down_status":"maybe_fall"}', { qos: 1 });
  await lamp.shows("guarding");
  await expect
    .poll(() => heard.played().filter((each) => each === "guarding (placeholder)").length, within)
    .toBeGreaterThan(1);
  expect(heard.played().slice(0, 2)).toEqual(["short", "guarding (placeholder)"]);
  expect(heard.played()).not.toContain("siren");
  expect((await cancel(road.page)).ok).toBe(true);
  await lamp.shows("cancelled");
  await expect.poll(() => heard.played().includes("cancelled (placeholder)"), within).toBe(true);
  await lamp.shows((view) => view.state === "normal" && !view.retained, 15_000);
  await expect.poll(() => heard.told().at(-1), within).toBe("normal");
  expect(heard.told()).toEqual(expect.arrayContaining(["guarding", "cancelled"]));
  await road.gateway.stop();
  expect(heard.told().at(-1)).toBe("unknown");
});

test("with no centre to know it, nobody is told that it knows", { timeout: 120_000 }, async () => {
  road = await openRoad();
  await road.startGateway();
  const lamp = await openLamp(await road.listener());
  const bridge = await road.bridge();
  await bridge.publishAsync(`zigbee2mqtt/${keys.radar}`, '{"fall_down_status":"maybe_fall"}', { qos: 1 });
  await lamp.shows("guarding");
  await cancel(road.page);
  expect((await lamp.shows("cancelled_untold")).words.zh).toBe("已取消，会告知中心您没事");
  await lamp.shows((view) => view.state === "normal" && !view.retained, 15_000);
  expect(lamp.shown.map(({ state }) => state)).not.toContain("cancelled");
});
