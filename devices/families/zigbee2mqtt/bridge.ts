/** What Zigbee2MQTT says of itself and of its devices, under `<base>/bridge/`. */
import { aside, type Decoded, type Heard, heard, type MqttFrame, unread, word } from "../../family.ts";
import { field, isObject, type JsonLimits, messageLimits, numberIn, parseJson, shortText } from "../../json.ts";
import type { Fact } from "../../model/fact.ts";
import type { Notes } from "../../notes.ts";
import { addressIn, nameNotes } from "./address.ts";
import { stateWord } from "./state-word.ts";
import { suggestedProfile } from "./suggested.ts";

/** The bridge itself, as a device. */
const bridge = "bridge";

/**
 * The list of devices carries every option of every device: of the 4,516 definitions of converters 26.112.0, 1,236 nest
 * deeper than the 8 of a message, and 15 reach 14.
 */
const listLimits: JsonLimits = { bytes: 1024 * 1024, depth: 16 };

const readers: Readonly<Record<string, (body: unknown) => readonly Heard[] | undefined>> = {
  devices: deviceList,
  event: bridgeEvent,
  health: (body) => (isObject(body) ? [word(bridge, [{ kind: "alive" }])] : undefined),
  info: joinWindow,
  "response/permit_join": permitJoinAnswer,
  "response/device/remove": removalAnswer,
  "response/install_code/add": (body) => refusal(body, "install-code-refused"),
};

/** Our order and the bridge's answer to it both carry the install code. */
const secrets: ReadonlySet<string> = new Set(["request/install_code/add", "response/install_code/add"]);

export function decodeBridge(subtopic: string, frame: MqttFrame, notes: Notes): Decoded {
  const decoded = read(subtopic, frame);
  if (secrets.has(subtopic)) return { ...withoutRaw(decoded), secret: true };
  if (subtopic !== "devices" || !("heard" in decoded) || decoded.aside !== undefined) return decoded;
  const changed = nameNotes(namesIn(decoded.heard), notes);
  return changed.length > 0 ? { ...decoded, notes: changed } : decoded;
}

const withoutRaw = (decoded: Decoded): Decoded =>
  "unread" in decoded ? { unread: { ...decoded.unread, raw: "" } } : decoded;

function namesIn(heard: readonly Heard[]): { name: string; address: string }[] {
  return heard.flatMap(({ device, facts: [fact] }) =>
    fact?.kind === "join" && fact.name !== undefined && fact.name !== device
      ? [{ name: fact.name, address: device }]
      : [],
  );
}

function read(subtopic: string, frame: MqttFrame): Decoded {
  if (frame.payload.length === 0) return aside(bridge);
  if (subtopic === "state") return bridgeState(frame.payload);
  const reader = Object.hasOwn(readers, subtopic) ? readers[subtopic] : undefined;
  if (!reader) return aside(bridge);
  const parsed = parseJson(frame.payload, subtopic === "event" || subtopic === "health" ? messageLimits : listLimits);
  if ("fault" in parsed) return unread(parsed.fault, frame.payload, bridge);
  const found = reader(parsed.value);
  if (!found) return unread("unknown", frame.payload, bridge);
  return found.length > 0 ? { heard: found } : aside(bridge);
}

function bridgeState(payload: Uint8Array): Decoded {
  switch (stateWord(payload)) {
    case "online":
      return heard(bridge, [{ kind: "alive" }]);
    case "offline":
      return heard(bridge, [{ kind: "fault", what: "bridge-offline" }]);
    default:
      return unread("unknown", payload, bridge);
  }
}

function deviceList(body: unknown): readonly Heard[] | undefined {
  if (!Array.isArray(body)) return undefined;
  return body.flatMap((each: unknown) => {
    const device = keyOf(each);
    if (device === undefined || field(each, "type") === "Coordinator") return [];
    const definition = field(each, "definition");
    const ready =
      isObject(definition) &&
      field(each, "supported") !== false &&
      field(each, "interview_completed") !== false &&
      field(each, "disabled") !== true;
    return [word(device, [join("listed", each, { ...made(definition, each), ready })])];
  });
}

