/**
 * From a posting to what people read. It says what is proved and what to do, and nothing of who, where or which illness: of the
 * message it uses the severity, the lane and the time, and not one word that came with it.
 */
import type { Lane } from "../../alert.ts";
import { laneOfKind } from "../../lifecycle.ts";
import { type PeopleKey, sayToPeople } from "../../program/words/people.ts";
import { type Language, tagOf } from "../../program/words/words.ts";
import type { AlertMessage } from "../../protocol.ts";
import type { Posting } from "../path.ts";

export interface PeopleText {
  readonly title: string;
  readonly body: string;
  /** One SMS of UCS-2. */
  readonly sms: string;
  /** `alarm`: wake whoever sleeps. `news`: the alarm is in good hands. `test`: no sound. */
  readonly tone: "alarm" | "look" | "news" | "test";
}

export interface Reader {
  readonly language: Language;
  /** What this home is called on these phones, in words that its operator chose. */
  readonly callIt: string | undefined;
  /** IANA name. */
  readonly timeZone: string;
}

/** Characters of one SMS in UCS-2 (3GPP TS 23.040, 9.2.3.24). */
export const smsRoom = 70;

type About = "emergency" | "other" | "device" | "said_fine" | "reminder" | "taken" | "over" | "test";

const toneOf: Readonly<Record<About, PeopleText["tone"]>> = {
  ...{ emergency: "alarm", reminder: "alarm", other: "look", device: "look", said_fine: "look" },
  ...{ taken: "news", over: "news", test: "test" },
};

/** `undefined`: people are not told of this. A suspicion is silent, and so is every end that a sensor tells. */
export function textOf(posting: Posting, reader: Reader): PeopleText | undefined {
  const { message, telling, stored = false } = posting;
  const about = aboutOf(posting);
  if (!about) return undefined;
  const nth = telling?.say === "reminder" ? telling.nth : 0;
  return written(about, reader, { at: message.at, stored, nth, urgent: message.severity === "emergency" });
}

export const testText = (reader: Reader): PeopleText =>
  written("test", reader, { at: undefined, stored: false, nth: 0, urgent: false });

function aboutOf({ message, telling }: Posting): About | undefined {
  if (message.type === "suspect" || message.quiet) return undefined;
  if (message.test) return telling ? undefined : "test";
  if (telling) return telling.say;
  if (message.type === "cancel") return "said_fine";
  if (laneOf(message.kind) === "fault") return "device";
  return message.severity === "emergency" ? "emergency" : "other";
}

const lanes: Readonly<Record<string, Lane>> = laneOfKind;
const laneOf = (kind: string): Lane | undefined => (Object.hasOwn(lanes, kind) ? lanes[kind] : undefined);

interface Said {
  readonly at: AlertMessage["at"] | undefined;
  readonly stored: boolean;
  readonly nth: number;
  readonly urgent: boolean;
}

function written(about: About, reader: Reader, { at, stored, nth, urgent }: Said): PeopleText {
  const { language, callIt } = reader;
  const say = (key: PeopleKey, values = {}) => sayToPeople(language, key, values);
  const centre = stored ? "stored" : "unknown";
  const advice = say(urgent ? "do.emergency" : "do.other");
  const ours = say("home");
  const long = {
    ...{ home: callIt ?? ours, nth, do: advice, centre: say(`centre.${centre}`) },
    time: timeOf(at, reader, "long"),
  };
  const short = { nth, centre: say(`sms.centre.${centre}`), time: timeOf(at, reader, "short") };
  const called = say(`sms.${about}`, { ...short, home: callIt ?? ours });
  return {
    title: say(`title.${about}`, long),
    body: say(`body.${about}`, long),
    sms: called.length <= smsRoom ? called : say(`sms.${about}`, { ...short, home: ours }),
    tone: toneOf[about],
  };
}

/** A clock that nobody trusts, or a time that is none, is not told as one. */
function timeOf(at: AlertMessage["at"] | undefined, { language, timeZone }: Reader, length: "long" | "short"): string {
  if (!at?.trusted || !(Math.abs(at.wall) <= farthest))
    return sayToPeople(language, length === "long" ? "noTime" : "sms.noTime");
  const date = length === "long" ? ({ month: "short", day: "numeric" } as const) : {};
  return new Intl.DateTimeFormat(tagOf[language], {
    ...{ timeZone, ...date },
    ...({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const),
  }).format(at.wall);
}

/** Milliseconds from 1970 that a `Date` can hold (ECMA-262, 21.4.1.1). */
const farthest = 8.64e15;
