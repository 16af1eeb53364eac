/** What stands on labels: read back as it was meant, and said to be damaged when it is. */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { Family } from "../../devices/family.ts";
import { labelOf, readLabel } from "../../devices/joining/label.ts";
import { readCode } from "../../devices/joining/read-code.ts";
import { readShort, shortOf, shownShort } from "../../devices/joining/short.ts";
import { openRegistry } from "../../devices/registry.ts";

let families: readonly Family[];
beforeAll(async () => {
  families = [...(await openRegistry()).families.values()];
});

const hex = (minLength: number, maxLength: number) =>
  fc.string({ minLength, maxLength, unit: fc.constantFrom(..."0123456789ABCDEF") });
const text = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" });

test("a label of ours says what was written on it", () => {
  fc.assert(
    fc.property(text, text, fc.option(text, { nil: undefined }), (family, key, profile) => {
      const label = profile === undefined ? { family, key } : { family, key, profile };
      expect(readLabel(labelOf(label))).toEqual(label);
    }),
  );
});

test("one changed letter of a label is found", () => {
  fc.assert(
    fc.property(hex(8, 16), fc.nat(), hex(1, 1), (key, at, by) => {
      const whole = labelOf({ family: "enocean-esp3", key });
      const place = "HW1:".length + (at % (whole.length - "HW1:".length));
      const changed = whole.slice(0, place) + by + whole.slice(place + 1);
      fc.pre(changed.toUpperCase() !== whole.toUpperCase() && changed !== whole);
      expect(readLabel(changed)).toHaveProperty("fault");
    }),
  );
});

test("the short form is eleven signs, and one wrong sign or a swapped pair is found", () => {
  fc.assert(
    fc.property(hex(8, 16), fc.nat(10), fc.nat(31), (key, at, by) => {
      const short = shortOf("zigbee2mqtt", key);
      expect(short).toHaveLength(11);
      expect(readShort(shownShort(short).toLowerCase())).toEqual({ short });
      const sign = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[by] ?? "0";
      const changed = short.slice(0, at) + sign + short.slice(at + 1);
      if (changed !== short) expect(readShort(changed)).toEqual({ what: "check_digit" });
    }),
  );
});

test("no two families share the signs of their short forms", () => {
  const signs = families.map(({ id }) => shortOf(id, "0").slice(0, 2));
  expect(new Set(signs).size).toBe(families.length);
});

test("codes of every kind name their device", () => {
  const label = labelOf({ family: "enocean-esp3", key: "05A363E9", profile: "D5-00-01" });
  const device = { family: "enocean-esp3", key: "05A363E9", profile: "D5-00-01" };
  expect(readCode(label, families)).toEqual(device);
  expect(readCode(`https://hub.example/install/#${encodeURIComponent(label)}`, families)).toEqual(device);
  expect(readCode("0xa4c1380000005b01", families)).toMatchObject({ family: "zigbee2mqtt", key: "A4C1380000005B01" });
  expect(readCode("05a3-63e9", families, [{ family: "enocean-esp3", key: "05A363E9" }])).toMatchObject({
    key: "05A363E9",
  });
  const short = shortOf("enocean-esp3", "05A363E9");
  expect(readCode(shownShort(short), families)).toEqual({ family: "enocean-esp3", short });
});

test("damaged ones say how", () => {
  const label = labelOf({ family: "enocean-esp3", key: "05A363E9" });
  expect(readCode(label.slice(0, -1), families)).toEqual({ fault: { what: "length", missing: 1 } });
  expect(readCode(label.replace("05A3", "05A4"), families)).toEqual({ fault: { what: "check_digit" } });
  const short = shortOf("enocean-esp3", "05A363E9");
  expect(readCode(short.slice(0, -1), families)).toEqual({ fault: { what: "length", missing: 1 } });
  expect(readCode("https://example.com/shop", families)).toEqual({ fault: { what: "not_a_code" } });
});
