/** The machine at work on a slow card: steps wait for each other, and none undoes what another has done. */
import { expect, test } from "vitest";
import { type Log, silentLog } from "../../alerts/program/log.ts";
import { type Happening, openInstallation } from "../../devices/joining/machine.ts";
import type { Around, DeviceState, InstallationState } from "../../devices/joining/state.ts";
import { instant } from "../../devices/model/moment.ts";
import { Course } from "../../gateway/joining/course.ts";
import { ownTimers } from "../kit/clock.ts";

const hall = { id: "hall", label: { zh: "门厅", en: "Hall" } };
const heard: Happening = {
  ...{ type: "heard", family: "radio", source: "s", device: "0000AAAA", names: [] },
  facts: [{ kind: "call", level: "rescue", on: true }],
};

test("what comes while the register writes does not take the device out of the list again", async () => {
  const written: InstallationState[] = [];
  let answer = (): void => {};
  const registered = new Promise<void>((done) => {
    answer = done;
  });
  const course = new Course({
    kept: {
      open: undefined,
      keep: async (state) => void written.push(state),
      ...{ reports: () => [], report: () => undefined, keepReport: async () => {}, audit: async () => {} },
      settled: async () => {},
    },
    timers: { after: () => () => {} },
    moment: () => ({ steady: instant(1_000), wall: 1_000, mono: 1_000, boot: "b", trusted: true }),
    log: silentLog,
    around: () => ({ rooms: [hall], offered: [], taken: [], online: true, down: () => undefined }),
    changed: () => {},
    async perform(todo) {
      if (todo.do !== "add") return undefined;
      await registered;
      return { type: "registered", n: todo.n, device: "hall-call" };
    },
  });
  await course.open(openInstallation({ id: "i", kind: "install", openedAt: 0 }));
  const named = { family: "radio", title: { zh: "无线", en: "radio" }, choices: [], hasDoor: false, scale: {} };
  await course.happen({ type: "named", named: { ...named, tail: "AAAA", key: "0000AAAA" } });
  await course.happen(heard);
  const placed = course.happen({ type: "order", order: { do: "room", n: 1, room: "hall" } });
  const training = { press: true, cancel: true, light: true };
  const meanwhile = course.happen({ type: "order", order: { do: "train", training } });
  answer();
  await Promise.all([placed, meanwhile]);
  for (const state of [course.state, course.shown, written.at(-1)])
    expect(state).toMatchObject({ training, devices: [{ device: "hall-call", step: "walk" }] });
  await course.stop();
});

test("a look that fails ends no process: it is told by its name alone, and looked again in a second", async () => {
  const timers = ownTimers();
  const told: [string, unknown][] = [];
  const log: Log = { ...silentLog, error: (what, about) => void told.push([what, about]) };
  let broken = true;
  let looks = 0;
  const at = () => instant(timers.now());
  const around = (): Around => {
    looks += 1;
    if (broken) throw new TypeError("a register that names 王奶奶");
    return { rooms: [hall], offered: [], taken: [], online: true, down: () => undefined };
  };
  const listening: DeviceState = {
    ...{ n: 1, step: "press", family: "radio", title: { zh: "无线", en: "radio" }, tail: "AAAA", hasDoor: false },
    ...{ names: [], carries: "call", carriesSaid: false, choices: [], scale: {}, others: [], spots: [], said: [] },
    window: { state: "open", until: 500, seconds: 120 },
  };
  const open = openInstallation({ id: "i", kind: "install", openedAt: 0 });
  const course = new Course({
    kept: {
      open: { ...open, devices: [listening] },
      keep: async () => {},
      ...{ reports: () => [], report: () => undefined, keepReport: async () => {}, audit: async () => {} },
      settled: async () => {},
    },
    ...{ timers, log, around },
    moment: () => ({ steady: at(), wall: 1_000, mono: 1_000, boot: "b", trusted: true }),
    changed: () => {},
    perform: async () => undefined,
  });
  course.note({ type: "started" });
  await timers.passes(0);
  expect(told).toEqual([["joining.tick_failed", { installation: "i", fault: "TypeError" }]]);
  await timers.passes(2_500);
  expect(looks, "once a second").toBe(3);
  broken = false;
  await timers.passes(1_000);
  expect(told).toHaveLength(3);
  expect(course.shown?.devices[0]?.window?.state).not.toBe("open");
  const before = looks;
  broken = true;
  course.note(heard);
  await timers.passes(0);
  expect(looks).toBe(before + 1);
  expect(told).toHaveLength(4);
  expect(JSON.stringify(told)).not.toContain("王");
  await course.stop();
});
