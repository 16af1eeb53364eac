import { expect, test } from "vitest";
import type { ReceiptMessage } from "../../alerts/protocol.ts";
import type { Committed, Sealed } from "../../gateway/journal/journal.ts";
import { handClock, noise, press, testPress, warmth } from "./home.ts";
import { folder, journalIn } from "./open-journal.ts";

const storedReceipt = (message: Sealed, more: Partial<ReceiptMessage> = {}): ReceiptMessage => ({
  v: 1,
  type: "stored",
  alertId: message.alertId,
  epoch: message.epoch,
  seq: message.seq,
  caseId: "case-1",
  caseVersion: 1,
  at: 0,
  ...more,
});

test("a press is on disk with its reading, its alert and its message before anybody is told", async () => {
  const clock = handClock();
  const journal = await journalIn(folder(), { clock });
  const raised = new Promise<Committed>((resolve) => {
    journal.onCommit((what) => what.messages.length > 0 && resolve(what));
  });
  await journal.accept(press(clock.now()));
  const [message] = journal.read.unstored("centre", 10);
  expect(message).toMatchObject({ gatewayId: "gw-1", type: "raise", seq: 1, epoch: journal.health.epoch });
  expect(journal.read.openAlerts().map((alert) => alert.id)).toEqual([message?.alertId]);
  expect(journal.read.recentReadings(10)).toHaveLength(1);
  expect(journal.read.counts()).toEqual({ frames: 1, readings: 1, alerts: 1, unread: 0, quarantined: 0, unchanged: 0 });
  expect(journal.read.lastHeard().get("button-1")?.steady).toBe(0);
  expect((await raised).messages).toEqual([message]);
});

test("a restart goes on with the same numbers, the same memory and the same steady line", async () => {
  const dir = folder();
  const clock = handClock();
  const first = await journalIn(dir, { clock });
  await first.accept(warmth(clock.now()));
  clock.passes(60_000);
  await first.accept(press(clock.now(), "one"));
  const { epoch } = first.health;
  await first.stop();

  const later = handClock();
  const second = await journalIn(dir, { clock: later });
  expect(later.now().steady).toBe(60_000);
  await second.accept(press(later.now(), "two"));
  expect(second.read.unstored("centre", 10).map((m) => [m.epoch, m.seq])).toEqual([
    [epoch, 1],
    [epoch, 2],
  ]);
  expect(second.read.recentReadings(10).map(({ id }) => id)).toEqual([3, 2, 1]);
});

test("only the receiver's own receipt for that very message takes it out of the outbox", async () => {
  const clock = handClock();
  const journal = await journalIn(folder(), { clock });
  await journal.accept(press(clock.now(), "one"));
  await journal.accept(press(clock.now(), "two"));
  const [one, two] = journal.read.unstored("centre", 10);
  if (!one || !two) throw new Error("two messages were expected");
  await journal.receive("centre", storedReceipt(one, { type: "shown" }), clock.now());
  await journal.receive("centre", storedReceipt(one, { alertId: two.alertId }), clock.now());
  await journal.receive("another", storedReceipt(one), clock.now());
  await journal.receive("centre", storedReceipt(one, { epoch: crypto.randomUUID() }), clock.now());
  expect(journal.read.unstoredCount("centre")).toBe(2);
  await journal.receive("centre", storedReceipt(one), clock.now());
  await journal.receive("centre", storedReceipt(one), clock.now());
  expect(journal.read.unstored("centre", 10).map(({ seq }) => seq)).toEqual([2]);
  expect(journal.read.receipts(one.alertId).filter(({ type }) => type === "stored")).toHaveLength(3);
  expect(journal.read.messages(one.epoch, 1, 9).map(({ seq }) => seq)).toEqual([1, 2]);
});

test("a refused message is kept and no longer waits", async () => {
  const clock = handClock();
  const journal = await journalIn(folder(), { clock });
  await journal.accept(press(clock.now()));
  const [message] = journal.read.unstored("centre", 1);
  if (!message) throw new Error("a message was expected");
  await journal.refuse("centre", message.epoch, message.seq, "unreadable");
  expect(journal.read.unstored("centre", 1)).toEqual([]);
  expect(journal.read.messages(message.epoch, 1, 1)).toEqual([message]);
});

