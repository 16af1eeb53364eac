/** One advertisement, as the Theengs decoder put it into JSON. */
import { type Decoded, type MqttFrame, type ProfileOf, unread } from "../../family.ts";
import { field, isObject, type JsonObject, numberIn, parseJson, shortText } from "../../json.ts";
import { type Meaning, meaningOf, pressed } from "../../meaning.ts";
import type { Fact } from "../../model/fact.ts";
import { said } from "../../said.ts";

export function decodeBle(device: string, frame: MqttFrame, profileOf: ProfileOf): Decoded {
  const parsed = parseJson(frame.payload);
  if ("fault" in parsed) return unread(parsed.fault, frame.payload, device);
  const body = parsed.value;
  if (!isObject(body)) return unread("unknown", frame.payload, device);
  const profile = profileOf(device);
  const words = [...(frame.stored ? [] : presses(body, meaningOf(profile))), ...levels(body), ...measures(body)];
  // An encrypted BTHome device whose key the gateway does not have: that it pressed is all that can be seen.
  if (words.length === 0 && (numberIn(field(body, "encr"), 1, 9) ?? 0) > 0)
    return unread("secured", frame.payload, device);
  const facts = [...words, ...link(body), ...(profile === undefined ? joining(body, frame.stored) : [])];
  const counter = numberIn(field(body, "packet"), 0, 255);
  return { heard: [said(device, facts.length > 0 ? facts : [{ kind: "alive" }], { stored: frame.stored, counter })] };
}

/** Theengs' numbers. BTHome's own 0 is "not pressed", and its 0xFE is held. */
const actions = new Map<number, string>([
  [1, "single"],
  [2, "double"],
  [3, "triple"],
  [9, "long"],
  [11, "long"],
  [254, "long"],
]);

/** `button`; a remote with several has `button2` and so on. */
function presses(body: JsonObject, meaning: Meaning): readonly Fact[] {
  return Object.entries(body).flatMap(([name, value]): readonly Fact[] => {
    const code = /^button\d?$/.test(name) ? numberIn(value, 1, 255) : undefined;
    if (code === undefined) return [];
    const button = name === "button" ? undefined : name;
    return [pressed(meaning, actions.get(code) ?? String(code), button, String(code))];
  });
}

const contacts = new Map<unknown, boolean>([
  ["open", true],
  ["closed", false],
  ["timeout not closed", true],
]);

function levels(body: JsonObject): readonly Fact[] {
  const open = field(body, "open");
  const stands = typeof open === "boolean" ? open : contacts.get(field(body, "contact"));
  const motion = field(body, "motion");
  return [
    ...(stands === undefined ? [] : [{ kind: "contact" as const, open: stands }]),
    ...(typeof motion === "boolean" ? [{ kind: "motion" as const, on: motion }] : []),
  ];
}

function measures(body: JsonObject): readonly Fact[] {
  const percent = numberIn(field(body, "batt"), 0, 100);
  const volts = numberIn(field(body, "volt"), 0.1, 60);
  const celsius = numberIn(field(body, "tempc"), -60, 120);
  const humidity = numberIn(field(body, "hum"), 0, 100);
  const lux = numberIn(field(body, "lux"), 0, 200_000);
  return [
    ...(percent === undefined && volts === undefined
      ? []
      : [
          {
            kind: "battery" as const,
            ...(percent !== undefined && { percent }),
            ...(volts !== undefined && { volts }),
          },
        ]),
    ...(celsius === undefined ? [] : [{ kind: "temperature" as const, celsius }]),
    ...(humidity === undefined ? [] : [{ kind: "humidity" as const, percent: humidity }]),
    ...(lux === undefined ? [] : [{ kind: "illuminance" as const, lux }]),
  ];
}

function link(body: JsonObject): readonly Fact[] {
  const dbm = numberIn(field(body, "rssi"), -130, -1);
  return dbm === undefined ? [] : [{ kind: "link", dbm }];
}

/** Buttons and contacts show themselves to whoever is joining one; phones, beacons and scales do not. */
function joining(body: JsonObject, stored: boolean): readonly Fact[] {
  const type = field(body, "type");
  if (stored || (type !== "BTN" && type !== "CTMO")) return [];
  const model = shortText(field(body, "model"));
  const maker = shortText(field(body, "brand"));
  return [
    { kind: "join", step: "heard", ...(model !== undefined && { model }), ...(maker !== undefined && { maker }) },
  ];
}
