/** One case that cannot be written, and the clock goes on for all the others. */
import { expect, test } from "vitest";
import type { Case } from "../../alerts/centre/cases/case.ts";
import type { Store } from "../../alerts/centre/store/store.ts";
import { endsOfEach } from "../kit/ends.ts";
import { alertOf, uuidv7 } from "./messages.ts";
import { openTestOffice, type TestOffice } from "./office.ts";
import { tempFolder } from "./running.ts";

const closing = endsOfEach();
const li = { id: "p-li", name: "李静" };

/** No command is lost in it: only what the centre does by itself fails. */
async function officeWith(broken: Set<string>): Promise<TestOffice> {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const wrap = (store: Store): Store => ({
    ...store,
    changeCase: (id, command, word, decide) => {
      if (broken.has(id) && command === undefined) throw new Error("cannot be written");
      return store.changeCase(id, command, word, decide);
    },
    changeByKey: (key, word, decide) => {
      if (broken.has(key)) throw new Error("cannot be written");
      return store.changeByKey(key, word, decide);
    },
  });
  const gateways = [{ id: "gw3", home: "home3" }];
  const office = await openTestOffice(folder.path, undefined, wrap, { gateways });
  closing.push(() => office.close());
  return office;
}

async function raised(office: TestOffice): Promise<readonly Case[]> {
  for (const n of [1, 2, 3])
    await office.hears("alert", alertOf(1, { gatewayId: `gw${n}`, home: `home${n}` }), `gw${n}`);
  return office.cases();
}

const now = async (office: TestOffice, of: readonly Case[]) =>
  Promise.all(of.map(async ({ id }) => await office.store.caseOf(id)));

test("nobody takes them: the others grow louder", async () => {
  const broken = new Set<string>();
  const office = await officeWith(broken);
  const cases = await raised(office);
  const ids = cases.map(({ id }) => id);
  broken.add(ids[0] ?? "");
  await office.clock.passes(62_000);
  expect((await now(office, cases)).map((found) => found?.level)).toEqual([0, 1, 1]);
  broken.clear();
  await office.clock.passes(2_000);
  expect((await now(office, cases)).map((found) => found?.level)).toEqual([1, 1, 1]);
});

test("their holders are gone: the others come back to all", async () => {
  const broken = new Set<string>();
  const office = await officeWith(broken);
  const cases = await raised(office);
  for (const { id, version } of cases) {
    const claim = { type: "claim", by: li, atConsole: false } as const;
    const answer = await office.desk.command(id, uuidv7(), version, claim, { person: li, role: "dispatcher" });
    expect(answer.ok).toBe(true);
  }
  broken.add(cases[0]?.id ?? "");
  await office.clock.passes(122_000);
  expect((await now(office, cases)).map((found) => found?.state)).toEqual(["claimed", "raised", "raised"]);
  broken.clear();
  await office.clock.passes(2_000);
  expect((await now(office, cases)).map((found) => found?.state)).toEqual(["raised", "raised", "raised"]);
});

test("homes are lost: the others are told of", async () => {
  const broken = new Set(["home1|fault|gateway:gw1"]);
  const office = await officeWith(broken);
  for (const n of [1, 2, 3]) await office.hears("presence", { v: 1, state: "online" }, `gw${n}`);
  await office.clock.passes(120_000);
  expect((await office.lost()).map(({ gateway }) => gateway).toSorted()).toEqual(["gw2", "gw3"]);
  broken.clear();
  await office.clock.passes(2_000);
  expect((await office.lost()).map(({ gateway }) => gateway).toSorted()).toEqual(["gw1", "gw2", "gw3"]);
});
