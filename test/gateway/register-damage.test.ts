import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { EngineInput } from "../../alerts/engine.ts";
import { openDatabase } from "../../alerts/program/sqlite.ts";
import { journalFile } from "../../gateway/journal/files.ts";
import { CannotStore } from "../../gateway/journal/journal.ts";
import { openKeeper } from "../../gateway/journal/keeper.ts";
import { inOrder, judgeBook, written } from "../../gateway/register/book.ts";
import { copyFrom, copyText, keptFrom, rowOf } from "../../gateway/register/kept.ts";
import { openRegister } from "../../gateway/register/open.ts";
import { recall } from "../../gateway/register/recall.ts";
import { handClock, momentAt, home as plainHome, press } from "../journal/home.ts";
import * as plainEngine from "../journal/plain-engine.ts";
import { configured, folder, registry, start } from "./register-home.ts";

const label = { zh: "厨房", en: "Kitchen" };
const rooms = (home: { readonly home: { readonly rooms: readonly { readonly id: string }[] } }) =>
  home.home.rooms.map(({ id }) => id);

/** A home whose register has three versions: the seed, `kitchen`, `study`. Stopped. */
async function three(): Promise<string> {
  const dir = folder();
  const home = await start(dir);
  for (const id of ["kitchen", "study"]) await home.register.change({ do: "room", id, label }, "technician", id);
  await home.stop();
  return dir;
}

/** One byte of the file is another one, wherever these words stand in it. */
function breakBytes(file: string, words: string): void {
  const bytes = readFileSync(file);
  let at = bytes.indexOf(words);
  if (at < 0) throw new Error(`${words} is not in ${file}`);
  for (; at >= 0; at = bytes.indexOf(words, at + 1)) bytes[at] = 0x21;
  writeFileSync(file, bytes);
}
const copyOf = (dir: string) => join(dir, "register.json");
/** The row of a version is found by why it was made: nothing else in the file says these words. */
const breakRow = (dir: string, why: string) => {
  const db = openDatabase(journalFile(dir));
  db.run("UPDATE register SET body = replace(body, 'Asia', 'Axia') WHERE why = ?", why);
  db.close();
};

test("a damaged row is made good from the copy, and nothing is lost", async () => {
  const dir = await three();
  breakRow(dir, "study");
  const home = await start(dir);
  expect(rooms(home.register)).toContain("study");
  expect(home.register.current.version).toBe(3);
  expect(home.log.events).toContain("register.from_copy");
  expect(home.register.warnings).toEqual([]);
  expect(home.register.versions(9).map(({ version }) => version)).toEqual([3, 2, 1]);
});

test("a damaged copy is written anew from the journal, and the damaged one is left for a look", async () => {
  const dir = await three();
  breakBytes(copyOf(dir), "Kitchen");
  const home = await start(dir);
  expect(rooms(home.register)).toContain("study");
  expect(home.log.events).toContain("register.copy_damaged");
  await home.stop();
  expect(copyFrom(readFileSync(copyOf(dir), "utf8"))?.version.version).toBe(3);
  expect(existsSync(`${copyOf(dir)}.damaged`)).toBe(true);
});

test("the newest row and the copy are damaged: the version before goes on, loudly, until somebody changes it", async () => {
  const dir = await three();
  breakRow(dir, "study");
  breakBytes(copyOf(dir), "Kitchen");
  const home = await start(dir);
  expect(rooms(home.register)).toEqual(["hall", "bedroom", "kitchen"]);
  expect(home.register.current.version).toBe(2);
  expect(home.log.events).toContain("register.fell_back");
  expect(home.register.warnings).toEqual(["register_fell_back"]);
  await home.stop();
  const again = await start(dir);
  expect(again.register.warnings).toEqual(["register_fell_back"]);
  const done = await again.register.change({ do: "room", id: "study", label }, "technician", "once more");
  expect(done).toEqual({ ok: true, version: 4 });
  expect(again.register.warnings).toEqual([]);
  await again.stop();
  expect((await start(dir)).register.current.version).toBe(4);
});

test("every row and the copy are damaged: the configuration speaks again, and nobody can miss it", async () => {
  const dir = await three();
  for (const why of ["first start", "kitchen", "study"]) breakRow(dir, why);
  breakBytes(copyOf(dir), "Kitchen");
  const home = await start(dir);
  expect(rooms(home.register)).toEqual(["hall", "bedroom"]);
  expect(home.register.home.devices.map(({ id }) => id)).toEqual(["sos", "door"]);
  expect(home.register.current).toMatchObject({ version: 4, by: "seed" });
  expect(home.log.events).toContain("register.reseeded");
  expect(home.register.warnings).toEqual(["register_reseeded"]);
  await home.stop();
  expect((await start(dir)).register.warnings).toEqual(["register_reseeded"]);
});

