/** Numbers are shown as they are read out. */
import { expect, test } from "vitest";
import { inGroups } from "../../alerts/centre/console/phone.ts";

test.each([
  ["10033106021", "100 3310 6021"],
  ["0532-00102231", "0532-0010 2231"],
  ["053200102231", "0532-0010 2231"],
  ["010-88886666", "010-8888 6666"],
  ["100 3310 6021", "100 3310 6021"],
  ["0532-0010 2231", "0532-0010 2231"],
  ["+86 10033106021", "+86 10033106021"],
  ["120", "120"],
])("%s is shown as %s", (kept, shown) => {
  expect(inGroups(kept)).toBe(shown);
});
