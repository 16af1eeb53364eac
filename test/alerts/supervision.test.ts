/** The promise in one table: for each class of device silence becomes late and lost within a second of its limit. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Device } from "../../alerts/home.ts";
import { judgeText } from "../../alerts/program/judge.ts";
import { deviceStates } from "../../alerts/supervision.ts";
import type { Family } from "../../devices/family.ts";
import type { Fact } from "../../devices/model/fact.ts";
import { type Duration, days, hours, milliseconds, minutes, seconds } from "../../devices/model/moment.ts";
import { deviceShape } from "../../gateway/config/home.ts";
import { expectedSilence } from "../../gateway/expected-silence.ts";
import { type Setting, type SimulatedHome, simulate as simulateAll, usualHome } from "./simulate.ts";

/** Only the devices that a test names are watched. */
const onlyThese = (devices: Setting["devices"] = []): Setting => ({
  devices: [...usualHome.devices.map(({ id }) => ({ id, silence: "exempt" as const })), ...devices],
});
const simulate = (setting: Setting) => simulateAll(onlyThese(setting.devices));

type Watched = Pick<Family, "checksInEvery" | "silenceCeiling"> & { readonly stream?: true };
const family = (watched: Watched): Family =>
  ({ id: "f", title: { zh: "一", en: "f" }, says: [], foldWindow: seconds(0.5), ...watched }) as unknown as Family;

const zigbee = family({ checksInEvery: hours(25), silenceCeiling: hours(25) });
const enocean = family({ checksInEvery: hours(24), silenceCeiling: hours(24) });
const kinetic = family({ checksInEvery: null, silenceCeiling: hours(24) });
const radar = family({ checksInEvery: seconds(10), silenceCeiling: seconds(150), stream: true });
const wired = family({ checksInEvery: seconds(5), silenceCeiling: seconds(60) });

const rescue: Fact = { kind: "call", level: "rescue", on: true };
interface Class {
  readonly name: string;
  readonly family: Family;
  readonly carries: Device["carries"];
  readonly says: Fact;
  readonly late: Duration;
  readonly lost: Duration;
}
const classes: readonly Class[] = [
  { name: "call button", family: zigbee, carries: "call", says: rescue, late: hours(27.5), lost: hours(50) },
  {
    name: "contact",
    family: enocean,
    carries: "door",
    says: { kind: "contact", open: false },
    late: hours(36),
    lost: hours(72),
  },
  {
    name: "motion",
    family: zigbee,
    carries: "other",
    says: { kind: "motion", on: false },
    late: hours(37.5),
    lost: hours(75),
  },
  {
    name: "smoke",
    family: zigbee,
    carries: "other",
    says: { kind: "smoke", on: false },
    late: hours(37.5),
    lost: hours(75),
  },
  {
    name: "thermometer",
    family: enocean,
    carries: "other",
    says: { kind: "temperature", celsius: 20 },
    late: hours(36),
    lost: hours(72),
  },
  {
    name: "fall radar",
    family: radar,
    carries: "fall",
    says: { kind: "presence", on: true },
    late: seconds(10),
    lost: seconds(30),
  },
  {
    name: "bed mat",
    family: wired,
    carries: "other",
    says: { kind: "bed", occupied: true },
    late: seconds(7.5),
    lost: seconds(15),
  },
];

/** A home in which only this device is watched. */
function homeWith(of: Class): SimulatedHome {
  const watched = expectedSilence({ carries: of.carries }, of.family);
  return simulate({
    devices: [{ id: "it", carries: of.carries, ...watched, ...(of.family.stream && { stream: true as const }) }],
  });
}
const standing = (home: SimulatedHome, id = "it") =>
  deviceStates(home.state(), home.now()).find((each) => each.id === id);
const told = (home: SimulatedHome): string[] => home.messages().filter((each) => each.includes("device_l"));

