/** One device in a line or two: when it was heard, how its battery stands, and in a sentence of its own what somebody should do. */
import type { ComponentChildren } from "preact";
import { Dot } from "../../alerts/program/page/marks.tsx";
import { lengthInWords } from "../../alerts/program/page/times.ts";
import type { Household } from "./household.ts";
import type { HomeView } from "./view.ts";

type Device = HomeView["devices"][number];

interface Shown {
  readonly household: Household;
  readonly device: Device;
  readonly room: string | undefined;
}

type Carries = "call" | "fall" | "door" | "other";
const carriesOf = (carries: string): Carries =>
  (["call", "fall", "door", "other"] as const).find((each) => each === carries) ?? "other";

export function DeviceRow({ household, device, room }: Shown) {
  const { speech } = household;
  const kind = speech.say(`device.${carriesOf(device.carries)}`);
  const silent = device.unheardFor === undefined && (device.state === "late" || device.state === "lost");
  const parts: ComponentChildren[] = [heardWords(household, device), ...batteryWords(household, device)];
  return (
    <li>
      <b>{room ? speech.say("device.in", { room, device: kind }) : kind}</b>
      <span class={silent ? "warn strong" : ""}>
        {parts.map((part, at) => (
          <span key={at} class="piece">
            {at > 0 && <Dot />}
            {part}
          </span>
        ))}
      </span>
      {sentences(household, device).map((words) => (
        <em key={words} class="warn">
          {words}
        </em>
      ))}
    </li>
  );
}

/** A device whose receiver is down is not called silent: nobody could have heard it. */
function heardWords({ speech, grown }: Household, { state, heardAgo, unheardFor, testPress }: Device): string {
  const length = (ms: number): string => lengthInWords(ms + grown.value, speech.language.value);
  if (unheardFor !== undefined) return speech.say("device.unheard", { time: length(unheardFor) });
  if (state === "exempt") return speech.say(testPress === "ok" ? "device.pressed" : "device.state.exempt");
  if (heardAgo === undefined) return speech.say("device.state.never_seen");
  return speech.say(`device.state.${state}`, { time: length(heardAgo) });
}

/** ms. A younger reading is as good as now; a day that is further off worries nobody. */
const told = { age: 86_400_000, empty: 60 * 86_400_000 } as const;

function batteryWords({ speech, grown }: Household, { battery, batteryAgo, emptyIn }: Device): string[] {
  if (battery === undefined) return [];
  const language = speech.language.value;
  const age = (batteryAgo ?? 0) + grown.value;
  const n = Math.floor(battery);
  return [
    age < told.age
      ? speech.say("device.battery", { n })
      : speech.say("device.batteryThen", { n, time: lengthInWords(age, language) }),
    ...(emptyIn !== undefined && emptyIn < told.empty
      ? [speech.say("device.emptyIn", { time: lengthInWords(emptyIn, language) })]
      : []),
  ];
}

/** What is more than a state: what is not known, what looks wrong, what is asked of somebody. */
function sentences({ speech }: Household, { state, unheardFor, marks = [], testPress }: Device): string[] {
  return [
    ...(unheardFor !== undefined || state === "lost" ? [speech.say("device.lostHint")] : []),
    ...marks.map((mark) => speech.say(`device.mark.${mark}`)),
    ...(testPress === "due" || testPress === "overdue" ? [speech.say(`device.testPress.${testPress}`)] : []),
  ];
}
