import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isSafeName, pack, unpack } from "../../gateway/backup/archive.ts";
import {
  chunkSize,
  newOperatorKey,
  readOperatorKey,
  type SealFault,
  seal,
  Unsealable,
  unseal,
} from "../../gateway/backup/sealed.ts";
import { backup, restore } from "../../gateway/command/backup.ts";
import { journalFile } from "../../gateway/journal/files.ts";
import { homeFiles, type LivedIn, livedIn, marks, run, token } from "./backup-home.ts";
import { folder, start } from "./register-home.ts";

async function sealedHome() {
  const home = await livedIn();
  const keyFile = join(home.dir, "operator.key");
  const recipient = (await run(backup, "--new-key", keyFile)).out;
  const out = join(folder(), "home.enc");
  const made = await run(backup, "--config", home.config, "--out", out, "--recipient", recipient, "--json");
  return { ...home, keyFile, recipient, out, made };
}
const into = () => join(folder(), "restored");
const restored = (home: { out: string; keyFile: string }, target: string, from = home.out) =>
  run(restore, "--from", from, "--key", home.keyFile, "--into", target, "--json");

test("a hub is replaced: what the home was goes on on another one, under numbers of its own", async () => {
  const home = await sealedHome();
  expect(home.made).toMatchObject({ code: 0, err: "" });
  const { epoch, lastSeq } = home.running.journal.health;
  expect(JSON.parse(home.made.out).manifest).toMatchObject({ gateway: "gw-1", epoch, lastSeq: 1, registerVersion: 2 });
  const target = into();
  const said = await restored(home, target);
  expect(said).toMatchObject({ code: 0, err: "" });
  expect(JSON.parse(said.out).files).toEqual([
    "data/joining/report-1.json",
    "data/journal-000001.db",
    "data/register.json",
    "gateway.yaml",
    "secrets/centre.token",
  ]);
  expect(JSON.parse(said.out).next[0]).toContain("join this hub anew");
  expect(readFileSync(join(target, "secrets/centre.token"), "utf8").trim()).toBe(token);

  const { config, dir: data } = homeFiles(join(target, "gateway.yaml"));
  const again = await start(data, { home: config.home, devices: config.devices });
  expect(again.register.current).toMatchObject({ version: 2, by: "technician" });
  expect(again.register.home).toEqual(home.running.register.home);
  expect(again.journal.health.epoch).not.toBe(epoch);
  expect(again.journal.health.lastSeq).toBe(0);
  const [waiting] = again.journal.read.unstored("centre", 10);
  expect(waiting).toMatchObject({ epoch, seq: lastSeq, causes: [{ fact: { by: marks.journal } }] });
});

test("nothing of the home leaves it in the clear, and nothing is left behind in the clear", async () => {
  const { out, data } = await sealedHome();
  const sealed = readFileSync(out);
  for (const words of [...Object.values(marks), token, "home-1", "gw-1"])
    expect(sealed.includes(words), words).toBe(false);
  expect(statSync(out).mode & 0o777).toBe(0o600);
  expect(readdirSync(data).filter((name) => name.includes("backup") || name.endsWith(".part"))).toEqual([]);
  // The test's own words would be found.
  const journal = [journalFile(data), `${journalFile(data)}-wal`].map((file) => readFileSync(file));
  expect(journal.some((bytes) => bytes.includes(marks.journal))).toBe(true);
});

test("a copy that a killed backup left in the clear is swept away by the next one; a living one's is not", async () => {
  const home = await livedIn();
  const [dead, living] = ["backup-99999999.part", `backup-${process.ppid}.part`];
  for (const name of [dead, living]) writeFileSync(join(home.data, name), "x");
  const { recipient } = newOperatorKey();
  await run(backup, "--config", home.config, "--out", join(home.dir, "b.enc"), "--recipient", recipient);
  expect(existsSync(join(home.data, dead))).toBe(false);
  expect(existsSync(join(home.data, living))).toBe(true);
});