for (const restart of [false, true])
  test.each(classes)(
    `$name: late and lost within a second, ${restart ? "a restart in between" : "undisturbed"}`,
    (of) => {
      const home = homeWith(of);
      const severity = of.carries === "call" || of.carries === "fall" ? "warning" : "notice";
      home.says("it", of.says);
      let spent = 0;
      if (restart) {
        spent = of.late / 2;
        home.passes(milliseconds(spent));
        home.restarts(seconds(0));
        // Right after a start ports open and devices rejoin: a limit of seconds begins anew.
        if (of.late < minutes(1)) spent = 0;
      }
      home.passes(milliseconds(of.late - spent - 1_000));
      expect(told(home)).toEqual([]);
      expect(standing(home)?.state).toBe("ok");
      home.passes(seconds(2));
      expect(told(home)).toEqual([`raise device_late ${severity}`]);
      expect(standing(home)?.state).toBe("late");
      if (restart) home.restarts(seconds(0));
      const since = restart && of.late < minutes(1) ? 1_000 : of.late + 1_000;
      const left = restart && of.lost < minutes(1) ? of.lost : of.lost - since;
      home.passes(milliseconds(Math.max(0, left - 2_000)));
      expect(told(home).length).toBe(1);
      home.passes(seconds(4));
      expect(told(home)).toEqual([`raise device_late ${severity}`, `change device_lost ${severity}`]);
      expect(standing(home)?.state).toBe("lost");
      home.says("it", of.says);
      expect(home.open().filter((each) => each.startsWith("device_l"))).toEqual([]);
      expect(standing(home)?.state).toBe("ok");
    },
  );

test("a kinetic button is never late: its calendar of test presses says when nobody knows any more", () => {
  const of: Class = { name: "", family: kinetic, carries: "call", says: rescue, late: hours(0), lost: hours(0) };
  const home = homeWith(of);
  expect(standing(home)).toMatchObject({ state: "never_seen", testPress: { state: "due" } });
  home.press("it");
  const pressed = home.now();
  expect(standing(home)).toMatchObject({ state: "exempt", testPress: { state: "ok", last: pressed } });
  home.passes(milliseconds(days(7) - 1_000));
  expect(standing(home)?.testPress?.state).toBe("ok");
  home.passes(seconds(2));
  expect(standing(home)?.testPress?.state).toBe("due");
  home.restarts(minutes(1));
  home.passes(milliseconds(days(2) - minutes(1) - 2_000));
  expect(home.messages().filter((each) => each.includes("test_press"))).toEqual([]);
  home.passes(seconds(2));
  expect(home.messages().at(-1)).toBe("raise test_press_overdue warning");
  expect(standing(home)).toMatchObject({ state: "exempt", testPress: { state: "overdue" } });
  home.passes(days(9));
  home.tests("it");
  home.press("it");
  expect(home.open().filter((each) => each.includes("test_press"))).toEqual([]);
  expect(standing(home)?.testPress?.state).toBe("ok");
});

test("a button that was never pressed since it was added is overdue after a day, and never seen all the while", () => {
  const of: Class = { name: "", family: kinetic, carries: "call", says: rescue, late: hours(0), lost: hours(0) };
  const home = homeWith(of);
  home.passes(milliseconds(days(1) - 1_000));
  expect(home.alerts()).toEqual([]);
  home.passes(seconds(1));
  expect(home.alerts()).toEqual(["test_press_overdue"]);
  expect(standing(home)?.state).toBe("never_seen");
});

test("while its port is down no test press is asked for; afterwards it is", () => {
  const of: Class = { name: "", family: kinetic, carries: "call", says: rescue, late: hours(0), lost: hours(0) };
  const home = homeWith(of);
  home.press("it", { source: "serial:enocean" });
  home.source("serial:enocean", false);
  home.passes(days(20));
  expect(home.open()).toEqual(["call_rescue", "port_down"]);
  expect(standing(home)?.unheardSince).toBeDefined();
  home.source("serial:enocean", true);
  home.passes(minutes(11));
  expect(home.open()).toEqual(["call_rescue", "test_press_overdue"]);
});

