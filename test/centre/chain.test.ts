/** The log proves itself to a reader who was not there: as it stands in the folder, and against heads that were carried away. */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { headLogged, judgeHeads, readHeads } from "../../alerts/centre/chain/heads.ts";
import { startKeeper } from "../../alerts/centre/chain/keeper.ts";
import { readNewest } from "../../alerts/centre/chain/newest.ts";
import type { Fields, Log } from "../../alerts/program/log.ts";
import { chainCommand } from "../../gateway/command/chain.ts";
import { testClock } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";
import { alertOf, uuidv7 } from "./messages.ts";
import { openTestOffice, type TestOffice } from "./office.ts";
import { tempFolder } from "./running.ts";

const closing = endsOfEach();
const hour = 3_600_000;
const li = { person: { id: "p1", name: "Li" }, role: "dispatcher" };

interface Watched {
  readonly data: string;
  readonly centre: TestOffice;
  /** Lines of the program's own log. */
  readonly logged: string[];
  calls(): Promise<void>;
  passes(ms: number): Promise<void>;
  /** Of the keeper alone. */
  stops(): Promise<void>;
  starts(): Promise<void>;
}

/** A centre whose log is signed each day, in a folder of its own. */
async function watched(): Promise<Watched> {
  const made = tempFolder();
  closing.push(() => made.remove());
  const data = made.path;
  const centre = await openTestOffice(data);
  // Days pass for the keeper alone: the centre has nothing to do in them.
  const clock = testClock();
  closing.push(() => centre.close());
  const logged: string[] = [];
  const note = (event: string, fields: Fields = {}): void =>
    void logged.push(JSON.stringify({ level: 30, time: "2026", program: "centre", event, ...fields }));
  const log: Log = { error: note, warn: note, info: note, debug: note };
  const start = () =>
    startKeeper({ data, timeZone: "Asia/Shanghai", store: centre.store, now: clock.now, timers: clock.timers, log });
  let keeper = start();
  closing.push(() => keeper.stop());
  await clock.settle();
  let seq = 0;
  return {
    ...{ data, centre, logged },
    stops: () => keeper.stop(),
    async starts() {
      keeper = start();
      await clock.settle();
    },
    async calls() {
      seq += 1;
      await centre.hears("alert", alertOf(seq));
      const [found] = await centre.cases();
      const claim = { type: "claim", by: li.person, atConsole: false } as const;
      await centre.desk.command(found?.id ?? "", uuidv7(), found?.version ?? 0, claim, li);
    },
    passes: (ms) => clock.passes(ms),
  };
}

async function chain(...args: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const [out, err]: string[][] = [[], []];
  const stdin = (async function* () {})();
  const io = { stdout: (line: string) => out?.push(line), stderr: (line: string) => err?.push(line), stdin };
  const code = await chainCommand.run(args, io as never);
  return { code, out: out ?? [], err: err ?? [] };
}

/** Writes into the centre's file behind its back. */
function tamper(data: string, sql: string): void {
  const db = new DatabaseSync(join(data, "centre.db"));
  db.exec(sql);
  db.close();
}

test("a head is signed each day, by a key that its owner alone can read, and the log agrees with all of them while the centre runs", async () => {
  const { data, calls, passes } = await watched();
  for (let day = 0; day < 3; day += 1) {
    await calls();
    await passes(24 * hour);
  }
  expect(statSync(join(data, "chain-key.pem")).mode & 0o777).toBe(0o600);
  const heads = readHeads(readFileSync(join(data, "chain-heads.jsonl"), "utf8"));
  if ("line" in heads) throw new Error(`line ${heads.line}`);
  expect(new Set(heads.map(({ day }) => day)).size).toBe(heads.length);
  expect(heads.length).toBeGreaterThanOrEqual(3);
  const told = await chain("verify", "--data", data, "--json");
  expect([told.code, JSON.parse(told.out[0] ?? "")]).toMatchObject([
    0,
    { ok: true, erased: 0, heads: heads.length + 1 },
  ]);
});

