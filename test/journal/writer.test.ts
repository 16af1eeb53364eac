import { expect, test } from "vitest";
import { CannotStore } from "../../gateway/journal/journal.ts";
import { handClock, press, warmth } from "./home.ts";
import { folder, journalIn } from "./open-journal.ts";

test("a writer that dies acknowledges nobody, is started again, and has lost nothing", async () => {
  const clock = handClock();
  const engine = new URL("./fragile-engine.ts", import.meta.url);
  const journal = await journalIn(folder(), { clock, engine });
  await journal.accept(press(clock.now(), "before"));
  const back = new Promise<void>((resolve) => {
    let gone = false;
    journal.onHealth(({ mode }) => {
      gone ||= mode === "memory";
      if (gone && mode === "disk") resolve();
    });
  });
  const heard = [{ device: "x", facts: [{ kind: "vibration", on: true }] as const }];
  await expect(journal.accept({ ...warmth(clock.now()), understood: { heard } })).rejects.toThrow(CannotStore);
  await expect(journal.accept(press(clock.now(), "meanwhile"))).rejects.toThrow(CannotStore);
  await back;
  await journal.accept(press(clock.now(), "after"));
  expect(journal.read.unstored("centre", 10).map(({ seq }) => seq)).toEqual([1, 2]);
});

test("whoever still waits when the journal is closed is on disk, and whoever comes later is told no", async () => {
  const dir = folder();
  const clock = handClock();
  const journal = await journalIn(dir, { clock });
  const waiting = Array.from({ length: 3_000 }, (_, i) => journal.accept(warmth(clock.now(), i)));
  const stopped = journal.stop();
  await expect(journal.accept(press(clock.now()))).rejects.toThrow(CannotStore);
  await stopped;
  await Promise.all(waiting);
  const again = await journalIn(dir, { clock });
  expect(again.read.counts().readings).toBe(3_000);
});
