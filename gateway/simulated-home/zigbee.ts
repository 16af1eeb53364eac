/** A client that speaks MQTT as Zigbee2MQTT does: one bridge, four devices, QoS 1, states not retained. */
import { connect, type MqttClient } from "mqtt";
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { bridgeDevices, bridgeInfo, firstStates, online, type State, type ZigbeeName } from "./bridge.ts";
import { zigbeeBase } from "./devices.ts";

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
  /** Changes the cached state and publishes it; `action` is said once and not kept. */
  says(name: ZigbeeName, change: State, action?: string): Promise<Said>;
  stop(): Promise<void>;
}

/** A PUBACK later than this is told as "not acknowledged"; mqtt.js still resends the message when the broker is back. */
const acknowledgedWithin = 10_000;
/** The last word to a broker that may be gone already: at Ctrl+C everybody stops at once. */
const goodbye = 1_000;
const bridgeState = `${zigbeeBase}/bridge/state`;

export function startZigbee(deps: {
  readonly mqtt: MqttAccess;
  readonly timers: Pick<Timers, "after">;
  readonly log: Log;
}): Zigbee {
  const { url, ...identity } = deps.mqtt;
  const states: Record<ZigbeeName, State> = { ...firstStates };
  const client = connect(url, {
    ...identity,
    clean: true,
    reconnectPeriod: 1_000,
    will: { topic: bridgeState, payload: Buffer.from(online(false)), qos: 1, retain: true },
  });
  client.on("connect", () => {
    deps.log.info("bridge.connected");
    introduce(client, states);
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
  return {
    get connected() {
      return client.connected;
    },
    state: (name) => states[name],
    says(name, change, action) {
      const state = { ...states[name], ...change };
      states[name] = state;
      return publish(`${zigbeeBase}/${name}`, JSON.stringify(action === undefined ? state : { ...state, action }));
    },
    async stop() {
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

/** Presence of the bridge, its facts and devices, and each device's cached state, as after a start of Zigbee2MQTT. */
function introduce(client: MqttClient, states: Readonly<Record<ZigbeeName, State>>): void {
  const kept = { qos: 1, retain: true } as const;
  client.publish(bridgeState, online(true), kept);
  client.publish(`${zigbeeBase}/bridge/info`, bridgeInfo(), kept);
  client.publish(`${zigbeeBase}/bridge/devices`, bridgeDevices(), kept);
  for (const [name, state] of Object.entries(states))
    client.publish(`${zigbeeBase}/${name}`, JSON.stringify(state), { qos: 1 });
}

const taken = (client: MqttClient, topic: string, payload: string, retain = false): Promise<boolean> =>
  client.publishAsync(topic, payload, { qos: 1, retain }).then(
    () => true,
    () => false,
  );