test("a home that takes the calendar away takes its fault away", () => {
  const of: Class = { name: "", family: kinetic, carries: "call", says: rescue, late: hours(0), lost: hours(0) };
  const home = homeWith(of);
  home.passes(days(2));
  expect(home.open()).toEqual(["test_press_overdue"]);
  home.settle(onlyThese([{ id: "it", carries: "call", silence: "exempt" }]));
  expect(home.open()).toEqual([]);
  expect(standing(home)?.testPress).toBeUndefined();
});

test("a supervised button with a calendar is satisfied by a press, not by its battery", () => {
  const watch = {
    carries: "call" as const,
    silence: { late: days(90), lost: days(99) },
    testPress: { every: days(7) },
  };
  const home = simulate({ devices: [{ id: "it", ...watch }] });
  home.press("it");
  home.passes(days(8));
  home.says("it", { kind: "battery", percent: 90 });
  expect(standing(home)?.testPress?.state).toBe("due");
  home.says("it", { kind: "press", action: "single" });
  expect(standing(home)?.testPress?.state).toBe("ok");
});

test.each([
  [{ carries: "call" }, zigbee, { late: hours(27.5), lost: hours(50) }, undefined],
  [{ carries: "fall" }, radar, { late: seconds(10), lost: seconds(30) }, undefined],
  [{ carries: "call" }, kinetic, "exempt", days(7)],
  [{ carries: "call", testPress: "none" }, kinetic, "exempt", undefined],
  [{ carries: "call", testPress: days(30) }, kinetic, "exempt", days(30)],
  [{ carries: "call", testPress: days(7) }, zigbee, { late: hours(27.5), lost: hours(50) }, days(7)],
  [{ carries: "other" }, undefined, { late: hours(37.5), lost: hours(75) }, undefined],
] as const)("%o is watched as its family and the home's configuration say", (stated, of, silence, every) => {
  const found = expectedSilence(stated, of);
  expect(found.silence).toEqual(silence);
  expect(found.testPress?.every).toBe(every);
  expect(found.learns !== undefined).toBe(silence !== "exempt" && of?.stream === undefined);
});

test("limits that the home's configuration states are neither learnt nor made stricter", () => {
  const stated = { late: hours(1), lost: hours(2) };
  expect(expectedSilence({ carries: "call", silence: stated }, zigbee)).toEqual({ silence: stated });
});

test.each([
  ["7 d", days(7)],
  ["none", "none"],
  ["30 s", undefined],
  ["weekly", undefined],
] as const)("a calendar written as %s", (written, every) => {
  const text = `id: a\nfamily: f\nkey: k\ncarries: call\ntestPress: ${written}\n`;
  const judged = judgeText(text, deviceShape);
  if (every !== undefined) expect(judged).toMatchObject({ ok: true, config: { testPress: every } });
  else
    expect(judged).toMatchObject({
      ok: false,
      faults: [expect.stringMatching(/^testPress: found .*need "none", or a time of at least 1 h, such as "7 d"$/)],
    });
});

/** Speaks every so often for so long. */
function speaks(home: SimulatedHome, every: Duration, length: Duration): void {
  for (let n = 0; n < length / every; n += 1) {
    home.passes(every);
    home.says("it", { kind: "temperature", celsius: 20 });
  }
}
const learning = (carries: Device["carries"], more: Partial<Device> = {}) =>
  simulate({
    devices: [
      { id: "it", carries, silence: { late: hours(10), lost: hours(20) }, learns: { ceiling: hours(25) }, ...more },
    ],
  });
const limits = (home: SimulatedHome) => standing(home)?.limits;

