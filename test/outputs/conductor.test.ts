/** One state, many outputs: what breaks in one of them stays there, and whoever tells the state never waits and never hears of it. */
import { expect, test } from "vitest";
import { partsOf, type Standing, warningsOf } from "../../gateway/health.ts";
import type { Maker } from "../../gateway/outputs/conductor.ts";
import { openOutputs } from "../../gateway/outputs/conductor.ts";
import type { Output, OutputStatus } from "../../gateway/outputs/output.ts";
import { ownTimers } from "../kit/clock.ts";
import { viewOf } from "./views.ts";

const fine: OutputStatus = { fault: undefined, done: 0, failed: 0 };

function recorder(label: string, over: Partial<Output> = {}) {
  const shown: string[] = [];
  const maker: Maker = {
    label,
    kind: "test",
    make: () => ({
      show: (view) => void shown.push(view.state),
      status: () => fine,
      async stop(last) {
        shown.push(`stop ${last.state}`);
      },
      ...over,
    }),
  };
  return { maker, shown };
}

function orchestra(...makers: readonly Maker[]) {
  const clock = ownTimers();
  const logged: string[] = [];
  const note = (event: string) => void logged.push(event);
  const log = { error: note, warn: note, info: note, debug: note };
  const outputs = openOutputs(makers, {
    timers: clock,
    farewell: () => viewOf("unknown"),
    log: { ...log, child: () => log } as never,
    changed: () => {},
  });
  return { clock, outputs, logged };
}

const bang = (): never => {
  throw new Error("bang");
};

test("one that throws at every touch leaves the others and its caller alone", async () => {
  const [first, last] = [recorder("first"), recorder("last")];
  const { clock, outputs, logged } = orchestra(
    first.maker,
    recorder("bomb", { show: bang, status: bang, stop: bang }).maker,
    { label: "unmade", kind: "test", make: bang },
    last.maker,
  );
  outputs.show(viewOf("sending"));
  await clock.passes(100);
  expect([first.shown, last.shown]).toEqual([["sending"], ["sending"]]);
  expect(outputs.status().map(({ label, fault }) => [label, fault?.why])).toEqual([
    ["first", undefined],
    ["bomb", "broke"],
    ["unmade", "broke"],
    ["last", undefined],
  ]);
  expect(logged).toContain("output.broke");
  await outputs.stop();
  expect(last.shown).toEqual(["sending", "stop unknown"]);
});

test("whoever tells a state does not do the work: an alarm is on its way", async () => {
  const one = recorder("one");
  const { clock, outputs } = orchestra(one.maker);
  outputs.show(viewOf("sending"));
  outputs.show(viewOf("stored"));
  expect(one.shown).toEqual([]);
  await clock.passes(50);
  expect(one.shown).toEqual(["stored"]);
});

test("a goodbye that is never answered does not hold up the others'", async () => {
  const one = recorder("one");
  const { outputs } = orchestra(recorder("broken", { stop: async () => bang() }).maker, one.maker);
  await outputs.stop();
  outputs.show(viewOf("claimed"));
  expect(one.shown).toEqual(["stop unknown"]);
});

test("what fails is a part of /readyz and a warning on the page, and nothing when all is well", () => {
  const standing = (fault: OutputStatus["fault"]): Standing =>
    ({
      journal: { health: { mode: "disk" } },
      carriers: { serial: new Map(), outside: new Map(), lowQuality: () => [] },
      link: { connected: true },
      influx: undefined,
      dispatcher: { standings: [], counts: new Map() },
      outputs: {
        status: () => [{ label: "hall-lamp", kind: "zigbee2mqtt-light", fault, done: 1, failed: 1 }],
        warnings: () => (fault ? ["output_failing"] : []),
      },
      moment: () => ({ trusted: true }),
      simulated: false,
    }) as unknown as Standing;
  const failing = standing({ why: "unreachable", said: "not connected" });
  expect(partsOf(failing)).toContainEqual({ name: "output:hall-lamp", ok: false, why: "unreachable not connected" });
  expect(warningsOf(failing)).toContain("output_failing");
  // Anybody in the home's network may read it: what somebody's program complains of is for the log.
  for (const why of ["failed", "late"] as const) {
    const complaint = "exit 1: POST http://relay/?token=s3cret: 13800001111 refused";
    expect(partsOf(standing({ why, said: complaint }))).toContainEqual({ name: "output:hall-lamp", ok: false, why });
  }
  expect(partsOf(standing(undefined))).toContainEqual({ name: "output:hall-lamp", ok: true });
  expect(warningsOf(standing(undefined))).not.toContain("output_failing");
});
