/**
 * What the simulated Zigbee2MQTT says of itself and of its devices. Pure.
 * Source: zigbee2mqtt.io, "MQTT topics and messages"; shapes as of Zigbee2MQTT 2.x, exposes shortened to what we use.
 */
import { zigbee, zigbeeBase, zigbeeBoxed } from "./devices.ts";

export type ZigbeeName = (typeof zigbee)[keyof typeof zigbee]["name"];
/** Zigbee2MQTT publishes the whole cached state of a device with every message. */
export type State = Readonly<Record<string, string | number | boolean | null>>;

export interface ZigbeeDevice {
  readonly name: string;
  readonly address: string;
  readonly model: string;
  readonly vendor: string;
  readonly type: "EndDevice" | "Router";
  readonly power: "Battery" | "Mains (single phase)";
  readonly exposes: readonly object[];
  /** How it speaks first. */
  readonly state: State;
  /** Absent: done. `failed`: it left before it had said what it is. */
  readonly interview?: "running" | "failed";
  /** Comes in only when the network has been told this code. */
  readonly installCode?: string;
}

/** As they are after a start: nothing has happened yet. */
export const firstStates: Readonly<Record<ZigbeeName, State>> = {
  [zigbee.sos.name]: { battery: 100, linkquality: 132, voltage: 3000 },
  [zigbee.radar.name]: {
    enable_indicator: 1,
    fall_status: "normal",
    linkquality: 201,
    occupancy: true,
    sensitivity: 1,
    sensor_status: "activity",
  },
  [zigbee.motion.name]: { battery: 87, linkquality: 96, occupancy: false, voltage: 2985 },
  [zigbee.climate.name]: { battery: 74, humidity: 48.2, linkquality: 110, pressure: 1013.1, temperature: 21.4 },
};

const percentage = {
  type: "numeric",
  name: "battery",
  property: "battery",
  access: 1,
  unit: "%",
  category: "diagnostic",
};
const yesNo = (name: string, on = true) => ({
  type: "binary",
  name,
  property: name,
  access: 1,
  value_on: on,
  value_off: !on,
});
const oneOf = (name: string, values: readonly string[]) => ({ type: "enum", name, property: name, access: 1, values });
const number = (name: string, unit: string) => ({ type: "numeric", name, property: name, access: 1, unit });

const battery = { type: "EndDevice", power: "Battery" } as const;
const mains = { type: "Router", power: "Mains (single phase)" } as const;
const sosExposes = [oneOf("action", ["emergency"]), percentage];
const radarExposes = [yesNo("occupancy"), oneOf("fall_status", ["normal", "fall_warning", "fall_alarm", "unknown"])];
const motionExposes = [yesNo("occupancy"), percentage];

/** Whoever belongs to the network at the start. */
export const atHome: readonly ZigbeeDevice[] = [
  { ...zigbee.sos, ...battery, exposes: sosExposes, state: firstStates[zigbee.sos.name] },
  { ...zigbee.radar, ...mains, exposes: radarExposes, state: firstStates[zigbee.radar.name] },
  { ...zigbee.motion, ...battery, exposes: motionExposes, state: firstStates[zigbee.motion.name] },
  {
    ...zigbee.climate,
    ...battery,
    exposes: [number("temperature", "°C"), number("humidity", "%"), percentage],
    state: firstStates[zigbee.climate.name],
  },
];

/** Whoever can still come in. */
export const boxed: Readonly<Record<keyof typeof zigbeeBoxed, ZigbeeDevice>> = {
  button: { ...zigbeeBoxed.button, ...battery, exposes: sosExposes, state: { battery: 100, linkquality: 140 } },
  heimanButton: {
    ...zigbeeBoxed.heimanButton,
    ...battery,
    exposes: [oneOf("action", ["off", "single", "double", "hold"]), percentage],
    state: { battery: 100, linkquality: 120 },
  },
  radar: {
    ...zigbeeBoxed.radar,
    ...mains,
    exposes: radarExposes,
    state: { fall_status: "normal", linkquality: 180, occupancy: false },
  },
  contact: {
    ...zigbeeBoxed.contact,
    ...battery,
    // `false` is open: what a contact calls "on" is the open door.
    exposes: [yesNo("contact", false), percentage],
    state: { battery: 100, contact: true, linkquality: 110, voltage: 3015 },
  },
  stranger: {
    ...zigbeeBoxed.stranger,
    ...battery,
    exposes: motionExposes,
    state: { battery: 91, linkquality: 40, occupancy: false },
  },
};

export const online = (is: boolean): string => JSON.stringify({ state: is ? "online" : "offline" });

export const bridgeInfo = (mayJoin = false): string =>
  JSON.stringify({
    version: "2.14.1",
    coordinator: { ieee_address: coordinator, type: "zStack3x0", meta: { revision: 20230507 } },
    network: { channel: 20, pan_id: 6754, extended_pan_id: "0xdddddddddddddddd" },
    permit_join: mayJoin,
    log_level: "info",
    // As `hearthwatch doctor` asks for: with QoS 0 a press is gone when nobody listens.
    config: { device_options: { qos: 1 }, mqtt: { base_topic: zigbeeBase }, advanced: { last_seen: "disable" } },
  });

const coordinator = "0x00124b0000005a00";

export const bridgeDevices = (members: readonly ZigbeeDevice[] = atHome): string =>
  JSON.stringify([
    { ieee_address: coordinator, type: "Coordinator", friendly_name: "Coordinator", supported: true },
    ...members.map(described),
  ]);

const described = ({ address, name, type, power, model, vendor, exposes, interview }: ZigbeeDevice) => ({
  ieee_address: address,
  friendly_name: name,
  type,
  supported: interview === undefined,
  disabled: false,
  power_source: power,
  interview_completed: interview === undefined,
  interview_state: interview === undefined ? "SUCCESSFUL" : interview === "failed" ? "FAILED" : "IN_PROGRESS",
  definition: interview === undefined ? { model, vendor, description: model, exposes } : null,
});
