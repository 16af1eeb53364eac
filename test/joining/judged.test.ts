/** What a device says of itself is judged by its family's own measure: its silence, and how well it is heard. */
import { expect, test } from "vitest";
import { type Happening, openInstallation, step } from "../../devices/joining/machine.ts";
import type { Around } from "../../devices/joining/state.ts";
import { hours, minutes } from "../../devices/model/moment.ts";
import { openRegistry } from "../../devices/registry.ts";
import { silenceByOwnWord } from "../../gateway/expected-silence.ts";
import { uplinksOf } from "../../gateway/joining/uplinks.ts";

const registry = await openRegistry();
const hall = { id: "hall", label: { zh: "门厅", en: "Hall" } };
const around: Around = { rooms: [hall], offered: [], taken: [], online: true, down: () => undefined };

/** A device of this family through its window into the register, then heard from the hall with this link quality. */
function walked(family: string, lqi: number) {
  const call = { kind: "call", level: "rescue", on: true } as const;
  const said = { type: "heard", family, source: "s", device: "k", names: [] } as const;
  const announced = { kind: "join", step: "announced", goneAfterSeconds: 600 } as const;
  const story: Happening[] = [
    {
      type: "named",
      named: {
        ...{ family, title: { zh: "一", en: "f" }, choices: [], hasDoor: false, tail: "K", key: "k" },
        scale: registry.family(family)?.link ?? {},
      },
    },
    { ...said, facts: [announced, call] },
    { type: "order", order: { do: "room", n: 1, room: "hall" } },
    { type: "registered", n: 1, device: "hall-call" },
    { type: "order", order: { do: "walk", n: 1, room: "hall", need: 1 } },
    { ...said, id: "hall-call", facts: [call, { kind: "link", lqi }] },
  ];
  let state = openInstallation({ id: "i", kind: "install", openedAt: 0 });
  for (const each of story) state = step(state, each, 1_000, around).state;
  return state.devices[0];
}

test.each([
  ["zigbee2mqtt", 51, "passed"],
  ["zigbee2mqtt", 50, "weak"],
  ["homeassistant-discovery", 203, "weak"],
  ["homeassistant-discovery", 204, "passed"],
])("%s heard with a link quality of %i of 255 is %s", (family, lqi, state) => {
  expect(walked(family, lqi)?.spots[0]).toMatchObject({ state });
});

test("a device that says when it counts as gone is watched by its own word, and never longer than its family", () => {
  expect(walked("homeassistant-discovery", 255)?.goneAfter).toBe(600);
  const family = { silenceCeiling: hours(25) };
  expect(silenceByOwnWord(600, "other", family)).toEqual({ late: minutes(10), lost: minutes(20) });
  expect(silenceByOwnWord(600, "call", family)).toEqual({ late: minutes(5.5), lost: minutes(10) });
  expect(silenceByOwnWord(1, "other", family).late).toBe(minutes(1));
  expect(silenceByOwnWord(1e9, "door", family)).toEqual({ late: hours(25), lost: hours(25) });
});

test("networks are told by what they are, without an address", () => {
  const outside = [{ internal: false }];
  const there = {
    lo: [{ internal: true }],
    eth0: outside,
    wlp2s0: outside,
    wwan0: outside,
    docker0: outside,
    eth1: [],
  };
  expect(uplinksOf(there)).toEqual([
    { kind: "wired", name: "eth0" },
    { kind: "wifi", name: "wlp2s0" },
    { kind: "mobile", name: "wwan0" },
  ]);
});