test("a wrong key, a cut file, a changed one and another file are told apart, and nothing is left of them", async () => {
  const home = await sealedHome();
  const bytes = readFileSync(home.out);
  const other = join(home.dir, "other.key");
  await run(backup, "--new-key", other);
  const bad = join(home.dir, "bad.enc");
  const withBytes = (change: (bytes: Buffer) => Buffer) => {
    writeFileSync(bad, change(Buffer.from(bytes)));
    return { ...home, out: bad };
  };
  const withByte = (at: number, change: (byte: number) => number) =>
    withBytes((copy) => {
      copy.writeUInt8(change(copy.readUInt8(at)), at);
      return copy;
    });
  const flipped = (at: number) => withByte(at, (byte) => byte ^ 1);
  const cases: [string, () => { out: string; keyFile: string }][] = [
    ["wrong_key", () => ({ ...home, keyFile: other })],
    ["no_key", () => ({ ...home, keyFile: home.config })],
    ["no_file", () => ({ ...home, out: "/nowhere" })],
    ["not_backup", () => ({ ...home, out: home.config })],
    ["truncated", () => withBytes((copy) => copy.subarray(0, copy.length - 5))],
    ["truncated", () => withBytes((copy) => copy.subarray(0, 73 + 4 + chunkSize + 16))],
    ["tampered", () => flipped(bytes.length - 1)],
    ["tampered", () => flipped(200)],
    ["newer", () => withByte(8, () => 2)],
  ];
  for (const [code, made] of cases) {
    const target = into();
    const said = await restored(made(), target);
    expect([said.code, JSON.parse(said.out)], code).toEqual([1, { ok: false, code }]);
    expect(existsSync(target), code).toBe(false);
  }
});

test("a folder with anything in it is not touched", async () => {
  const home = await sealedHome();
  const target = folder();
  writeFileSync(join(target, "kept"), "x");
  expect(JSON.parse((await restored(home, target)).out)).toEqual({ ok: false, code: "not_empty" });
  expect(readdirSync(target)).toEqual(["kept"]);
});

test("a key is never written over, and a backup without a recipient is not made", async () => {
  const home = await livedIn();
  const key = join(home.dir, "operator.key");
  const first = await run(backup, "--new-key", key);
  expect(first.out).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(statSync(key).mode & 0o777).toBe(0o600);
  expect((await run(backup, "--new-key", key)).code).toBe(1);
  const out = join(home.dir, "b.enc");
  expect((await run(backup, "--config", home.config, "--out", out)).code).toBe(2);
  expect((await run(backup, "--config", home.config, "--out", out, "--recipient", "me")).code).toBe(2);
  expect(existsSync(out)).toBe(false);
  writeFileSync(home.config, `${readFileSync(home.config, "utf8")}backup: {recipient: ${first.out}}\n`);
  expect((await run(backup, "--config", home.config, "--out", out)).code).toBe(0);
});

test("a journal that does not read is said so, and no half backup stands there", async () => {
  const home: LivedIn = await livedIn();
  await home.running.stop();
  const file = journalFile(home.data);
  for (const beside of [`${file}-wal`, `${file}-shm`]) if (existsSync(beside)) writeFileSync(beside, "");
  writeFileSync(file, Buffer.alloc(statSync(file).size, 0x5a));
  const out = join(home.dir, "b.enc");
  const { recipient } = newOperatorKey();
  const said = await run(backup, "--config", home.config, "--out", out, "--recipient", recipient, "--json");
  expect(said.code).toBe(1);
  expect(JSON.parse(said.out)).toMatchObject({ ok: false, code: "journal_unreadable" });
  expect(existsSync(out) || existsSync(`${out}.part`)).toBe(false);
  expect(readdirSync(home.data).filter((name) => name.startsWith("backup-"))).toEqual([]);
});

