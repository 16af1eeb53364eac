import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { groupCommit, type Place, together, type Writer } from "../../alerts/centre/store/group-commit.ts";
import { type Database, openDatabase } from "../../alerts/program/sqlite.ts";

let folder: string;
let db: Database;
/** A clock on which each piece of work costs a millisecond. */
let clock: number;
let writer: Writer;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearthwatch-commit-"));
  db = openDatabase(join(folder, "words.db"));
  db.exec("CREATE TABLE words (n INTEGER PRIMARY KEY, said TEXT)");
  clock = 0;
  writer = groupCommit(db, () => clock);
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const say = (word: string, place?: Place): Promise<void> =>
  writer.write(() => {
    clock += 1;
    db.run("INSERT INTO words (said) VALUES (?)", word);
  }, place);
const said = (): string[] => db.all("SELECT said FROM words ORDER BY n").map((row) => String(row.said));

describe("what the store writes first", () => {
  test("a press overtakes the warnings that came before it, and every word is written once", async () => {
    const warnings = Array.from({ length: 500 }, (_, n) => say(`warning ${n}`, { of: `gw-${n}` }));
    const press = say("press", { urgent: true, of: "gw-9999" });
    await press;
    expect(said().indexOf("press")).toBe(0);
    expect(said().length).toBeLessThanOrEqual(together.ms + 1);
    await Promise.all(warnings);
    const written = said();
    expect(written).toHaveLength(501);
    expect(written.filter((word) => word !== "press")).toEqual(warnings.map((_, n) => `warning ${n}`));
  });

  test("a press does not overtake what its own home said before it", async () => {
    const storm = Array.from({ length: 300 }, (_, n) => say(`warning ${n}`, { of: `gw-${n}` }));
    const press = say("press of 200", { urgent: true, of: "gw-200" });
    const after = say("warning after it", { of: "gw-200" });
    await press;
    expect(said().slice(0, 2)).toEqual(["warning 200", "press of 200"]);
    await Promise.all([...storm, after]);
    expect(said().at(-1)).toBe("warning after it");
  });

  test("nor does what a home said after its press overtake the press, when that waits for the next transaction", async () => {
    const presses = Array.from({ length: 100 }, (_, n) => say(`press ${n}`, { urgent: true, of: `gw-${n}` }));
    const after = say("warning of 99", { of: "gw-99" });
    const another = say("warning of another", { of: "gw-100" });
    await Promise.all([...presses, after, another]);
    const written = said();
    expect(written.indexOf("warning of 99")).toBeGreaterThan(written.indexOf("press 99"));
    expect(written.indexOf("warning of another"), "who has no press waits for nobody").toBeLessThan(together.ms + 2);
    expect(written).toHaveLength(102);
  });

  test("a disk that is slow to commit is asked less often", async () => {
    let commits = 0;
    const slow: Database = {
      ...db,
      transaction(work) {
        const made = db.transaction(work);
        commits += 1;
        clock += 200;
        return made;
      },
    };
    writer = groupCommit(slow, () => clock);
    await Promise.all(Array.from({ length: 600 }, (_, n) => say(`warning ${n}`)));
    expect(said()).toHaveLength(600);
    expect(commits).toBeLessThan(6);
  });

  test("presses without end leave the others their place", async () => {
    const presses = Array.from({ length: 2_000 }, (_, n) => say(`press ${n}`, { urgent: true }));
    const warnings = Array.from({ length: 20 }, (_, n) => say(`warning ${n}`));
    await Promise.all(warnings);
    expect(said().length).toBeLessThan(2_020);
    await Promise.all(presses);
    expect(said()).toHaveLength(2_020);
  });

  test("whatever comes in whatever order: nothing is lost or doubled, and each gateway's words keep their order", () => {
    const word = fc.record({ of: fc.integer({ min: 0, max: 4 }), urgent: fc.boolean() });
    return fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 60 }), async (words) => {
        db.exec("DELETE FROM words");
        await Promise.all(words.map(({ of, urgent }, n) => say(`${of}:${n}`, { of: `gw-${of}`, urgent })));
        const written = said();
        expect([...written].sort()).toEqual(words.map(({ of }, n) => `${of}:${n}`).sort());
        for (const of of [0, 1, 2, 3, 4]) {
          const own = written.filter((each) => each.startsWith(`${of}:`));
          expect(own).toEqual(words.flatMap((each, n) => (each.of === of ? [`${of}:${n}`] : [])));
        }
      }),
      { numRuns: 60 },
    );
  });

  test("a piece that throws takes nothing of the others with it", async () => {
    const bad = writer.write(
      () => {
        db.run("INSERT INTO words (said) VALUES ('half')");
        throw new Error("no");
      },
      { urgent: true },
    );
    const good = say("whole");
    await expect(bad).rejects.toThrow("no");
    await good;
    expect(said()).toEqual(["whole"]);
  });

  test("a file that another program holds fails what waits, and takes the next", async () => {
    const other = openDatabase(join(folder, "words.db"));
    const own = openDatabase(join(folder, "words.db"), { busy: 0 });
    const impatient = groupCommit(own, () => clock);
    other.exec("BEGIN IMMEDIATE");
    await expect(impatient.write(() => undefined)).rejects.toThrow();
    other.exec("COMMIT");
    await expect(impatient.write(() => "on disk")).resolves.toBe("on disk");
    own.close();
    other.close();
  });
});
