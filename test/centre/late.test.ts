/** An alert that had to wait: the gateway measures how long, the centre says so. Clocks are the test's own; the home's wall clock is wrong. */
import { expect, test } from "vitest";
import type { AlertMessage } from "../../alerts/protocol.ts";
import { instant } from "../../devices/model/moment.ts";
import { openLane } from "../../gateway/centre-link/lane.ts";
import type { Sealed } from "../../gateway/journal/journal.ts";
import { testClock } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";
import { alertOf } from "./messages.ts";
import { openTestOffice } from "./office.ts";
import { tempFolder } from "./running.ts";

const closing = endsOfEach();

/** Pressed at a box that believes it is 1970; the line comes up so many ms later. `known`: it had been heard before. */
async function arrivesAfter(ms: number, known = false) {
  const { path, remove } = tempFolder();
  closing.push(remove);
  const clock = testClock();
  const centre = await openTestOffice(path, clock);
  closing.push(() => centre.close());
  const steady = () => instant(clock.timers.now());
  const sent: AlertMessage[] = [];
  const lane = openLane({
    unstored: () => [],
    send: (message, heldFor) => void sent.push({ ...message, heldFor }),
    timers: clock.timers,
    steady,
    jitter: () => 0,
  });
  if (known) await centre.beats(60_000);
  const at = { steady: steady(), wall: 5_000, mono: 5_000, boot: "b1", trusted: false };
  const pressed = clock.now();
  lane.offer([alertOf(1, { at }) as Sealed]);
  await clock.passes(ms);
  lane.up();
  // The line comes up, and the home says first that it is there.
  await centre.hears("presence", { v: 1, state: "online" });
  for (const message of sent) await centre.hears("alert", message);
  const [found] = await centre.cases();
  lane.down();
  return { alert: found?.alerts[0], pressed };
}

test("an alert that waited longer than a minute is marked late, at the time when it happened", async () => {
  const { alert, pressed } = await arrivesAfter(5 * 60_000);
  expect(alert).toMatchObject({ lateBy: 300_000, at: pressed, atTrusted: true });
});

test("a minute of waiting is told by the time alone", async () => {
  const { alert, pressed } = await arrivesAfter(60_000);
  expect(alert).toMatchObject({ at: pressed, atTrusted: true });
  expect(alert?.lateBy).toBeUndefined();
});

test("a late alert says why, as far as the centre knows: the home was not heard, the centre was away, or nobody knows", async () => {
  expect((await arrivesAfter(5 * 60_000, true)).alert?.lateWhy).toBe("home_unheard");
  expect((await arrivesAfter(5 * 60_000)).alert?.lateWhy).toBe("unknown");
  expect((await arrivesAfter(60_000, true)).alert?.lateWhy).toBeUndefined();
});

test("a centre that was away itself gives that as the reason", async () => {
  const { path, remove } = tempFolder();
  closing.push(remove);
  const clock = testClock();
  const before = await openTestOffice(path, clock);
  await before.beats(60_000);
  await before.close();
  await clock.passes(14 * 60_000);
  const after = await openTestOffice(path, clock);
  closing.push(() => after.close());
  await clock.passes(10_000);
  await after.hears("presence", { v: 1, state: "online" });
  const late = { ...alertOf(1), heldFor: 12 * 60_000 };
  await after.hears("alert", late);
  const [found] = await after.cases();
  expect(found?.alerts[0]).toMatchObject({ lateBy: 12 * 60_000, lateWhy: "centre_away" });
  // What is said of it later came in time, and changes nothing of how the alert came.
  await after.hears("alert", { ...alertOf(2), alertId: late.alertId, type: "change", repeats: 1, heldFor: 200 });
  expect((await after.cases())[0]?.alerts[0]).toMatchObject({ repeats: 1, lateWhy: "centre_away" });
});
