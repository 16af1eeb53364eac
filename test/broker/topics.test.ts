import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contains, isTopicFilter, isTopicName, matches } from "../../broker/topics.ts";

/** Written against the standard's words (MQTT 3.1.1, 4.7), as a regular expression, so that it shares nothing with the code it judges. */
function oracle(filter: string): (topic: string) => boolean {
  const pattern = filter
    .replace(/[.*?^${}()|[\]\\]/g, "\\$&")
    .replace(/(?<=^|\/)\+(?=\/|$)/g, "[^/]*")
    .replace(/\/#$/, "(/.*)?")
    .replace(/^#$/, ".*");
  const whole = new RegExp(`^${pattern}$`, "s");
  const wild = /^[+#]/.test(filter);
  return (topic) => !(wild && topic.startsWith("$")) && whole.test(topic);
}
const oracleMatches = (filter: string, topic: string): boolean => oracle(filter)(topic);

const word = fc.constantFrom("a", "b", "", "d", "hw", "$SYS", "zigbee2mqtt");
const level = fc.oneof({ weight: 4, arbitrary: word }, { weight: 2, arbitrary: fc.constant("+") });
const filter = fc
  .tuple(fc.array(level, { minLength: 1, maxLength: 5 }), fc.boolean())
  .map(([levels, open]) => (open ? [...levels, "#"] : levels).join("/"))
  .filter((text) => text !== "");
const anyFilter = fc.oneof({ weight: 20, arbitrary: filter }, { weight: 1, arbitrary: fc.constant("#") });
const topic = fc
  .array(fc.oneof(word, fc.constantFrom("x", "y")), { minLength: 1, maxLength: 6 })
  .map((levels) => levels.join("/"))
  .filter((text) => text !== "");

/** Topics that meet a filter: each `+` and `#` filled with words that stand in no filter, and with words that do. */
function topicsUnder(under: string): string[] {
  const fills = ["fresh1", "a", "$SYS", ""];
  const tails = [[], ["fresh2"], ["a"], ["fresh2", "fresh3"], ["a", "b", "d", "hw", "a", "b"]];
  const open = under === "#" || under.endsWith("/#");
  const levels = open ? under.split("/").slice(0, -1) : under.split("/");
  let made: string[][] = [[]];
  for (const each of levels)
    made = made.flatMap((start) => (each === "+" ? fills : [each]).map((next) => [...start, next]));
  const whole = open ? made.flatMap((start) => tails.map((tail) => [...start, ...tail])) : made;
  return whole.map((each) => each.join("/")).filter(oracle(under));
}

describe("topics and filters", () => {
  test("a filter meets exactly the topics the standard says (10,000 pairs)", () => {
    fc.assert(
      fc.property(anyFilter, topic, (by, of) => matches(by, of) === oracleMatches(by, of)),
      { numRuns: 10_000 },
    );
  });

  test("whoever subscribes to a part of what he may read reads nothing else (10,000 filters, F-57)", () => {
    fc.assert(
      fc.property(anyFilter, anyFilter, topic, (outer, inner, also) => {
        if (!contains(outer, inner)) return;
        const leak = [...topicsUnder(inner), also].filter(oracle(inner)).find((each) => !oracleMatches(outer, each));
        expect(leak, `${inner} inside ${outer}`).toBeUndefined();
      }),
      { numRuns: 10_000 },
    );
  });

  test("a part is refused only when it really reaches something foreign (10,000 filters)", () => {
    fc.assert(
      fc.property(anyFilter, anyFilter, (outer, inner) => {
        if (contains(outer, inner)) return;
        const may = oracle(outer);
        const foreign = topicsUnder(inner).some((each) => !may(each));
        expect(foreign, `${inner} lies inside ${outer} and was refused`).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  test("the table of the standard, and what must never be let in", () => {
    expect(matches("sport/tennis/player1/#", "sport/tennis/player1")).toBe(true);
    expect(matches("sport/+", "sport")).toBe(false);
    expect(matches("sport/+", "sport/")).toBe(true);
    expect(matches("+/+", "/finance")).toBe(true);
    expect(matches("#", "$SYS/broker/load")).toBe(false);
    expect(matches("$SYS/#", "$SYS/broker/load")).toBe(true);
    expect(contains("d/button-1/#", "#")).toBe(false);
    expect(contains("d/button-1/#", "d/+/press")).toBe(false);
    expect(contains("d/button-1/#", "d/button-1")).toBe(true);
    expect(contains("#", "$SYS/#")).toBe(false);
    expect(contains("+/press", "$SYS/press")).toBe(false);
    expect(contains("+/#", "#")).toBe(true);
  });

  test("a wildcard stands for whole levels, and `#` only at the end", () => {
    for (const good of ["#", "+", "a/+/b", "+/+", "/", "a//b", "a/#", "+/#"])
      expect(isTopicFilter(good), good).toBe(true);
    for (const bad of ["", "a#", "a/#/b", "#/a", "a+", "+a/b", "a/b+", "a\0b"])
      expect(isTopicFilter(bad), bad).toBe(false);
    for (const bad of ["", "a/+", "#", "$SYS/x", "$x", "a\0"]) expect(isTopicName(bad), bad).toBe(false);
    expect(isTopicName("d/呼叫器/press")).toBe(true);
  });
});
