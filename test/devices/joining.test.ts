/** The installation as a pure machine: whatever happens in whatever order, one window, only the scanned device, an end to all. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Hop } from "../../devices/joining/installation.ts";
import { type Happening, openInstallation, step, wakeAt } from "../../devices/joining/machine.ts";
import type { Around, InstallationState, Named, Todo } from "../../devices/joining/state.ts";

const around: Around = {
  rooms: [{ id: "bedroom", label: { zh: "卧室", en: "Bedroom" } }],
  offered: [{ id: "bathroom", label: { zh: "卫生间", en: "Bathroom" } }],
  taken: [],
  online: true,
  down: () => undefined,
};
const keys = ["0000000A", "0000000B", "0000000C"] as const;
const named = (key: string): Named => ({
  family: "radio",
  title: { zh: "无线", en: "radio" },
  choices: [],
  hasDoor: true,
  scale: { floorDbm: -95 },
  tail: key.slice(-4),
  key,
});

const n = fc.integer({ min: 1, max: 3 });
const key = fc.constantFrom(...keys);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  key.map((each): Happening => ({ type: "named", named: named(each) })),
  fc.tuple(key, fc.constantFrom("call", "alive", "join")).map(
    ([device, kind]): Happening => ({
      type: "heard",
      family: "radio",
      source: "serial:radio",
      device,
      names: [],
      facts: [
        kind === "call"
          ? { kind: "call", level: "rescue", on: true }
          : kind === "alive"
            ? { kind: "alive" }
            : { kind: "join", step: "joined" },
        { kind: "link", dbm: -60 },
      ],
    }),
  ),
  n.map((each): Happening => ({ type: "order", order: { do: "open_window", n: each, seconds: 30 } })),
  n.map((each): Happening => ({ type: "order", order: { do: "room", n: each, room: "bedroom" } })),
  n.map((each): Happening => ({ type: "order", order: { do: "walk", n: each, room: "bedroom" } })),
  n.map((each): Happening => ({ type: "order", order: { do: "test", n: each } })),
  n.map((each): Happening => ({ type: "order", order: { do: "lamp_seen", n: each, green: true } })),
  n.map((each): Happening => ({ type: "order", order: { do: "drop", n: each, why: "gone" } })),
  n.map((each): Happening => ({ type: "registered", n: each, device: `device-${each}` })),
  fc.tuple(n, fc.boolean(), fc.boolean(), fc.boolean()).map(
    ([each, stored, shown, claimed]): Happening => ({
      type: "alert",
      id: `alert-${each}`,
      device: `device-${each}`,
      at: 5_000_000,
      storedAt: stored ? 5_000_100 : undefined,
      shownAt: shown ? 5_000_200 : undefined,
      claimedAt: claimed ? 5_000_300 : undefined,
    }),
  ),
  fc.constant<Happening>({ type: "lamp" }),
  fc.constantFrom<Happening>({ type: "tick" }, { type: "started" }),
);
const course = fc.array(fc.tuple(happening, fc.integer({ min: 0, max: 40_000 })), { maxLength: 60 });

interface Seen {
  readonly state: InstallationState;
  readonly todo: readonly Todo[];
  readonly what: Happening;
  readonly now: number;
}

/** As it would go on after a restart at every point: through JSON. */
function goes(steps: readonly (readonly [Happening, number])[]): readonly Seen[] {
  let now = 1_000;
  let state = openInstallation({ id: "i", kind: "install", openedAt: now });
  const windows = new Map<number, number>();
  return steps.map(([what, wait]) => {
    now += wait;
    // The register answers only what it was asked.
    const real =
      what.type === "registered" && !state.devices.find((each) => each.n === what.n)?.registering
        ? { type: "tick" as const }
        : what;
    const made = step(state, real, now, around);
    const again = step(JSON.parse(JSON.stringify(state)), real, now, around);
    expect(JSON.stringify(again)).toBe(JSON.stringify(made));
    state = made.state;
    for (const each of state.devices) if (each.window?.state === "open") windows.set(each.n, each.window.until);
    return { state, todo: made.todo, what: real, now };
  });
}

