/** What a template can say of a message. Ids, codes and times: names and addresses are not known here. */
import { templateWord } from "../../program/words/template.ts";
import { type Language, wordFor } from "../../program/words/words.ts";
import type { AlertMessage } from "../../protocol.ts";
import { messageId } from "../https/event.ts";
import type { Values } from "./language.ts";
import { timeText } from "./time.ts";

export const placeNames = [
  "alertId",
  "messageId",
  "gateway",
  "home",
  "bed",
  "resident",
  "room",
  "device",
  "type",
  "typeText",
  "kind",
  "kindText",
  "severity",
  "severityText",
  "condition",
  "conditionText",
  "test",
  "repeats",
  "epoch",
  "seq",
  /** When it happened; by this hub's own count of the time since then where it did not know the date. */
  "time",
  /** When this try goes out. */
  "sentTime",
  "heldSeconds",
  "note",
] as const;
export type PlaceName = (typeof placeNames)[number];
/** What the file of the secret holds. */
export const secretPlace = "secret";
/** Of a signature alone: the body as it goes out. */
export const bodyPlace = "body";

export interface Wording {
  readonly language: Language;
  readonly time: { readonly format: string; readonly zone: string };
  /** A platform's own codes, by place: `codes.kind.call_rescue: "0101"`. */
  readonly codes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export function valuesOf(message: AlertMessage, wording: Wording, now: number): Values {
  const { at, kind, severity, type, condition } = message;
  const { language } = wording;
  const timeAt = (wall: number): string => timeText(sane(wall) ? wall : now, wording.time.format, wording.time.zone);
  const held = message.heldFor ?? 0;
  const said: Readonly<Record<PlaceName, string>> = {
    alertId: message.alertId,
    messageId: messageId(message),
    gateway: message.gatewayId,
    home: message.home,
    bed: message.bed ?? "",
    resident: message.resident ?? "",
    room: message.room ?? "",
    device: message.device ?? "",
    type,
    typeText: templateWord(language, `type.${type}`),
    kind,
    kindText: kind === pathTestKind ? templateWord(language, "pathTest") : wordFor(language, "alert", kind),
    severity,
    severityText: wordFor(language, "severity", severity),
    condition,
    conditionText: templateWord(language, `condition.${condition}`),
    test: String(message.test),
    repeats: String(message.repeats),
    epoch: message.epoch,
    seq: String(message.seq),
    time: timeAt(at.trusted ? at.wall : now - held),
    sentTime: timeAt(now),
    heldSeconds: String(Math.round(held / 1_000)),
    note: message.note ?? "",
  };
  return new Map(Object.entries(said).map(([name, value]) => [name, codeFor(wording.codes, name, value)]));
}

/** No time that a calendar has is lost: what is outside of it was a fault, and now is nearer to the truth. */
const sane = (wall: number): boolean => wall >= 0 && wall < Date.UTC(9999, 0, 1);

function codeFor(codes: Wording["codes"], name: string, value: string): string {
  const own = Object.hasOwn(codes, name) ? codes[name] : undefined;
  return own && Object.hasOwn(own, value) ? (own[value] ?? value) : value;
}

export const pathTestKind = "path_test";

/** The test of the day, said in the same words as an alert. */
export const testMessage = (of: {
  readonly id: string;
  readonly gatewayId: string;
  readonly home: string;
  readonly at: AlertMessage["at"];
}): AlertMessage => ({
  ...{ v: 1, type: "raise", gatewayId: of.gatewayId, alertId: of.id, epoch: "test", seq: 1, home: of.home, at: of.at },
  ...{ kind: pathTestKind, severity: "notice", test: true, condition: "active", repeats: 0, causes: [], snapshot: [] },
});