test("a limit is learnt from gaps: three times the longest, not before three days and twelve gaps", () => {
  const home = learning("other");
  home.says("it", { kind: "temperature", celsius: 20 });
  speaks(home, hours(1), days(2.9));
  expect(limits(home)).toEqual({ late: hours(10), lost: hours(20), learnt: false });
  speaks(home, hours(1), days(0.2));
  expect(limits(home)).toEqual({ late: hours(3), lost: hours(6), learnt: true });
  home.restarts(seconds(5));
  expect(limits(home)?.late).toBe(hours(3));
  home.passes(milliseconds(hours(3) - 6_000));
  expect(home.alerts()).toEqual([]);
  home.passes(seconds(7));
  expect(home.alerts()).toEqual(["device_late"]);
});

test.each([
  ["other", hours(1 / 6), hours(2)],
  ["other", hours(6), hours(18)],
  ["other", hours(9), hours(25)],
  ["call", hours(1 / 6), hours(2)],
  ["call", hours(1), hours(3)],
  ["call", hours(6), hours(10)],
  ["fall", hours(9), hours(10)],
] as const)(
  "a %s device that speaks every %i ms is late after %i ms: floor, ceiling, and never wider for a life",
  (...row) => {
    const [carries, every, late] = row;
    const home = learning(carries);
    home.says("it", { kind: "temperature", celsius: 20 });
    speaks(home, every, days(6));
    expect(limits(home)).toEqual({ late, lost: milliseconds(late * 2), learnt: true });
    expect(home.alerts()).toEqual([]);
  },
);

test("gaps in which nobody could listen teach nothing", () => {
  const home = learning("other");
  home.says("it", { kind: "temperature", celsius: 20 });
  speaks(home, hours(1), days(4));
  home.restarts(hours(30));
  home.says("it", { kind: "temperature", celsius: 20 });
  home.source("mqtt", false);
  home.passes(hours(40));
  home.source("mqtt", true);
  home.says("it", { kind: "temperature", celsius: 20 });
  expect(limits(home)?.late).toBe(hours(3));
});

test("a quiet week is forgotten after two, and another box in the same place begins to learn anew", () => {
  const home = learning("other");
  home.says("it", { kind: "temperature", celsius: 20 });
  speaks(home, hours(1), days(4));
  home.passes(hours(5));
  home.says("it", { kind: "temperature", celsius: 20 });
  expect(limits(home)?.late).toBe(hours(15));
  speaks(home, hours(1), days(15));
  expect(limits(home)?.late).toBe(hours(3));
  home.settle(
    onlyThese([
      {
        id: "it",
        key: "new",
        carries: "other",
        silence: { late: hours(10), lost: hours(20) },
        learns: { ceiling: hours(25) },
      },
    ]),
  );
  expect(limits(home)).toEqual({ late: hours(10), lost: hours(20), learnt: false });
});

test("a button whose rhythm changes is not called late for ever", () => {
  const home = learning("call");
  home.says("it", { kind: "temperature", celsius: 20 });
  speaks(home, hours(0.5), days(4));
  expect(limits(home)?.late).toBe(hours(2));
  speaks(home, hours(5), days(30));
  const before = home.messages().length;
  speaks(home, hours(5), days(5));
  expect(home.messages().length).toBe(before);
  expect(limits(home)?.late).toBe(hours(10));
});

const many = (count: number, limit = hours(1), familyName = "enocean-esp3") =>
  Array.from({ length: count }, (_, n) => ({
    id: `d${n}`,
    family: familyName,
    carries: n === 0 ? ("call" as const) : ("other" as const),
    silence: { late: limit, lost: milliseconds(limit * 2) },
  }));
const everybody = (home: SimulatedHome, count: number, source = "serial:enocean") => {
  for (let n = 0; n < count; n += 1) home.says(`d${n}`, { kind: "temperature", celsius: 20 }, { source });
};

