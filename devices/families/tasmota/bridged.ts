/** What a Tasmota device passes on of others: codes of 433 MHz, and Zigbee devices of a Zigbee bridge. */
import type { Heard, ProfileOf } from "../../family.ts";
import { field, isObject, type JsonObject, numberIn, shortText } from "../../json.ts";
import type { Fact } from "../../model/fact.ts";
import { codeOf, codeWord } from "../../radio-code.ts";
import { said } from "../../said.ts";

/** `{"RfReceived":{"Sync":12470,"Low":420,"High":1220,"Data":"D2C71E","RfKey":"None"}}` */
export function radioCode(body: JsonObject, profileOf: ProfileOf, stored: boolean): readonly Heard[] {
  const code = codeOf(shortText(field(field(body, "RfReceived"), "Data"), 24) ?? "");
  const word = code === undefined ? undefined : codeWord(code, profileOf, stored);
  return word ? [word] : [];
}

/** At most so many devices are named in one message. */
const mostDevices = 16;

/**
 * `{"ZbReceived":{"0x4773":{"Device":"0x4773","Name":"hall","Occupancy":1,"LinkQuality":78}}}`. Levels and measures only:
 * who speaks stands in the payload alone, and the short address changes with each joining. A call button belongs on a bridge
 * that names its devices by topic.
 */
export function zigbee(body: JsonObject, bridge: string, stored: boolean): readonly Heard[] {
  const received = field(body, "ZbReceived");
  if (!isObject(received)) return [];
  return Object.entries(received)
    .slice(0, mostDevices)
    .flatMap(([address, values]) => {
      if (!isObject(values) || address.length > 64) return [];
      const facts = zigbeeFacts(values);
      return [said(`${bridge}/${address}`, facts.length > 0 ? facts : [{ kind: "alive" }], { stored })];
    });
}

function zigbeeFacts(values: JsonObject): readonly Fact[] {
  const occupancy = numberIn(field(values, "Occupancy"), 0, 1);
  const contact = numberIn(field(values, "Contact"), 0, 1);
  const percent = numberIn(field(values, "BatteryPercentage"), 0, 100);
  const lqi = numberIn(field(values, "LinkQuality"), 0, 255);
  return [
    ...(occupancy === undefined ? [] : [{ kind: "motion" as const, on: occupancy === 1 }]),
    // 1 is open: Tasmota passes the zone's alarm bit on.
    ...(contact === undefined ? [] : [{ kind: "contact" as const, open: contact === 1 }]),
    ...(percent === undefined ? [] : [{ kind: "battery" as const, percent }]),
    ...(lqi === undefined ? [] : [{ kind: "link" as const, lqi }]),
  ];
}
