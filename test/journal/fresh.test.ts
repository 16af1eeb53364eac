import { expect, test } from "vitest";
import { freshRoom, openFresh } from "../../gateway/journal/fresh.ts";
import { handClock, warmth } from "./home.ts";
import { folder, journalIn } from "./open-journal.ts";

const commit = (from: number, count: number) => {
  const readings = Array.from({ length: count }, (_, n) => ({ id: from + n, device: "d" }));
  return { text: JSON.stringify([{ at: { steady: from }, readings }]), count };
};

test("a cursor that keeps up is served from memory, one further back is sent to the file", () => {
  const fresh = openFresh();
  expect(fresh.after(0, 10)).toBeUndefined();
  fresh.add(100, undefined);
  fresh.add(103, commit(101, 3));
  fresh.add(104, commit(104, 1));
  expect(fresh.after(99, 10)).toBeUndefined();
  expect(fresh.after(101, 2)?.map(({ id, at }) => [id, at.steady])).toEqual([
    [102, 101],
    [103, 101],
  ]);
  expect(fresh.after(104, 10)).toEqual([]);
});

test("a commit whose readings did not come along is looked for in the file, and so is all before it", () => {
  const fresh = openFresh();
  fresh.add(0, undefined);
  fresh.add(1, commit(1, 1));
  fresh.add(5, undefined);
  fresh.add(6, commit(6, 1));
  expect([fresh.after(0, 10), fresh.after(4, 10)]).toEqual([undefined, undefined]);
  expect(fresh.after(5, 10)?.map(({ id }) => id)).toEqual([6]);
});

test("so many are kept and no more", () => {
  const fresh = openFresh();
  fresh.add(0, undefined);
  const each = freshRoom.readings / 4;
  for (let n = 0; n < 6; n++) fresh.add((n + 1) * each, commit(n * each + 1, each));
  expect(fresh.after(2 * each - 1, 1)).toBeUndefined();
  expect(fresh.after(2 * each, 1)?.map(({ id }) => id)).toEqual([2 * each + 1]);
});

test("what is handed over is what the file holds", async () => {
  const dir = folder();
  const clock = handClock();
  const first = await journalIn(dir, { clock });
  for (let n = 0; n < 3; n++) await first.accept(warmth(clock.now()));
  const handed = first.read.readingsAfter(0, 10);
  await first.stop();
  const second = await journalIn(dir, { clock });
  expect(handed).toHaveLength(3);
  expect(second.read.readingsAfter(0, 10)).toEqual(handed);
});