test.each([1, 2, 20, 100])(
  "a dead port with %i devices behind it is exactly one alert; on return only the silent are told",
  (count) => {
    const home = simulate({ devices: many(count) });
    everybody(home, count);
    home.passes(minutes(30));
    home.source("serial:enocean", false);
    home.passes(hours(24));
    expect(home.messages()).toEqual(["raise port_down warning"]);
    home.source("serial:enocean", true);
    home.passes(minutes(59));
    expect(home.open()).toEqual([]);
    // All but the last speak again.
    everybody(home, count - 1);
    home.passes(minutes(2));
    expect(home.kept.messages.filter(({ type }) => type === "raise").map(({ kind, device }) => [kind, device])).toEqual(
      [
        ["port_down", undefined],
        ["device_late", `d${count - 1}`],
      ],
    );
  },
);

test.each([3, 20, 100])(
  "a stick that answers and hears nothing: one fault for %i devices, not one for each",
  (count) => {
    const home = simulate({ devices: many(count) });
    everybody(home, count);
    for (let n = 0; n < count; n += 1) {
      home.passes(seconds(10));
      home.says(`d${n}`, { kind: "temperature", celsius: 20 }, { source: "serial:enocean" });
    }
    home.passes(hours(24));
    expect(home.open()).toEqual(["radio_silent"]);
    expect(home.alert("radio_silent")).toMatchObject({ severity: "warning", key: "serial:enocean#enocean-esp3:radio" });
    // The first of them was told before anybody could know, and taken back.
    const raised = home.kept.messages.filter(({ type }) => type === "raise").map(({ kind }) => kind);
    expect(raised).toEqual(["device_late", "radio_silent"]);
    home.restarts(seconds(5));
    home.passes(hours(3));
    expect(home.open()).toEqual(["radio_silent"]);
    // Anybody's word proves the radio well; those who stay silent are told after their own time.
    home.says("enocean-esp3:0badcafe", { kind: "contact", open: true }, { source: "serial:enocean" });
    expect(home.open()).toEqual([]);
    home.passes(minutes(30));
    everybody(home, count - 1);
    home.passes(minutes(31));
    expect(home.open()).toEqual(["device_late"]);
  },
);

test("all fall silent at one moment: one fault in one step, however the clock hangs", () => {
  const home = simulate({ devices: many(50) });
  everybody(home, 50);
  home.hangs(hours(30));
  home.tell({ type: "tick", at: home.moment() });
  expect(home.open()).toEqual(["radio_silent"]);
});

test("one device that stops is a device, as long as anybody else is heard", () => {
  const home = simulate({ devices: many(3) });
  everybody(home, 3);
  for (let n = 0; n < 30; n += 1) {
    home.passes(minutes(10));
    for (const id of ["d1", "d2"]) home.says(id, { kind: "temperature", celsius: 20 }, { source: "serial:enocean" });
  }
  expect(home.alerts()).toEqual(["device_lost"]);
});

test("two that stop together are thought to be the radio until somebody is heard, once, and then told one by one", () => {
  const home = simulate({ devices: many(3) });
  everybody(home, 3);
  for (let n = 0; n < 20; n += 1) {
    home.passes(minutes(30));
    home.says("d2", { kind: "temperature", celsius: 20 }, { source: "serial:enocean" });
  }
  expect(home.open()).toEqual(["device_lost", "device_lost"]);
  expect(home.messages().filter((each) => each.startsWith("raise radio_silent")).length).toBe(1);
});

test("a bridge's own sign of life does not say that its radio hears", () => {
  const home = simulate({ devices: many(3, hours(1), "zigbee2mqtt") });
  everybody(home, 3, "mqtt");
  home.passes(hours(5));
  expect(home.open()).toEqual(["radio_silent"]);
  home.says("zigbee2mqtt:bridge", { kind: "alive" });
  expect(home.open()).toEqual(["radio_silent"]);
});

test("a stick that is plugged out and in again is judged anew, and is one fault again if it still hears nothing", () => {
  const home = simulate({ devices: many(5) });
  everybody(home, 5);
  home.passes(hours(5));
  home.source("serial:enocean", false);
  home.passes(minutes(1));
  home.source("serial:enocean", true);
  expect(home.open()).toEqual([]);
  home.passes(hours(5));
  expect(home.open()).toEqual(["radio_silent"]);
});

