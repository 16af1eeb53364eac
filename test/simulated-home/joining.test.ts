/** Simulated devices that are still in their boxes come in, by real messages on a real mosquitto and a real socket. */
import { once } from "node:events";
import { connect as dial, type Socket } from "node:net";
import { connectAsync, type MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { silentLog } from "../../alerts/program/log.ts";
import { isMqtt, isSerial } from "../../devices/family.ts";
import type { Fact } from "../../devices/model/fact.ts";
import { instant } from "../../devices/model/moment.ts";
import { noNotes } from "../../devices/notes.ts";
import { openRegistry } from "../../devices/registry.ts";
import { boxed } from "../../gateway/simulated-home/bridge.ts";
import { enoceanBoxed, senderText } from "../../gateway/simulated-home/devices.ts";
import { joiningPace } from "../../gateway/simulated-home/network.ts";
import { type Stick, startStick } from "../../gateway/simulated-home/stick.ts";
import { startZigbee, type Zigbee } from "../../gateway/simulated-home/zigbee.ts";
import { type HandTimers, handTimers } from "../kit/clock.ts";
import { type Mosquitto, startMosquitto } from "../kit/mosquitto.ts";

const registry = await openRegistry();
const zigbeeFamily = registry.family("zigbee2mqtt");
const enoceanFamily = registry.family("enocean-esp3");
if (!zigbeeFamily || !isMqtt(zigbeeFamily)) throw new Error("no Zigbee family");
if (!enoceanFamily || !isSerial(enoceanFamily)) throw new Error("no EnOcean family");
const { door } = zigbeeFamily;
if (!door) throw new Error("the Zigbee family has no door");

const key = (address: string) => address.slice(2).toUpperCase();

describe("Zigbee", () => {
  let broker: Mosquitto;
  beforeAll(async () => {
    broker = await startMosquitto();
  });
  afterAll(async () => await broker?.remove());

  let clock: HandTimers;
  let zigbee: Zigbee;
  let gateway: MqttClient;
  /** What the product's own decoder understood: device, fact. */
  let heard: [string, Fact][];

  beforeEach(async () => {
    clock = handTimers();
    heard = [];
    gateway = await connectAsync(broker.url, { clientId: "gateway" });
    gateway.on("message", (topic, payload, { retain }) => {
      const decoded = zigbeeFamily.decode({ topic, payload, stored: retain }, "zigbee2mqtt", () => undefined, noNotes);
      if ("heard" in decoded)
        for (const each of decoded.heard) for (const fact of each.facts) heard.push([each.device, fact]);
    });
    await gateway.subscribeAsync("zigbee2mqtt/#", { qos: 1 });
    zigbee = startZigbee({
      mqtt: { url: broker.url, clientId: "z2m" },
      timers: clock,
      log: silentLog,
      absent: ["bathroom-motion"],
    });
    await vi.waitFor(() => expect(about("bedroom-climate")).not.toEqual([]));
  });
  afterEach(async () => {
    await zigbee?.stop();
    await gateway?.endAsync();
  });

  const about = (device: string) => heard.filter(([who]) => who === device).map(([, fact]) => fact);
  const steps = (address: string) =>
    about(key(address)).flatMap((fact) => (fact.kind === "join" && fact.step !== "listed" ? [fact.step] : []));
  const lastListed = (address: string) =>
    about(key(address)).findLast((fact) => fact.kind === "join" && fact.step === "listed");
  const say = async (messages: readonly { topic: string; payload: string }[]) => {
    for (const { topic, payload } of messages) await gateway.publishAsync(topic, payload, { qos: 1 });
  };
  const window = () => about("bridge").findLast((fact) => fact.kind === "join");
  const opens = async (seconds: number, installCode?: string) => {
    await say(door.open(seconds, "zigbee2mqtt", installCode));
    await vi.waitFor(() => expect(window()).toMatchObject({ step: "window-open" }));
  };

  test("a device that looks for a network comes in only when it is open, is interviewed, and then speaks", async () => {
    const button = zigbee.join(boxed.button);
    expect(await button.says({}, "emergency")).toMatchObject({ acknowledged: false });
    await opens(60);
    await vi.waitFor(() => expect(steps(boxed.button.address)).toEqual(["joined", "interview"]));
    expect(lastListed(boxed.button.address)).toMatchObject({ ready: false });
    expect(button.joined).toBe(false);
    clock.passes(joiningPace.interview);
    await vi.waitFor(() => expect(steps(boxed.button.address)).toEqual(["joined", "interview", "interviewed"]));
    expect(lastListed(boxed.button.address)).toMatchObject({
      model: "TS0215A_sos",
      profile: "emergency=call:rescue",
      ready: true,
    });
    expect(button.joined).toBe(true);
    await button.says({}, "emergency");
    await vi.waitFor(() =>
      expect(about(boxed.button.name)).toContainEqual({ kind: "call", level: "rescue", on: true }),
    );
  });

  test("a stranger that looks at the same time comes in too, and is put out again", async () => {
    await opens(60);
    zigbee.join(boxed.contact);
    const stranger = zigbee.join(boxed.stranger);
    clock.passes(joiningPace.interview);
    await vi.waitFor(() => expect(steps(boxed.stranger.address)).toContain("interviewed"));
    await say(door.remove(key(boxed.stranger.address), "zigbee2mqtt"));
    await vi.waitFor(() => expect(steps(boxed.stranger.address).filter((step) => step === "left")).toHaveLength(2));
    expect(stranger.joined).toBe(false);
    expect(await stranger.says({ occupancy: true })).toMatchObject({ acknowledged: false });
    expect(steps(boxed.contact.address)).not.toContain("left");
  });

  test("the window shuts by itself, or when told, and then nobody comes in", async () => {
    await opens(60);
    clock.passes(60_000);
    await vi.waitFor(() => expect(window()).toMatchObject({ step: "window-closed" }));
    await opens(60);
    await say(door.close("zigbee2mqtt"));
    await vi.waitFor(() => expect(window()).toMatchObject({ step: "window-closed" }));
    expect(zigbee.open).toBe(false);
    expect(zigbee.join(boxed.radar).joined).toBe(false);
    clock.passes(joiningPace.search);
    await opens(60);
    clock.passes(joiningPace.interview);
    expect(steps(boxed.radar.address), "it gave up looking").toEqual([]);
  });

  test("a device that wants its install code stays out until the network has been told", async () => {
    const installCode = "Z:00158D0000005B04$I:3313A005E177A647FC7925620AB207C4BEF5";
    zigbee.join({ ...boxed.contact, installCode });
    await opens(60);
    expect(steps(boxed.contact.address)).toEqual([]);
    await opens(60, installCode);
    await vi.waitFor(() => expect(steps(boxed.contact.address)).toContain("joined"));
  });

  test("a device that leaves before it has said what it is: the interview failed", async () => {
    await opens(60);
    zigbee.join({ ...boxed.radar, interview: "failed" });
    clock.passes(joiningPace.interview);
    await vi.waitFor(() => expect(steps(boxed.radar.address)).toContain("interview-failed"));
    expect(lastListed(boxed.radar.address)).toMatchObject({ ready: false });
  });

  test("one of the home's own devices may be in its box at the start", async () => {
    expect(about("bathroom-motion")).toEqual([]);
    expect(await zigbee.says("bathroom-motion", { occupancy: true })).toMatchObject({ acknowledged: false });
  });

  test("a weak signal is heard as one, whatever the device says of itself", async () => {
    await opens(60);
    const contact = zigbee.join(boxed.contact);
    zigbee.quality(boxed.contact.address, 18);
    await contact.says({ contact: false, linkquality: 200 });
    await vi.waitFor(() => expect(about(boxed.contact.name)).toContainEqual({ kind: "link", lqi: 18 }));
    zigbee.quality(boxed.contact.address);
    await contact.says({ linkquality: 200 });
    await vi.waitFor(() => expect(about(boxed.contact.name)).toContainEqual({ kind: "link", lqi: 200 }));
  });

  test("what the bridge cannot do it says: no time, a device nobody knows", async () => {
    await gateway.publishAsync("zigbee2mqtt/bridge/request/permit_join", '{"value":true}', { qos: 1 });
    await vi.waitFor(() => expect(about("bridge")).toContainEqual({ kind: "fault", what: "permit-join-refused" }));
    await say(door.remove("0000000000000001", "zigbee2mqtt"));
    await vi.waitFor(() => expect(about("bridge")).toContainEqual({ kind: "fault", what: "remove-refused" }));
  });
});

describe("EnOcean", () => {
  let stick: Stick;
  let host: Socket;
  let frames: Uint8Array[];
  /** The product's own answers go back to the stick. */
  let mayJoin: string[];
  afterEach(async () => {
    host?.destroy();
    await stick?.stop();
  });

  beforeEach(async () => {
    stick = await startStick({ log: silentLog, onListener: () => {} });
    frames = [];
    mayJoin = [];
    host = dial(stick.port, "127.0.0.1");
    await once(host, "connect");
    const framer = enoceanFamily.framer();
    const talk = enoceanFamily.talk?.({
      devices: () => [],
      mayJoin: (device) => device !== undefined && mayJoin.includes(device),
      notes: noNotes,
    });
    for (const bytes of talk?.opened(instant(0)).say ?? []) host.write(bytes);
    host.on("data", (chunk) => {
      for (const each of framer.push(chunk)) {
        if (!("frame" in each)) continue;
        frames.push(each.frame);
        for (const bytes of talk?.heard(each.frame, instant(0)).say ?? []) host.write(bytes);
      }
    });
    await vi.waitFor(() => expect(frames).toHaveLength(1));
  });

  const facts = () =>
    frames.flatMap((frame): (string | Fact)[][] => {
      const decoded = enoceanFamily.decode(frame, () => undefined);
      return "heard" in decoded ? decoded.heard.map((each) => [each.device, ...each.facts]) : [[decoded.unread.fault]];
    });
  const softButton = { by: "UTE", rorg: 0xd2, func: 0x03, type: 0x0a, maker: 0x046, wantsAnswer: true } as const;

  test("a device that asks to be taken in gets its answer over the air, if the window is open for it", async () => {
    mayJoin = [senderText(enoceanBoxed.softButton)];
    stick.teachesIn(enoceanBoxed.stranger, softButton);
    stick.teachesIn(enoceanBoxed.softButton, softButton);
    await vi.waitFor(() => expect(stick.sent()).toHaveLength(1));
    expect(stick.sent()).toEqual([
      {
        rorg: 0xd4,
        payload: [0x91, 0xff, 0x46, 0x00, 0x0a, 0x03, 0xd2],
        sender: 0xffa1b200,
        destination: enoceanBoxed.softButton,
      },
    ]);
    expect(facts()).toContainEqual([
      senderText(enoceanBoxed.softButton),
      { kind: "join", step: "teach-in", profile: "D2-03-0A", maker: "046", answer: true },
      { kind: "link", dbm: -54 },
    ]);
  });

  test("contacts and sensors ask without wanting an answer, and are understood", async () => {
    stick.teachesIn(enoceanBoxed.contact, { by: "1BS" });
    stick.teachesIn(enoceanBoxed.contact, { by: "4BS", func: 0x07, type: 0x01, maker: 0x00d });
    stick.teachesIn(enoceanBoxed.contact, { by: "4BS" });
    await vi.waitFor(() => expect(frames).toHaveLength(4));
    expect(facts().slice(1)).toMatchObject([
      [senderText(enoceanBoxed.contact), { step: "teach-in", profile: "D5-00-01" }, {}],
      [senderText(enoceanBoxed.contact), { step: "teach-in", profile: "A5-07-01", maker: "00D" }, {}],
      [senderText(enoceanBoxed.contact), { kind: "join", step: "teach-in" }, {}],
    ]);
    expect(stick.sent()).toEqual([]);
  });

  test("a weak sender is heard as one", async () => {
    stick.strength(enoceanBoxed.rocker, -91);
    stick.hears({ rorg: 0xf6, payload: 0x30, sender: enoceanBoxed.rocker, status: 0x30, dbm: -40 });
    stick.strength(enoceanBoxed.rocker);
    stick.hears({ rorg: 0xf6, payload: 0x00, sender: enoceanBoxed.rocker, status: 0x20, dbm: -40 });
    await vi.waitFor(() => expect(frames).toHaveLength(3));
    expect(facts().slice(1)).toMatchObject([
      [senderText(enoceanBoxed.rocker), { kind: "link", dbm: -91 }, {}],
      [senderText(enoceanBoxed.rocker), { kind: "link", dbm: -40 }, {}],
    ]);
  });

  test("the stick sends with its own ids only", async () => {
    // D5 from 01020304: not an id of this stick. RESPONSE 03, wrong parameter.
    host.write(Buffer.from("55000700 0111 D509 01020304 00 77".replaceAll(" ", ""), "hex"));
    await vi.waitFor(() =>
      expect(facts()).toContainEqual(["stick", { kind: "alive" }, { kind: "fault", what: "stick-wrong-param" }]),
    );
    expect(stick.sent()).toEqual([]);
  });
});
