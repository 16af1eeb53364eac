/** A centre is updated over a night with cases in it: what the version before wrote lapses, closes and is reviewed like any other. */
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { Case, CaseEvent } from "../../alerts/centre/cases/case.ts";
import { schema } from "../../alerts/centre/store/schema.ts";
import { openSqliteStore } from "../../alerts/centre/store/sqlite-store.ts";
import { testClock } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";
import { uuidv7 } from "./messages.ts";
import { openTestOffice, type TestOffice } from "./office.ts";
import { tempFolder } from "./running.ts";

const closing = endsOfEach();
const li = { id: "p-li", name: "李静" };

/**
 * `schema-5.sql`: the file as that version left it a second after an emergency was claimed in home2 and another raised in home1;
 * an emergency, a battery and a test had been closed an hour before.
 */
const leftAt = 1_800_003_601_000;

/** `at`: when the new version starts. */
async function updated(at = leftAt): Promise<TestOffice> {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const before = new DatabaseSync(`${folder.path}/centre.db`);
  before.exec(readFileSync(new URL("./schema-5.sql", import.meta.url), "utf8"));
  before.close();
  const office = await openTestOffice(folder.path, testClock(at));
  closing.push(() => office.close());
  return office;
}

async function openIn(office: TestOffice, home: string): Promise<Case> {
  const found = (await office.cases()).find((each) => each.home === home);
  if (!found) throw new Error(`nothing is open in ${home}`);
  return found;
}

async function act(office: TestOffice, { id }: Case, event: CaseEvent): Promise<Case> {
  const found = await office.store.caseOf(id);
  const answer = await office.desk.command(id, uuidv7(), found?.version ?? 0, event, {
    person: li,
    role: "dispatcher",
  });
  if (!answer.ok) throw new Error(answer.why);
  return answer.case;
}

test("the steps of the schema stand in the order of their numbers, none left out", () => {
  expect(schema.map(({ version }) => version)).toEqual(schema.map((_, n) => n + 1));
});

test("open cases go on: one grows louder, one lapses, both are taken and closed", async () => {
  const office = await updated();
  const { cases } = await office.board.read();
  expect(cases.map(({ home, state }) => [home, state])).toEqual([
    ["home1", "raised"],
    ["home2", "claimed"],
  ]);
  // Both gateways are there: it is the leases that are looked at.
  for (const gateway of ["gw1", "gw2"]) await office.hears("presence", { v: 1, state: "online" }, gateway);
  await office.clock.passes(62_000);
  expect((await openIn(office, "home1")).level).toBe(1);
  await office.clock.passes(60_000);
  expect(await openIn(office, "home2")).toMatchObject({ state: "raised", level: 1, lastOwner: { id: "p-li" } });
  for (const home of ["home1", "home2"]) {
    const found = await openIn(office, home);
    await act(office, found, { type: "claim", by: li, atConsole: false });
    await act(office, found, { type: "contact", by: li, to: "home", result: "spoke" });
    const closed = await act(office, found, { type: "resolve", by: li, outcome: "advice_only" });
    expect(closed.state).toBe("resolved");
  }
  expect(await office.cases()).toEqual([]);
  expect(await office.store.verify()).toMatchObject({ ok: true });
});

test("what was closed before the update: a fault and a test are reviewed by themselves, an emergency waits for a person", async () => {
  const office = await updated(leftAt + 22.9 * 3_600_000);
  const closed = async () =>
    Object.fromEntries((await office.store.closedCases(10)).map(({ kind, lane, state }) => [`${lane} ${kind}`, state]));
  expect(await closed()).toMatchObject({ "fault battery_low": "resolved", "test call_rescue": "resolved" });
  await office.clock.passes(40 * 60_000);
  expect(await closed()).toMatchObject({
    ...{ "fault battery_low": "closed", "test call_rescue": "closed" },
    "emergency call_rescue": "resolved",
  });
  const emergency = (await office.store.closedCases(10)).find(({ lane }) => lane === "emergency");
  expect(emergency?.reviewDueAt).toBeGreaterThan(leftAt);
  expect(await office.store.nextDue(), "nothing is looked at again and again").toBeGreaterThan(office.clock.now());
});

test("what is asked of one home, one case or one account reads no whole table, in a file of before as well", async () => {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const file = `${folder.path}/centre.db`;
  const before = new DatabaseSync(file);
  before.exec(readFileSync(new URL("./schema-5.sql", import.meta.url), "utf8"));
  before.close();
  await openSqliteStore(file).close();
  const db = new DatabaseSync(file, { readOnly: true });
  closing.push(() => db.close());
  const plan = (sql: string): string =>
    db
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail))
      .join("; ");
  const ofHome = "SELECT id FROM cases WHERE home = 'h'";
  for (const [sql, index] of [
    ["SELECT body FROM cases WHERE home = 'h'", "cases_home"],
    ["SELECT count(*) FROM cases WHERE home = 'h' AND closed_at IS NULL AND open = 1", "cases_home"],
    ["SELECT body FROM cases WHERE home = 'area' OR home GLOB 'area *'", "cases_home"],
    [`SELECT alert_id FROM case_alerts WHERE case_id IN (${ofHome})`, "case_alerts_by_case"],
    [`DELETE FROM commands_done WHERE case_id IN (${ofHome})`, "commands_done_by_case"],
    ["SELECT * FROM protected_days WHERE home = 'h' ORDER BY day", "protected_days_home"],
    ["SELECT body FROM unlisted_alerts WHERE case_id = 'c'", "unlisted_by_case"],
    ["SELECT token_hash FROM sessions WHERE expires < 1 LIMIT 5", "sessions_over"],
    [
      "SELECT actor, max(at) FROM log INDEXED BY log_sign_ins WHERE case_id IS NULL AND event = 'sign_in' GROUP BY actor",
      "log_sign_ins",
    ],
  ] as const)
    expect(plan(sql), sql).toContain(`INDEX ${index}`);
});
