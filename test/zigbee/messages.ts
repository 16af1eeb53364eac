/** Zigbee messages as zigbee-herdsman parses them. All of them are made here; see `bridge.ts`. */
import type { ZigbeeMessage } from "./bridge.ts";

/** Bits of an IAS zone's status (Zigbee cluster library, 8.2.2.2.1.3). */
const zoneBit = { alarm1: 1, alarm2: 2, tamper: 4, batteryLow: 8, test: 0x100 } as const;

export const zone = (...set: readonly (keyof typeof zoneBit)[]): ZigbeeMessage => ({
  cluster: "ssIasZone",
  type: "commandStatusChangeNotification",
  data: { zonestatus: set.reduce((status, name) => status | zoneBit[name], 0), extendedstatus: 0 },
});

export const emergency: ZigbeeMessage = { cluster: "ssIasAce", type: "commandEmergency", data: {} };
export const panic: ZigbeeMessage = { cluster: "ssIasAce", type: "commandPanic", data: {} };
export const disarm: ZigbeeMessage = {
  cluster: "ssIasAce",
  type: "commandArm",
  data: { armmode: 0, code: "", zoneid: 0 },
};

export const report = (cluster: string, data: object): ZigbeeMessage => ({ cluster, type: "attributeReport", data });
export const onOff = (command: "On" | "Off" | "Toggle"): ZigbeeMessage => ({
  cluster: "genOnOff",
  type: `command${command}`,
  data: {},
});

/** Half per cents. */
export const battery = (halves: number): ZigbeeMessage => report("genPowerCfg", { batteryPercentageRemaining: halves });

const tuya = (dp: number, datatype: number, data: Buffer): ZigbeeMessage => ({
  cluster: "manuSpecificTuya",
  type: "commandDataReport",
  data: { seq: 1, dpValues: [{ dp, datatype, data }] },
});
/** Tuya's data points: 1 yes or no, 2 a number of four bytes, 4 one of several. */
export const dpBool = (dp: number, on: boolean): ZigbeeMessage => tuya(dp, 1, Buffer.of(on ? 1 : 0));
export const dpEnum = (dp: number, value: number): ZigbeeMessage => tuya(dp, 4, Buffer.of(value));
export function dpValue(dp: number, value: number): ZigbeeMessage {
  const data = Buffer.alloc(4);
  data.writeUInt32BE(value);
  return tuya(dp, 2, data);
}
