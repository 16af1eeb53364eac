/** Somebody may have been lying there since before the gateway knew the broker. All parts real. */
import { expect, onTestFinished, test } from "vitest";
import { startMosquitto } from "../kit/mosquitto.ts";
import { keys, openRoad } from "../kit/road.ts";

test("a fall that stands in a broker's store is no alarm: the radar is asked to say it itself, and its own word is one", async () => {
  const mosquitto = await startMosquitto();
  onTestFinished(() => mosquitto.remove());
  const zigbee = await mosquitto.speaker({ clientId: "zigbee2mqtt" });
  const asked: string[] = [];
  zigbee.on("message", (topic, payload) => asked.push(`${topic} ${payload}`));
  await zigbee.subscribeAsync(`zigbee2mqtt/${keys.radar}/get`);
  const lies = (retain: boolean) =>
    zigbee.publishAsync(`zigbee2mqtt/${keys.radar}`, '{"fall_status":"fall_alarm"}', { qos: 1, retain });
  await lies(true);

  const road = await openRoad({ outside: mosquitto.url });
  onTestFinished(() => road.stop());
  await road.start();
  const falls = () => road.journal(`SELECT id FROM alert WHERE body LIKE '%"kind":"fall"%'`);
  await expect.poll(() => asked, { timeout: 10_000 }).toHaveLength(1);
  expect(asked[0]).toMatch(new RegExp(`^zigbee2mqtt/${keys.radar}/get \\{"fall_status":""`));
  expect(falls()).toEqual([]);
  await lies(false);
  await expect.poll(falls, { timeout: 10_000 }).toHaveLength(1);
}, 60_000);