test("its devices leave the home: nobody's word could end the fault, so it ends", () => {
  const home = simulate({ devices: many(3) });
  everybody(home, 3);
  home.passes(hours(5));
  home.settle(onlyThese());
  expect(home.open()).toEqual([]);
});

test("a break in which a device may have spoken earns one fair chance, however often the line breaks", () => {
  const home = simulate({ devices: many(1) });
  everybody(home, 1);
  let heard = 0;
  for (let n = 0; n < 20 && home.alert("device_late") === undefined; n += 1) {
    home.passes(minutes(20));
    heard += 20;
    home.source("serial:enocean", false);
    home.passes(minutes(1));
    home.source("serial:enocean", true);
  }
  expect(home.alert("device_late")).toBeDefined();
  expect(heard).toBeLessThanOrEqual(140);
});

test("a stream whose gateway restarts again and again is found all the same", () => {
  const home = simulate({
    devices: [{ id: "it", carries: "fall", silence: { late: seconds(10), lost: seconds(30) } }],
  });
  home.says("it", { kind: "presence", on: true });
  for (let n = 0; n < 10; n += 1) {
    home.passes(seconds(5));
    home.restarts(seconds(1));
  }
  expect(home.messages().slice(0, 2)).toEqual(["raise device_late warning", "change device_lost warning"]);
});

test("whatever order of words, ticks, breaks and restarts: told states never skip and never repeat", () => {
  const event = fc.oneof(
    fc.record({ do: fc.constant("passes" as const), ms: fc.integer({ min: 1, max: hours(3) }) }),
    fc.record({ do: fc.constant("hangs" as const), ms: fc.integer({ min: 1, max: hours(5) }) }),
    fc.record({
      do: fc.constantFrom("speaks" as const, "offline" as const, "unread" as const, "stored" as const),
      id: fc.constantFrom("d0", "d1", "d2"),
    }),
    fc.record({ do: fc.constant("restarts" as const), ms: fc.integer({ min: 0, max: hours(9) }) }),
    fc.record({ do: fc.constantFrom("port down" as const, "port up" as const) }),
  );
  const nextOf: Record<string, readonly string[]> = {
    none: ["device_late active", "device_never_seen active"],
    "device_late active": ["device_lost active", "device_late cleared"],
    "device_lost active": ["device_lost cleared"],
    "device_never_seen active": ["device_never_seen cleared"],
  };
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const home = simulate({ devices: many(3) });
      for (const each of events) {
        switch (each.do) {
          case "passes":
            home.passes(milliseconds(each.ms));
            break;
          case "hangs":
            home.hangs(milliseconds(each.ms));
            break;
          case "restarts":
            home.restarts(milliseconds(each.ms));
            break;
          case "speaks":
            home.says(each.id, { kind: "temperature", celsius: 20 }, { source: "serial:enocean" });
            break;
          case "offline":
            home.says(each.id, { kind: "fault", what: "offline" }, { source: "serial:enocean" });
            break;
          case "unread":
            home.unread(each.id);
            break;
          case "stored":
            home.says(each.id, { kind: "temperature", celsius: 1 }, { origin: "stored", source: "serial:enocean" });
            break;
          default:
            home.source("serial:enocean", each.do === "port up");
        }
      }
      for (const id of ["d0", "d1", "d2"]) {
        const words = home.kept.messages
          .filter(({ device, kind }) => device === id && kind.startsWith("device_"))
          .map(({ kind, condition }) => `${kind} ${condition}`);
        let now = "none";
        for (const word of words) {
          expect(nextOf[now], `${now} -> ${word} in ${words.join(", ")}`).toContain(word);
          now = word.endsWith("cleared") ? "none" : word;
        }
      }
      const radio = home.kept.messages.filter(({ kind }) => kind === "radio_silent").map(({ condition }) => condition);
      expect(radio).toEqual(radio.map((_, n) => (n % 2 === 0 ? "active" : "cleared")));
    }),
    { numRuns: 300 },
  );
});
