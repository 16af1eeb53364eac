/** Which consoles there are: nobody takes the place of another's, or all places. */
import { expect, test } from "vitest";
import { consoleLimits, openConsoles } from "../../alerts/centre/consoles.ts";

const li = { id: "p-li", name: "李静" };
const zhou = { id: "p-zhou", name: "周敏" };
const start = 1_000_000;
const later = start + 60_000;
const opened = () => openConsoles(start, consoleLimits.offline);

test("a console's id is its person's: whoever uses the same id silences nobody and speaks for nobody", () => {
  const consoles = opened();
  consoles.beat({ id: "k1", person: li, armed: true }, later);
  consoles.beat({ id: "k1", person: zhou, armed: false }, later);
  expect(consoles.list()).toEqual([
    { id: "k1", person: li, armed: true },
    { id: "k1", person: zhou, armed: false },
  ]);
  expect(consoles.armed().map(({ id }) => id)).toEqual([li.id]);
  expect(consoles.sounds(li.id, "k1", later)).toBe(true);
  expect(consoles.sounds(zhou.id, "k1", later)).toBe(false);
});

test("one session with ever new ids fills its own places only: the oldest of its own goes", () => {
  const consoles = opened();
  consoles.beat({ id: "k1", person: li, armed: true }, later);
  for (let n = 0; n < 2 * consoleLimits.open; n += 1)
    consoles.beat({ id: `z${n}`, person: zhou, armed: true }, later + n);
  const of = (person: string) => consoles.list().filter((each) => each.person.id === person);
  expect(of(zhou.id).map(({ id }) => id)).toEqual(
    Array.from({ length: consoleLimits.each }, (_, n) => `z${2 * consoleLimits.open - consoleLimits.each + n}`),
  );
  expect(of(li.id)).toHaveLength(1);
  consoles.beat({ id: "k2", person: li, armed: true }, later);
  expect(of(li.id)).toHaveLength(2);
});

test("only a console that said it is armed sounds; right after a start, whoever had no time to say so is believed", () => {
  const consoles = opened();
  expect(consoles.sounds(li.id, "k1", start + 1_000)).toBe(true);
  expect(consoles.sounds(li.id, "k1", later)).toBe(false);
  consoles.beat({ id: "k1", person: zhou, armed: false }, start + 1_000);
  expect(consoles.sounds(zhou.id, "k1", start + 2_000)).toBe(false);
  expect(consoles.sounds(zhou.id, "k2", start + 2_000)).toBe(false);
});
