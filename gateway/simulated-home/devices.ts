/** What stands in the simulated home: the same list for the simulators and for the gateway's configuration. */

/** As a device is written in `gateway.yaml`. */
export interface SimulatedDevice {
  readonly id: string;
  readonly family: "zigbee2mqtt" | "enocean-esp3";
  readonly key: string;
  readonly room: string;
  readonly carries: "call" | "fall" | "door" | "other";
  readonly profile?: string;
  readonly meaning?: "call:rescue" | "cancel";
  readonly silence?: "exempt";
}

export const simulatedRooms = [
  { id: "bedroom", label: { zh: "卧室", en: "Bedroom" } },
  { id: "living-room", label: { zh: "客厅", en: "Living room" } },
  { id: "bathroom", label: { zh: "卫生间", en: "Bathroom" } },
  { id: "hall", label: { zh: "门厅", en: "Hall" } },
] as const;

/** Base topic of the simulated Zigbee2MQTT. */
export const zigbeeBase = "zigbee2mqtt";

/** Friendly names are the last part of the topic. Addresses carry the maker's prefix and an invented rest. */
export const zigbee = {
  sos: { name: "bedroom-sos", address: "0xa4c1380000005a01", model: "TS0215A_sos", vendor: "Tuya" },
  radar: { name: "living-room-fall", address: "0x50325f0000005a02", model: "HS2FD-EF1-3.0", vendor: "Heiman" },
  motion: { name: "bathroom-motion", address: "0x00158d0000005a03", model: "RTCGQ11LM", vendor: "Aqara" },
  climate: { name: "bedroom-climate", address: "0x00158d0000005a04", model: "WSDCGQ11LM", vendor: "Aqara" },
} as const;

/** Zigbee devices still in their boxes: until its owner names it, a device is called by its address. */
export const zigbeeBoxed = {
  button: { name: "0xa4c1380000005b01", address: "0xa4c1380000005b01", model: "TS0215A_sos", vendor: "Tuya" },
  heimanButton: { name: "0x50325f0000005b02", address: "0x50325f0000005b02", model: "HS1EB/HS1EB-E", vendor: "Heiman" },
  radar: { name: "0x50325f0000005b03", address: "0x50325f0000005b03", model: "HS2FD-EF1-3.0", vendor: "Heiman" },
  contact: { name: "0x00158d0000005b04", address: "0x00158d0000005b04", model: "MCCGQ11LM", vendor: "Aqara" },
  /** The neighbour's, which looks for a network at the same time. */
  stranger: { name: "0x00158d0000005b99", address: "0x00158d0000005b99", model: "RTCGQ11LM", vendor: "Aqara" },
} as const;

/** Sender ids of the radio telegrams. */
export const enocean = { door: 0x05a363e9, cancelKey: 0x0031a2c4 } as const;

/** The same of devices still in their boxes. */
export const enoceanBoxed = {
  contact: 0x0194e3b9,
  softButton: 0x0194e3ba,
  rocker: 0x0194e3bb,
  stranger: 0x0580e268,
} as const;

export const senderText = (id: number): string => id.toString(16).toUpperCase().padStart(8, "0");

export const simulatedDevices: readonly SimulatedDevice[] = [
  { id: "sos-button", family: "zigbee2mqtt", key: zigbee.sos.name, room: "bedroom", carries: "call" },
  { id: "fall-radar", family: "zigbee2mqtt", key: zigbee.radar.name, room: "living-room", carries: "fall" },
  { id: "bathroom-motion", family: "zigbee2mqtt", key: zigbee.motion.name, room: "bathroom", carries: "other" },
  { id: "bedroom-climate", family: "zigbee2mqtt", key: zigbee.climate.name, room: "bedroom", carries: "other" },
  {
    id: "front-door",
    family: "enocean-esp3",
    key: senderText(enocean.door),
    room: "hall",
    carries: "door",
    profile: "D5-00-01",
  },
  {
    id: "cancel-key",
    family: "enocean-esp3",
    key: senderText(enocean.cancelKey),
    room: "living-room",
    carries: "other",
    profile: "F6-01-01",
    meaning: "cancel",
    silence: "exempt",
  },
];
