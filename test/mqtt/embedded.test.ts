import { expect, test } from "vitest";
import type { Taken } from "../../broker/intake.ts";
import { embeddedIntake } from "../../gateway/mqtt/embedded.ts";

const said = (more: Partial<Taken>): Taken => ({
  client: "button-1",
  bridge: false,
  topic: "d/button-1/press",
  payload: Buffer.from("single"),
  qos: 1,
  retain: false,
  dup: false,
  will: false,
  ...more,
});

test("a retain bit on its way in is live, unless another broker repeats it out of its store", async () => {
  const stored: boolean[] = [];
  const { intake } = embeddedIntake({ take: async (frame) => void stored.push(frame.stored), refused: async () => {} });
  await intake(said({ retain: true }));
  await intake(said({ retain: true, bridge: true }));
  await intake(said({ bridge: true }));
  expect(stored).toEqual([false, true, false]);
});

test("what a client says outside its topics is kept apart and taken for nothing", async () => {
  const seen: string[] = [];
  const { intake, quarantine } = embeddedIntake({
    take: async ({ topic }) => void seen.push(`taken ${topic}`),
    refused: async ({ client, topic }) => void seen.push(`refused ${client} ${topic}`),
  });
  await intake(said({}));
  await quarantine?.(said({ topic: "d/button-2/press" }));
  expect(seen).toEqual(["taken d/button-1/press", "refused button-1 d/button-2/press"]);
});

test("a journal that cannot keep it is not hidden from the broker: no acknowledgement may follow", async () => {
  const { intake } = embeddedIntake({ take: () => Promise.reject(new Error("disk full")), refused: async () => {} });
  await expect(intake(said({}))).rejects.toThrow("disk full");
});
