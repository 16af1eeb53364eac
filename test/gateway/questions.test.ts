import { expect, test } from "vitest";
import { openRegistry } from "../../devices/registry.ts";

test("a Zigbee fall radar is asked by the name it speaks under, and a battery is not worth a question", async () => {
  const { families } = await openRegistry();
  const family = families.get("zigbee2mqtt");
  if (!family || !("question" in family)) throw new Error("zigbee2mqtt asks nothing");
  expect(family.question?.("living room/radar", "fall", "z2m")).toEqual({
    topic: "z2m/living room/radar/get",
    payload: '{"fall_status":"","fall_down_status":"","status":""}',
  });
  expect(family.question?.("x", "battery", "z2m")).toBeUndefined();
});
