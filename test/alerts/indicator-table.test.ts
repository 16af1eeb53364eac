/**
 * The table that is printed on the lid, line by line: what happened at home and what came back, and what the light, the sound
 * and the sentence are then. It is written here a second time on purpose: a change of the code alone must not pass.
 */
import { describe, expect, test } from "vitest";
import { indicatorStates, inWords } from "../../alerts/appearance.ts";
import { type Indicator, indicator, type Line } from "../../alerts/indicator.ts";
import { instant, later, minutes, seconds } from "../../devices/model/moment.ts";
import { type SimulatedHome, simulate } from "./simulate.ts";

const bathroom = { zh: "卫生间", en: "Bathroom" };

function see(home: SimulatedHome, line: Partial<Line> = {}) {
  const shown: Indicator = indicator({
    home: home.state().home,
    alerts: [...home.kept.alerts.values()],
    journal: "disk",
    now: home.moment(),
    line: { since: instant(0), heardAt: home.now(), unstored: new Map(), ...line },
  }).indicator;
  const { colour, pattern } = shown.light;
  return {
    state: shown.state,
    light: colour === "off" ? "off" : `${colour} ${pattern}`,
    sound: shown.tone.sound,
    every: shown.tone.every,
    ...inWords(shown, (room) => (room === "bathroom" ? bathroom : undefined)),
  };
}

const pressed = (home: SimulatedHome) => home.press("pendant");
/** Whoever presses and gets these receipts. */
const after =
  (...receipts: readonly Parameters<SimulatedHome["receives"]>[0][]) =>
  (home: SimulatedHome) => {
    pressed(home);
    for (const receipt of receipts) home.receives(receipt);
  };

const dialSelf = "Dial 120 or shout for help";

const lid: readonly (readonly [
  what: string,
  happens: (home: SimulatedHome) => void,
  shown: readonly [light: string, sound: string, every: number, zh: string, en: string],
])[] = [
  ["nothing", () => {}, ["off", "none", 0, "守望中", "Watching"]],
  ["a press, sending", pressed, ["red fast_breathe", "beep", 1_000, "正在呼叫服务中心", "Calling the service centre"]],
  ["stored", after("stored"), ["red steady", "rising2", 0, "服务中心已收到", "The service centre has your call"]],
  [
    "shown on a console, which is no person",
    after("stored", "shown"),
    ["red steady", "rising2", 0, "服务中心已收到", "The service centre has your call"],
  ],
  [
    "stored, and nobody claims it for 60 s",
    (home) => {
      after("stored")(home);
      home.passes(seconds(60));
    },
    [
      "red steady",
      "rising2",
      60_000,
      "服务中心已收到，正在继续联系值班员和家人",
      "The centre has your call and is still calling the dispatcher and your family",
    ],
  ],
  [
    "a claim that was released, at once",
    after("stored", "claimed", "released"),
    [
      "red steady",
      "rising2",
      60_000,
      "服务中心已收到，正在继续联系值班员和家人",
      "The centre has your call and is still calling the dispatcher and your family",
    ],
  ],
  [
    "claimed",
    after("stored", "claimed"),
    ["green steady", "calm3", 0, "值班员正在处理，请别着急", "A person is helping you, please stay calm"],
  ],
  [
    "dispatched",
    after("stored", "claimed", "dispatched"),
    ["green slow_pulse", "calm3", 0, "已安排人员上门", "Someone is being sent to you"],
  ],
  [
    "on site",
    after("stored", "claimed", "dispatched", "on_site"),
    ["green slow_pulse", "calm3", 0, "已安排人员上门", "Someone is being sent to you"],
  ],
  ["closed", after("stored", "claimed", "closed"), ["off", "chime", 0, "本次呼叫已处理完毕", "This call is finished"]],
  [
    "a fall in its guard",
    (home) => void home.falls(),
    [
      "white fast_blink",
      "short",
      3_000,
      "检测到可能跌倒，没事请按白色键取消",
      "Perhaps a fall. If you are fine, press the white key to cancel",
    ],
  ],
  [
    "the white key in the guard",
    (home) => {
      home.falls();
      home.cancels();
    },
    ["white steady", "short", 0, "已告知中心您没事", "The centre knows you are fine"],
  ],
  [
    "no `stored` for 30 s",
    (home) => {
      pressed(home);
      home.passes(seconds(30));
    },
    [
      "red_white alternate",
      "siren",
      5_000,
      "暂时联系不上中心，正在重试。请拨打120或大声呼救",
      `Cannot reach the centre, still trying. ${dialSelf}`,
    ],
  ],
  [
    "mains lost, by day",
    (home) => void home.says("thermometer", { kind: "mains", on: false }),
    ["amber slow", "chirp", 600_000, "停电，使用电池", "Mains off, on battery"],
  ],
  [
    "no way out answers, and nobody calls",
    (home) => void home.path("centre", false),
    [
      "amber blink",
      "chirp",
      3_600_000,
      "现在联系不上服务中心，正在重试。要帮忙请直接拨打120，或喊人",
      "The centre cannot be reached now; still trying. If you need help, dial 120 or call out",
    ],
  ],
  [
    "a device that needs repair, by day",
    (home) => void home.unread("bathroom-button"),
    ["amber blink", "chirp", 3_600_000, "卫生间设备需要检修", "Bathroom device needs repair"],
  ],
];

