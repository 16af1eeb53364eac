import { expect, test } from "vitest";
import { instant } from "../../devices/model/moment.ts";
import { generation, keptAs, noDeliveries, withNew } from "../../gateway/journal/deliveries.ts";
import type { Arrival, Journal } from "../../gateway/journal/journal.ts";
import { handClock, press, warmth } from "./home.ts";
import { folder, journalIn } from "./open-journal.ts";

/** As its sender numbered it; `again` is the DUP bit. */
const numbered = (arrival: Arrival, number: number, again = false): Arrival => ({
  ...arrival,
  delivery: { id: `bridge/${number}`, again },
});

const pressesOf = (journal: Journal) =>
  journal.read
    .unstored("centre", 100)
    .flatMap(({ causes }) => causes.map(({ fact }) => fact.by))
    .sort();

test("a press that was committed but not acknowledged raises once when it is sent again after the restart", async () => {
  const dir = folder();
  const first = await journalIn(dir);
  const clock = handClock();
  await first.accept(numbered(press(clock.now(), "one"), 7));
  await first.stop();
  clock.passes(30_000);
  const second = await journalIn(dir, { clock });
  await second.accept(numbered(press(clock.now(), "one"), 7, true));
  expect(pressesOf(second)).toEqual(["one"]);
  expect(second.read.recentReadings(10)).toHaveLength(1);
  expect(second.read.counts()).toMatchObject({ frames: 2, readings: 1, alerts: 1 });
});

test("many clients repeat without saying so: after a restart the same number with the same bytes is the same press, once", async () => {
  const dir = folder();
  const clock = handClock();
  const first = await journalIn(dir, { clock });
  await first.accept(numbered(press(clock.now(), "one"), 7));
  await first.stop();
  const second = await journalIn(dir, { clock });
  clock.passes(3_000);
  await second.accept(numbered(press(clock.now(), "one"), 7));
  expect(pressesOf(second)).toEqual(["one"]);
  clock.passes(3_000);
  await second.accept(numbered(press(clock.now(), "one"), 7));
  expect(pressesOf(second)).toEqual(["one", "one"]);
});

test("a second crash before the acknowledgement of the repeat changes nothing", async () => {
  const dir = folder();
  const clock = handClock();
  for (let life = 0; life < 3; life += 1) {
    const journal = await journalIn(dir, { clock });
    await journal.accept(numbered(press(clock.now(), "one"), 7));
    expect(pressesOf(journal)).toEqual(["one"]);
    await journal.stop();
    clock.passes(3_000);
  }
});

test("lives that end before the sender is back take no doubt away", async () => {
  const dir = folder();
  const clock = handClock();
  const first = await journalIn(dir, { clock });
  await first.accept(numbered(press(clock.now(), "one"), 7));
  await first.stop();
  for (let life = 0; life < 3; life += 1) {
    clock.passes(20_000);
    const journal = await journalIn(dir, { clock });
    await journal.accept(warmth(clock.now()));
    await journal.stop();
  }
  const last = await journalIn(dir, { clock });
  await last.accept(numbered(press(clock.now(), "one"), 7));
  expect(pressesOf(last)).toEqual(["one"]);
});

test("a button that wakes up for each press and always begins at number 1 rings each time", async () => {
  const dir = folder();
  const clock = handClock();
  const journal = await journalIn(dir, { clock });
  await journal.accept(numbered(press(clock.now(), "same bytes"), 1));
  clock.passes(20_000);
  await journal.accept(numbered(press(clock.now(), "same bytes"), 1));
  clock.passes(20_000);
  await journal.accept(numbered(warmth(clock.now()), 2));
  await journal.stop();
  // It was acknowledged long before this life ended: the number has come round.
  const next = await journalIn(dir, { clock });
  await next.accept(numbered(press(clock.now(), "same bytes"), 1));
  expect(pressesOf(next)).toHaveLength(3);
});

test("a number that comes with other bytes is another message, whatever it says of itself", async () => {
  const dir = folder();
  const clock = handClock();
  const first = await journalIn(dir, { clock });
  await first.accept(numbered(press(clock.now(), "one"), 7));
  await first.stop();
  const second = await journalIn(dir, { clock });
  await second.accept(numbered(press(clock.now(), "two"), 7, true));
  await second.accept({ ...numbered(press(clock.now(), "one"), 7, true), topic: "zigbee2mqtt/other" });
  expect(pressesOf(second)).toEqual(["one", "one", "two"]);
});

test("inside one life a message that says it is a repeat is one, for ten minutes", async () => {
  const clock = handClock();
  const journal = await journalIn(folder(), { clock });
  await journal.accept(numbered(press(clock.now(), "one"), 7));
  clock.passes(9 * 60_000);
  await journal.accept(numbered(press(clock.now(), "one"), 7, true));
  expect(pressesOf(journal)).toEqual(["one"]);
  clock.passes(11 * 60_000);
  await journal.accept(numbered(press(clock.now(), "one"), 7, true));
  expect(pressesOf(journal)).toEqual(["one", "one"]);
});

test("a message and its repeat in one batch are one", async () => {
  const clock = handClock();
  const journal = await journalIn(folder(), { clock });
  const one = numbered(press(clock.now(), "one"), 7);
  await Promise.all([journal.accept(one), journal.accept({ ...one, delivery: { id: "bridge/7", again: true } })]);
  expect(pressesOf(journal)).toEqual(["one"]);
});

test("what is remembered has a bound, and the newest is always in it", () => {
  const said = generation.deliveries * 4;
  let deliveries = noDeliveries;
  for (let n = 1; n <= said; n += 1)
    deliveries = withNew(deliveries, new Map([[`${n}`, { entry: n, at: instant(n) }]]));
  const known = Array.from({ length: said }, (_, n) => keptAs(deliveries, `${n + 1}`, true, instant(said)));
  const kept = known.filter((entry) => entry !== undefined);
  expect(kept.length).toBeLessThanOrEqual(2 * generation.deliveries);
  expect(kept.slice(-generation.deliveries)).toEqual(
    Array.from({ length: generation.deliveries }, (_, n) => said - generation.deliveries + n + 1),
  );
});
