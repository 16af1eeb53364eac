import { expect, test } from "vitest";
import type { Committed, Sealed } from "../../gateway/journal/journal.ts";
import { nothingToRead, openMemoryView } from "../../gateway/journal/memory-view.ts";
import { home, momentAt, press } from "./home.ts";
import { openBatch, startEngine } from "./plain-engine.ts";

/** What the engine makes of one press, as a batch in memory mode would tell it. */
function pressed(epoch: string, seq: number): Committed & { readonly message: Sealed } {
  const at = momentAt(seq * 1_000);
  const batch = openBatch(startEngine({ home, cells: [], open: [], recent: [], at }));
  const { understood, source, origin } = press(at);
  if (!("heard" in understood)) throw new Error("a press is understood");
  const { messages } = batch.take(
    { type: "heard", at, source, origin, heard: understood.heard },
    { readingId: () => seq, alertId: () => crypto.randomUUID() },
  );
  const sealed = messages.map((message) => ({ ...message, epoch, seq }));
  const [message] = sealed;
  if (!message) throw new Error("a press makes a message");
  return { message, messages: sealed, alerts: batch.end().alerts, lastReading: seq, wakeAt: undefined };
}

test("what was only thought of is sent as well, and no longer once the centre has it", () => {
  const onDisk = pressed("disk", 1);
  const held = pressed("memory", 1);
  const disk = {
    ...nothingToRead,
    unstored: () => [onDisk.message],
    unstoredCount: () => 1,
    openAlerts: () => onDisk.alerts,
  };
  const view = openMemoryView(() => disk);
  view.add(held);
  expect(view.reader.unstored("centre", 10).map(({ epoch }) => epoch)).toEqual(["disk", "memory"]);
  expect(view.reader.unstoredCount("centre")).toBe(2);
  expect(view.reader.openAlerts()).toHaveLength(2);
  expect(view.reader.messages("memory", 1, 1)).toEqual([held.message]);

  const stored = { v: 1, type: "stored", caseId: "c", caseVersion: 1, at: 0 } as const;
  for (const { message } of [onDisk, held])
    view.receive("centre", { ...stored, alertId: message.alertId, epoch: message.epoch, seq: message.seq });
  expect(view.reader.unstored("centre", 10)).toEqual([]);
  expect(view.reader.unstoredCount("centre")).toBe(0);
  expect(view.reader.receipts(held.message.alertId)).toHaveLength(1);

  view.clear();
  expect(view.reader.unstored("centre", 10)).toEqual([onDisk.message]);
});
