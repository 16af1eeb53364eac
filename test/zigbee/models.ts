/**
 * Real models and what must be understood of them. `says`: a Zigbee message of ours, and every fact of the state that the
 * converters make of it (the quality of the link goes without saying); `"nothing"`: the converters stay silent.
 */
import type { Fact } from "../../devices/model/fact.ts";
import type { Model, ZigbeeMessage } from "./bridge.ts";
import { battery, disarm, dpBool, dpEnum, dpValue, emergency, onOff, panic, report, zone } from "./messages.ts";

export interface RealModel {
  /** As the definition calls it. */
  readonly model: string;
  readonly kind: "call" | "button" | "contact" | "motion" | "presence" | "fall" | "bed" | "danger" | "other";
  readonly device: Model;
  /** What the technician said. */
  readonly profile?: string;
  /** What the list of the bridge suggests. */
  readonly suggests?: string;
  readonly says: readonly (readonly [ZigbeeMessage, readonly Fact[] | "nothing"])[];
}

const rescue: Fact = { kind: "call", level: "rescue", on: true };
const rescueOver: Fact = { kind: "call", level: "rescue", on: false };
const help: Fact = { kind: "call", level: "help", on: true };
const press = (action: string): Fact => ({ kind: "press", action });
const percent = (value: number): Fact => ({ kind: "battery", percent: value });
const low = (is: boolean): Fact => ({ kind: "battery", low: is });
const shut: Fact = { kind: "contact", open: false };
const open: Fact = { kind: "contact", open: true };
const housing = (is: boolean): Fact => ({ kind: "case", open: is });
const on = (kind: "motion" | "presence" | "smoke" | "gas" | "co" | "water" | "vibration" | "dwell"): Fact => ({
  kind,
  on: true,
});
const off = (kind: "motion" | "presence" | "smoke" | "gas" | "co" | "water" | "vibration"): Fact => ({
  kind,
  on: false,
});
const fall = (state: "suspected" | "confirmed" | "cleared"): Fact => ({ kind: "fall", state });
const bed = (occupied: boolean): Fact => ({ kind: "bed", occupied });

const tuya = (manufacturerName: string, modelID = "TS0601"): Model => ({ modelID, manufacturerName });
const heiman = (modelID: string): Model => ({ modelID, manufacturerName: "HEIMAN" });
const lumi = (modelID: string): Model => ({ modelID, manufacturerName: "LUMI" });
const sunricher = (modelID: string): Model => ({ modelID, manufacturerName: "Sunricher" });
const emergencyOf = "emergency=call:rescue";

