/**
 * Whatever announces itself the way Home Assistant wants it: ESPHome, ring-mqtt, zwavejs2mqtt, most firmware made at home.
 * Source: protocol file ha-mqtt-discovery (home-assistant/core components/mqtt/{discovery,abbreviations}.py and its tests).
 *
 *   <prefix>/<component>/[<node>/]<object>/config    one entity;  <prefix>/device/<id>/config    a device with all of its own
 *   any topic that was announced                     states, availability, attributes
 *   <prefix>/status                                  Home Assistant itself was born or died
 *
 * Anybody may announce anything: what was announced is a stranger until a technician has put it into the register. A topic
 * that another family hears by its own base is left to it (Zigbee2MQTT announces each of its devices here as well), so that
 * nothing is told twice. Announcements are retained, and may be of devices long dead: only one that is new, or says something
 * new, and comes live is a sign of life. `expire_after` is told with the announcement, as the device's limit of silence.
 */
import {
  aside,
  type Decoded,
  defineFamily,
  heard,
  type MqttFrame,
  type Others,
  type ProfileOf,
  unread,
} from "../family.ts";
import { isObject, parseJson } from "../json.ts";
import type { Fact } from "../model/fact.ts";
import { hours, milliseconds } from "../model/moment.ts";
import { type Notes, noNotes } from "../notes.ts";
import { type Announcement, announcementOf } from "./homeassistant-discovery/announcement.ts";
import { announcedBy, forget, remember, topicKey, usersOf } from "./homeassistant-discovery/memory.ts";
import { decodeMessage } from "./homeassistant-discovery/message.ts";

const defaultBase = "homeassistant";
const mostFilters = 200;

export const family = defineFamily({
  id: "homeassistant-discovery",
  title: { zh: "自动发现的 MQTT 设备", en: "MQTT devices that announce themselves" },
  carrier: {
    kind: "mqtt",
    base: defaultBase,
    examples: [
      `${defaultBase}/binary_sensor/esp1/call/config`,
      `${defaultBase}/sensor/x/config`,
      `${defaultBase}/device/0AFFD2/config`,
      `${defaultBase}/status`,
    ],
  },
  says: [
    ...([
      "call",
      "press",
      "fall",
      "contact",
      "motion",
      "presence",
      "bed",
      "smoke",
      "gas",
      "co",
      "water",
      "case",
    ] as const),
    ...(["battery", "link", "temperature", "humidity", "illuminance", "power", "vibration"] as const),
    ...(["alive", "fault", "join"] as const),
  ],
  checksInEvery: hours(25),
  silenceCeiling: hours(25),
  foldWindow: milliseconds(500),
  profiles: [
    {
      profile: "call:rescue",
      title: { zh: "呼叫按钮或拉绳：求救", en: "Call button or cord: rescue" },
      carries: "call",
    },
    { profile: "call:help", title: { zh: "呼叫按钮或拉绳：求助", en: "Call button or cord: help" }, carries: "call" },
    { profile: "as-announced", title: { zh: "按设备自己说的类型", en: "What it says it is" }, carries: "other" },
    { profile: "fall=fall", title: { zh: "跌倒（实体名 fall）", en: "Fall (entity fall)" }, carries: "fall" },
  ],
  claims: (topic, base) => topic.length > base.length + 1 && topic.startsWith(`${base}/`),
  claimsByNotes: (topic, notes) => notes.get(topicKey(topic)) !== undefined,
  filtersByNotes,
  decode(frame, base, profileOf, notes = noNotes, others = () => false): Decoded {
    const levels = frame.topic.startsWith(`${base}/`) ? frame.topic.slice(base.length + 1).split("/") : [];
    if (levels.at(-1) === "config" && (levels.length === 3 || levels.length === 4)) {
      return decodeConfig(levels.slice(0, -1), frame, profileOf, notes, others);
    }
    const users = usersOf(notes, frame.topic);
    if (users.length > 0) return decodeMessage(users, frame, profileOf, notes);
    return levels.length === 1 && levels[0] === "status" ? aside("homeassistant") : unread("unknown", frame.payload);
  },
});

/** Every topic by its name, or by its first level where they are too many. */
function filtersByNotes(notes: Notes): readonly string[] {
  const topics = notes.keys(topicKey("")).map((key) => key.slice(topicKey("").length));
  if (topics.length <= mostFilters) return topics;
  return [...new Set(topics.map((topic) => (topic.includes("/") ? `${topic.split("/")[0]}/#` : topic)))].slice(
    0,
    mostFilters,
  );
}

function decodeConfig(
  levels: readonly string[],
  frame: MqttFrame,
  profileOf: ProfileOf,
  notes: Notes,
  others: Others,
): Decoded {
  const ref = levels.join("/");
  if (!levels.every((level) => /^[\w-]{1,128}$/.test(level))) return unread("unknown", frame.payload);
  const before = announcedBy(notes, ref);
  // A technician said what it is: it is heard until a technician takes it out, whatever becomes of its announcement.
  const stays = before !== undefined && profileOf(before) !== undefined;
  if (frame.payload.length === 0)
    return stays ? heard(before, [{ kind: "join", step: "left" }]) : removed(ref, levels, notes);
  const parsed = parseJson(frame.payload);
  if ("fault" in parsed) return unread(parsed.fault, frame.payload);
  if (!isObject(parsed.value)) return unread("unknown", frame.payload);
  const said = announcementOf(levels, parsed.value);
  if ("fault" in said) return unread(said.fault, frame.payload);
  if (stays && said.device !== before) return unread("taken-over", frame.payload, before);
  const own = withoutOthers(said, others);
  if (stays && own.entities.length === 0) return unread("taken-over", frame.payload, before);
  // Nothing in it for us, or nothing any more: what it announced before is forgotten.
  if (own.entities.length === 0) return removed(ref, levels, notes);
  const kept = remember(notes, ref, own, profileOf(own.device) !== undefined);
  if ("fault" in kept) return unread(kept.fault, frame.payload, own.device);
  const fresh = kept.notes.length > 0 && !frame.stored;
  const join = joinOf(own, fresh ? "announced" : "listed", kept.gone);
  const decoded = heard(own.device, [join, ...unmapped(own)]);
  return kept.notes.length > 0 ? { ...decoded, notes: kept.notes } : decoded;
}

function withoutOthers(said: Announcement, others: Others): Announcement {
  return {
    ...said,
    entities: said.entities.filter(({ topic }) => !others(topic)),
    attributes: said.attributes.filter((topic) => !others(topic)),
    availability: said.availability.filter(({ topic }) => !others(topic)),
  };
}

function joinOf({ name, model, maker }: Announcement, step: string, seconds: number | undefined): Fact {
  return {
    kind: "join",
    step,
    ...(model !== undefined && { model }),
    ...(maker !== undefined && { maker }),
    ...(name !== undefined && { name }),
    ...(seconds !== undefined && { goneAfterSeconds: seconds }),
  };
}

/** Told at once, and not only when the entity speaks: whoever joins the device has to map it by hand. */
const unmapped = ({ entities }: Announcement): readonly Fact[] =>
  entities.some(({ manual }) => manual) ? [{ kind: "fault", what: "needs-mapping" }] : [];

function removed(ref: string, levels: readonly string[], notes: Notes): Decoded {
  const forgotten = forget(notes, ref);
  if (!forgotten) return aside(levels.at(-2) ?? ref);
  const decoded: Decoded = forgotten.left
    ? heard(forgotten.device, [{ kind: "join", step: "left" }])
    : aside(forgotten.device);
  return { ...decoded, notes: forgotten.notes };
}
