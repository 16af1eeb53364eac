/** Random lives: what may happen in a home, and when. */
import fc from "fast-check";
import type { HeardOf } from "../../alerts/engine.ts";
import type { Home } from "../../alerts/home.ts";
import { profiles } from "../../alerts/rules/profiles.ts";
import type { Fact } from "../../devices/model/fact.ts";
import { days, hours, instant, minutes, seconds } from "../../devices/model/moment.ts";
import type { Arrival } from "../../gateway/journal/journal.ts";
import { type HouseSetting, homeWith } from "../alerts/rules/house.ts";
import type { Lived } from "./life.ts";

const habits = { ...profiles.dementia, checkIns: [{ from: "18:00", to: "19:00", by: "press" as const }] };
export const setting: HouseSetting = {
  habits,
  rules: { doorLeftOpen: minutes(10) },
  zone: "Europe/Berlin",
  devices: [
    { id: "hall-motion", silence: { late: hours(2), lost: hours(6) }, learns: { ceiling: hours(3) } },
    {
      id: "wave-radar",
      carries: "fall",
      room: "bathroom",
      stream: true,
      silence: { late: minutes(5), lost: minutes(15) },
    },
    { id: "cord", carries: "call", room: "bathroom", stream: true, silence: { late: minutes(2), lost: minutes(9) } },
    { id: "smoke", carries: "other", room: "kitchen" },
    { id: "button", carries: "call", room: "hall", silence: "exempt", testPress: { every: days(2) } },
  ],
};
export const lifeHome: Home = homeWith(setting);
export const otherHomes: readonly Home[] = [
  lifeHome,
  homeWith({ ...setting, habits: { ...habits, shadow: ["bathroom-stay", "no-activity"] } }),
  homeWith({ ...setting, rules: { doorLeftOpen: minutes(3), fallGuard: seconds(0) } }),
  { ...lifeHome, devices: lifeHome.devices.filter(({ id }) => id !== "smoke") },
];

const bool = fc.boolean();
const one = (device: string, fact: Fact): readonly HeardOf[] => [{ device, facts: [fact] }];
const radarWord = (there: boolean, fallen: boolean, bpm: number): readonly HeardOf[] => [
  {
    device: "wave-radar",
    facts: [
      { kind: "presence", on: there },
      { kind: "fall", state: fallen ? "suspected" : "cleared" },
      { kind: "heart_rate", bpm },
    ],
    ...(there && { fades: [{ to: { kind: "presence", on: false }, after: seconds(5) }] }),
  },
];

export type Happening = (home: Lived) => void;
const frame =
  (heard: readonly HeardOf[], how: Partial<Arrival> = {}): Happening =>
  (home) =>
    home.hears(heard, how);

const ordinary = fc.oneof(
  fc
    .tuple(fc.constantFrom("hall-motion", "kitchen-motion", "bath-motion"), bool)
    .map(([id, on]) => frame(one(id, { kind: "motion", on }))),
  bool.map((open) => frame(one("front-door", { kind: "contact", open }))),
  bool.map((occupied) => frame(one("bed", { kind: "bed", occupied }))),
  fc.integer({ min: 30, max: 150 }).map((bpm) => frame(one("heart-band", { kind: "heart_rate", bpm }))),
  fc.integer({ min: 0, max: 100 }).map((percent) => frame(one("front-door", { kind: "battery", percent }))),
  bool.map((open) => frame(one("front-door", { kind: "contact", open }), { origin: "stored" })),
  fc.constant(
    frame([
      {
        device: "hall-motion",
        facts: [{ kind: "motion", on: true }],
        fades: [{ to: { kind: "motion", on: false }, after: seconds(90) }],
      },
    ]),
  ),
  fc.constant(frame([{ device: "zigbee2mqtt:stranger", facts: [{ kind: "call", level: "rescue", on: true }] }])),
  fc.constantFrom("bridge-offline", "offline").map((what) => frame(one("zigbee2mqtt:bridge", { kind: "fault", what }))),
  fc.constant(frame(one("zigbee2mqtt:bridge", { kind: "alive" }))),
  fc.constantFrom("button", "front-door", "wave-radar", undefined).map(
    (id): Happening =>
      (home) =>
        home.unread(id),
  ),
);