const calls: readonly RealModel[] = [
  {
    model: "TS0215A_sos",
    kind: "call",
    device: tuya("_TZ3000_4fsgukof", "TS0215A"),
    suggests: emergencyOf,
    // The battery that follows comes without the press.
    says: [
      [emergency, [rescue]],
      [battery(200), [percent(100)]],
      [emergency, [rescue, percent(100)]],
    ],
  },
  { model: "BT400B", kind: "call", device: tuya("_TZ3000_0dumfk2z", "TS0215A"), says: [[emergency, [rescue]]] },
  { model: "R7052", kind: "call", device: tuya("_TZ3000_ssp0maqm", "TS0215A"), says: [[emergency, [rescue]]] },
  { model: "ZBPB10BK", kind: "call", device: tuya("_TZ3000_irwuzilv", "TS0215A"), says: [[emergency, [rescue]]] },
  {
    model: "TS0215A_remote",
    kind: "call",
    device: tuya("_TZ3000_p6ju8myv", "TS0215A"),
    suggests: emergencyOf,
    says: [
      [emergency, [rescue]],
      [disarm, [press("disarm")]],
    ],
  },
  {
    model: "TS0601_sos",
    kind: "call",
    device: tuya("_TZE284_2baujqot"),
    says: [
      [dpBool(23, true), [rescue]],
      [dpValue(3, 80), [percent(80)]],
    ],
  },
  {
    model: "ZG-101Z",
    kind: "call",
    device: tuya("_TZE200_nojsjtj2"),
    says: [
      [dpEnum(26, 0), [rescue]],
      [dpEnum(29, 0), [rescue]],
      [zone("batteryLow"), [low(true)]],
    ],
  },
  {
    model: "HS1RC-N",
    kind: "call",
    device: heiman("RC-N"),
    says: [
      [emergency, [rescue]],
      [disarm, [press("disarm")]],
    ],
  },
  { model: "HS1RC-EM", kind: "call", device: heiman("RC-EM"), says: [[emergency, [rescue]]] },
  {
    model: "SEB01ZB",
    kind: "call",
    device: { modelID: "FNB56-SOS03FB1.5" },
    suggests: emergencyOf,
    says: [
      [zone("alarm2"), [rescue, housing(false), low(false)]],
      [zone(), [rescueOver, housing(false), low(false)]],
    ],
  },
  {
    model: "PB206",
    kind: "call",
    device: { modelID: "PB206" },
    says: [
      [zone("alarm1"), [rescue, low(false)]],
      [zone("batteryLow"), [rescueOver, low(true)]],
    ],
  },
  {
    model: "WKE502Z",
    kind: "call",
    device: tuya("_TZE200_rt5dklro"),
    suggests: "sos=call:rescue",
    // The keypad's alarm stays on until somebody disarms it.
    says: [
      [dpBool(29, true), [rescue]],
      [dpValue(3, 80), [rescue, percent(80)]],
      [dpBool(26, true), [rescueOver, press("disarm"), percent(80)]],
    ],
  },
  {
    model: "07505L",
    kind: "call",
    device: tuya("_TZE200_n9clpsht"),
    says: [
      [dpBool(29, true), [rescue]],
      [dpBool(28, true), [press("arm_home")]],
    ],
  },
  {
    model: "KP-23EL-ZBS-ACE",
    kind: "call",
    device: { modelID: "KP-ACE_00.00.03.12TC", manufacturerName: "ClimaxTechnology" },
    says: [
      [emergency, [rescue]],
      [panic, [rescue]],
    ],
  },
  { model: "HM1RC-2-E", kind: "call", device: heiman("RC-EF-3.0"), says: [[emergency, [rescue]]] },
  { model: "KEYZB-110", kind: "call", device: { modelID: "KEPZB-110", endpoint: 44 }, says: [[emergency, [rescue]]] },
  { model: "S9ZGBRC01", kind: "call", device: { modelID: "TS0215" }, says: [[emergency, [rescue]]] },
  { model: "07046L", kind: "call", device: { modelID: "Keyfob-ZB3.0" }, says: [[panic, [rescue]]] },
  { model: "ZS130000178", kind: "call", device: { modelID: "ZB-KeyfodGeneric-D0001" }, says: [[panic, [rescue]]] },
  { model: "ZS130000078", kind: "call", device: { modelID: "ZB-KeypadGeneric-D0002" }, says: [[panic, [rescue]]] },
  { model: "KEYPAD001", kind: "call", device: { modelID: "KEYPAD001" }, says: [[panic, [rescue]]] },
  {
    model: "LDSENK09",
    kind: "call",
    device: { modelID: "LDSENK09", manufacturerName: "ADEO" },
    says: [[panic, [rescue]]],
  },
  {
    model: "SWO-KEF1PA",
    kind: "call",
    device: { modelID: "SWO-KEF1PA", manufacturerName: "Swann" },
    says: [[panic, [rescue]]],
  },
];

/**
 * Their definitions expose `emergency` or `panic`, and no converter of theirs makes it: the key reaches nobody. Only a test
 * press at the installation tells.
 */
export const deafModels: readonly RealModel[] = [
  { model: "3400-D", kind: "call", device: { modelID: "3400-D" }, says: [[emergency, "nothing"]] },
  { model: "XHK1-UE", kind: "call", device: { modelID: "URC4450BC0-X-R" }, says: [[emergency, "nothing"]] },
  { model: "NZRC106W-M2", kind: "call", device: { modelID: "FNB56-ZRC06FB2.0" }, says: [[panic, "nothing"]] },
];

