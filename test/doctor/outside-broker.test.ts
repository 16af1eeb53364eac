/** A real mosquitto, and a stand-in for Zigbee2MQTT that publishes as the real one does. */
import { randomUUID } from "node:crypto";
import { connect, connectAsync } from "mqtt";
import { expect, test, vi } from "vitest";
import { realEyes } from "../../gateway/doctor/eyes.ts";
import { bridgeInfo } from "../../gateway/simulated-home/bridge.ts";
import { endsOfEach } from "../kit/ends.ts";
import { type Mosquitto, type MosquittoOptions, startMosquitto } from "../kit/mosquitto.ts";
import { freePort } from "../kit/ports.ts";
import { hasty, listening, listeningEyes, type Patient, patient, visit } from "./patient.ts";

const ends = endsOfEach();

async function mosquitto(options?: MosquittoOptions): Promise<Mosquitto> {
  const made = await startMosquitto(options);
  ends.push(() => made.remove());
  return made;
}

const sos = { id: "sos", family: "zigbee2mqtt", key: "bedroom-sos", room: "hall", carries: "call" };

async function homeAt(url: string, more: Readonly<Record<string, unknown>> = {}): Promise<Patient> {
  const outside = { id: "z2m", url, clientId: "gw-1", topics: ["zigbee2mqtt/#"], ...more };
  const made = await patient({ devices: [sos], outsideBrokers: [outside] });
  ends.push(made.remove);
  return made;
}

/** What Zigbee2MQTT keeps at the broker: every `bridge/` topic with QoS 0, whatever its settings. */
async function introduce(broker: Mosquitto, settings: object, state = "online") {
  const speaker = await broker.speaker();
  const info = { ...JSON.parse(bridgeInfo()), config: settings };
  const kept = { qos: 0, retain: true } as const;
  await speaker.publishAsync("zigbee2mqtt/bridge/info", JSON.stringify(info), kept);
  await speaker.publishAsync("zigbee2mqtt/bridge/state", JSON.stringify({ state }), kept);
  // The broker has taken everything before this one is answered.
  await speaker.publishAsync("elsewhere", "", { qos: 1 });
  return speaker;
}

/** A busy machine may take its time. */
const patience = { timeout: 20_000 } as const;

/** Listens while `act` happens, which begins when the bridge's own words have been heard. */
async function listen(at: Patient, act: () => Promise<unknown>, messages: number) {
  const { eyes, overheard, enough } = listeningEyes();
  const over = visit(at, eyes, listening);
  await vi.waitFor(() => expect(overheard.length).toBeGreaterThanOrEqual(2), patience);
  const before = overheard.length;
  await act();
  await vi.waitFor(() => expect(overheard.length).toBe(before + messages), patience);
  enough();
  return over;
}

test("a Zigbee2MQTT that publishes with QoS 0 is named, by its settings and by its topics", async () => {
  const broker = await mosquitto();
  const speaker = await introduce(broker, {});
  const home = await homeAt(broker.url);
  const press = JSON.stringify({ action: "emergency", battery: 100 });
  const seen = await listen(home, () => speaker.publishAsync("zigbee2mqtt/bedroom-sos", press, { qos: 0 }), 1);
  seen.named("mqtt:z2m", "outside.good", "ok");
  expect(seen.named("mqtt:z2m", "z2m.qos0").values).toEqual({ base: "zigbee2mqtt", version: "2.14.1" });
  expect(seen.named("mqtt:z2m", "outside.qos0").values).toEqual({ topics: "zigbee2mqtt/bedroom-sos (1)" });
});

test("one that publishes with QoS 1 is well, although its own bridge topics and orders to devices are QoS 0", async () => {
  const broker = await mosquitto();
  const speaker = await introduce(broker, { device_options: { qos: 1 } });
  const home = await homeAt(broker.url);
  const seen = await listen(
    home,
    async () => {
      await speaker.publishAsync("zigbee2mqtt/bridge/state", '{"state":"online"}', { qos: 0, retain: true });
      await speaker.publishAsync("zigbee2mqtt/lamp/set", '{"state":"ON"}', { qos: 0 });
      await speaker.publishAsync("zigbee2mqtt/bedroom-sos", '{"battery":100}', { qos: 1 });
    },
    3,
  );
  expect(seen.of("mqtt:z2m").map(({ code }) => code)).toEqual(["outside.good", "z2m.good", "outside.heard"]);
});

