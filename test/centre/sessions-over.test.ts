/** A centre runs for years, and each shift signs in: what is over is not kept. */
import { expect, test } from "vitest";
import { openAccounts, sessionLife } from "../../alerts/centre/accounts/accounts.ts";
import { sessionsOver } from "../../alerts/centre/accounts/over.ts";
import { openSqliteStore } from "../../alerts/centre/store/sqlite-store.ts";
import { endsOfEach } from "../kit/ends.ts";
import { openTestOffice } from "./office.ts";
import { tempFolder } from "./running.ts";

const closing = endsOfEach();
async function opened() {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const centre = await openTestOffice(folder.path);
  closing.push(() => centre.close());
  await centre.store.ensureAccount({ id: "a1", name: "li", roles: ["dispatcher"], passwordHash: undefined });
  const until = (name: string, expires: number) =>
    centre.store.addSession(name, { account: "a1", expires, byLink: false });
  return { centre, until };
}

test("a session that has been over for a day is deleted; one that runs, and one that ended lately, stay", async () => {
  const { centre, until } = await opened();
  const at = centre.clock.now();
  await until("old", at - sessionsOver.kept);
  await until("lately", at + 2 * sessionsOver.every - sessionsOver.kept);
  await until("runs", at + sessionLife);
  await centre.clock.passes(sessionsOver.every);
  const left = async () => {
    const all = await Promise.all(
      ["old", "lately", "runs"].map(async (name) => [name, await centre.store.session(name)]),
    );
    return all.filter(([, session]) => session !== undefined).map(([name]) => name);
  };
  expect(await left()).toEqual(["lately", "runs"]);
  await centre.clock.passes(2 * sessionsOver.every);
  expect(await left()).toEqual(["runs"]);
});

test("a whole year of them goes step by step, each of a bounded size", async () => {
  const { centre, until } = await opened();
  const many = 2 * sessionsOver.atOnce + 1;
  const over = centre.clock.now() - 2 * sessionsOver.kept;
  await Promise.all(Array.from({ length: many }, (_, n) => until(`s${n}`, over)));
  await centre.clock.passes(sessionsOver.every - 1_000);
  // The job looks at the start, when there was nothing yet.
  expect(await centre.store.session("s0")).toBeDefined();
  await centre.clock.passes(1_000 + 3 * sessionsOver.again);
  const left = await Promise.all(Array.from({ length: many }, (_, n) => centre.store.session(`s${n}`)));
  expect(left.filter((each) => each !== undefined)).toEqual([]);
});

test("a step deletes so many and no more, and says how many", async () => {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const store = openSqliteStore(`${folder.path}/centre.db`);
  closing.push(() => store.close());
  let at = 1_800_000_000_000;
  const accounts = openAccounts(store, () => at);
  await accounts.ensure("li", ["dispatcher"]);
  const cookies: string[] = [];
  for (let n = 0; n < 5; n++) cookies.push((await accounts.byLink((await accounts.link("li")) ?? "")) ?? "");
  at += sessionLife + 1;
  const fresh = (await accounts.byLink((await accounts.link("li")) ?? "")) ?? "";
  expect([
    await store.forgetSessions(at, 3),
    await store.forgetSessions(at, 3),
    await store.forgetSessions(at, 3),
  ]).toEqual([3, 2, 0]);
  expect(await accounts.who(cookies[0] ?? "")).toBeUndefined();
  expect(await accounts.who(fresh)).toMatchObject({ person: { name: "li" } });
});