test("an erased body breaks nothing and is counted; a changed one, a changed entry and a missing one are found, with the place and the reason", async () => {
  const { data, calls } = await watched();
  await calls();
  await calls();
  tamper(data, "DELETE FROM log_bodies WHERE n = 2");
  const erased = await chain("verify", "--data", data);
  expect([erased.code, erased.out[0]]).toEqual([0, expect.stringMatching(/of 1 the body was erased/)]);
  tamper(data, "UPDATE log_bodies SET body = replace(body, 'bath', 'hall') WHERE n = 3");
  expect(await chain("verify", "--data", data)).toMatchObject({
    ...{ code: 1, err: ["the chain breaks at entry 3: its body was changed"] },
  });
  tamper(data, "UPDATE log SET actor = 'p9' WHERE n = 2");
  expect((await chain("verify", "--data", data)).err[0]).toBe(
    "the chain breaks at entry 2: what it says of itself was changed",
  );
  tamper(data, "DELETE FROM log_bodies WHERE n = 1; DELETE FROM log WHERE n = 1");
  expect((await chain("verify", "--data", data)).err[0]).toMatch(/^the chain breaks at entry 2: an entry before it is/);
});

const cutEntry =
  "DELETE FROM log_bodies WHERE n = (SELECT max(n) FROM log); DELETE FROM log WHERE n = (SELECT max(n) FROM log)";
const mendNumber = "UPDATE sqlite_sequence SET seq = (SELECT max(n) FROM log) WHERE name = 'log'";
const mendCases =
  "UPDATE cases SET version = (SELECT version FROM log WHERE case_id = cases.id ORDER BY n DESC LIMIT 1)";

test("an end that is cut off leaves traces in the file, and whoever mends them contradicts the head of the last minute", async () => {
  const { data, calls, passes } = await watched();
  await calls();
  await calls();
  tamper(data, cutEntry);
  const seen = await chain("verify", "--data", data, "--json");
  expect([seen.code, JSON.parse(seen.out[0] ?? "")]).toEqual([1, { ok: false, why: "cut", trace: "number", n: 3 }]);
  tamper(data, mendNumber);
  expect((await chain("verify", "--data", data)).err[0]).toMatch(
    /^the log ends with entry 2, and case .* gone further/,
  );
  tamper(data, mendCases);
  // Within the minute nothing contradicts it yet.
  expect((await chain("verify", "--data", data)).code).toBe(0);
  await calls();
  await passes(60_000);
  tamper(data, `${cutEntry}; ${mendNumber}; ${mendCases}`);
  const cut = await chain("verify", "--data", data);
  expect([cut.code, cut.err[0]]).toEqual([1, expect.stringContaining("entries were cut off")]);
});

test("what a log contradicts when the centre starts is told, and kept for ever; a centre that stops signs its last entry", async () => {
  const { data, logged, calls, stops, starts } = await watched();
  await calls();
  await stops();
  expect(readNewest(data)?.n).toBe(2);
  tamper(data, `${cutEntry}; ${mendNumber}; ${mendCases}`);
  await starts();
  expect(logged.join()).toContain('"event":"chain.cut_off"');
  await calls();
  await calls();
  await stops();
  const told = await chain("verify", "--data", data);
  expect([told.code, told.err[0]]).toEqual([1, expect.stringContaining("(entry 2): another entry stands there")]);
});

test("the program's own log, collected elsewhere, proves the log like heads that were carried away", async () => {
  const { data, logged, calls, stops } = await watched();
  await calls();
  await stops();
  expect(logged.filter((line) => line.includes(headLogged))).toHaveLength(2);
  const journal = join(data, "journal.jsonl");
  writeFileSync(
    journal,
    ['{"level":30,"time":"t","program":"centre","event":"centre.ready"}', ...logged, ""].join("\n"),
  );
  expect((await chain("verify", "--data", data, "--heads", journal)).code).toBe(0);
  tamper(data, `${cutEntry}; ${mendNumber}; ${mendCases}`);
  rmSync(join(data, "chain-newest.json"));
  expect((await chain("verify", "--data", data)).code).toBe(0);
  expect((await chain("verify", "--data", data, "--heads", journal)).err[0]).toContain("entries were cut off");
});

