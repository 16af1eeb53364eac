/**
 * Payloads of Milesight's LoRaWAN sensors, as they are carried by a network server that has no codec for them.
 * Source: protocol file lorawan-mqtt (Milesight-IoT/SensorDecoders: ws101, ws301, ws202, vs373), whose vectors are the tests.
 *
 * The same channel means another thing on another model (03 00 is a contact on a WS301, movement on a WS202): the model is
 * what the technician said, `milesight:ws301`. A payload names no device; by itself it is the device `payload`.
 */
import { type Decoded, defineFamily } from "../family.ts";
import { meaningOf } from "../meaning.ts";
import { hours, seconds } from "../model/moment.ts";
import { modelIn } from "./milesight/model.ts";
import { readPayload } from "./milesight/payload.ts";
import { milesightProfiles } from "./milesight/profiles.ts";
import { understood } from "./milesight/understood.ts";

const device = "payload";

export const family = defineFamily({
  id: "milesight",
  title: { zh: "Milesight 星纵 LoRaWAN 传感器的原始数据", en: "Milesight LoRaWAN payloads" },
  carrier: { kind: "payload" },
  says: [
    "call",
    "press",
    "fall",
    "contact",
    "motion",
    "presence",
    "dwell",
    "bed",
    "case",
    "battery",
    "breathing",
    "alive",
    "fault",
  ],
  checksInEvery: hours(24),
  silenceCeiling: hours(25),
  foldWindow: seconds(3),
  profiles: milesightProfiles,
  decode(frame, profileOf): Decoded {
    const profile = profileOf(device);
    const meaning = meaningOf(profile);
    return understood(device, readPayload(frame, modelIn(meaning), meaning), frame);
  },
});