function bridgeEvent(body: unknown): readonly Heard[] | undefined {
  const data = field(body, "data");
  const device = keyOf(data);
  switch (field(body, "type")) {
    case "device_joined":
      return device === undefined ? undefined : [word(device, [join("joined", data)])];
    case "device_announce":
      return device === undefined ? undefined : [word(device, [join("announced", data), { kind: "alive" }])];
    case "device_leave":
      return device === undefined ? undefined : [word(device, [join("left", data)])];
    case "device_interview":
      return device === undefined ? undefined : interview(device, data);
    default:
      return [];
  }
}

function interview(device: string, data: unknown): readonly Heard[] | undefined {
  const what = made(field(data, "definition"), data);
  switch (field(data, "status")) {
    case "started":
      return [word(device, [join("interview", data)])];
    case "successful":
      return [word(device, [join("interviewed", data, { ...what, ready: field(data, "supported") !== false })])];
    case "failed":
      return [
        word(device, [join("interview-failed", data, { ready: false }), { kind: "fault", what: "interview-failed" }]),
      ];
    default:
      return undefined;
  }
}

/** `bridge/info` tells whether strangers may join now. */
function joinWindow(body: unknown): readonly Heard[] | undefined {
  if (!isObject(body)) return undefined;
  const open = field(body, "permit_join");
  return typeof open === "boolean" ? [windowIs(open)] : [];
}

/** 2.x answers with the seconds (0 shuts), 1.x with `value`. */
function permitJoinAnswer(body: unknown): readonly Heard[] | undefined {
  if (!isObject(body)) return undefined;
  if (field(body, "status") !== "ok") return [word(bridge, [{ kind: "fault", what: "permit-join-refused" }])];
  const seconds = numberIn(field(field(body, "data"), "time"), 0, 254);
  const value = field(field(body, "data"), "value");
  const open = typeof value === "boolean" ? value : seconds === undefined ? undefined : seconds > 0;
  return open === undefined ? undefined : [windowIs(open)];
}

/** `device_leave` comes only from a device that heard the order; this answer comes always. */
function removalAnswer(body: unknown): readonly Heard[] | undefined {
  const refused = refusal(body, "remove-refused");
  if (refused === undefined || refused.length > 0) return refused;
  const id = shortText(field(field(body, "data"), "id"));
  return id === undefined ? undefined : [word(addressIn(id) ?? id, [{ kind: "join", step: "left" }])];
}

function refusal(body: unknown, what: string): readonly Heard[] | undefined {
  if (!isObject(body)) return undefined;
  return field(body, "status") === "ok" ? [] : [word(bridge, [{ kind: "fault", what }])];
}

const windowIs = (open: boolean): Heard =>
  word(bridge, [{ kind: "join", step: open ? "window-open" : "window-closed" }]);

type JoinFact = Extract<Fact, { kind: "join" }>;

function join(step: string, about: unknown, more: Partial<JoinFact> = {}): JoinFact {
  const name = shortText(field(about, "friendly_name"));
  return { kind: "join", step, ...(name !== undefined && { name }), ...more };
}

/** Model and maker by the converter's definition; for an unsupported device, by its own words. */
function made(definition: unknown, about: unknown): Partial<JoinFact> {
  const model = shortText(field(definition, "model")) ?? shortText(field(about, "model_id"));
  const maker = shortText(field(definition, "vendor")) ?? shortText(field(about, "manufacturer"));
  const profile = suggestedProfile(field(definition, "exposes"));
  return {
    ...(model !== undefined && { model }),
    ...(maker !== undefined && { maker }),
    ...(profile !== undefined && { profile }),
  };
}

/** The radio's address in upper-case hex; without one, the name. */
function keyOf(about: unknown): string | undefined {
  return addressIn(shortText(field(about, "ieee_address")) ?? "") ?? shortText(field(about, "friendly_name"));
}