async function* pieces(...all: Uint8Array[]) {
  yield* all;
}
async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const each of source) all.push(each);
  return Buffer.concat(all);
}
const operator = newOperatorKey();
const key = readOperatorKey(operator.secret);
async function opened(sealed: Buffer): Promise<Buffer | SealFault> {
  if (!key) throw new Error("no key");
  try {
    return await bytesOf(unseal(pieces(sealed), key));
  } catch (fault) {
    if (fault instanceof Unsealable) return fault.fault;
    throw fault;
  }
}

test("what is sealed opens to the same bytes, of whatever length and however it comes", async () => {
  for (const size of [0, 1, chunkSize - 1, chunkSize, chunkSize + 1, 3 * chunkSize]) {
    const plain = Buffer.alloc(size, 7);
    const cut = Math.floor(size / 3);
    const sealed = await bytesOf(seal(pieces(plain.subarray(0, cut), plain.subarray(cut)), operator.recipient));
    const read = await opened(sealed);
    expect(Buffer.isBuffer(read) && read.equals(plain), String(size)).toBe(true);
  }
});

test("no byte of a sealed file can be changed, left out, doubled or moved unseen", async () => {
  const plain = Buffer.alloc(2 * chunkSize + 100, 9);
  const sealed = await bytesOf(seal(pieces(plain), operator.recipient));
  const refused = async (broken: Buffer) => expect(typeof (await opened(broken))).toBe("string");
  await fc.assert(
    fc.asyncProperty(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const broken = Buffer.from(sealed);
      broken.writeUInt8(broken.readUInt8(at) ^ flip, at);
      await refused(broken);
      await refused(sealed.subarray(0, at));
    }),
    { numRuns: 60 },
  );
  const whole = 4 + chunkSize + 16;
  const head = sealed.subarray(0, 73);
  const [first, second, last] = [73, 73 + whole, 73 + 2 * whole];
  const [a, b, c] = [sealed.subarray(first, second), sealed.subarray(second, last), sealed.subarray(last)];
  for (const order of [
    [b, a, c],
    [a, c],
    [a, a, b, c],
    [a, b, c, c],
    [a, b],
  ])
    await refused(Buffer.concat([head, ...order]));
});

test("a name in an archive never leads out of its folder", async () => {
  for (const name of ["../x", "/etc/x", "a/../../x", "a//b", "", ".", "a/./b", "a\\b", "ä"])
    expect(isSafeName(name)).toBe(false);
  const evil = Buffer.from(JSON.stringify({ name: "../x", size: 0 }));
  const begun: string[] = [];
  const sink = { begin: async (name: string) => void begun.push(name), write: async () => {}, end: async () => {} };
  expect(await unpack(pieces(Buffer.concat([Buffer.of(0, evil.length), evil])), sink)).toBe(false);
  expect(begun).toEqual([]);
  const good = await bytesOf(
    pack([
      { name: "a/b", from: { text: "xyz" } },
      { name: "c", from: { text: "" } },
    ]),
  );
  expect(await unpack(pieces(good.subarray(0, 3), good.subarray(3)), sink)).toBe(true);
  expect(begun).toEqual(["a/b", "c"]);
  expect(await unpack(pieces(good.subarray(0, -1)), sink)).toBe(false);
});

test("a folder that was copied by hand is told by the journal, and one that was restored as well, whatever its inode", async () => {
  const home = await sealedHome();
  const target = into();
  await restored(home, target);
  const copy = folder();
  mkdirSync(join(copy, "data"));
  copyFileSync(join(target, "data", "journal-000001.db"), join(copy, "data", "journal-000001.db"));
  const epochs = [];
  for (const dir of [join(target, "data"), join(copy, "data")]) epochs.push((await start(dir)).journal.health.epoch);
  expect(new Set([...epochs, home.running.journal.health.epoch]).size).toBe(3);
});

test("a recipient can be typed after --recipient as it is printed: it never begins with a dash", () => {
  const drawn = ["-A", "-B", "C-", "D"].map((recipient) => ({ secret: "", recipient }));
  expect(newOperatorKey(() => drawn.shift() ?? expect.fail()).recipient).toBe("C-");
});
