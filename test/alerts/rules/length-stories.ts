/** One story for each rule that goes by lengths of time, or by nothing: it holds whatever the wall clock does. */
import type { Fact } from "../../../devices/model/fact.ts";
import { days, hours, minutes, seconds } from "../../../devices/model/moment.ts";
import type { House, LengthStory } from "./circumstances.ts";

const call: Fact = { kind: "call", level: "rescue", on: true };
const letGo: Fact = { kind: "call", level: "rescue", on: false };
const at = (after: number, ...says: readonly string[]) => says.map((each) => ({ after, says: each }));
const hazard = (kind: "smoke" | "gas" | "co" | "water"): LengthStory => ({
  before: (home) => home.says("hall-motion", { kind, on: false }),
  deed: (home) => home.says("hall-motion", { kind, on: true }),
  wait: minutes(2),
  told: at(0, `raise ${kind} emergency`),
});
const calmNight = { night: { from: "04:30", to: "04:31" } };
const many = (home: House, times: number, each: (n: number) => void, pause = seconds(20)): void => {
  for (let n = 0; n < times; n += 1) {
    each(n);
    home.passes(pause);
  }
};

export const lengthStories: Readonly<Record<string, LengthStory>> = {
  call: { deed: (home) => home.calls(), wait: minutes(2), told: at(0, "raise call_rescue emergency") },
  fall: {
    deed: (home) => home.says("radar", { kind: "fall", state: "suspected" }),
    wait: seconds(20),
    told: [...at(0, "suspect fall emergency"), ...at(20, "raise fall emergency")],
    // A fall still in its guard goes out with the start.
    afterRestart: [...at(0, "suspect fall emergency"), ...at(15, "raise fall emergency")],
  },
  smoke: hazard("smoke"),
  gas: hazard("gas"),
  co: hazard("co"),
  water: hazard("water"),
  "door-left-open": {
    setting: { rules: { doorLeftOpen: minutes(10), ...calmNight } },
    deed: (home) => home.door(true),
    wait: minutes(10),
    told: at(600, "raise door_left_open notice"),
  },
  tried: {
    before: (home) => home.testFor("front-door", minutes(1)),
    deed: (home) => home.door(true),
    wait: minutes(4),
    told: at(0, "raise device_tried notice test"),
  },
  check: {
    deed: (home) =>
      home.tell({
        ...{ type: "heard", at: home.moment(), origin: "stored", source: "mqtt" },
        heard: [{ device: "radar", facts: [{ kind: "fall", state: "confirmed" }] }],
      }),
    wait: seconds(60),
    told: at(60, "raise check_device warning"),
  },
  undecodable: {
    deed: (home) => home.tell({ type: "unread", at: home.moment(), source: "mqtt", device: "pendant", fault: "crc" }),
    wait: minutes(2),
    told: at(0, "raise call_undecodable warning"),
  },
  stuck: {
    deed: (home) => many(home, 62, () => home.calls(), seconds(2)),
    wait: minutes(1),
    told: [...at(120, "raise check_device warning"), ...at(182, "change check_device warning cleared")],
  },
  silence: {
    setting: { devices: [{ id: "kitchen-motion", silence: { late: minutes(30), lost: hours(1) } }] },
    deed: (home) => home.moves("kitchen"),
    wait: hours(1),
    told: [...at(1_800, "raise device_late notice"), ...at(3_600, "change device_lost notice")],
  },
  source: {
    deed: (home) => home.source(false, "serial:port"),
    wait: minutes(5),
    told: at(0, "raise port_down warning"),
  },
  stranger: {
    deed: (home) => home.says("zigbee2mqtt:neighbour", call),
    wait: minutes(2),
    told: at(0, "raise check_device warning"),
  },
  tamper: {
    before: (home) => home.says("pendant", { kind: "case", open: false }),
    deed: (home) => home.says("pendant", { kind: "case", open: true }),
    wait: minutes(2),
    told: at(0, "raise tamper warning"),
  },
  mains: {
    before: (home) => home.says("radar", { kind: "mains", on: true }),
    deed: (home) => home.says("radar", { kind: "mains", on: false }),
    wait: minutes(4),
    told: at(0, "raise mains_lost warning"),
  },
  battery: {
    deed: (home) => home.says("pendant", { kind: "battery", percent: 3 }),
    wait: minutes(4),
    told: at(0, "raise battery_low notice"),
  },
  "test-press": {
    setting: { devices: [{ id: "pendant", testPress: { every: days(7) } }] },
    deed: (home) => home.press(),
    wait: days(9),
    told: at(777_600, "raise test_press_overdue warning"),
  },
  "held-call": {
    before: (home) => {
      home.says("pendant", call);
      home.passes(seconds(3));
      home.says("pendant", letGo);
      home.passes(minutes(1));
    },
    deed: (home) => home.says("pendant", call),
    wait: minutes(10),
    told: at(600, "raise device_stuck notice"),
  },
  "held-motion": {
    deed(home) {
      home.says("bath-motion", { kind: "motion", on: true });
      home.moves("hall");
    },
    wait: hours(3),
    told: at(10_800, "raise device_stuck notice"),
  },
  flapping: {
    deed: (home) => many(home, 22, (n) => home.bed(n % 2 === 0), seconds(10)),
    wait: minutes(10),
    // The window that was bad, and a whole good one after it.
    told: [...at(200, "raise device_flapping notice"), ...at(1_199, "change device_flapping notice cleared")],
    // Readings do not tell which of its windows were looked at: it waits for a good one from the update on.
    afterLateUpdate: [
      ...at(200, "raise device_flapping notice"),
      ...at(1_725, "change device_flapping notice cleared"),
    ],
  },
  away: {
    before: (home) => home.moves("hall"),
    deed(home) {
      home.door(true);
      home.door(false);
    },
    wait: hours(12),
    told: at(43_200, "raise not_returned warning"),
    // Away for five seconds and fifteen to settle: nobody listened.
    afterRestart: at(43_220, "raise not_returned warning"),
  },
  "fall-still": {
    before: (home) => home.moves("bath"),
    deed: (home) => home.says("radar", { kind: "fall", state: "confirmed" }),
    wait: minutes(2),
    told: at(120, "raise fall_still emergency"),
    // The last minute before a stop is in doubt as well: the sign of life of the gateway itself is saved once a minute.
    afterRestart: at(200, "raise fall_still emergency"),
  },
  "bathroom-stay": {
    setting: { habits: { bathroom: { stay: minutes(60), still: minutes(30) } } },
    before: (home) => home.moves("hall"),
    deed: (home) => home.moves("bath"),
    wait: minutes(60),
    told: at(3_600, "raise bathroom_long emergency"),
    afterRestart: at(3_620, "raise bathroom_long emergency"),
  },
  vital: {
    setting: { habits: { heartRate: { low: 40, high: 130, lasting: minutes(5) } } },
    deed: (home) => many(home, 12, () => home.says("heart-band", { kind: "heart_rate", bpm: 150 }), seconds(30)),
    wait: minutes(2),
    told: at(300, "raise heart_rate warning"),
  },
  "path-down": {
    deed: (home) => home.tell({ type: "path", at: home.moment(), path: "sms", up: false, why: "no answer" }),
    wait: minutes(5),
    told: at(0, "raise path_down warning"),
  },
};