/** They say only how they were pressed: what that means is the technician's to say. */
const buttons: readonly RealModel[] = [
  {
    model: "HS1EB/HS1EB-E",
    kind: "button",
    device: heiman("SOS-EM"),
    profile: "single=call:help,long=call:rescue",
    says: [
      [zone("alarm1"), [help]],
      [zone("alarm2"), [press("double")]],
      [zone("alarm1", "alarm2"), [rescue]],
      [zone(), [press("off")]],
      // zigbee2mqtt issue 19636: with a low battery its press reaches nobody. Supervision has to see to it.
      [zone("alarm1", "batteryLow"), "nothing"],
    ],
  },
  {
    model: "SE21",
    kind: "button",
    device: { modelID: "72bd56c539ca4c7fba73a9be0ae0d19f" },
    profile: "call:rescue",
    says: [
      [zone("alarm1"), [rescue]],
      [zone(), [press("off")]],
    ],
  },
  {
    model: "MIR-SO100",
    kind: "button",
    device: { modelID: "MIR-SO100" },
    says: [
      [{ cluster: "ssIasZone", type: "raw", data: Buffer.of(9, 1, 0, 0) }, [press("single")]],
      [{ cluster: "ssIasZone", type: "raw", data: Buffer.of(9, 1, 0, 128) }, [press("long")]],
    ],
  },
  {
    model: "SBTZB-110",
    kind: "button",
    device: { modelID: "SBTZB-110", endpoint: 32 },
    profile: "call:rescue",
    says: [[onOff("Toggle"), [rescue]]],
  },
  {
    model: "SNZB-01",
    kind: "button",
    device: { modelID: "WB01" },
    profile: "long=call:rescue",
    says: [
      [onOff("Toggle"), [press("single")]],
      [onOff("On"), [press("double")]],
      [onOff("Off"), [rescue]],
    ],
  },
  {
    model: "WXKG11LM",
    kind: "button",
    device: lumi("lumi.remote.b1acn01"),
    profile: "double=call:help",
    says: [
      [report("genMultistateInput", { presentValue: 1 }), [press("single")]],
      [report("genMultistateInput", { presentValue: 2 }), [help]],
      [report("genMultistateInput", { presentValue: 0 }), [press("long")]],
      [report("genMultistateInput", { presentValue: 255 }), [press("release")]],
    ],
  },
];

const contacts: readonly RealModel[] = [
  {
    model: "MCCGQ11LM",
    kind: "contact",
    device: lumi("lumi.sensor_magnet.aq2"),
    suggests: "door",
    says: [
      [report("genOnOff", { onOff: 1 }), [open]],
      [report("genOnOff", { onOff: 0 }), [shut]],
      // The hourly report: 3.005 V, 25 °C inside the housing, open.
      [report("genBasic", { 65281: { 1: 3005, 3: 25, 100: 1 } }), [open, percent(100)]],
    ],
  },
  {
    model: "SNZB-04",
    kind: "contact",
    device: { modelID: "DS01", manufacturerName: "eWeLink" },
    says: [
      [zone("alarm1"), [open, low(false)]],
      [zone(), [shut, low(false)]],
      [battery(180), [shut, { kind: "battery", percent: 90, low: false }]],
    ],
  },
  {
    model: "TS0203",
    kind: "contact",
    device: tuya("_TZ3000_26fmupbb", "TS0203"),
    says: [
      [zone("alarm1"), [open, housing(false), low(false)]],
      [zone("tamper"), [shut, housing(true), low(false)]],
    ],
  },
];

