import { expect, test } from "vitest";
import * as ourEngine from "../../alerts/engine.ts";
import type { EngineModule } from "../../gateway/journal/thinking.ts";
import { handClock, press, warmth } from "./home.ts";
import { folder, journalIn } from "./open-journal.ts";

test("our engine is what the writer's thread expects", () => {
  const engine: EngineModule = ourEngine;
  expect(Object.keys(engine)).toEqual(
    expect.arrayContaining(["startEngine", "step", "openBatch", "staleRules", "rebuild"]),
  );
});

test("with our engine a press raises once, over a restart as well", async () => {
  const dir = folder();
  const clock = handClock();
  const engine = new URL("../../alerts/engine.ts", import.meta.url);
  const first = await journalIn(dir, { clock, engine });
  await first.accept(warmth(clock.now()));
  clock.passes(1_000);
  await first.accept(press(clock.now()));
  await first.stop();
  const second = await journalIn(dir, { clock, engine });
  const waiting = second.read.unstored("centre", 10).filter((message) => message.kind === "call_rescue");
  expect(waiting.map(({ type, device }) => [type, device])).toEqual([["raise", "button-1"]]);
});
