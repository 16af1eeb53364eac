import { expect, test } from "vitest";
import type { Taken } from "../../broker/intake.ts";
import type { MqttArrival } from "../../gateway/intake.ts";
import { embeddedIntake, refusals } from "../../gateway/mqtt/embedded.ts";

const said = (more: Partial<Taken>): Taken => ({
  client: "bridge",
  bridge: false,
  topic: "zigbee2mqtt/button",
  payload: Buffer.from("single"),
  qos: 1,
  retain: false,
  dup: false,
  messageId: 7,
  will: false,
  ...more,
});

function listening(broken: () => boolean) {
  const heard: MqttArrival["delivery"][] = [];
  const { intake } = embeddedIntake({
    async take({ delivery }) {
      heard.push(delivery);
      if (broken()) throw new Error("disk full");
    },
    refused: async () => {},
  });
  return { heard, say: (more: Partial<Taken>) => intake(said(more)).catch(() => {}) };
}

test("a message keeps its sender's number, and its own word that it is a repeat", async () => {
  const { heard, say } = listening(() => false);
  await say({});
  await say({ dup: true });
  await say({ messageId: 8 });
  await say({ qos: 0, messageId: undefined });
  await say({ will: true });
  expect(heard).toEqual([
    { id: "bridge/7", again: false },
    { id: "bridge/7", again: true },
    { id: "bridge/8", again: false },
    undefined,
    undefined,
  ]);
});

test("what was refused is known when it comes again, even from a client that does not say so", async () => {
  let broken = true;
  const { heard, say } = listening(() => broken);
  await say({});
  await say({});
  broken = false;
  await say({});
  // Acknowledged now: the number is free for another message.
  await say({});
  expect(heard.map((each) => each?.again)).toEqual([false, true, true, false]);
});

test("refusals are remembered up to a bound", async () => {
  const { heard, say } = listening(() => true);
  for (let id = 0; id <= refusals.messages; id += 1) await say({ messageId: id });
  await say({ messageId: 0 });
  await say({ messageId: refusals.messages });
  expect(heard.slice(-2).map((each) => each?.again)).toEqual([false, true]);
});
