/**
 * One hub and three devices, from the box to a signed report at the centre, by the commands a technician or a script would
 * type. The centre, the brokers and the serial lines are real; the devices are simulated and really speak.
 */
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { InstallationView, JoiningDevice } from "../../devices/joining/installation.ts";
import { labelOf } from "../../devices/joining/label.ts";
import { boxed } from "../../gateway/simulated-home/bridge.ts";
import { enoceanBoxed, senderText } from "../../gateway/simulated-home/devices.ts";
import { hearthwatch } from "../kit/hearthwatch.ts";
import { type DutyCentre, startDutyCentre } from "./centre.ts";
import { type Hall, openHall } from "./hall.ts";

let centre: DutyCentre;
let hall: Hall;

beforeAll(async () => {
  centre = await startDutyCentre();
  hall = await openHall({ centre: { join: centre.http } });
  await hall.signIn();
});
afterAll(async () => {
  await hall?.stop();
  await centre?.stop();
});

const contactKey = senderText(enoceanBoxed.contact);
const contactSpeaks = (open: boolean) =>
  hall.stick.hears({ rorg: 0xd5, payload: open ? 0x08 : 0x09, sender: enoceanBoxed.contact, status: 0, dbm: -60 });

/** Does it again and again while the command runs, as a hand would. */
async function whileDoing<T>(running: Promise<T>, act: () => unknown, every = 900): Promise<T> {
  let over = false;
  const done = running.finally(() => {
    over = true;
  });
  await pause(400);
  while (!over) {
    await act();
    await Promise.race([done, pause(every)]);
  }
  return done;
}

interface Said {
  readonly code: number | null;
  readonly said: unknown;
  readonly text: string;
}

async function command(...args: string[]): Promise<Said> {
  const { code, output, text } = await hearthwatch(...args, "--url", hall.page, "--code-file", hall.codeFile, "--json");
  const last = output.trim().split("\n").at(-1) ?? "";
  return { code, said: /^[[{]/.test(last) ? JSON.parse(last) : undefined, text };
}

const ok = async (running: Promise<Said>) => {
  const told = await running;
  expect(told.code, told.text).toBe(0);
  return told.said;
};

test("a hub and three devices, by commands, in a minute", async () => {
  await centre.goOnDuty();
  const view = await hall.open();
  const code = await centre.joinCode(view.hub.fingerprint);
  const began = performance.now();

  expect(await ok(command("join", "--code", code))).toMatchObject({
    hub: { gateway: "H-1043", home: "home-1043", state: "joined" },
  });

  // The button comes through the Zigbee network, which opens for it alone.
  const guest = hall.zigbee.join(boxed.button);
  hall.zigbee.quality(boxed.button.address, 230);
  const press = () => guest.joined && guest.says({}, "emergency");
  const button = command("pair", "--qr", boxed.button.address, "--room", "卧室", "--type", "call");
  expect(await ok(whileDoing(button, press))).toMatchObject({ device: { device: "bedroom-call", carries: "call" } });

  const contact = command(
    "pair",
    "--qr",
    labelOf({ family: "enocean-esp3", key: contactKey, profile: "D5-00-01" }),
    "--room",
    "大门",
  );
  expect(await ok(whileDoing(contact, () => contactSpeaks(true)))).toMatchObject({
    device: { device: "front-door-door" },
  });

  // The radar has no code and no button: it is chosen from the list, and its first word is its press.
  const radar = await ok(
    command(
      "pair",
      "--family",
      "radar-tinyframe",
      "--key",
      "radar",
      "--profile",
      "fall",
      "--type",
      "fall",
      "--room",
      "卫生间",
    ),
  );
  expect(radar).toMatchObject({ device: { device: "bathroom-fall", carries: "fall", step: "walk" } });

  // The radar's alarm waits out its guard of 20 s: meanwhile the others are walked.
  const falls = command("test-alarm", "--device", "bathroom-fall", "--wait", "60", "--lamp-seen");
  await hall.until("the test", (each) => each.devices[2]?.test?.state === "waiting");
  hall.radar.fall();

  let open = false;
  await ok(whileDoing(command("walktest", "--device", "bedroom-call", "--need", "2"), press));
  await ok(
    whileDoing(command("walktest", "--device", "front-door-door"), () => {
      open = !open;
      contactSpeaks(open);
    }),
  );
  const called = await ok(whileDoing(command("test-alarm", "--device", "bedroom-call", "--lamp-seen"), press, 4_000));
  const hops = (called as { test: NonNullable<JoiningDevice["test"]> }).test.hops;
  expect(hops.map((each) => each.hop)).toEqual(["pressed", "saved", "stored", "shown", "claimed", "lamp"]);
  expect(hops.every((each, at) => at === 0 || (each.ms ?? -1) >= 0)).toBe(true);
  await ok(
    whileDoing(command("test-alarm", "--device", "front-door-door"), () => {
      open = !open;
      contactSpeaks(open);
    }),
  );

  expect(await ok(falls)).toMatchObject({ test: { state: "passed" } });
  hall.radar.standUp();
  await ok(command("walktest", "--device", "bathroom-fall", "--room", "卫生间"));

  await hall.do({ do: "train", training: { press: true, cancel: true, light: true } });
  await ok(command("report", "--sign", "高远"));
  const took = (performance.now() - began) / 1_000;
  process.stderr.write(`a hub and three devices by commands: ${took.toFixed(1)} s\n`);

  const sent = (await hall.until("the filing", (each) => each.state === "sent")) as InstallationView;
  expect(sent.devices.map((each) => each.step)).toEqual(["done", "done", "done"]);
  expect(took).toBeLessThan(60);
}, 120_000);
