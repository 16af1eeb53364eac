/**
 * Buttons and a motion sensor behind real MQTT clients, as Zigbee2MQTT would speak for them: QoS 1, and whatever was not
 * acknowledged is sent again after a reconnect. What they were told is written down here, in a process that is not killed.
 */
import { setTimeout as pause } from "node:timers/promises";
import { connect, type MqttClient } from "mqtt";
import type { Random } from "../faults/random.ts";

export interface Said {
  /** Device key; a button is pressed once in its life, so it also names the press. */
  readonly device: string;
  /** Stands in the payload: which message this is. */
  readonly token: string;
  readonly isPress: boolean;
  readonly at: number;
  /** Milliseconds until the PUBACK. */
  acknowledgedAfter: number | undefined;
}

export interface Devices {
  readonly said: readonly Said[];
  /** Said and not yet acknowledged. */
  pending(): number;
  /** Buttons that were never pressed. */
  left(): number;
  /** Nothing new is said for a while. */
  hold(on: boolean): void;
  /** Says nothing new ever again; what is under way is still sent again and again. */
  rest(): void;
  stop(): Promise<void>;
}

export interface DeviceOptions {
  readonly port: number;
  readonly clients: readonly string[];
  readonly password: string;
  readonly buttons: readonly string[];
  readonly sensor: string;
  /** Readings that come at once, before a short pause. */
  readonly chatter: number;
  /** Milliseconds between two presses of one client, on average. */
  readonly pressEvery: number;
  readonly random: Random;
}

/** Presses of one client on their way: what a hand can do while nobody answers. */
const pressesUnderWay = 2;
const reconnectEvery = 150;
/** Longer than the gateway waits before it does what can wait (moving its log into the file). */
const betweenBursts = 150;

export function startDevices(options: DeviceOptions): Devices {
  const { random, sensor } = options;
  const said: Said[] = [];
  const buttons = [...options.buttons];
  const clients = options.clients.map((id) => connectDevice(options.port, id, options.password));
  let resting = false;
  let held = false;
  let stopped = false;

  const say = async (client: MqttClient, device: string, isPress: boolean, body: object): Promise<void> => {
    const token = `${device}#${said.length}`;
    const entry: Said = { device, token, isPress, at: performance.now(), acknowledgedAfter: undefined };
    said.push(entry);
    while (!stopped && entry.acknowledgedAfter === undefined) {
      // mqtt.js gives up what it had not written yet when a connection ends; a person presses until the light comes.
      const taken = await publish(client, `zigbee2mqtt/${device}`, JSON.stringify({ ...body, token }));
      if (taken) entry.acknowledgedAfter = performance.now() - entry.at;
      else await pause(reconnectEvery);
    }
  };

  const press = async (client: MqttClient): Promise<void> => {
    const underWay = new Set<Promise<void>>();
    while (!resting && buttons.length > 0) {
      await pause(random.below(2 * options.pressEvery));
      if (held) continue;
      if (underWay.size >= pressesUnderWay) {
        await Promise.race(underWay);
        continue;
      }
      const button = buttons.pop();
      if (resting || button === undefined) return;
      const done = say(client, button, true, { action: "emergency" }).finally(() => underWay.delete(done));
      underWay.add(done);
    }
  };

  const chat = async (client: MqttClient): Promise<void> => {
    for (let n = 0; !resting; n += 1) {
      const burst = Array.from({ length: held ? 0 : options.chatter }, (_, at) =>
        say(client, sensor, false, { occupancy: (n + at) % 2 === 0, illuminance: random.below(1_000) }),
      );
      await Promise.all(burst);
      await pause(betweenBursts);
    }
  };

  const [first] = clients;
  const lives = [...clients.map(press), ...(first ? [chat(first)] : [])];
  const unacknowledged = () => said.filter((each) => each.acknowledgedAfter === undefined).length;
  return {
    said,
    pending: unacknowledged,
    left: () => buttons.length,
    hold(on) {
      held = on;
    },
    rest() {
      resting = true;
    },
    async stop() {
      resting = true;
      stopped = true;
      for (const client of clients) client.end(true);
      await Promise.race([Promise.all(lives), pause(1_000)]);
    },
  };
}

const publish = (client: MqttClient, topic: string, body: string): Promise<boolean> =>
  client.publishAsync(topic, body, { qos: 1 }).then(
    () => true,
    () => false,
  );

function connectDevice(port: number, id: string, password: string): MqttClient {
  const client = connect(`mqtt://127.0.0.1:${port}`, {
    ...{ clientId: id, username: id, password },
    // The session is the device's too: what has no PUBACK is still in its hands after a reconnect.
    clean: false,
    reconnectPeriod: reconnectEvery,
    connectTimeout: 5_000,
  });
  // Nobody listens while the gateway is dead; it dials again.
  client.on("error", () => {});
  return client;
}
