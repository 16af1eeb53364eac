/**
 * What the simulated Zigbee2MQTT says of itself and of its devices. Pure.
 * Source: zigbee2mqtt.io, "MQTT topics and messages"; shapes as of Zigbee2MQTT 2.x, exposes shortened to what we use.
 */
import { zigbee, zigbeeBase } from "./devices.ts";

export type ZigbeeName = (typeof zigbee)[keyof typeof zigbee]["name"];
/** Zigbee2MQTT publishes the whole cached state of a device with every message. */
export type State = Readonly<Record<string, string | number | boolean | null>>;

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

export const online = (is: boolean): string => JSON.stringify({ state: is ? "online" : "offline" });

export const bridgeInfo = (): string =>
  JSON.stringify({
    version: "2.14.1",
    coordinator: { ieee_address: coordinator, type: "zStack3x0", meta: { revision: 20230507 } },
    network: { channel: 20, pan_id: 6754, extended_pan_id: "0xdddddddddddddddd" },
    permit_join: false,
    log_level: "info",
    // As `hearthwatch doctor` asks for: with QoS 0 a press is gone when nobody listens.
    config: { device_options: { qos: 1 }, mqtt: { base_topic: zigbeeBase }, advanced: { last_seen: "disable" } },
  });

const coordinator = "0x00124b0000005a00";

export const bridgeDevices = (): string =>
  JSON.stringify([
    { ieee_address: coordinator, type: "Coordinator", friendly_name: "Coordinator", supported: true },
    described(zigbee.sos, "EndDevice", "Battery", [
      { type: "enum", name: "action", property: "action", access: 1, values: ["emergency"] },
      percentage,
    ]),
    described(zigbee.radar, "Router", "Mains (single phase)", [
      { type: "binary", name: "occupancy", property: "occupancy", access: 1, value_on: true, value_off: false },
      {
        type: "enum",
        name: "fall_status",
        property: "fall_status",
        access: 1,
        values: ["normal", "fall_warning", "fall_alarm", "unknown"],
      },
    ]),
    described(zigbee.motion, "EndDevice", "Battery", [
      { type: "binary", name: "occupancy", property: "occupancy", access: 1, value_on: true, value_off: false },
      percentage,
    ]),
    described(zigbee.climate, "EndDevice", "Battery", [
      { type: "numeric", name: "temperature", property: "temperature", access: 1, unit: "°C" },
      { type: "numeric", name: "humidity", property: "humidity", access: 1, unit: "%" },
      percentage,
    ]),
  ]);

const percentage = {
  type: "numeric",
  name: "battery",
  property: "battery",
  access: 1,
  unit: "%",
  category: "diagnostic",
};

const described = (
  device: (typeof zigbee)[keyof typeof zigbee],
  type: "EndDevice" | "Router",
  power: string,
  exposes: readonly object[],
) => ({
  ieee_address: device.address,
  friendly_name: device.name,
  type,
  supported: true,
  disabled: false,
  power_source: power,
  interview_completed: true,
  interview_state: "SUCCESSFUL",
  definition: { model: device.model, vendor: device.vendor, description: device.model, exposes },
});