test("an end that was cut off, and a log that was written anew, do not hold against a head that was carried away", async () => {
  const { data, calls, passes } = await watched();
  await calls();
  await passes(24 * hour);
  await calls();
  const kept = join(data, "carried-away.jsonl");
  expect((await chain("export", "--data", data, "--out", kept)).code).toBe(0);
  expect((await chain("verify", "--data", data, "--heads", kept)).code).toBe(0);
  tamper(data, `${cutEntry}; ${mendNumber}; ${mendCases}`);
  expect((await chain("verify", "--data", data)).code).toBe(0);
  const cut = await chain("verify", "--data", data, "--heads", kept);
  expect([cut.code, cut.err[0]]).toEqual([1, expect.stringContaining("entries were cut off")]);

  const other = await watched();
  for (let n = 0; n < 6; n += 1) await other.calls();
  // Another log in its place, with heads of its own: the key tells.
  expect((await chain("verify", "--data", other.data, "--heads", kept)).err[0]).toContain("signed by another key");
  writeFileSync(join(other.data, "chain-key.pem"), readFileSync(join(data, "chain-key.pem")));
  writeFileSync(join(other.data, "chain-heads.jsonl"), "");
  rmSync(join(other.data, "chain-newest.json"));
  expect((await chain("verify", "--data", other.data, "--heads", kept)).err[0]).toContain("was written anew");
});

test("a head that was edited is not believed, a torn last line is passed over", async () => {
  const { data, calls } = await watched();
  await calls();
  const { out } = await chain("head", "--data", data);
  const heads = readHeads(`${out[0]}\n{"v":1,"day":"20`);
  if ("line" in heads) throw new Error("a torn line is a fault");
  const [head] = heads;
  if (!head) throw new Error("no head");
  const at = (n: number) => (n === head.n ? head.hash : "f".repeat(64));
  expect(judgeHeads([head], at)).toBeUndefined();
  expect(judgeHeads([{ ...head, day: "2020-01-01" }], at)?.why).toBe("signature");
  expect(judgeHeads([{ ...head, n: head.n - 1 }], at)?.why).toBe("signature");
  expect(readHeads(`nonsense\n${out[0]}\n`)).toEqual({ line: 1 });
});

/** What a power loss leaves of the last line. */
test.each([
  ["torn", (lines: string) => `${lines}{"v":1,"day":"20`],
  ["bytes nobody wrote", (lines: string) => Buffer.concat([Buffer.from(lines), Buffer.from([0, 0, 0xff, 0xe9, 0])])],
  ["whole but for its end", (lines: string) => lines.slice(0, -1)],
])(
  "a last line that is %s is cut off before the next day is signed: the heads hold, one for each day",
  async (_, left) => {
    const { data, calls, passes, stops, starts } = await watched();
    await calls();
    await passes(24 * hour);
    await stops();
    const file = join(data, "chain-heads.jsonl");
    const lines = readFileSync(file, "utf8");
    writeFileSync(file, left(lines));
    await starts();
    await passes(24 * hour);
    await calls();
    await stops();
    const heads = readHeads(readFileSync(file, "utf8"));
    if ("line" in heads) throw new Error(`line ${heads.line} is a fault`);
    expect(heads.map(({ day }) => day)).toEqual([...new Set(heads.map(({ day }) => day))].toSorted());
    expect(heads).toHaveLength(lines.split("\n").length);
    expect(await chain("verify", "--data", data)).toMatchObject({ code: 0, err: [] });
  },
);

test("the entries are exported without a word of anybody", async () => {
  const { data, calls } = await watched();
  await calls();
  const { out } = await chain("export", "--entries", "--data", data);
  const entries = out.slice(0, -1).filter((line) => line.startsWith('{"entry"'));
  expect(entries.map((line) => JSON.parse(line).entry.event)).toEqual(["raise", "claim"]);
  expect(out.join()).not.toMatch(/Li|bath/);
});

test("called wrongly, or where there is nothing, it says so and makes nothing", async () => {
  const made = tempFolder();
  closing.push(() => made.remove());
  expect((await chain("verify")).code).toBe(2);
  expect((await chain("prove", "--data", made.path)).code).toBe(2);
  expect(await chain("verify", "--data", made.path)).toMatchObject({
    code: 1,
    err: [expect.stringContaining("no log")],
  });
  expect(existsSync(join(made.path, "centre.db"))).toBe(false);
});
