import { expect, test } from "vitest";
import type { Fact } from "../../devices/model/fact.ts";
import { instant } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import { startAnnouncing } from "../../gateway/announce.ts";
import { testClock } from "../kit/clock.ts";

function house() {
  const clock = testClock(0);
  const readings: Reading[] = [];
  const said: [string, unknown][] = [];
  const standings = [{ id: "door", state: "ok" }];
  const announcing = startAnnouncing({
    readingsAfter: (id, limit) => readings.filter((each) => each.id > id).slice(0, limit),
    from: 0,
    standings: () => standings,
    say: (topic, body) => said.push([topic, body === "" ? "" : JSON.parse(body)]),
    timers: clock.timers,
  });
  return {
    clock,
    announcing,
    standings,
    hears(device: string, fact: Fact) {
      const at = { steady: instant(0), wall: 7, mono: 0, boot: "b", trusted: true };
      readings.push({ id: readings.length + 1, device, at, origin: "live", fact });
    },
    said: () => said.splice(0),
  };
}

test("a device's levels stand on the broker, the last of each kind", async () => {
  const home = house();
  home.said();
  home.hears("door", { kind: "contact", open: true });
  home.hears("door", { kind: "battery", percent: 80 });
  home.hears("door", { kind: "contact", open: false });
  await home.clock.passes(1_000);
  const facts = [
    { kind: "contact", open: false },
    { kind: "battery", percent: 80 },
  ];
  expect(home.said()).toEqual([["hearthwatch/door/state", { at: 7, facts }]]);
});

test("a press leaves nothing behind, and a stranger has no topic", async () => {
  const home = house();
  home.said();
  home.hears("door", { kind: "press", action: "single" });
  home.hears("door", { kind: "call", level: "rescue", on: true });
  home.hears("zigbee2mqtt:evil/../x", { kind: "contact", open: true });
  await home.clock.passes(5_000);
  expect(home.said()).toEqual([]);
});

test("availability is said when it changes", async () => {
  const home = house();
  expect(home.said()).toEqual([["hearthwatch/door/availability", { state: "ok" }]]);
  await home.clock.passes(30_000);
  expect(home.said()).toEqual([]);
  home.standings[0] = { id: "door", state: "late" };
  await home.clock.passes(10_000);
  expect(home.said()).toEqual([["hearthwatch/door/availability", { state: "late" }]]);
});

test("a device that has left the home leaves no last word on the broker, and nothing more is said of it", async () => {
  const home = house();
  home.hears("door", { kind: "contact", open: true });
  await home.clock.passes(1_000);
  home.said();
  home.standings.pop();
  await home.clock.passes(30_000);
  expect(home.said()).toEqual([
    ["hearthwatch/door/availability", ""],
    ["hearthwatch/door/state", ""],
  ]);
});
