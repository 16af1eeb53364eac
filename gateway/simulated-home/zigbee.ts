/**
 * A client that speaks MQTT as Zigbee2MQTT does: one bridge, four devices, QoS 1, states not retained. More devices come in
 * when they look for a network and this one is open.
 */
import { connect, type MqttClient } from "mqtt";
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { atHome, bridgeDevices, bridgeInfo, online, type State, type ZigbeeDevice, type ZigbeeName } from "./bridge.ts";
import { zigbeeBase } from "./devices.ts";
import { openNetwork, type ZigbeeNetwork } from "./network.ts";

export interface MqttAccess {
  readonly url: string;
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
}

export interface Said {
  readonly topic: string;
  readonly payload: string;
  /** The broker took it: PUBACK. */
  readonly acknowledged: boolean;
}

export interface Zigbee {
  readonly connected: boolean;
  state(name: ZigbeeName): State;
  /** Changes the cached state and publishes it; `action` is said once and not kept. Who is not in the network is not heard. */
  says(name: ZigbeeName, change: State, action?: string): Promise<Said>;
  /** A device looks for a network; it is in when it has been let in and interviewed. One of the four may come back so. */
  join(device: ZigbeeDevice): Guest;
  /** From now on the device is heard so well (0..255), whatever it says itself; absent: as it says. */
  quality(address: string, lqi?: number): void;
  /** Strangers may come in. */
  readonly open: boolean;
  stop(): Promise<void>;
}

/** A device that was not there at the start. */
export interface Guest {
  readonly joined: boolean;
  says(change: State, action?: string): Promise<Said>;
}

/** A PUBACK later than this is told as "not acknowledged"; mqtt.js still resends the message when the broker is back. */
const acknowledgedWithin = 10_000;
/** The last word to a broker that may be gone already: at Ctrl+C everybody stops at once. */
const goodbye = 1_000;
const requests = `${zigbeeBase}/bridge/request/`;
const bridgeState = `${zigbeeBase}/bridge/state`;

export function startZigbee(deps: {
  readonly mqtt: MqttAccess;
  readonly timers: Pick<Timers, "after">;
  readonly log: Log;
  /** Still in their boxes at the start; absent: all four have joined. */
  readonly absent?: readonly ZigbeeName[];
}): Zigbee {
  const { url, ...identity } = deps.mqtt;
  const states = new Map(atHome.map(({ name, state }): [string, State] => [name, state]));
  const qualities = new Map<string, number>();
  const client = connect(url, {
    ...identity,
    clean: true,
    reconnectPeriod: 1_000,
    will: { topic: bridgeState, payload: Buffer.from(online(false)), qos: 1, retain: true },
  });
  const network = openNetwork({
    members: atHome.filter(({ name }) => !deps.absent?.some((each) => each === name)),
    timers: deps.timers,
    tell: (topic, body, kept) =>
      client.publish(`${zigbeeBase}/${topic}`, body, { qos: 1, retain: kept === "retained" }),
  });
  client.on("connect", () => {
    deps.log.info("bridge.connected");
    // Asked for again at each connection; until the broker knows it, nobody can open the network.
    client.subscribe(`${requests}#`, { qos: 1 });
    introduce(client, network, states);
  });
  client.on("message", (topic, payload) => {
    if (topic.startsWith(requests)) network.asked(topic.slice(requests.length), payload);
  });
  client.on("close", () => deps.log.debug("bridge.disconnected"));
  client.on("error", (fault) => deps.log.warn("bridge.refused", { why: fault.message }));

  const publish = async (topic: string, payload: string): Promise<Said> => {
    let callOff = () => {};
    const late = new Promise<boolean>((tell) => {
      callOff = deps.timers.after(acknowledgedWithin, () => tell(false));
    });
    const acknowledged = await Promise.race([taken(client, topic, payload), late]);
    callOff();
    return { topic, payload, acknowledged };
  };
  const speak = ({ name, address }: Speaker, change: State, action?: string): Promise<Said> => {
    const lqi = qualities.get(address);
    const state = { ...states.get(name), ...change, ...(lqi !== undefined && { linkquality: lqi }) };
    const topic = `${zigbeeBase}/${name}`;
    const payload = JSON.stringify(action === undefined ? state : { ...state, action });
    if (!network.has(address)) return Promise.resolve({ topic, payload, acknowledged: false });
    states.set(name, state);
    return publish(topic, payload);
  };
  const addresses = new Map(atHome.map(({ name, address }): [string, string] => [name, address]));
  return {
    get connected() {
      return client.connected;
    },
    get open() {
      return network.open;
    },
    state: (name) => states.get(name) ?? {},
    says: (name, change, action) => speak({ name, address: addresses.get(name) ?? "" }, change, action),
    join(device) {
      states.set(device.name, device.state);
      network.looks(device);
      return {
        get joined() {
          return network.members().some(({ address, interview }) => address === device.address && !interview);
        },
        says: (change, action) => speak(device, change, action),
      };
    },
    quality(address, lqi) {
      if (lqi === undefined) qualities.delete(address);
      else qualities.set(address, lqi);
    },
    async stop() {
      network.stop();
      let callOff = () => {};
      const late = new Promise<boolean>((done) => {
        callOff = deps.timers.after(goodbye, () => done(false));
      });
      if (client.connected) await Promise.race([taken(client, bridgeState, online(false), true), late]);
      callOff();
      await client.endAsync(true);
    },
  };
}

type Speaker = Pick<ZigbeeDevice, "name" | "address">;

/** Presence of the bridge, its facts and devices, and each device's cached state, as after a start of Zigbee2MQTT. */
function introduce(client: MqttClient, network: ZigbeeNetwork, states: ReadonlyMap<string, State>): void {
  const kept = { qos: 1, retain: true } as const;
  client.publish(bridgeState, online(true), kept);
  client.publish(`${zigbeeBase}/bridge/info`, bridgeInfo(network.open), kept);
  client.publish(`${zigbeeBase}/bridge/devices`, bridgeDevices(network.members()), kept);
  for (const { name } of network.members())
    client.publish(`${zigbeeBase}/${name}`, JSON.stringify(states.get(name)), { qos: 1 });
}

const taken = (client: MqttClient, topic: string, payload: string, retain = false): Promise<boolean> =>
  client.publishAsync(topic, payload, { qos: 1, retain }).then(
    () => true,
    () => false,
  );