const sensors: readonly RealModel[] = [
  {
    model: "RTCGQ11LM",
    kind: "motion",
    device: lumi("lumi.sensor_motion.aq2"),
    suggests: "motion",
    says: [[report("msOccupancySensing", { occupancy: 1 }), [on("motion")]]],
  },
  {
    model: "SNZB-03",
    kind: "motion",
    device: { modelID: "MS01", manufacturerName: "eWeLink" },
    says: [
      [zone("alarm1"), [on("motion"), low(false)]],
      [zone(), [off("motion"), low(false)]],
    ],
  },
  {
    model: "IH012-RT01",
    kind: "motion",
    device: tuya("_TZ3000_mcxw5ehu", "TS0202"),
    says: [[zone("alarm1"), [on("motion"), low(false)]]],
  },
  {
    model: "MIR-SM100-E",
    kind: "motion",
    device: { modelID: "MIR-SM100-E" },
    profile: "alarm_1=motion",
    says: [[zone("alarm1"), [on("motion"), housing(false), low(false)]]],
  },
  {
    model: "SNZB-06P",
    kind: "presence",
    device: { modelID: "SNZB-06P", manufacturerName: "SONOFF" },
    says: [[report("msOccupancySensing", { occupancy: 1 }), [on("motion")]]],
  },
  {
    model: "RTCZCGQ11LM",
    kind: "presence",
    device: { modelID: "lumi.motion.ac01", manufacturerName: "aqara" },
    says: [
      [report("manuSpecificLumi", { 322: 1 }), [on("presence")]],
      [report("manuSpecificLumi", { 323: 0 }), [on("presence")]],
      [report("manuSpecificLumi", { 322: 0 }), [off("presence")]],
    ],
  },
  {
    model: "ZG-204ZM",
    kind: "presence",
    device: tuya("_TZE200_2aaelwxk"),
    says: [
      [dpEnum(1, 1), [on("presence")]],
      [dpEnum(101, 2), [on("presence")]],
      [dpEnum(1, 0), [off("presence")]],
    ],
  },
  {
    model: "C3007",
    kind: "bed",
    device: tuya("_TZ3000_pjb1ua0m", "TS0203"),
    says: [
      [zone("alarm1"), [bed(true), low(false)]],
      [zone(), [bed(false), low(false)]],
    ],
  },
  {
    model: "ZG-210Z",
    kind: "bed",
    device: { modelID: "ZG-210Z" },
    suggests: "bed",
    says: [
      [dpEnum(1, 1), [bed(true)]],
      [dpEnum(1, 0), [bed(false)]],
    ],
  },
  {
    model: "TS0601_bed_presence_sensor",
    kind: "bed",
    device: tuya("_TZE200_seq9cm6u"),
    profile: "bed",
    says: [
      [dpEnum(1, 0), [bed(true)]],
      [dpEnum(1, 1), [bed(false)]],
    ],
  },
  {
    model: "SPM915",
    kind: "bed",
    device: { modelID: "SPM915" },
    profile: "contact=bed",
    says: [
      [zone(), [bed(true), housing(false), low(false)]],
      [zone("alarm1"), [bed(false), housing(false), low(false)]],
    ],
  },
  {
    model: "TS0210",
    kind: "other",
    device: { modelID: "TS0210" },
    says: [[zone("alarm1"), [on("vibration"), housing(false), low(false)]]],
  },
  {
    model: "DJT11LM",
    kind: "other",
    device: lumi("lumi.vibration.aq1"),
    // `drop`: the sensor fell, nobody else did.
    says: [
      [report("closuresDoorLock", { 85: 1 }), [press("vibration"), on("vibration")]],
      [report("closuresDoorLock", { 85: 3 }), [press("drop"), on("vibration")]],
    ],
  },
  {
    model: "WSDCGQ11LM",
    kind: "other",
    device: lumi("lumi.weather"),
    says: [
      [report("msTemperatureMeasurement", { measuredValue: 2150 }), [{ kind: "temperature", celsius: 21.5 }]],
      [
        report("msRelativeHumidity", { measuredValue: 4820 }),
        [
          { kind: "temperature", celsius: 21.5 },
          { kind: "humidity", percent: 48.2 },
        ],
      ],
    ],
  },
];

/** All fall radars there are. */
const falls: readonly RealModel[] = [
  {
    model: "HS2FD-EF1-3.0",
    kind: "fall",
    device: heiman("HS2FD-EF1-3.0"),
    suggests: "fall",
    // Bit 0 somebody there, bits 4 and 5 the fall.
    says: [
      [report("msOccupancySensing", { occupancy: 0x01 }), [fall("cleared"), on("motion")]],
      [report("msOccupancySensing", { occupancy: 0x11 }), [fall("suspected"), on("motion")]],
      [report("msOccupancySensing", { occupancy: 0x21 }), [fall("confirmed"), on("motion")]],
      [report("msOccupancySensing", { occupancy: 0x31 }), [on("motion")]],
      [report("msOccupancySensing", { occupancy: 0x00 }), [fall("cleared"), off("motion")]],
    ],
  },
  {
    model: "FDS315",
    kind: "fall",
    device: { modelID: "FDS315" },
    suggests: "fall",
    says: [
      [report("fallDetectionOwon", { status: 1 }), [fall("cleared"), on("presence")]],
      [report("fallDetectionOwon", { status: 4 }), [fall("suspected"), on("presence")]],
      [report("fallDetectionOwon", { status: 5 }), [fall("confirmed"), on("presence")]],
      [
        report("fallDetectionOwon", { status: 3, breathing_rate: 14 }),
        [fall("cleared"), on("presence"), bed(true), { kind: "breathing", rpm: 14 }],
      ],
      [report("fallDetectionOwon", { status: 9, breathing_rate: 0 }), []],
    ],
  },
  {
    model: "MIR-HE200-TY",
    kind: "fall",
    device: tuya("_TZE200_lu01t0zl"),
    suggests: "fall",
    says: [
      [dpEnum(1, 1), [on("presence")]],
      [dpEnum(116, 1), [fall("suspected"), on("presence")]],
      [dpEnum(116, 2), [fall("confirmed"), on("presence")]],
      [dpValue(117, 1), [fall("confirmed"), on("presence"), on("dwell")]],
      [dpEnum(116, 0), [fall("cleared"), on("presence"), on("dwell")]],
    ],
  },
];