test("the journal's file is gone or reads no more: the copy holds the register, and the next journal gets it", async () => {
  for (const harm of [
    (file: string) => rmSync(file),
    (file: string) => writeFileSync(file, Buffer.alloc(statSync(file).size, 0x5a)),
  ]) {
    const dir = await three();
    const file = journalFile(dir);
    for (const beside of [`${file}-wal`, `${file}-shm`]) rmSync(beside, { force: true });
    harm(file);
    const home = await start(dir);
    expect(rooms(home.register)).toContain("study");
    await expect
      .poll(() => home.journal.read.register(5).map(({ version }) => version), { timeout: 20_000 })
      .toEqual([3]);
    expect(home.register.warnings).toEqual([]);
  }
});

test("pages of the journal are damaged where the register lies: the salvaged journal has it again", async () => {
  const dir = await three();
  const file = journalFile(dir);
  const db = openDatabase(file, { readOnly: true });
  const page = Number(db.get("SELECT rootpage FROM sqlite_schema WHERE name = 'register'")?.rootpage);
  const size = Number(db.get("PRAGMA page_size")?.page_size);
  db.close();
  const bytes = readFileSync(file);
  bytes.fill(0x5a, (page - 1) * size, page * size);
  writeFileSync(file, bytes);
  const home = await start(dir);
  expect(rooms(home.register)).toContain("study");
  await expect.poll(() => home.journal.health.mode, { timeout: 20_000 }).toBe("disk");
  const done = await home.register.change({ do: "room", id: "attic", label }, "technician", "after the damage");
  expect(done.ok).toBe(true);
  await home.stop();
  expect(rooms((await start(dir)).register)).toContain("attic");
});

test("a disk that takes nothing: a change is refused and not in force; the copy that cannot be written is told", async () => {
  const dir = folder();
  const home = await start(dir);
  const { journal, log } = home;
  const clock = handClock();
  let refuses = true;
  const register = await openRegister({
    ...{ gateway: "gw-1", dir: join(dir, "gone"), configured: configured(), registry, log },
    recalled: recall(dir, configured(), 0),
    journal: {
      health: journal.health,
      onHealth: () => () => {},
      read: journal.read,
      keepRegister: async (row, settings) => {
        if (refuses) throw new CannotStore("disk full");
        await journal.keepRegister(row, settings);
      },
    },
    moment: clock.now,
  });
  const change = () => register.change({ do: "room", id: "attic", label }, "technician", "x");
  expect(await change()).toEqual({
    ok: false,
    faults: [{ path: "(top)", message: "nothing was changed, it cannot be kept now (disk full); try again later" }],
  });
  expect([register.current.version, rooms(register)]).toEqual([1, ["hall", "bedroom"]]);
  refuses = false;
  expect(await change()).toEqual({ ok: true, version: 2 });
  await register.stop();
  expect(register.warnings).toEqual(["register_no_copy"]);
});

test("a table that cannot be read stops neither the gateway nor a change: what was recalled stays in force, and is told", async () => {
  const dir = await three();
  const home = await start(dir);
  const { journal, log } = home;
  let reads = false;
  let hear: () => void = () => expect.fail("nobody asked to hear of the journal's health");
  const register = await openRegister({
    ...{ gateway: "gw-1", dir, configured: configured(), registry, log },
    recalled: recall(dir, configured(), 0),
    journal: {
      health: journal.health,
      onHealth(listener) {
        hear = () => listener(journal.health);
        return () => {};
      },
      read: {
        register(limit) {
          if (!reads) throw new Error("database disk image is malformed");
          return journal.read.register(limit);
        },
      },
      keepRegister: (...what) => (reads ? journal.keepRegister(...what) : Promise.reject(new CannotStore("malformed"))),
    },
    moment: handClock().now,
  });
  expect(rooms(register)).toContain("study");
  expect(register.warnings).toEqual(["register_not_kept"]);
  expect(log.events).toContain("register.unreadable");
  expect(register.versions(9).map(({ version }) => version)).toEqual([3]);
  expect(await register.change({ do: "room", id: "attic", label }, "technician", "x")).toMatchObject({ ok: false });
  hear();
  reads = true;
  expect(await register.change({ do: "room", id: "attic", label }, "technician", "x")).toMatchObject({ ok: true });
  expect(register.warnings).toEqual([]);
  await register.stop();
});

test("a change that reached the disk although it was refused is not what the next start begins with", async () => {
  const dir = await three();
  const home = await start(dir);
  const { journal, log } = home;
  let dies = true;
  let hear: () => void = () => expect.fail("nobody asked to hear of the journal's health");
  const register = await openRegister({
    ...{ gateway: "gw-1", dir, configured: configured(), registry, log },
    recalled: recall(dir, configured(), 0),
    journal: {
      health: journal.health,
      onHealth(listener) {
        hear = () => listener(journal.health);
        return () => {};
      },
      read: journal.read,
      async keepRegister(row, settings) {
        await journal.keepRegister(row, settings);
        if (dies) throw new CannotStore("the writer died");
      },
    },
    moment: handClock().now,
  });
  expect(await register.change({ do: "remove", id: "sos" }, "technician", "x")).toMatchObject({ ok: false });
  dies = false;
  hear();
  await register.stop();
  await home.stop();
  const again = await start(dir);
  expect(again.register.home.devices.map(({ id }) => id)).toEqual(["sos", "door"]);
  expect(again.register.current.version).toBe(5);
});

