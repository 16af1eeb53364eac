import fc from "fast-check";
import { expect, test } from "vitest";
import { startEngine, step, stepAll } from "../../alerts/engine.ts";
import { alertMessage, receiptTypes } from "../../alerts/protocol.ts";
import type { Fact } from "../../devices/model/fact.ts";
import { hours, minutes, seconds } from "../../devices/model/moment.ts";
import { homeOf, type Setting, type SimulatedHome, simulate } from "./simulate.ts";

const names = ["bathroom-button", "pendant", "bathroom-radar", "front-door", "kitchen-smoke", "thermometer", "rf433:1"];
const setting: Setting = { devices: [{ id: "thermometer", silence: { late: minutes(30), lost: hours(1) } }] };

const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({ kind: fc.constant("call" as const), level: fc.constantFrom("rescue", "help"), on: fc.boolean() }),
  fc.record({ kind: fc.constant("fall" as const), state: fc.constantFrom("suspected", "confirmed", "cleared") }),
  fc.record({ kind: fc.constant("contact" as const), open: fc.boolean() }),
  fc.record({ kind: fc.constantFrom("smoke", "gas", "co", "water", "mains", "motion"), on: fc.boolean() }),
  fc.record({ kind: fc.constant("case" as const), open: fc.boolean() }),
  fc.record({ kind: fc.constant("battery" as const), percent: fc.nat(100) }),
  fc.record({ kind: fc.constant("fault" as const), what: fc.constantFrom("offline", "bridge-offline") }),
  fc.constant({ kind: "alive" } as const),
  fc.record({ kind: fc.constant("press" as const), action: fc.constantFrom("single", "double") }),
);

type Event =
  | {
      readonly do: "says";
      readonly device: string;
      readonly fact: Fact;
      readonly stored: boolean;
      readonly counter: number;
    }
  | { readonly do: "passes" | "hangs" | "stays away"; readonly ms: number }
  | { readonly do: "unread"; readonly device: string }
  | { readonly do: "tests"; readonly device: string }
  | { readonly do: "source"; readonly up: boolean }
  | {
      readonly do: "receives";
      readonly type: (typeof receiptTypes)[number];
      readonly which: number;
      readonly version: number;
    }
  | { readonly do: "cancels" | "restarts" };

const someTime = fc.constantFrom(0, 100, 400, 1_000, 5_000, 21_000, 61_000, 700_000, 4_000_000);
const device = fc.constantFrom(...names);
const quiet: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("says" as const),
      device,
      fact,
      stored: fc.constant(false),
      counter: fc.nat(3),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("says" as const),
      device,
      fact,
      stored: fc.constant(true),
      counter: fc.nat(3),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("passes" as const), ms: someTime }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("unread" as const), device }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("source" as const), up: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancels" as const) }) },
);
const any: fc.Arbitrary<Event> = fc.oneof(
  { weight: 8, arbitrary: quiet },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("hangs" as const), ms: someTime }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("stays away" as const), ms: someTime }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("tests" as const), device }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("receives" as const),
      type: fc.constantFrom(...receiptTypes),
      which: fc.nat(5),
      version: fc.nat(9),
    }),
  },
);

/** Movement is never said to have ended; its time ends between other events, or while nobody listens. */
const fadesOf = (fact: Fact) =>
  fact.kind === "motion" && fact.on ? { fades: [{ to: { ...fact, on: false }, after: seconds(5) }] } : {};

function happens(home: SimulatedHome, event: Event): void {
  switch (event.do) {
    case "says": {
      const edge = event.counter > 0 ? { edge: { key: "e", counter: event.counter } } : {};
      home.says(event.device, event.fact, {
        origin: event.stored ? "stored" : "live",
        ...edge,
        ...fadesOf(event.fact),
      });
      break;
    }
    case "passes":
      home.passes(seconds(event.ms / 1_000));
      break;
    case "hangs":
      home.hangs(seconds(event.ms / 1_000));
      break;
    case "stays away":
      home.restarts(seconds(event.ms / 1_000));
      break;
    case "unread":
      home.unread(event.device);
      break;
    case "tests":
      home.tests(event.device);
      break;
    case "source":
      home.source("mqtt", event.up);
      break;
    case "receives": {
      const alerts = [...home.kept.alerts.values()];
      if (alerts.length > 0) home.receives(event.type, alerts[event.which % alerts.length], event.version);
      break;
    }
    case "cancels":
      home.cancels();
      break;
    case "restarts":
      home.restarts();
      break;
  }
}
const story = (events: readonly Event[], from: Setting = setting) => {
  const home = simulate(from);
  for (const event of events) happens(home, event);
  return home;
};

test("whatever happens in whatever order: no throw, whole messages, the raise first, ids once, no sleep in the past", () => {
  fc.assert(
    fc.property(fc.array(any, { maxLength: 60 }), (events) => {
      const home = story(events);
      for (const message of home.kept.messages)
        expect(alertMessage.omit({ epoch: true, seq: true }).safeParse(message).error).toBeUndefined();
      // A suspicion is confirmed or taken back, once; everything else begins with its raise.
      for (const [id, said] of Map.groupBy(home.kept.messages, ({ alertId }) => alertId))
        expect(said.map(({ type }) => type).join(" "), id).toMatch(
          /^(suspect|suspect cancel|(suspect )?raise( (change|cancel))*)$/,
        );
      const ids = home.kept.readings.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      // A repeat names an earlier reading of the same device that is itself no repeat.
      const byId = new Map(home.kept.readings.map((reading) => [reading.id, reading]));
      for (const { id, device, repeats } of home.kept.readings) {
        if (repeats === undefined) continue;
        expect(repeats).toBeLessThan(id);
        expect(byId.get(repeats)).toMatchObject({ device });
        expect(byId.get(repeats)?.repeats).toBeUndefined();
      }
      home.passes(hours(2));
    }),
    { numRuns: 300 },
  );
});