test.each(lid)("%s", (_what, happens, [light, sound, every, zh, en]) => {
  const home = simulate();
  happens(home);
  expect(see(home)).toEqual({ state: expect.any(String), light, sound, every, zh, en });
});

test("at night advice is silent and keeps its light; alarms and their feedback sound as by day", () => {
  // 02:00 in Shanghai.
  const wall = Date.UTC(2026, 10, 21, 18);
  const advice = new Set(["mains_lost", "line_down", "device_fault"]);
  for (const [what, happens, [light, sound, every]] of lid) {
    const home = simulate({ wall });
    happens(home);
    const seen = see(home);
    const quiet = advice.has(seen.state);
    expect(seen, what).toMatchObject({ light, sound: quiet ? "none" : sound, every: quiet ? 0 : every });
  }
});

test("a night that nobody is sure of mutes nothing", () => {
  const home = simulate({ wall: Date.UTC(2026, 10, 21, 18), trusted: false });
  home.unread("bathroom-button");
  expect(see(home).sound).toBe("chirp");
});

describe("the white key is another action than the button", () => {
  test("it calls off a guarded fall only; what is with the centre stays as its receipts say", () => {
    const home = simulate();
    after("stored")(home);
    home.cancels();
    expect(see(home).state).toBe("stored");
    home.receives("claimed");
    home.cancels();
    expect(see(home)).toMatchObject({ state: "claimed", light: "green steady" });
  });

  test("the button in the guard calls at once", () => {
    const home = simulate();
    home.falls();
    home.press("pendant");
    expect(home.open()).toContain("call_rescue");
    home.passes(seconds(20));
    expect(see(home).state).toBe("sending");
  });

  test("'the centre knows that you are fine' waits for the receipt", () => {
    const home = simulate();
    home.falls();
    home.cancels();
    const id = [...home.kept.alerts.keys()][0] ?? "";
    const unstored = new Map([[id, home.now()]]);
    expect(see(home, { unstored })).toMatchObject({
      state: "cancelled_untold",
      light: "white steady",
      sound: "short",
      zh: "已取消，会告知中心您没事",
      en: "Cancelled. The centre will be told that you are fine",
    });
    home.passes(seconds(2));
    expect(see(home).zh).toBe("已告知中心您没事");
    home.passes(seconds(3));
    expect(see(home, { unstored }).state).toBe("normal");
  });
});

describe("another receiver has it, and the centre's own line is dead", () => {
  const dead = { heardAt: undefined, since: instant(-1_000_000) };
  function storedElsewhere() {
    const home = simulate();
    after("stored")(home);
    const id = home.alert("call_rescue")?.id ?? "";
    // The centre itself has stored nothing of it.
    const unstored = new Map([[id, instant(-60_000)]]);
    const line = (until: number): Partial<Line> => ({ ...dead, unstored, vouched: new Map([[id, instant(until)]]) });
    return { home, line };
  }

  test("its machine's word is worth 'the centre has your call', red, as long as it is heard", () => {
    const { home, line } = storedElsewhere();
    const until = later(home.now(), minutes(3));
    expect(see(home, line(until))).toMatchObject({ light: "red steady", zh: "服务中心已收到" });
    home.passes(seconds(60));
    expect(see(home, line(until)).zh).toBe("服务中心已收到，正在继续联系值班员和家人");
    home.passes(minutes(2));
    expect(see(home, line(until))).toMatchObject({ state: "stored_unheard", sound: "siren" });
    expect(see(home, line(until)).zh).toContain("请拨打120");
  });

  test("it is never green, and it keeps no claim alive that the centre might have lost", () => {
    const { home, line } = storedElsewhere();
    expect(see(home, line(home.now() + 60_000)).light).not.toContain("green");
    home.receives("claimed");
    expect(see(home, line(home.now() + 60_000))).toMatchObject({
      state: "claimed_unheard",
      light: "red_white alternate",
    });
  });
});

test("whatever state there is, Chinese has full-width marks and nobody is promised help without a person's claim", () => {
  for (const state of indicatorStates) {
    const { zh, en } = inWords({ state }, () => undefined);
    expect(zh).not.toMatch(/[一-鿿][,;:?!(]/);
    const promises = /上门|正在处理|being sent|helping/.test(`${zh} ${en}`);
    expect(promises, state).toBe(state === "claimed" || state === "coming");
  }
});

test("while another way that proves is up, a dead line is a matter for the technician alone", () => {
  const home = simulate();
  const joins = { without: "stored", after: seconds(30), from: "emergency" } as const;
  const steps = ["arc", "sms"].map((path) => ({ path, ...joins }));
  // A message to a phone would be a help, and proves nothing.
  home.settle({ delivery: { steps, proving: ["arc"] } });
  home.path("centre", false);
  expect(see(home).state).toBe("device_fault");
  home.path("arc", false);
  expect(see(home).state).toBe("line_down");
  home.press("pendant");
  expect(see(home).state).toBe("sending");
});
