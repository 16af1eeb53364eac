/** Files as offices send them: what is wrong with a row is said with its place, and nothing is taken in by halves. */
import { expect, test } from "vitest";
import { importSteps, type Known, takeImport } from "../../alerts/centre/register/import/take.ts";
import { templates } from "../../alerts/centre/register/import/template.ts";
import type { Home } from "../../alerts/centre/register/shapes.ts";
import { readTowns } from "../../alerts/centre/register/towns.ts";
import type { ImportFile } from "../../alerts/centre/register/views.ts";
import { bytes, whole } from "./files.ts";
import { inGbk } from "./gbk.ts";

const towns = readTowns().map(({ name }) => name);
const knownOf = (homes: readonly Home[] = []): Known => ({
  towns,
  home: (id) => homes.find((home) => home.id === id),
  station: () => undefined,
  helper: () => undefined,
  homeOfBed: (bed) => homes.find(({ residents }) => residents.some((each) => each.bed === bed))?.id,
});
const ask = { dryRun: false, skipBad: false };
const take = (files: Partial<Record<ImportFile, Uint8Array>>, known = knownOf()) => takeImport(files, known, ask);
const faults = (files: Partial<Record<ImportFile, string>>) =>
  take(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, bytes(text)]))).report.faults.map(
    ({ file, line, column, found, need }) => `${file}:${line} ${column ?? ""} ${found ?? ""} | ${need}`,
  );
const homesHead = "家庭编号,镇街,地址\n";
const peopleHead = "家庭编号,姓名,床位编号,备注说明\n".replace(",备注说明", "");

test("the plan's twelve towns are in the product: 144 stations and 1,400 beds", () => {
  const all = readTowns();
  expect(all).toHaveLength(12);
  expect(all.reduce((sum, { stations }) => sum + stations, 0)).toBe(144);
  expect(all.reduce((sum, { newFamilyBeds }) => sum + newFamilyBeds, 0)).toBe(1_400);
});

test("the same county in UTF-8, in GB18030 and with English heads is one register", () => {
  const first = take(whole);
  expect(first.report.faults).toEqual([]);
  const gbk = Object.fromEntries(
    Object.entries(whole).map(([name, of]) => [name, inGbk(new TextDecoder().decode(of))]),
  );
  expect(take(gbk).changes).toEqual(first.changes);
  const english = new TextDecoder()
    .decode(whole.contacts)
    .replace("家庭编号,顺序,关系,姓名,电话,备注", "Home,Order,Relation,Name,Phone,Notes");
  expect(take({ ...whole, contacts: bytes(english) }).changes).toEqual(first.changes);
});

test("what was taken in is found unchanged; a contact who stays keeps the id that cases know", () => {
  const { homes } = take(whole).changes;
  const known = knownOf(homes.map(({ home }) => home));
  const stations = { stations: whole.stations, homes: whole.homes };
  expect(take({ ...whole, ...stations }, known).report.homes).toEqual({ added: 0, changed: 0, unchanged: 2 });
  const before = known.home("home1")?.contacts ?? [];
  const contacts = bytes("家庭编号,关系,姓名,电话\nhome1,社工,新来的,10000000000\nhome1,邻居,徐长顺,100 5527 1184\n");
  const after = take({ contacts }, known).changes.homes[0]?.home;
  expect(after?.contacts.map(({ name }) => name)).toEqual(["新来的", "徐长顺"]);
  expect(after?.contacts[1]?.id).toBe(before.find(({ name }) => name === "徐长顺")?.id);
  expect(before.map(({ id }) => id)).not.toContain(after?.contacts[0]?.id);
  expect(after?.residents).toEqual(known.home("home1")?.residents);
  // A file without door codes, as every export of ours, takes none away.
  const bare = bytes(`${homesHead}home1,水集街道,和顺里|9号楼\n`);
  expect(take({ homes: bare }, known).changes.homes[0]?.home).toMatchObject({
    doorCode: "7419#",
    address: ["和顺里", "9号楼"],
    wayIn: expect.any(String),
  });
});

test("each bad row is told with its line, its column, what was found and what is needed", () => {
  const homes = [
    "home1,水集街道,和顺里|3号楼",
    "home1,水集街道,别处",
    "home2,火星镇,一村",
    "home 3,水集街道,一村",
    "home4,水集街道,",
    "home5,水集街道,=HYPERLINK(1)",
    "home6,水集街道,\u202e倒着写",
    `home7,水集街道,${"长".repeat(61)}`,
    "home8,水集街道,一村,多出来的",
  ];
  const residents = ["home1,孙玉珍,bed-1", "home9,没有家,", "home1,于德海,bed-1", "home2,家是坏的,"];
  expect(faults({ homes: homesHead + homes.join("\n"), residents: peopleHead + residents.join("\n") })).toEqual([
    "homes:5 家庭编号 home 3 | need 1 to 64 letters, digits, dots, dashes or underscores",
    "homes:6 地址  | need a value: it is empty",
    "homes:7 地址 =HYPERLINK(1) | need a value, not a formula (it begins with = + - or @)",
    "homes:8 地址 �倒着写 | need text without control or direction signs",
    expect.stringMatching(/^homes:9 地址 长+… \| need at most 60 characters$/),
    "homes:10  4 cells | need 3 cells, as the first line has",
    "homes:3 家庭编号 home1 | need each once: it is in line 2 already",
    expect.stringMatching(/^homes:4 镇街 火星镇 \| need one of 水集街道、/),
    "residents:4 床位编号 bed-1 | need each bed once: it is in line 2 already",
    "residents:3 家庭编号 home9 | need a home that is in the homes' file or in the register",
  ]);
});

