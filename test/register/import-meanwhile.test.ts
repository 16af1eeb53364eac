/** What else happens while a county's files are taken in: alarms and people do not wait for them, and are not written over. */
import { expect, test } from "vitest";
import type { Word } from "../../alerts/centre/cases/happened.ts";
import { openKeeper } from "../../alerts/centre/register/keeper.ts";
import { openRegister } from "../../alerts/centre/register/register.ts";
import { readTowns } from "../../alerts/centre/register/towns.ts";
import { openSqliteStore } from "../../alerts/centre/store/sqlite-store.ts";
import { endsOfEach } from "../kit/ends.ts";
import { tempFolder } from "../kit/folder.ts";
import { bytes } from "./files.ts";

const closing = endsOfEach();
const word: Word = { at: 1, mono: 1, actor: undefined, role: undefined, via: "http" };
const ask = { dryRun: false, skipBad: false };
const homesOf = (count: number, street: string) =>
  bytes(
    ["家庭编号,镇街,地址", ...Array.from({ length: count }, (_, n) => `h${n},水集街道,${street}|${n}号楼`)].join("\n"),
  );

function opened() {
  const folder = tempFolder("import");
  const store = openSqliteStore(`${folder.path}/centre.db`);
  closing.push(async () => {
    await store.close();
    folder.remove();
  });
  const register = openRegister([], {});
  return { store, register, keeper: openKeeper({ register, store, towns: readTowns().map(({ name }) => name) }) };
}
const entries = async (store: ReturnType<typeof opened>["store"]): Promise<string[]> =>
  (await store.auditRows({ from: 0, to: 10 }, undefined, 100)).map(({ event }) => event).toReversed();

test("what others write goes between the pieces of an import, and each piece is in the log", async () => {
  const { store, register, keeper } = opened();
  const taken = keeper.import({ homes: homesOf(320, "和顺里") }, ask, word);
  let written = 0;
  const others = (async () => {
    while (register.roster.homes().length < 320 && written < 2_000) {
      await store.audit(word, "something_else", { n: written });
      written += 1;
    }
  })();
  const report = await taken;
  await others;
  expect([report.ok, report.homes]).toEqual([true, { added: 320, changed: 0, unchanged: 0 }]);
  const log = await store.auditRows({ from: 0, to: 10 }, undefined, 5_000);
  const pieces = log.filter(({ event }) => event === "register_imported").toReversed();
  expect(pieces.map(({ body }) => JSON.parse(body ?? "{}").part)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  const first = pieces[0]?.n ?? 0;
  const between = log.filter(({ event, n }) => event === "something_else" && n > first && n < (pieces.at(-1)?.n ?? 0));
  expect(between.length).toBeGreaterThanOrEqual(6);
  expect((await store.verify()).ok).toBe(true);
});

test("a home that somebody changes while the files are judged keeps what they entered", async () => {
  const { store, register, keeper } = opened();
  await keeper.import({ homes: homesOf(300, "和顺里") }, ask, word);
  const again = keeper.import({ homes: homesOf(300, "新安里") }, ask, word);
  const home = { town: "水集街道", address: ["和顺里", "299号楼"], residents: [], contacts: [] };
  expect(await keeper.change("h299", { version: 1, home, doorCode: "2580#" }, word)).toBe("done");
  expect((await again).homes).toEqual({ added: 0, changed: 300, unchanged: 0 });
  const kept = register.roster.home("h299");
  expect([kept?.home.doorCode, kept?.home.address[0]]).toEqual(["2580#", "新安里"]);
  expect(kept?.version).toBe(3);
  expect((await entries(store)).filter((event) => event === "home_changed")).toHaveLength(1);
});
