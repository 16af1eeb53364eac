import { expect, test } from "vitest";
import { oldCouple } from "./old-couple.ts";
import { deeds, openWorld, type World } from "./world.ts";

/** Friday 20 November 2026, noon in Shanghai. */
const noon = Date.UTC(2026, 10, 20, 4);

/** [time, device, what it says, in words] */
type Ordinary = readonly [time: string, device: string, says: object, words: string];

const afternoon: readonly Ordinary[] = [
  ["12:05", "kitchen-motion", { occupancy: true, battery: 88 }, "she cooks"],
  ["12:09", "bedroom-air", { temperature: 20.5, humidity: 48 }, "the air in the bedroom"],
  ["12:20", "kitchen-motion", { occupancy: false }, "the kitchen is quiet"],
  ["12:21", "hall-motion", { occupancy: true, battery: 90 }, "he goes through the hall"],
  ["12:22", "hall-motion", { occupancy: false }, "the hall is quiet"],
  ["12:40", "bath-motion", { occupancy: true, battery: 76 }, "he washes his hands"],
  ["12:44", "bath-motion", { occupancy: false }, "the bathroom is quiet"],
  ["13:00", "kitchen-smoke", { smoke: false, battery: 100 }, "the smoke alarm reports"],
  ["14:30", "front-door", { contact: false, battery: 81 }, "a neighbour comes in"],
  ["14:31", "front-door", { contact: true }, "the door is shut"],
  ["14:32", "hall-motion", { occupancy: true }, "both in the hall"],
  ["14:33", "hall-motion", { occupancy: false }, "the hall is quiet"],
  ["15:10", "front-door", { contact: false }, "the neighbour leaves"],
  ["15:11", "front-door", { contact: true }, "the door is shut"],
  ["15:30", "bedroom-air", { temperature: 21, humidity: 47 }, "the air in the bedroom"],
  ["16:02", "kitchen-motion", { occupancy: true }, "tea"],
  ["16:15", "kitchen-motion", { occupancy: false }, "the kitchen is quiet"],
];
const evening: readonly Ordinary[] = [
  ["18:01", "kitchen-motion", { occupancy: true }, "supper"],
  ["18:40", "kitchen-motion", { occupancy: false }, "the kitchen is quiet"],
  ["19:05", "bath-motion", { occupancy: true }, "she takes a bath"],
  ["19:25", "bath-motion", { occupancy: false }, "the bathroom is quiet"],
  ["21:30", "hall-motion", { occupancy: true }, "he looks at the door"],
  ["21:31", "hall-motion", { occupancy: false }, "the hall is quiet"],
  ["21:50", "bedroom-air", { temperature: 19, humidity: 50 }, "the air in the bedroom"],
];
const morning: readonly Ordinary[] = [
  ["06:20", "bath-motion", { occupancy: true }, "he is up"],
  ["06:29", "bath-motion", { occupancy: false }, "the bathroom is quiet"],
  ["06:31", "kitchen-motion", { occupancy: true }, "porridge"],
  ["07:00", "kitchen-motion", { occupancy: false }, "the kitchen is quiet"],
  ["07:05", "bedroom-air", { temperature: 18.5, humidity: 52 }, "the air in the bedroom"],
  ["08:00", "hall-motion", { occupancy: true }, "she sweeps the hall"],
  ["08:05", "hall-motion", { occupancy: false }, "the hall is quiet"],
  ["09:00", "kitchen-smoke", { smoke: false, battery: 100 }, "the smoke alarm reports"],
];
const beforeNoon: readonly Ordinary[] = [
  ["11:20", "kitchen-motion", { occupancy: true }, "she cooks"],
  ["11:30", "front-door", { contact: false, battery: 80 }, "a parcel"],
  ["11:31", "front-door", { contact: true }, "the door is shut"],
  ["11:40", "kitchen-motion", { occupancy: false }, "the kitchen is quiet"],
  ["11:41", "bath-motion", { occupancy: true }, "hands are washed"],
  ["11:43", "bath-motion", { occupancy: false }, "the bathroom is quiet"],
  ["11:45", "hall-motion", { occupancy: true, battery: 89 }, "he goes through the hall"],
  ["11:46", "hall-motion", { occupancy: false }, "the hall is quiet"],
];

