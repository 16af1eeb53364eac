/** What other receivers know of a call, and what the lamp makes of it while the centre's own line is dead. */
import { expect, test } from "vitest";
import { type Duration, instant, milliseconds, minutes, seconds } from "../../devices/model/moment.ts";
import type { DeliveryRow } from "../../gateway/journal/journal.ts";
import { openLamp } from "../../gateway/lamp.ts";
import { openTestimony, witnessesOf } from "../../gateway/lamp-witness.ts";
import { simulate } from "../alerts/simulate.ts";

const row = (receiver: string, seq: number, state: DeliveryRow["state"]): DeliveryRow => ({
  ...{ receiver, epoch: "e-1", seq, state },
});
const dc09 = { label: "alarm-receiver", within: seconds(120), isCentre: false };
const https = { label: "centre-2", within: seconds(120), isCentre: true };

const testimonyOf = (rows: readonly DeliveryRow[], goodAgo: Readonly<Record<string, number>>) =>
  openTestimony({
    witnesses: [dc09, https],
    standings: () => Object.entries(goodAgo).map(([label, ago]) => ({ label, goodAgo: ago })),
    deliveries: () => rows,
  });

test("a receiver vouches for what it has whole, as long as it is heard", () => {
  const waiting = [row("centre", 1, "waiting"), row("centre", 2, "waiting")];
  const until = (rows: readonly DeliveryRow[], ago: Readonly<Record<string, number>> = { "alarm-receiver": 10_000 }) =>
    testimonyOf(rows, ago).vouchedUntil("a", instant(1_000_000));
  expect(until(waiting)).toBeUndefined();
  const both = [row("alarm-receiver", 1, "stored"), row("alarm-receiver", 2, "stored")];
  expect(until([...waiting, ...both])).toBe(1_000_000 - 10_000 + 120_000);
  // The second press has not come there, or was refused.
  expect(until([...waiting, row("alarm-receiver", 1, "stored")])).toBeUndefined();
  expect(until([...waiting, row("alarm-receiver", 1, "stored"), row("alarm-receiver", 2, "refused")])).toBeUndefined();
  // Nothing good of it since the start.
  expect(until([...waiting, ...both], {})).toBeUndefined();
});

test("only a road to the centre itself speaks for the centre", () => {
  const rows = [row("centre", 1, "waiting"), row("alarm-receiver", 1, "stored")];
  expect(testimonyOf(rows, { "alarm-receiver": 1 }).storedAtCentre("a")).toBe(false);
  expect(testimonyOf(rows, { "alarm-receiver": 1 }).heardAgo()).toBeUndefined();
  const more = [...rows, row("centre-2", 1, "stored")];
  expect(testimonyOf(more, { "centre-2": 7 }).storedAtCentre("a")).toBe(true);
  expect(testimonyOf(more, { "centre-2": 7, "alarm-receiver": 1 }).heardAgo()).toBe(7);
});

test("people are no witnesses, and a path that is asked rarely is given two questions", () => {
  const path = (more: object) => more as Parameters<typeof witnessesOf>[0][number];
  expect(
    witnessesOf([
      path({ kind: "dc09", label: "dc", supervision: 90_000 }),
      path({ kind: "https", label: "ours", news: "https://centre.example/news" }),
      path({ kind: "https", label: "theirs", supervision: "off" }),
      path({ kind: "ntfy", label: "family" }),
    ]),
  ).toEqual([
    { label: "dc", within: 180_000, isCentre: false },
    { label: "ours", within: 120_000, isCentre: true },
    { label: "theirs", within: 120_000, isCentre: false },
  ]);
});

/** A lamp whose own line to the centre never came up. */
function cutOff(witness: typeof dc09) {
  const home = simulate();
  let goodAt: number | undefined;
  const rows: DeliveryRow[] = [];
  let due: { run: () => void; at: number } | undefined;
  const lamp = openLamp({
    home: home.state().home,
    labelOf: () => undefined,
    journal: {
      health: { mode: "disk" },
      read: {
        openAlerts: () => [],
        unstored: () => [...home.kept.alerts.values()].map(({ id, at }) => ({ alertId: id, at })),
      },
    },
    heardAgo: () => undefined,
    testimony: openTestimony({
      witnesses: [witness],
      standings: () => [{ label: witness.label, ...(goodAt !== undefined && { goodAgo: home.now() - goodAt }) }],
      deliveries: () => rows,
    }),
    moment: () => home.moment(),
    timers: {
      after(ms, run) {
        const mine = { run, at: home.now() + ms };
        due = mine;
        return () => {
          if (due === mine) due = undefined;
        };
      },
    },
    shown: () => {},
  });
  const hears = () => lamp.hear([...home.kept.alerts.values()]);
  return {
    home,
    hears,
    state: () => lamp.view.state,
    colour: () => lamp.view.light.colour,
    stores() {
      rows.push(row("centre", 1, "waiting"), row(witness.label, 1, "stored"));
      goodAt = home.now();
      home.receives("stored");
      hears();
    },
    answers() {
      goodAt = home.now();
    },
    passes(time: Duration) {
      const until = home.now() + time;
      while (due && due.at <= until) {
        home.passes(milliseconds(Math.max(0, due.at - home.now())));
        const { run } = due;
        due = undefined;
        run();
      }
      home.passes(milliseconds(until - home.now()));
    },
  };
}

test("the alarm receiver has it and answers: 'the centre has your call', red for as long as that lasts, then 'dial 120'", () => {
  const { home, hears, state, colour, stores, answers, passes } = cutOff(dc09);
  passes(minutes(5));
  home.press("pendant");
  hears();
  passes(seconds(20));
  expect(state()).toBe("sending");
  stores();
  expect(state()).toBe("stored");
  for (let n = 0; n < 10; n += 1) {
    passes(seconds(60));
    answers();
  }
  expect(state()).toBe("waiting");
  expect(colour()).toBe("red");
  passes(seconds(119));
  expect(state()).toBe("waiting");
  passes(seconds(1));
  expect(state()).toBe("stored_unheard");
});

test("a claim that comes by HTTPS from our own centre is green while that road is heard, and not a moment longer than a line's", () => {
  const { home, hears, state, stores, answers, passes } = cutOff(https);
  passes(minutes(5));
  home.press("pendant");
  hears();
  stores();
  home.receives("claimed");
  hears();
  expect(state()).toBe("claimed");
  passes(seconds(100));
  answers();
  passes(seconds(119));
  expect(state()).toBe("claimed");
  passes(seconds(1));
  expect(state()).toBe("claimed_unheard");
});