test("never two windows, and each of them ends", () => {
  fc.assert(
    fc.property(course, (steps) => {
      for (const { state, now } of goes(steps)) {
        const open = state.devices.filter((each) => each.window?.state === "open");
        expect(open.length).toBeLessThanOrEqual(1);
        for (const each of open) {
          expect(each.window?.until ?? 0).toBeGreaterThan(now);
          expect(wakeAt(state) ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(each.window?.until ?? 0);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("nothing comes into the register that was not scanned and heard while its own window was open", () => {
  fc.assert(
    fc.property(course, (steps) => {
      const scanned = new Set<string>();
      const heardInWindow = new Set<number>();
      let before: InstallationState | undefined;
      for (const { state, todo, what, now } of goes(steps)) {
        if (what.type === "named") scanned.add(what.named.key ?? "");
        if (what.type === "heard")
          for (const each of before?.devices ?? [])
            if (each.window?.state === "open" && now < each.window.until && each.key === what.device)
              heardInWindow.add(each.n);
        for (const each of todo)
          if (each.do === "add") {
            expect(heardInWindow).toContain(each.n);
            expect(scanned).toContain(state.devices.find((device) => device.n === each.n)?.key);
          }
        before = state;
      }
    }),
    { numRuns: 300 },
  );
});

test("a test has passed only with every hop, and with eyes on the lamp", () => {
  fc.assert(
    fc.property(course, (steps) => {
      for (const { state } of goes(steps))
        for (const { test: run, step: at, carries } of state.devices) {
          if (run?.state === "passed") expect(run.hops.every((each) => each.ms !== undefined)).toBe(true);
          if (run?.state === "passed" && carries === "call") expect(run.seen).toBe(true);
          if (at === "done") expect(run?.state).toBe("passed");
        }
    }),
    { numRuns: 300 },
  );
});

const press: Happening = {
  type: "heard",
  family: "radio",
  source: "s",
  device: keys[0],
  names: [],
  id: "bathroom-call",
  facts: [{ kind: "press", action: "single" }],
};

test("a bridge that says that it lives is nobody who was pressed", () => {
  const opened = openInstallation({ id: "i", kind: "install", openedAt: 0 });
  const { state } = step(opened, { type: "named", named: named(keys[0]) }, 1_000, around);
  const alive = { type: "heard", family: "radio", source: "s", device: "bridge", names: [] } as const;
  const after = step(state, { ...alive, facts: [{ kind: "alive" }] }, 2_000, around).state.devices[0];
  expect(after?.others).toEqual([]);
  expect(after?.slip).toBe(undefined);
});

/** The straight road to a device in the register, so that the rest is not left to chance. */
function installed(): { state: InstallationState; now: number } {
  let state = openInstallation({ id: "i", kind: "install", openedAt: 0 });
  const call: Happening = {
    type: "heard",
    family: "radio",
    source: "s",
    device: keys[0],
    names: [],
    facts: [{ kind: "call", level: "rescue", on: true }],
  };
  const road: Happening[] = [
    { type: "named", named: named(keys[0]) },
    call,
    { type: "order", order: { do: "room", n: 1, room: "bathroom" } },
    { type: "registered", n: 1, device: "bathroom-call" },
  ];
  for (const each of road) state = step(state, each, 1_000, around).state;
  return { state, now: 2_000 };
}

test.each<Hop>(["pressed", "saved", "stored", "shown", "claimed", "lamp"])(
  "a test alarm that stops before %s says so",
  (missing) => {
    const { state: ready, now } = installed();
    let { state } = step(ready, { type: "order", order: { do: "test", n: 1 } }, now, around);
    const alert = (more: object): Happening => ({
      type: "alert",
      id: "a",
      device: "bathroom-call",
      at: now + 100,
      ...more,
    });
    const reached: readonly (readonly [Hop, Happening])[] = [
      ["saved", alert({})],
      ["stored", alert({ storedAt: now + 200 })],
      ["shown", alert({ storedAt: now + 200, shownAt: now + 300 })],
      ["claimed", alert({ storedAt: now + 200, shownAt: now + 300, claimedAt: now + 400 })],
      ["lamp", { type: "lamp" }],
    ];
    // A press that nothing follows from.
    if (missing === "saved") state = step(state, press, now + 100, around).state;
    for (const [hop, what] of reached) {
      if (hop === missing || missing === "pressed") break;
      state = step(state, what, now + 500, around).state;
    }
    state = step(state, { type: "tick" }, now + 400_000, around).state;
    expect(state.devices[0]).toMatchObject({
      test: { state: "failed" },
      slip: { code: "hop_missing", values: { hop: missing } },
    });
  },
);

test("with the line down the test ends at the disk, and passes when late receipts come", () => {
  const { state: ready, now } = installed();
  const offline = { ...around, online: false };
  let { state } = step(ready, { type: "order", order: { do: "test", n: 1 } }, now, offline);
  const alert = { type: "alert", id: "a", device: "bathroom-call", at: now + 100 } as const;
  state = step(state, alert, now + 110, offline).state;
  expect(state.devices[0]?.test?.state).toBe("unverified");
  const late = { ...alert, storedAt: now + 600_000, shownAt: now + 600_100, claimedAt: now + 601_000 };
  state = step(state, late, now + 601_000, around).state;
  state = step(state, { type: "lamp" }, now + 601_010, around).state;
  const last = step(state, { type: "order", order: { do: "lamp_seen", n: 1, green: true } }, now + 602_000, around);
  expect(last.state.devices[0]).toMatchObject({ step: "done", test: { state: "passed" } });
  expect(last.todo).toContainEqual({ do: "verified", device: "bathroom-call" });
});

test("until it is done, what it says is a test; then it is in service at once", () => {
  const { state, now } = installed();
  const marks = (todo: readonly Todo[]) => todo.filter((each) => each.do === "mark_test");
  const due = wakeAt(state) ?? 0;
  expect(due).toBeLessThan(now + 30_000);
  const kept = step(state, { type: "tick" }, due, around);
  expect(marks(kept.todo)).toEqual([{ do: "mark_test", device: "bathroom-call", until: due + 30_000 }]);
  // A technician who does nothing any more has left: the next press is a call.
  let at: InstallationState = kept.state;
  let last = due;
  for (let wake = wakeAt(at); wake !== undefined && wake < now + 3_600_000; wake = wakeAt(at)) {
    last = wake;
    at = step(at, { type: "tick" }, wake, around).state;
  }
  expect(last).toBeLessThan(now + 5 * 60_000);
  // Back again, with whatever is done next the device is in test again.
  const back = step(at, { type: "order", order: { do: "walk", n: 1, room: "bathroom" } }, now + 3_600_000, around);
  expect(marks(back.todo)).toContainEqual({ do: "mark_test", device: "bathroom-call", until: now + 3_630_000 });
});
