/** While nobody has an emergency it grows louder, at the centre and in a dispatcher's ears; a storm of faults hides no call. */
import { expect, test } from "vitest";
import { inOrder } from "../../alerts/centre/console/queue/order.ts";
import { pace, ring, silence } from "../../alerts/centre/console/ringing.ts";
import { endsOfEach } from "../kit/ends.ts";
import { alertOf, uuidv7 } from "./messages.ts";
import { openTestOffice, type TestOffice } from "./office.ts";
import { tempFolder } from "./running.ts";

const closing = endsOfEach();
async function office(): Promise<TestOffice> {
  const made = tempFolder();
  closing.push(() => made.remove());
  const opened = await openTestOffice(made.path);
  closing.push(() => opened.close());
  return opened;
}
const li = { person: { id: "p1", name: "Li" }, role: "dispatcher" };
const claim = { type: "claim", by: li.person, atConsole: false } as const;
const level = async (centre: TestOffice) => (await centre.cases())[0]?.level;

test("each minute without a claim is one level, up to everybody; a claim stops it, a lost lease is one more and it goes on", async () => {
  const centre = await office();
  await centre.hears("alert", alertOf(1));
  await centre.clock.passes(59_000);
  expect(await level(centre)).toBe(0);
  await centre.clock.passes(2_000);
  expect(await level(centre)).toBe(1);
  const [found] = await centre.cases();
  await centre.desk.command(found?.id ?? "", uuidv7(), found?.version ?? 0, claim, li);
  await centre.clock.passes(119_000);
  expect(await level(centre)).toBe(1);
  // The lease is over at 120 s: its own level, and a minute later the next.
  await centre.clock.passes(2_000);
  expect(await level(centre)).toBe(2);
  await centre.clock.passes(60_000);
  expect(await level(centre)).toBe(3);
  await centre.clock.passes(600_000);
  const [after] = await centre.cases();
  expect([after?.level, after?.state]).toEqual([3, "raised"]);
  expect((await centre.store.logOf(after?.id ?? "", 100)).map(({ event }) => event)).toEqual([
    ...["raise", "remind", "claim", "lease_lost", "remind"],
  ]);
});

test("warnings, notices and tests grow no louder", async () => {
  const centre = await office();
  await centre.hears("alert", alertOf(1, { test: true }));
  await centre.hears("alert", alertOf(2, { kind: "device_lost", severity: "warning" }));
  await centre.hears("alert", alertOf(3, { kind: "door_at_night", severity: "notice" }));
  await centre.clock.passes(200_000);
  expect((await centre.cases()).map((each) => each.level)).toEqual([0, 0, 0]);
});

test("a reminder costs no dispatcher the claim: a claim that had seen the case before it is good", async () => {
  const centre = await office();
  await centre.hears("alert", alertOf(1));
  await centre.clock.passes(61_000);
  const [found] = await centre.cases();
  expect(found?.version).toBe(2);
  expect((await centre.desk.command(found?.id ?? "", uuidv7(), 1, claim, li)).ok).toBe(true);
});

test("the console rings at once with each reminder, and the sooner again the higher its level", () => {
  const times = (of: number, forMs: number): number[] => {
    let memory = silence;
    const played: number[] = [];
    for (let at = 0; at <= forMs; at += 100) {
      const unclaimed = [{ id: "a", severity: "emergency" as const, level: at < 7_000 ? 0 : of }];
      const next = ring(memory, { unclaimed, lostFor: undefined, now: at });
      memory = next.memory;
      if (next.play) played.push(at);
    }
    return played;
  };
  expect(times(0, 15_000)).toEqual([0, 5_000, 10_000, 15_000]);
  expect(times(1, 16_000)).toEqual([0, 5_000, 7_000, 11_500, 16_000]);
  expect(times(3, 14_000)).toEqual([0, 5_000, 7_000, 10_500, 14_000]);
  expect(pace.emergency).toBe(5_000);
});

test("a hundred faults of one home at once: each device is one case however often it is said, and the call stands above all", async () => {
  const centre = await office();
  let seq = 0;
  const faults = Array.from({ length: 50 }, (_, n) => ({
    ...alertOf(0, { kind: "device_lost", severity: "warning", device: `d${n}` }),
  }));
  for (const round of [0, 1])
    await Promise.all(
      faults.map((each) =>
        centre.hears("alert", { ...each, seq: ++seq, type: round ? "change" : "raise", repeats: round }),
      ),
    );
  await centre.hears("alert", alertOf(++seq));
  const { cases } = await centre.board.read();
  expect(cases).toHaveLength(51);
  const [top, next] = inOrder(cases, "p1", centre.clock.now());
  expect([top?.kind, next?.kind]).toEqual(["call_rescue", "device_lost"]);
});