test("only the devices that go out with QoS 0 are named; an own setting of each counts", async () => {
  const broker = await mosquitto();
  const devices = {
    "0x01": { friendly_name: "bedroom-sos" },
    "0x02": { friendly_name: "hall", qos: 0 },
    "0x03": { friendly_name: "lamp", qos: 2 },
  };
  await introduce(broker, { device_options: { qos: 1 }, devices, advanced: { output: "attribute" } });
  const seen = await listen(await homeAt(broker.url), async () => {}, 0);
  expect(seen.named("mqtt:z2m", "z2m.qos0_some").values.devices).toBe("hall");
  seen.named("mqtt:z2m", "z2m.attribute_output");
  seen.named("mqtt:z2m", "outside.nothing_heard", "ok");
});

test("a Zigbee2MQTT that is gone is named, and so is one that was never there", async () => {
  const broker = await mosquitto();
  const home = await homeAt(broker.url);
  (await visit(home, hasty())).named("mqtt:z2m", "z2m.missing");
  await introduce(broker, { device_options: { qos: 1 } }, "offline");
  (await listen(home, async () => {}, 0)).named("mqtt:z2m", "z2m.offline");
});

test("the gateway's kept session stays as it is: what waits for it is still there after the visit", async () => {
  const broker = await mosquitto();
  const first = await connectAsync(broker.url, { clientId: "gw-1", clean: false, reconnectPeriod: 0 });
  await first.subscribeAsync("zigbee2mqtt/#", { qos: 1 });
  await first.endAsync();
  const speaker = await introduce(broker, { device_options: { qos: 1 } });
  await speaker.publishAsync("zigbee2mqtt/bedroom-sos", '{"action":"emergency"}', { qos: 1 });

  const seen = await listen(await homeAt(broker.url), async () => {}, 0);
  seen.named("mqtt:z2m", "outside.good", "ok");

  const heard: string[] = [];
  const client = connect(broker.url, { clientId: "gw-1", clean: false, reconnectPeriod: 0 });
  ends.push(() => client.endAsync(true));
  client.on("message", (topic) => heard.push(topic));
  await vi.waitFor(() => expect(heard).toContain("zigbee2mqtt/bedroom-sos"));
});

test("a password the broker does not take, and topics it does not give, are named apart", async () => {
  const account = { username: "hearthwatch", password: randomUUID() };
  const broker = await mosquitto({ account });
  const wrong = await homeAt(broker.url, { username: account.username, passwordFile: "token" });
  const refused = await visit(wrong);
  expect(refused.named("mqtt:z2m", "login.refused").values.what).toBe("outsideBrokers[0] username, passwordFile");

  const narrow = await mosquitto({ acl: "topic read elsewhere/#\n" });
  const deaf = await visit(await homeAt(narrow.url), hasty());
  expect(deaf.of("mqtt:z2m").map(({ code }) => code)).toContain("z2m.missing");
});

test("a topic the broker refuses outright is named", async () => {
  const broker = await mosquitto();
  const home = await homeAt(broker.url, { topics: ["zigbee2mqtt/#", "secret/#"] });
  const { signIn } = realEyes();
  const seen = await visit(home, {
    ...hasty(),
    async signIn(...who) {
      const answer = await signIn(...who);
      if ("refused" in answer) return answer;
      return { visit: { ...answer.visit, subscribe: async (topic) => topic !== "secret/#" } };
    },
  });
  expect(seen.named("mqtt:z2m", "outside.topic_refused").values.topic).toBe("secret/#");
});