test.each([
  ["1.0033E+10", "spreadsheet has shortened"],
  ["12", "telephone number"],
  ["电话：10033106021", "telephone number"],
  ["10033106021;10033106022", "telephone number"],
  ["@10033106021", "telephone number"],
])("no telephone number: %s", (phone, need) => {
  const contacts = `家庭编号,关系,姓名,电话\nhome1,女儿,于海霞,${phone}\n`;
  expect(faults({ homes: `${homesHead}home1,水集街道,一村\n`, contacts })).toEqual([expect.stringContaining(need)]);
});
test.each([
  ["１００３３１０６０２１", "10033106021"],
  ["+86 100 3310 6021", "+86 100 3310 6021"],
  ["'0532-0010 2231", "0532-0010 2231"],
  ["0532—00102231", "0532-00102231"],
  ["0532-00102231转8", "0532-00102231转8"],
])("a telephone number: %s", (written, phone) => {
  const contacts = bytes(`家庭编号,关系,姓名,电话\nhome1,女儿,于海霞,${written}\n`);
  const taken = take({ homes: bytes(`${homesHead}home1,水集街道,一村\n`), contacts });
  expect(taken.report.faults).toEqual([]);
  expect(taken.changes.homes[0]?.home.contacts[0]?.phone).toBe(phone);
});

test("a place needs its datum, a column its name, and a file its columns", () => {
  expect(faults({ homes: "家庭编号,镇街,地址,纬度,经度\nhome1,水集街道,一村,36.8,120.5\n" })).toEqual([
    expect.stringContaining("datum (WGS-84 or GCJ-02) together"),
  ]);
  expect(faults({ homes: "家庭编号,镇街,地址,身高\nhome1,水集街道,一村,180\n" })).toEqual([
    expect.stringMatching(/^homes:1 身高 身高 \| need one of/),
  ]);
  expect(faults({ homes: "家庭编号,地址\nhome1,一村\n" })).toEqual(["homes:1 镇街  | need a column 镇街 (town)"]);
  expect(faults({ homes: "" })).toEqual([expect.stringContaining("need a first line")]);
  expect(faults({ homes: "PK\u0003\u0004" })).toEqual([expect.stringContaining("Excel workbook")]);
});

test("a file too long for its report is counted to its end, and 10 MB in one cell is refused", () => {
  const many = homesHead + Array.from({ length: 2_000 }, (_, n) => `home${n},火星镇,一村`).join("\n");
  const { report } = take({ homes: bytes(many) });
  expect(report.faults).toHaveLength(500);
  expect(report.faultsInAll).toBe(2_000);
  expect(faults({ homes: `${homesHead}home1,水集街道,${"长".repeat(3_000_000)}` })).toEqual([
    expect.stringContaining("at most 10000 characters"),
  ]);
});

test.each(["zh", "en"] as const)("the template in %s is a good import", (language) => {
  const files = Object.fromEntries([...templates(language)].map(([name, text]) => [name, bytes(text)]));
  const { report } = take(files);
  expect(report.faults).toEqual([]);
  expect(report).toMatchObject({
    homes: { added: 1 },
    stations: { added: 1 },
    helpers: { added: 1 },
    residents: 1,
    contacts: 1,
  });
});

test("a county's files are judged with a breath each hundred rows: no alarm waits for the whole of them", () => {
  const rows = Array.from({ length: 2_000 }, (_, n) => n);
  const county = {
    homes: bytes(["家庭编号,镇街,地址", ...rows.map((n) => `h${n},水集街道,和顺里|${n}号楼`)].join("\n")),
    contacts: bytes(["家庭编号,关系,姓名,电话", ...rows.map((n) => `h${n},女儿,于海霞,10033106021`)].join("\n")),
  };
  const steps = importSteps(county, knownOf(), { dryRun: true, skipBad: false });
  let breaths = 0;
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) {
      expect(step.value.report.faults).toEqual([]);
      expect(step.value.report.homes.added).toBe(2_000);
      break;
    }
    breaths += 1;
  }
  // 20 for each file, 20 for what is made of the contacts, and one before each stage.
  expect(breaths).toBeGreaterThanOrEqual(60);
});