test("no stored word alone ever raises an emergency", () => {
  const stored = fc.record({
    do: fc.constant("says" as const),
    device,
    fact,
    stored: fc.constant(true),
    counter: fc.nat(3),
  });
  const passing = fc.record({ do: fc.constant("passes" as const), ms: someTime });
  fc.assert(
    fc.property(fc.array(fc.oneof(stored, passing), { maxLength: 40 }), (events) => {
      const home = story(events);
      home.passes(hours(1));
      expect(home.kept.messages.filter(({ severity }) => severity === "emergency")).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("every live press of a call button is on an alert: raised, rung or counted, never nowhere", () => {
  const press = fc.record({ pause: someTime, close: fc.boolean(), restart: fc.boolean() });
  fc.assert(
    fc.property(fc.array(press, { maxLength: 30 }), (presses) => {
      const home = simulate();
      for (const { pause, close, restart } of presses) {
        home.passes(seconds(pause / 1_000));
        if (restart) home.restarts();
        if (close && home.kept.alerts.size > 0) home.receives("closed");
        home.press("bathroom-button");
      }
      const calls = [...home.kept.alerts.values()].filter(({ kind }) => kind === "call_rescue");
      const counted = calls.reduce((sum, { repeats }) => sum + 1 + repeats, 0);
      expect(counted).toBe(presses.length);
    }),
    { numRuns: 200 },
  );
});

test("the same inputs give the same alerts and messages, one by one or in one batch", () => {
  fc.assert(
    fc.property(fc.array(any, { maxLength: 40 }), (events) => {
      const home = story(events.filter((event) => event.do !== "stays away" && event.do !== "restarts"));
      const first = home.kept.inputs[0];
      if (!first) throw new Error("a home starts with an input");
      const fresh = () => {
        let reading = 0;
        let alert = 0;
        const ids = {
          readingId: () => ++reading,
          alertId: () => `00000000-0000-7000-8000-${String(++alert).padStart(12, "0")}`,
        };
        const state = startEngine({ home: homeOf(setting), cells: [], open: [], recent: [], at: first.at });
        return { ids, state };
      };
      const one = fresh();
      const messages = [];
      for (const input of home.kept.inputs) {
        const output = step(one.state, input, one.ids);
        one.state = output.state;
        messages.push(...output.messages);
      }
      const all = fresh();
      const batch = stepAll(all.state, home.kept.inputs, all.ids);
      expect(messages).toEqual(home.kept.messages);
      expect(batch.messages).toEqual(messages);
      expect(batch.readings).toEqual(home.kept.readings);
      expect(new Map(batch.state.cells)).toEqual(new Map(one.state.cells));
      expect(batch.state.open).toEqual(one.state.open);
      const saved = new Map(batch.memory.map((cell) => [`${cell.rule}/${cell.key}`, cell.value]));
      for (const [key, { value }] of home.kept.cells) expect(saved.get(key)).toEqual(value);
    }),
    { numRuns: 150 },
  );
});

test("a restart at any point changes no alert, but sends a fall that was in its guard", () => {
  // Dangers found on at a start are alerts by their own rule, and a guard is cut short: both are told elsewhere.
  const calm = fc.array(
    quiet.filter((event) => event.do !== "cancels" && !(event.do === "says" && event.fact.kind === "fall")),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(calm, fc.nat(30), (events, point) => {
      const without = story(events);
      const at = Math.min(point, events.length);
      const home = story([...events.slice(0, at), { do: "restarts" }, ...events.slice(at)]);
      for (const each of [without, home]) each.passes(hours(2));
      const told = (each: SimulatedHome) =>
        [...each.kept.alerts.values()]
          .map(({ kind, severity, key, at }) => ({ what: `${kind} ${severity} ${key}`, at: at.steady }))
          .sort((a, b) => (a.what < b.what ? -1 : a.what > b.what ? 1 : a.at - b.at));
      expect(told(home).map(({ what }) => what)).toEqual(told(without).map(({ what }) => what));
      // Last words reach the disk within ten seconds.
      const late = told(home).map(({ at }, n) => Math.abs(at - (told(without)[n]?.at ?? 0)));
      expect(Math.max(0, ...late)).toBeLessThanOrEqual(10_000);
    }),
    { numRuns: 300 },
  );
});

test("a step changes nothing of the state it was handed", () => {
  fc.assert(
    fc.property(fc.array(any, { maxLength: 25 }), fc.array(any, { minLength: 1, maxLength: 4 }), (events, more) => {
      const home = story(events);
      const before = home.state();
      const copy = structuredClone({ cells: new Map(before.cells), open: new Map(before.open), recent: before.recent });
      for (const event of more) happens(home, event);
      expect(new Map(before.cells)).toEqual(copy.cells);
      expect(new Map(before.open)).toEqual(copy.open);
      expect(before.recent).toEqual(copy.recent);
      // And it is still good to go on from, as after a transaction that failed.
      const ids = { readingId: () => 1_000_000, alertId: () => "00000000-0000-7000-8000-999999999999" };
      const heard = [{ device: "pendant", facts: [{ kind: "call", level: "rescue", on: true } as const] }];
      const input = { type: "heard", at: home.moment(), origin: "live", source: "mqtt", heard } as const;
      // What fades in between is read as well.
      const pressed = step(before, input, ids).readings.filter(({ fact }) => fact.kind === "call");
      expect(pressed.map(({ device }) => device)).toEqual(["pendant"]);
    }),
    { numRuns: 100 },
  );
});