const alarming = fc.oneof(
  fc.integer({ min: 0, max: 3 }).map((counter) =>
    frame([{ device: "button", facts: [{ kind: "call", level: "rescue", on: true }], edge: { key: "a", counter } }], {
      urgent: true,
    }),
  ),
  fc.constant(
    frame([{ device: "button", facts: [{ kind: "press", action: "double" }], cancels: true, edge: { key: "b" } }]),
  ),
  fc.constant(
    frame([{ device: "button", facts: [], unconfirmed: [{ kind: "call", level: "help", on: true }] }], {
      origin: "stored",
    }),
  ),
  fc.constantFrom("suspected", "confirmed", "cleared").map((state) => frame(one("radar", { kind: "fall", state }))),
  bool.map((on) => frame(one("smoke", { kind: "smoke", on }))),
  bool.map((open) => frame(one("pendant", { kind: "case", open }))),
  fc.constant<Happening>((home) => home.tell((at) => ({ type: "cancel", at, by: "white-key" }))),
);

/** A radar and a cord that say themselves many times a second. */
const streams = fc.oneof(
  fc
    .tuple(
      bool,
      fc.integer({ min: 0, max: 8 }),
      fc.integer({ min: 60, max: 62 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(100, 900, 4_000),
    )
    .map(
      ([there, fallen, bpm, times, every]): Happening =>
        (home) => {
          for (let n = 0; n < times; n += 1) {
            home.hears(radarWord(there, fallen === 0, bpm), { stream: true, source: "serial" });
            home.passes(every);
          }
        },
    ),
  fc.tuple(bool, fc.integer({ min: 1, max: 60 }), fc.constantFrom(100, 700, 3_000, 6_000)).map(
    ([on, times, every]): Happening =>
      (home) => {
        for (let n = 0; n < times; n += 1) {
          home.hears(one("cord", { kind: "call", level: "rescue", on }), { stream: true, source: "serial:cord" });
          home.passes(every);
        }
      },
  ),
);

const seldom = fc.oneof(
  fc.tuple(fc.constantFrom("mqtt", "serial"), bool).map(
    ([source, up]): Happening =>
      (home) =>
        home.tell((at) => ({ type: "source", at, source, up, why: "closed" })),
  ),
  fc.constantFrom("button", "smoke", "zigbee2mqtt:new").map(
    (device): Happening =>
      (home) =>
        home.tell((at) => ({ type: "test", at, device, until: instant(at.steady + 60_000), anew: true })),
  ),
  fc.constantFrom(...otherHomes).map(
    (next): Happening =>
      (home) =>
        home.settle(next),
  ),
  fc.tuple(fc.constantFrom("stored", "shown", "claimed", "released", "closed"), fc.integer({ min: 0, max: 5 })).map(
    ([type, of]): Happening =>
      (home) =>
        home.receives(type, of),
  ),
  fc.constantFrom(-hours(1), hours(1), -seconds(3), days(300)).map(
    (by): Happening =>
      (home) =>
        home.setClock(by),
  ),
  bool.map(
    (is): Happening =>
      (home) =>
        home.trust(is),
  ),
  fc.constantFrom(1_000, 60_000, 1_000_000, 7_200_000).map(
    (away): Happening =>
      (home) =>
        home.restarts(away),
  ),
  fc.constantFrom(1, 3).map(
    (times): Happening =>
      (home) =>
        home.rests(times),
  ),
  fc.constant<Happening>((home) => home.gather()),
);

const wait = fc
  .oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 900_000 }), fc.constantFrom(hours(2), hours(9)))
  .map(
    (ms): Happening =>
      (home) =>
        home.passes(ms),
  );

export const happenings = (most: number) =>
  fc.array(
    fc.oneof(
      { arbitrary: ordinary, weight: 6 },
      { arbitrary: alarming, weight: 3 },
      { arbitrary: streams, weight: 2 },
      { arbitrary: seldom, weight: 4 },
      { arbitrary: wait, weight: 6 },
    ),
    { minLength: 20, maxLength: most },
  );
