/** Tables as spreadsheets write them: whatever is in a cell comes back, however the file ends its lines and writes its letters. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { readCsv } from "../../alerts/centre/register/import/csv.ts";
import { readLetters } from "../../alerts/centre/register/import/letters.ts";
import { inGbk } from "./gbk.ts";

const written = (cell: string, always: boolean): string =>
  always || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
const ends = ["\n", "\r\n", "\r"] as const;
const cell = fc.string({ unit: fc.constantFrom("a", "王", ",", '"', "\n", "\r", " ", "=", "𠮷") });
const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 6 }), { maxLength: 8 });

test("every table that is written by the rules is read as it was meant", () => {
  fc.assert(
    fc.property(rows, fc.constantFrom(...ends), fc.boolean(), fc.boolean(), (table, end, always, last) => {
      const kept = table.filter((row) => row.some((each) => each.trim() !== ""));
      const text = table.map((row) => row.map((each) => written(each, always)).join(",")).join(end) + (last ? end : "");
      const read = readCsv(text);
      expect(read.fault).toBeUndefined();
      expect(read.rows.map(({ cells }) => cells)).toEqual(kept);
    }),
  );
});

test("whatever the text, reading ends, keeps no more than there is, and counts lines upwards", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", "a", "中") }), (text) => {
      const { rows: read, fault } = readCsv(text);
      const lines = [...read.map(({ line }) => line), ...(fault ? [fault.line] : [])];
      expect(lines).toEqual(lines.toSorted((a, b) => a - b));
      expect(read.flatMap(({ cells }) => cells).join("").length).toBeLessThanOrEqual(text.length);
    }),
  );
});

test("a row is told by the line an editor shows, also after a cell of several lines", () => {
  const { rows: read } = readCsv('a,b\r\n"one\r\ntwo",c\r\n\r\nd,e');
  expect(read.map(({ line }) => line)).toEqual([1, 2, 5]);
});

test.each([
  ['a,"b', 1, "closing quote"],
  ['a,b\n"c"d,e', 2, "after a closing quote"],
  ['a\nb "c" d', 2, "doubled"],
])("what cannot be read says where: %j", (text, line, need) => {
  expect(readCsv(text).fault).toEqual({ line, need: expect.stringContaining(need) });
});

const head = "家庭编号,镇街,地址\n";
const fits = (text: string): boolean => text.startsWith("家庭编号");
test("Chinese in UTF-8, with and without its mark, and in GB18030 is one text", () => {
  const hanzi = fc.string({ unit: fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((code) => String.fromCharCode(code)) });
  fc.assert(
    fc.property(hanzi, (words) => {
      const text = `${head}${words}`;
      const utf8 = new TextEncoder().encode(text);
      expect(readLetters(utf8, fits)).toEqual({ text, encoding: "utf-8" });
      expect(readLetters(Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), utf8]), fits)).toEqual({
        text,
        encoding: "utf-8",
      });
      expect(readLetters(inGbk(text), fits)).toEqual({ text, encoding: "gb18030" });
    }),
    { numRuns: 50 },
  );
});

test("a workbook, UTF-16 and what is no text at all are named", () => {
  expect(readLetters(Buffer.from("PK\u0003\u0004"), fits)).toEqual({ fault: expect.stringContaining("workbook") });
  expect(readLetters(Buffer.from("\ufeff家庭", "utf16le"), fits)).toEqual({ fault: expect.stringContaining("UTF-16") });
  expect(readLetters(Uint8Array.of(0x61, 0xff, 0xff), fits)).toEqual({ fault: expect.stringContaining("GB18030") });
});
