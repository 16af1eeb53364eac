/** Cases as a table: its bytes, what a Chinese Excel makes of them, and that every figure can be had from it again. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { caseColumns } from "../../alerts/centre/exports/cases-csv.ts";
import { cell, csvOf, dayBounds, isoLocal } from "../../alerts/centre/exports/csv.ts";
import { periodOf } from "../../alerts/centre/exports/period.ts";
import type { Centre } from "../../alerts/centre/main.ts";
import { signIn } from "../centre/running.ts";
import { historyForAll, type Past, personal } from "./history.ts";

let centre: Centre;
let past: Past;
historyForAll((given) => {
  ({ centre, past } = given);
});

/** RFC 4180 read back by other means than it was written. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let [row, field, quoted]: [string[], string, boolean] = [[], "", false];
  for (let n = 0; n < text.length; n += 1) {
    const letter = text[n] ?? "";
    if (quoted && letter === '"' && text[n + 1] === '"') {
      field += '"';
      n += 1;
    } else if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === ",") {
      row.push(field);
      field = "";
    } else if (!quoted && letter === "\r" && text[n + 1] === "\n") {
      rows.push([...row, field]);
      [row, field] = [[], ""];
      n += 1;
    } else field += letter;
  }
  return rows;
}

test("bytes: the mark, the line ends, the quotes, and no cell that a spreadsheet would reckon", () => {
  const bytes = Buffer.from(
    csvOf([
      ["老人", 'a"b'],
      ["=1+1", "x,y"],
    ]),
  );
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  expect(bytes.toString().slice(1)).toBe('老人,"a""b"\r\n\'=1+1,"x,y"\r\n');
  for (const begin of ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "  ="])
    expect(cell(`${begin}1`).replace('"', "")).toMatch(/^'/);
});

test("whatever stands in the cells comes back, and none begins like a formula", () => {
  const letters = fc.string({ unit: fc.constantFrom(...'ab,"\r\n\t=+-@ 老＝＠') });
  const formula = /^(?=[\t\r\n]|\s*[=+\-@＝＋－＠])/;
  fc.assert(
    fc.property(fc.array(fc.array(letters, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }), (rows) => {
      const read = readCsv(csvOf(rows).slice(1));
      expect(
        read.map((row) => row.map((each) => (formula.test(each.slice(1)) ? each.replace(/^'/, "") : each))),
      ).toEqual(rows);
      for (const each of read.flat()) expect(each).not.toMatch(formula);
    }),
  );
});

test("local time carries its offset, also where the clocks change; a day is as long as it is there", () => {
  expect(isoLocal(Date.UTC(2026, 10, 21, 19, 9, 51, 600), "Asia/Shanghai")).toBe("2026-11-22T03:09:51.600+08:00");
  expect(isoLocal(Date.UTC(2026, 6, 1, 0, 0), "America/St_Johns")).toBe("2026-06-30T21:30:00.000-02:30");
  const zones = fc.constantFrom("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC");
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), zones, (at, zone) => {
      expect(Date.parse(isoLocal(at, zone))).toBe(at);
    }),
  );
  const { from, to } = dayBounds("2026-03-29", "Europe/Berlin");
  expect((to - from) / 3_600_000).toBe(23);
  const november = periodOf({ month: "2026-11" }, 0, "Asia/Shanghai");
  expect(isoLocal(november.from, "Asia/Shanghai")).toBe("2026-11-01T00:00:00.000+08:00");
  expect(isoLocal(november.to, "Asia/Shanghai")).toBe("2026-12-01T00:00:00.000+08:00");
});

test("the table of the centre: each moment as it is in the log, ids and no names, in both languages", async () => {
  const auditor = await signIn(centre, "审计");
  const reply = await auditor.get("/v1/cases.csv?lang=en");
  expect(reply.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(reply.headers.get("content-disposition")).toBe('attachment; filename="cases.csv"');
  const bytes = Buffer.from(await reply.arrayBuffer());
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const text = bytes.toString().slice(1);
  for (const word of [...personal, "李静", "陈晨", "HYPERLINK"]) expect(text).not.toContain(word);
  const [head = [], ...rows] = readCsv(text);
  expect(head).toEqual([...caseColumns]);
  const table = rows.map((row) => Object.fromEntries(head.map((name, n) => [name, row[n] ?? ""])));
  const closed = table.find(({ case: id }) => id === past.closed.id) ?? {};
  const log = past.closed.log;
  const at = (event: string, n = 0): number => log.filter((each) => each.event === event)[n]?.at ?? Number.NaN;
  expect(Date.parse(closed.raised ?? "")).toBe(at("raise"));
  expect(Date.parse(closed.first_claim ?? "")).toBe(at("claim"));
  expect(Date.parse(closed.closed ?? "")).toBe(at("resolve"));
  const waits = (closed.waits ?? "").split(" ").map((wait) => wait.split("/").map((each) => Date.parse(each)));
  expect(waits).toEqual([
    [at("raise"), at("claim")],
    [at("release"), at("claim", 1)],
  ]);
  expect(closed.verified, "that somebody is named, and not who").toBe("1");
  expect(closed).toMatchObject({ test: "0", drill: "", releases: "1", lease_losses: "0", outcome: "false_accidental" });
  expect(closed).toMatchObject({ home: "home1", town: "水集街道", lane: "emergency", kind: "fall", state: "resolved" });
  expect((closed.claims ?? "").split(" ").map((each) => each.split("=")[1])).toEqual(
    log.filter(({ event }) => event === "claim").map(({ actor }) => actor?.id),
  );
  const open = table.find(({ case: id }) => id === past.open.id) ?? {};
  expect(open).toMatchObject({ closed: "", outcome: "", first_claim: "", verified: "0" });
  expect(open.waits).toMatch(/\/\.\.$/);
  const chinese = await (await auditor.get("/v1/cases.csv")).text();
  expect(readCsv(chinese.replace("\uFEFF", ""))[0]?.slice(0, 3)).toEqual(["事件单", "家庭", "网关"]);
  expect((await auditor.get("/v1/cases.csv?from=2026-02-30")).status).toBe(400);
  expect(readCsv(await (await auditor.get("/v1/cases.csv?month=2020-01&lang=en")).text())).toHaveLength(1);
});

test("closed cases page by page: nothing twice, nothing left out, and no name for an auditor", async () => {
  const auditor = await signIn(centre, "审计");
  const told = await (await auditor.get("/v1/closed-cases")).text();
  for (const word of personal) expect(told).not.toContain(word);
  expect(JSON.parse(told).cases.map(({ id }: { id: string }) => id)).toEqual([past.closed.id]);
  const none = await auditor.get("/v1/closed-cases?outcome=ambulance");
  expect((await none.json()).cases).toEqual([]);
  expect((await (await past.li.get("/v1/closed-cases?home=home1")).json()).cases[0].name).toBe("孙玉珍");
});
