/** What a press on a number dials: nothing but the number, whatever stands in the register. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { telephone } from "../../alerts/centre/console/card/calling.ts";

test("an extension is no part of the number: it would be a stranger who is rung", () => {
  expect(telephone("0532-00102231 转 8")).toBe("tel:053200102231;ext=8");
  expect(telephone("0532-00102231 ext. 12")).toBe("tel:053200102231;ext=12");
  expect(telephone("0532-00102231x8")).toBe("tel:053200102231;ext=8");
  expect(telephone("+86 532 0010 2231")).toBe("tel:+8653200102231");
  expect(telephone("120")).toBe("tel:120");
});

test("no text makes a link of any other kind", () => {
  fc.assert(fc.property(fc.string(), (text) => /^tel:\+?\d*(;ext=\d+)?$/.test(telephone(text))));
  expect(telephone("javascript:alert(1)")).toBe("tel:1");
});