const dangers: readonly RealModel[] = [
  {
    model: "HS3SA/HS1SA",
    kind: "danger",
    device: heiman("SmokeSensor-EM"),
    suggests: "detector",
    // Its test button sets the smoke bit too.
    says: [
      [zone("alarm1", "test"), [housing(false), low(false)]],
      [zone("alarm1"), [on("smoke"), housing(false), low(false)]],
      [zone(), [off("smoke"), housing(false), low(false)]],
    ],
  },
  {
    model: "JTYJ-GD-01LM/BW",
    kind: "danger",
    device: lumi("lumi.sensor_smoke"),
    says: [[zone("alarm1"), [on("smoke"), housing(false), low(false)]]],
  },
  {
    model: "TS0601_smoke_6",
    kind: "danger",
    device: tuya("_TZE200_ntcy3xu1"),
    says: [
      [dpEnum(1, 0), [on("smoke")]],
      [dpEnum(1, 1), [off("smoke")]],
      [dpEnum(14, 0), [off("smoke"), low(true)]],
    ],
  },
  {
    model: "TS0205_smoke_2",
    kind: "danger",
    device: tuya("_TZ3210_up3pngle", "TS0205"),
    says: [[zone("alarm1"), [on("smoke"), housing(false)]]],
  },
  {
    model: "SR-ZG9070A-SS",
    kind: "danger",
    device: sunricher("HK-SENSOR-SMO"),
    says: [
      [zone("alarm2"), [on("smoke"), housing(false), low(false)]],
      [zone(), [off("smoke"), housing(false), low(false)]],
    ],
  },
  {
    model: "HS1CA-E",
    kind: "danger",
    device: heiman("COSensor-EM"),
    says: [
      [zone("alarm1"), [on("co"), housing(false), low(false)]],
      [zone("batteryLow"), [off("co"), housing(false), low(true)]],
    ],
  },
  {
    model: "SR-ZG9060B-CS",
    kind: "danger",
    device: sunricher("HK-SENSOR-CO"),
    says: [[zone("alarm2"), [on("co"), housing(false), low(false)]]],
  },
  {
    model: "HS1CG",
    kind: "danger",
    device: heiman("RH3070"),
    says: [[zone("alarm1"), [on("gas"), housing(false), low(false)]]],
  },
  {
    model: "TS0601_gas_sensor_1",
    kind: "danger",
    device: tuya("_TZE200_ggev5fsl"),
    says: [
      [dpEnum(1, 0), [on("gas")]],
      [dpEnum(1, 1), [off("gas")]],
    ],
  },
  {
    model: "SR-ZG9060A-GS",
    kind: "danger",
    device: sunricher("HK-SENSOR-GAS"),
    says: [[zone("alarm2"), [on("gas"), housing(false), low(false)]]],
  },
  {
    model: "SJCGQ11LM",
    kind: "danger",
    device: lumi("lumi.sensor_wleak.aq1"),
    says: [
      [zone("alarm1"), [on("water"), low(false)]],
      [zone(), [off("water"), low(false)]],
    ],
  },
  {
    model: "SW02",
    kind: "danger",
    device: tuya("_TZ3000_kyb656no", "TS0207"),
    says: [[zone("alarm1"), [on("water"), housing(false), low(false)]]],
  },
  {
    model: "SR-ZG9050C-WS",
    kind: "danger",
    device: sunricher("HK-SENSOR-WT1"),
    says: [[zone("alarm2"), [on("water"), housing(false), low(false)]]],
  },
];

export const realModels: readonly RealModel[] = [...calls, ...buttons, ...contacts, ...falls, ...dangers, ...sensors];