test("tests wait behind emergencies in the outbox", async () => {
  const clock = handClock();
  const journal = await journalIn(folder(), { clock });
  await journal.accept(testPress(clock.now()));
  await journal.accept(press(clock.now()));
  expect(journal.read.unstored("centre", 10).map((m) => [m.test, m.seq])).toEqual([
    [false, 2],
    [true, 1],
  ]);
});

test("a frame that nobody understood is kept raw", async () => {
  const clock = handClock();
  const journal = await journalIn(folder(), { clock });
  await journal.accept(noise(clock.now(), "button-1"));
  const [unread] = journal.read.unreadFrames(10);
  expect(unread).toMatchObject({ family: "zigbee2mqtt", device: "button-1", fault: "checksum", raw: "5501FF" });
});

test("a frame the engine cannot bear is kept as unread and harms nobody else's", async () => {
  const clock = handClock();
  const journal = await journalIn(folder(), { clock });
  const at = clock.now();
  const poison = {
    ...warmth(at),
    understood: { heard: [{ device: "x", facts: [{ kind: "fault", what: "poison" }] as const }] },
  };
  await Promise.all([journal.accept(warmth(at)), journal.accept(poison), journal.accept(press(at))]);
  expect(journal.read.unreadFrames(10).map(({ fault }) => fault)).toEqual(["engine"]);
  expect(journal.read.unstoredCount("centre")).toBe(1);
  expect(journal.read.recentReadings(10).map(({ id }) => id)).toEqual([2, 1]);
});

test("a frame that cannot be written as it was understood is kept raw, and its neighbours as they are", async () => {
  const clock = handClock();
  const journal = await journalIn(folder(), { clock });
  const at = clock.now();
  const heard = [{ device: "x", facts: [{ kind: "fault", what: "unstorable" }] as const }];
  await Promise.all([
    journal.accept(warmth(at)),
    journal.accept({ ...warmth(at), understood: { heard } }),
    journal.accept(press(at)),
  ]);
  expect(journal.read.unreadFrames(10).map(({ fault }) => fault)).toEqual(["unstorable"]);
  expect(journal.read.unstoredCount("centre")).toBe(1);
  expect(journal.health.mode).toBe("disk");
});

test("a cursor goes forward only, and what InfluxDB would not take is counted", async () => {
  const clock = handClock();
  const journal = await journalIn(folder(), { clock });
  await Promise.all([journal.advance("influx", 7), journal.advance("influx", 5)]);
  await journal.quarantine("influx", 3, "bad line", "type conflict");
  expect(journal.read.cursor("influx")).toBe(7);
  expect(journal.read.cursor("other")).toBe(0);
  expect(journal.read.counts().quarantined).toBe(1);
});

test("ten thousand arrivals make few transactions, and each is there once, in order", async () => {
  const clock = handClock();
  const journal = await journalIn(folder(), { clock });
  const before = journal.health.commits;
  for (let round = 0; round < 5; round += 1)
    await Promise.all(Array.from({ length: 2_000 }, (_, i) => journal.accept(warmth(clock.now(), i, `t-${i % 50}`))));
  expect(journal.read.counts().readings).toBe(10_000);
  expect(journal.health.commits - before).toBeLessThan(100);
  const page = journal.read.readingsAfter(9_000, 10_000);
  expect(page.map(({ id }) => id)).toEqual(Array.from({ length: 500 }, (_, i) => 9_001 + i));
});

test("bytes of a shared buffer travel as the slice they are", async () => {
  const clock = handClock();
  const journal = await journalIn(folder(), { clock });
  const shared = Buffer.from("…neighbour…0102 3…neighbour…");
  await journal.accept({ ...noise(clock.now()), bytes: shared.subarray(13, 17) });
  expect(journal.read.unreadFrames(1)[0]?.raw).toBe(shared.subarray(13, 17).toString("hex").toUpperCase());
});