test("a broker that is not there, or whose name nobody knows, is named as that", async () => {
  const gone = await visit(await homeAt(`mqtt://127.0.0.1:${await freePort()}`));
  expect(gone.named("mqtt:z2m", "net.refused").values.setting).toBe("outsideBrokers[0].url");
  const nowhere = await visit(await homeAt("mqtt://no-such-broker.invalid:1883"));
  nowhere.named("mqtt:z2m", "net.name_unknown");
});

const device = (family: string, key: string) => ({ id: "sos", family, key, room: "hall", carries: "call" });

async function homeOf(
  url: string,
  family: string,
  topics: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
) {
  const made = await patient({
    devices: [device(family, "key")],
    outsideBrokers: [{ id: "all", url, clientId: "gw-1", topics }],
    ...more,
  });
  ends.push(made.remove);
  return made;
}

test("a family of the home that nobody publishes for is named with the topic it was expected under", async () => {
  const broker = await mosquitto();
  const silent = await visit(await homeOf(broker.url, "tasmota", ["tele/#", "stat/#"]), hasty());
  expect(silent.named("mqtt:all", "outside.family_silent", "warn").values.family).toBe("tasmota");
  expect(silent.named("mqtt:all", "outside.nothing_heard", "ok").values.families).toBe("-");

  const lorawan = await visit(await homeOf(broker.url, "chirpstack", ["application/#"]), hasty());
  expect(lorawan.named("mqtt:all", "outside.network_silent", "warn").values).toMatchObject({
    family: "chirpstack",
    base: "application",
  });

  const moved = await homeOf(broker.url, "openmqttgateway", ["up/#"], { bases: { openmqttgateway: ["up"] } });
  (await visit(moved, hasty())).named("mqtt:all", "outside.family_silent", "warn");

  // Nobody expects here what another way brings, or what this broker is not asked for.
  const elsewhere = await homeOf(broker.url, "tasmota", ["zigbee2mqtt/#"]);
  expect((await visit(elsewhere, hasty())).of("mqtt:all").filter(({ verdict }) => verdict !== "ok")).toEqual([]);
});

test("what a broker keeps of a family, and what comes live, is that it was heard", async () => {
  const broker = await mosquitto();
  const speaker = await broker.speaker();
  await speaker.publishAsync("tele/kitchen/LWT", "Online", { qos: 1, retain: true });
  const kept = await visit(await homeOf(broker.url, "tasmota", ["tele/#"]), hasty());
  expect(kept.of("mqtt:all").map(({ code }) => code)).toEqual(["outside.good", "outside.nothing_heard"]);
  expect(kept.named("mqtt:all", "outside.nothing_heard", "ok").values.families).toBe("tasmota");
});

test("devices that announce themselves: none is named as that, and a topic they announced is followed", async () => {
  const broker = await mosquitto();
  const home = await homeOf(broker.url, "homeassistant-discovery", ["homeassistant/#"]);
  const none = await visit(home, hasty());
  expect(none.named("mqtt:all", "outside.not_announced", "warn").values.base).toBe("homeassistant");

  const speaker = await broker.speaker();
  const config = { name: "Door", uniq_id: "door1", dev_cla: "door", stat_t: "workshop/door", dev: { ids: ["door1"] } };
  await speaker.publishAsync("homeassistant/binary_sensor/door1/config", JSON.stringify(config), {
    qos: 1,
    retain: true,
  });
  const { eyes, overheard, enough } = listeningEyes();
  const over = visit(home, eyes, listening);
  await vi.waitFor(
    async () => {
      await speaker.publishAsync("workshop/door", "ON", { qos: 1 });
      expect(overheard.map(({ topic }) => topic)).toContain("workshop/door");
    },
    { timeout: 5_000, interval: 100 },
  );
  enough();
  const seen = await over;
  expect(seen.of("mqtt:all").map(({ code }) => code)).toEqual(["outside.good", "outside.heard"]);
  expect(seen.named("mqtt:all", "outside.heard", "ok").values.families).toBe("homeassistant-discovery");
});