async function lives(world: World, events: readonly Ordinary[]): Promise<void> {
  for (const [time, device, says, words] of events) {
    await world.until(time);
    await tells(world, device, says, words);
  }
}
async function tells(world: World, device: string, says: object, words: string): Promise<void> {
  world.chronicle.note("home", words);
  await world.says(`zigbee2mqtt/${device}`, says);
}

test("a day in a home: an old couple, a forgotten door, a dead battery, an hour without internet, a fall at night", async () => {
  expect([...afternoon, ...evening, ...morning, ...beforeNoon]).toHaveLength(40);
  const world = await openWorld(oldCouple(), noon);
  const { chronicle } = world;
  try {
    chronicle.heading("The weekly test of the buttons");
    await world.until("12:01");
    for (const pendant of ["pendant-he", "pendant-she"]) {
      await world.tries(pendant);
      await tells(world, pendant, { action: "single", battery: 60 }, `${pendant} is tried`);
    }
    chronicle.heading("An ordinary afternoon");
    await lives(world, afternoon);

    chronicle.heading("A forgotten door");
    await world.until("17:00");
    await tells(world, "front-door", { contact: false }, "he takes the rubbish out");
    await world.until("17:30");
    await tells(world, "front-door", { contact: true }, "the neighbour shuts the door");

    chronicle.heading("An ordinary evening");
    await lives(world, evening);

    chronicle.heading("A fall at night");
    await world.until("02:14:00");
    await tells(world, "bath-motion", { occupancy: true }, "she goes to the bathroom");
    await world.passes(95_000);
    await tells(world, "bath-radar", { fall_down_status: "fall", battery: 100 }, "she falls");
    await world.passes(28_000);
    await world.dispatcher("Li", deeds.claims, "fall");
    await world.passes(40_000);
    await world.dispatcher("Li", deeds.spokeToThem, "fall");
    await tells(world, "bath-motion", { occupancy: false }, "nobody moves in the bathroom");
    await world.passes(30_000);
    await world.dispatcher("Li", deeds.sendsSomebody, "fall");
    await world.stays("Li", "fall", 14 * 60_000);
    await world.dispatcher("Li", deeds.isTold, "fall");
    await world.stays("Li", "fall", 60_000);
    await tells(world, "bath-radar", { fall_down_status: "none" }, "the radar no longer sees her lying");
    await world.stays("Li", "fall", 10 * 60_000);
    await world.dispatcher("Li", deeds.closesHelped, "fall");

    chronicle.heading("An ordinary morning");
    await lives(world, morning);

    chronicle.heading("An hour without internet");
    await world.until("09:30:07");
    world.chronicle.note("home", "the internet is gone");
    world.internet.cuts();
    await world.until("10:20");
    await tells(world, "pendant-she", { action: "single", battery: 64 }, "she feels faint and presses her pendant");
    await world.until("10:30");
    world.chronicle.note("home", "the internet is back");
    world.internet.mends();
    await world.passes(50_000);
    await world.dispatcher("Wang", deeds.claims, "call_rescue");
    await world.stays("Wang", "call_rescue", 90_000);
    await world.dispatcher("Wang", deeds.spokeToThem, "call_rescue");
    await world.stays("Wang", "call_rescue", 30_000);
    await world.dispatcher("Wang", deeds.closesAdvised, "call_rescue");

    chronicle.heading("A dead battery");
    await world.until("11:00");
    await tells(world, "pendant-he", { battery: 3, battery_low: true }, "his pendant's battery is nearly empty");
    await lives(world, beforeNoon);
    await world.until("12:00");
    chronicle.heading("Protected minutes");
    for (const day of ["2026-11-20", "2026-11-21"])
      for (const account of world.accounts(day)) chronicle.account(account);
    await expect(chronicle.text()).toMatchFileSnapshot("a-day-in-a-home.md");
  } finally {
    await world.stop();
  }
}, 300_000);