test("while the journal works from memory a register is not thought of; back on disk it is kept", () => {
  const dir = folder();
  const keeper = openKeeper(
    { dir, gatewayId: "gw-1", home: plainHome, receivers: [], keepDays: 30, reserveBytes: 4_096 },
    { engine: plainEngine, alertId: () => crypto.randomUUID(), ticks: () => 0, event: () => {} },
  );
  const at = momentAt(0);
  keeper.start(at);
  const row = rowOf({ version: { version: 5, wall: 1, by: "technician", why: "x", book: configured() }, seed: "" });
  const command = { do: "register", row, settings: { type: "settings", at, home: plainHome } } as const;
  keeper.distrust("a row is not as written");
  expect(keeper.handle([command])).toMatchObject({ kept: false });
  while (keeper.rest().standing.mode === "memory");
  const versions = () => {
    const db = openDatabase(journalFile(dir), { readOnly: true });
    const rows = db.all("SELECT version FROM register");
    db.close();
    return rows;
  };
  expect(versions()).toEqual([]);
  expect(keeper.handle([command])).toMatchObject({ kept: true, failed: [] });
  expect(versions()).toEqual([{ version: 5 }]);
  keeper.stop();
});

test("settings that the engine cannot bear are not kept either; what came with them is", () => {
  const dir = folder();
  const bad = (input: EngineInput) => {
    if (input.type === "settings") throw new Error("cannot bear it");
  };
  const engine: typeof plainEngine = {
    ...plainEngine,
    step: (state, input, ids) => {
      bad(input);
      return plainEngine.step(state, input, ids);
    },
    openBatch: (state) => {
      const batch = plainEngine.openBatch(state);
      return {
        take: (input, ids) => {
          bad(input);
          return batch.take(input, ids);
        },
        end: () => batch.end(),
      };
    },
  };
  const keeper = openKeeper(
    { dir, gatewayId: "gw-1", home: plainHome, receivers: [], keepDays: 30, reserveBytes: 4_096 },
    { engine, alertId: () => crypto.randomUUID(), ticks: () => 0, event: () => {} },
  );
  const at = momentAt(0);
  keeper.start(at);
  const row = rowOf({ version: { version: 5, wall: 1, by: "technician", why: "x", book: configured() }, seed: "" });
  const done = keeper.handle([
    { do: "accept", arrival: press(at) },
    { do: "register", row, settings: { type: "settings", at, home: plainHome } },
  ]);
  expect(done).toMatchObject({ kept: true, failed: [1] });
  keeper.stop();
  const db = openDatabase(journalFile(dir), { readOnly: true });
  expect(db.all("SELECT version FROM register")).toEqual([]);
  expect(db.all("SELECT state FROM alert")).toHaveLength(1);
  db.close();
});

test("a copy of a later program is read without what is not known here yet", () => {
  const dir = folder();
  const kept = { version: { version: 7, wall: 1, by: "technician", why: "later", book: configured() }, seed: "a" };
  const row = rowOf(kept);
  const later = JSON.parse(row.body);
  later.home.pets = [{ id: "cat" }];
  later.devices[0].colour = "red";
  expect(keptFrom({ ...row, body: JSON.stringify(later) })).toEqual(kept);
  expect(keptFrom({ ...row, body: '{"home":{}}' })).toBeUndefined();
  expect(recall(dir, configured(), 5).version).toMatchObject({ version: 1, by: "seed", wall: 5 });
});

test("whatever byte of the copy changes, it is the same register or it is damaged, never another one", () => {
  const kept = { version: { version: 7, wall: 1, by: "technician", why: "x", book: configured() }, seed: "a b" };
  const text = Buffer.from(copyText(kept));
  expect(copyFrom(text.toString("utf8"))).toEqual(kept);
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const broken = Buffer.from(text);
      broken[at] = (broken[at] ?? 0) ^ flip;
      const read = copyFrom(broken.toString("utf8"));
      if (read) expect(read).toEqual(kept);
    }),
    { numRuns: 400 },
  );
});

test("a book that is written reads back as the same book", () => {
  const book = configured();
  const text = JSON.stringify(written(book));
  expect(judgeBook(JSON.parse(text), registry)).toEqual({ ok: true, book });
  expect(written(book).devices?.[1]?.silence).toEqual({ late: "25 h", lost: "90 min" });
  expect(inOrder({ b: 1, a: [{ d: undefined, c: "x" }] })).toBe('{"a":[{"c":"x"}],"b":1}');
});
