/** The whole road, every part of it real: from a press and an opened door to the dispatcher's keys and back to the lamp. */
import type { MqttClient } from "mqtt";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildPages } from "../../alerts/program/page/build.ts";
import { type Influxd, startInfluxd } from "../kit/influxd.ts";
import { type Lamp, openLamp } from "../kit/lamp.ts";
import { type Mosquitto, startMosquitto } from "../kit/mosquitto.ts";
import { dispatcher, keys, openRoad, type Road } from "../kit/road.ts";
import { openStick, type Stick } from "../kit/stick.ts";
import { type Wire, wire } from "../kit/wire.ts";
import { desktop, type Opened, openBrowser, phone } from "../pages/browser.ts";
import { vectorOf } from "./vector.ts";

const database = "hearthwatch";
let influxd: Influxd;
let mosquitto: Mosquitto;
let serial: Wire;
let stick: Stick;
let road: Road;
let screens: readonly Opened[];

beforeAll(async () => {
  [influxd, mosquitto, serial] = await Promise.all([startInfluxd(), startMosquitto(), wire()]);
  stick = await openStick(serial.far);
  await influxd.query(`CREATE DATABASE ${database}`);
  // A door that stands open for a second is a case of its own here: nobody waits for a quarter of an hour.
  const rules = { doorLeftOpen: "1 s" };
  road = await openRoad({ influx: { url: influxd.url, database }, outside: mosquitto.url, serial: serial.path, rules });
  await buildPages(() => {});
  [screens] = await Promise.all([
    Promise.all([openBrowser(desktop), openBrowser(phone)]),
    Promise.all([road.startCentre(), road.startGateway()]),
  ]);
}, 60_000);
afterAll(async () => {
  await Promise.all((screens ?? []).map((each) => each.close()));
  await road?.stop();
  await stick?.stop();
  await Promise.all([influxd?.stop(), mosquitto?.remove(), serial?.remove()]);
});

/** Parts on the way that the gateway itself says are up. */
const up = async (): Promise<string[]> => {
  const body = (await (await fetch(`${road.page}/readyz`)).json()) as { parts: { name: string; ok: boolean }[] };
  return body.parts.filter((part) => part.ok).map((part) => part.name);
};

async function takesDuty(page: Page): Promise<void> {
  await page.goto(await road.signInLink());
  await page.getByRole("button", { name: "以后再设" }).click();
  await page.getByRole("button", { name: "上岗并试听" }).click();
  await page.getByText("声音正常").first().waitFor();
}

/** Rows keep their places for a moment after a click, so that none is hit by mistake: a hand as fast as a test's waits for it. */
const rescueIsOnTop = (page: Page): Promise<void> =>
  page.locator(".row.open:has(+ .row.open)").first().getByText("求救").waitFor();

const lamps = (page: Page, state: string): Promise<void> => page.locator(`.light.is-${state}`).waitFor();

test("a press, a press by an outside broker and an opened door become points and cases; the claim turns the lamp green", async () => {
  const [sits, lives] = await Promise.all(screens.map((each) => each.page()));
  if (!sits || !lives) throw new Error("no page was opened");
  const bridge: MqttClient = await road.bridge();
  const lamp: Lamp = await openLamp(await road.listener());
  const zigbee = await mosquitto.speaker({ clientId: "zigbee2mqtt" });
  await expect.poll(up, { timeout: 10_000 }).toEqual(["journal", "centre", "serial:stick", "mqtt:z2m", "influx"]);
  await lamp.shows("normal");
  await Promise.all([takesDuty(sits), lives.goto(road.page).then(() => lamps(lives, "normal"))]);

  // 1. Red within a second of the press, and steady as soon as the centre has it on disk.
  const pressed = performance.now();
  await bridge.publishAsync(`zigbee2mqtt/${keys.sos}`, '{"action":"emergency","battery":77}', { qos: 1 });
  const sending = await lamp.shows("sending");
  expect(sending.light).toEqual({ colour: "red", pattern: "fast_breathe" });
  expect(sending.heardAt - pressed).toBeLessThan(1_000);
  const stored = await lamp.shows("stored");
  expect(stored.light).toEqual({ colour: "red", pattern: "steady" });
  expect(stored.heardAt - pressed).toBeLessThan(2_000);
  await Promise.all([sits.locator(".row.open").waitFor(), lamps(lives, "stored")]);

  // 2. The outside broker's press joins the case; the door of the serial receiver becomes one of its own.
  await zigbee.publishAsync(`zigbee2mqtt/${keys.livingSos}`, '{"sos":true}', { qos: 1 });
  await stick.hears(vectorOf("1 with its profile said"));
  const open = () => road.cases().then((found) => found.map(({ kind, state, alerts }) => [kind, state, alerts.length]));
  await expect.poll(open, { timeout: 5_000 }).toEqual(
    expect.arrayContaining([
      ["call_rescue", "raised", 2],
      ["door_left_open", "raised", 1],
    ]),
  );

  // 3. All three are points in InfluxDB.
  const points = async (what: string): Promise<unknown[]> =>
    (await influxd.queryAll(`SELECT * FROM ${what}`, database)).map(({ device, on, open: wide }) => [
      device,
      on ?? wide,
    ]);
  await expect
    .poll(() => points('"call"'), { timeout: 5_000 })
    .toEqual([
      ["sos", true],
      ["living-sos", true],
    ]);
  expect(await points("contact")).toEqual([["front-door", true]]);

  // 4. Space claims the rescue, not the door; only now is the lamp green, and the household's page says who.
  await rescueIsOnTop(sits);
  lamp.forget();
  await sits.keyboard.press(" ");
  expect((await lamp.shows("claimed")).light).toEqual({ colour: "green", pattern: "steady" });
  await lamps(lives, "claimed");
  expect(await sits.locator(".card h1").innerText()).toContain("孙玉珍");
  expect(await lives.locator(".light h1").innerText()).toBe("值班员正在处理");

  // 5. The claim given back takes the green back.
  lamp.forget();
  await sits.getByRole("button", { name: "退回" }).click();
  await sits.getByLabel("原因").fill("让近的人接");
  await sits.keyboard.press("Enter");
  expect((await lamp.shows("waiting")).light).toEqual({ colour: "red", pattern: "steady" });
  await lamps(lives, "waiting");
  expect(lamp.shown.every((view) => view.light.colour === "red")).toBe(true);

  // 6. Claimed again and closed by keys alone.
  lamp.forget();
  await rescueIsOnTop(sits);
  await sits.locator("#queue").focus();
  await sits.keyboard.press(" ");
  await lamp.shows("claimed");
  await sits.locator(".row.mine").waitFor();
  // The first line rings the home; somebody answers; then the outcome.
  await sits.keyboard.press("1");
  await sits.locator(".outs.here").waitFor();
  await sits.keyboard.press("1");
  await sits.locator(".log .res", { hasText: "接通" }).waitFor();
  await sits.keyboard.press("Control+Enter");
  await sits.locator(".close.here").waitFor();
  await sits.keyboard.press("2");
  await sits.keyboard.press("Control+Enter");
  await sits.getByText("已办结：家属到场").waitFor();
  await lamp.shows("closed");
  await lamps(lives, "closed");
  await lamp.shows("normal", 8_000);
  await lamps(lives, "normal");
  expect(lamp.shown.map((view) => view.state)).toEqual(["claimed", "closed", "normal"]);
  expect(await open()).toEqual([["door_left_open", "raised", 1]]);
  const closed = await road.cases("closed");
  expect(closed).toMatchObject([{ kind: "call_rescue", outcome: "family_helped", owner: expect.any(String) }]);
}, 60_000);

test("the link that signed somebody in opens nothing a second time", async () => {
  const again = await screens[0]?.page();
  if (!again) throw new Error("no page was opened");
  await again.context().clearCookies();
  await again.goto(await road.signInLink());
  await again.getByRole("alert").waitFor();
  expect(await again.getByText(dispatcher).count()).toBe(0);
});
