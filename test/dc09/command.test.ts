/** `hearthwatch dc09`, as a technician types it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { dc09 } from "../../gateway/command/dc09.ts";
import { tempFolder } from "../kit/folder.ts";
import { hearthwatch } from "../kit/hearthwatch.ts";
import { freePort } from "../kit/ports.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { framed, vectors } from "./vectors.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface Told {
  readonly code: number;
  readonly lines: readonly string[];
  readonly faults: readonly string[];
}

async function type(args: readonly string[], input: readonly (string | Uint8Array)[] = []): Promise<Told> {
  const lines: string[] = [];
  const faults: string[] = [];
  async function* stdin() {
    yield* input;
  }
  const code = await dc09.run([...args], {
    stdout: (text) => void lines.push(...text.split("\n")),
    stderr: (text) => void faults.push(text),
    stdin: stdin(),
  });
  return { code, lines, faults };
}

const object = z.record(z.string(), z.unknown());
const objects = (told: Told): readonly Record<string, unknown>[] =>
  told.lines.map((line) => object.parse(JSON.parse(line)));

test("every vector is printed as it is meant, one line for each frame, however the input is cut up", async () => {
  const plain = vectors.filter(({ key }) => key === undefined);
  const stream = Buffer.concat(plain.map(({ frame }) => framed(frame)));
  const pieces = Array.from({ length: Math.ceil(stream.length / 7) }, (_, at) => stream.subarray(at * 7, at * 7 + 7));
  for (const input of [[stream], pieces]) {
    const told = await type(["parse", "--strict"], input);
    expect(told.code).toBe(0);
    expect(objects(told)).toEqual(plain.map(({ says }) => ({ result: "ok", encrypted: false, ...says })));
  }
});

test.each(vectors.flatMap((each) => (each.key ? [[each.why, each.from, each.key, each] as const] : [])))(
  "%s (%s) is opened by its key, from the line and from a file",
  async (_why, _from, key, vector) => {
    const folder = tempFolder("dc09");
    ends.push(() => folder.remove());
    const file = join(folder.path, "key");
    writeFileSync(file, `${key.text}\n`);
    for (const given of [
      ["--key", key.text],
      ["--key-file", file],
    ]) {
      const told = await type(["parse", ...given, "--key-format", key.format], [framed(vector.frame)]);
      expect(objects(told)).toEqual([{ result: "ok", encrypted: true, ...vector.says }]);
    }
  },
);

test("frames pasted as lines of text are read as well, and what is wrong stands in its place", async () => {
  const [first, second] = vectors;
  const text = `${first?.frame}\nnot a frame\n${second?.frame}\n${first?.frame.replace("129]", "128]")}\n`;
  const told = await type(["parse", "--strict"], [text.slice(0, 30), text.slice(30)]);
  expect(told.code).toBe(1);
  expect(objects(told).map(({ result, id, raw }) => [result, id, typeof raw])).toEqual([
    ["ok", "SIA-DCS", "undefined"],
    ["frame", null, "string"],
    ["ok", "ADM-CID", "undefined"],
    ["crc", null, "string"],
  ]);
});

test("a sealed frame without its key names its account and hides the rest; nothing is guessed", async () => {
  const sealed = vectors.find(({ key }) => key !== undefined);
  const told = await type(["parse"], [framed(sealed?.frame ?? "")]);
  expect(told.code).toBe(0);
  expect(objects(told)[0]).toMatchObject({
    result: "key_missing",
    account: sealed?.says.account,
    data: null,
    events: [],
  });
  for (const wrong of [
    ["--key", "A".repeat(16)],
    ["--key", "short", "--key-format", "ascii"],
    ["--key-format", "guess"],
  ]) {
    const refused = await type(["parse", ...wrong], []);
    expect([refused.code, refused.faults.join().includes("A".repeat(16))]).toEqual([2, false]);
  }
});

async function receiver(
  settings: {
    readonly udp?: boolean;
    readonly key?: Uint8Array;
    readonly strict?: boolean;
    readonly ahead?: number;
  } = {},
): Promise<Receiver> {
  const started = await startReceiver({ ...settings, wall: () => Date.now() + (settings.ahead ?? 0) });
  ends.push(() => started.stop());
  return started;
}

test.each([false, true])("a test event and its answer are printed and stored (udp %s)", async (udp) => {
  const there = await receiver({ udp });
  const told = await type([
    ...["send", "--to", `127.0.0.1:${there.port}`, "--account", "12AB", "--event", "test", "--seq", "7"],
    ...(udp ? ["--udp"] : []),
  ]);
  expect(told.code).toBe(0);
  expect(told.lines[0]).toMatch(/^-> <LF>[0-9A-F]{8}"ADM-CID"0007R0L0#12AB\[#12AB\|1602 00 000\]_[0-9:,-]{19}<CR>$/);
  expect(told.lines[1]).toMatch(/^<- <LF>[0-9A-F]{8}"ACK"0007R0L0#12AB\[\]<CR>$/);
  expect(told.lines[2]).toMatch(/^stored: /);
});

test("sealed, in either format, with a zone, new and over", async () => {
  const key = "0123456789ABCDEF0123456789ABCDEF";
  const there = await receiver({ key: Buffer.from(key, "hex") });
  const to = ["send", "--to", `127.0.0.1:${there.port}`, "--account", "12AB", "--key", key, "--key-format", "hex"];
  for (const event of [
    ["101", "--zone", "5"],
    ["QA", "--zone", "5", "--group", "03"],
    ["smoke", "--restore"],
    ["null"],
  ])
    expect((await type([...to, "--event", ...event])).code).toBe(0);
  expect(there.taken.map(({ id, sealed, data }) => [id, sealed, data])).toEqual([
    ["ADM-CID", true, "#12AB|1101 00 005"],
    ["SIA-DCS", true, "#12AB|Nri3/QA005"],
    ["ADM-CID", true, "#12AB|3111 00 000"],
    ["NULL", true, ""],
  ]);
});

test("a clock that is off is told with the conversation, as JSON too", async () => {
  const there = await receiver({ strict: true, ahead: 3_600_000 });
  const told = await type([
    "send",
    "--to",
    `127.0.0.1:${there.port}`,
    "--account",
    "12AB",
    "--event",
    "test",
    "--json",
  ]);
  const said = objects(told);
  expect(said.map(({ who }) => who)).toEqual(["we", "receiver", "we", "receiver", undefined]);
  expect(said[1]?.read).toMatchObject({ result: "ok", id: "NAK" });
  expect(said.at(-1)).toMatchObject({ outcome: "stored" });
  expect(Number(said.at(-1)?.clockOffsetMs)).toBeGreaterThan(3_590_000);
});

test("a no is exit code 1 with the reason: nobody there, no such code, no at the door", async () => {
  const there = await receiver();
  const to = (port: number) => ["send", "--to", `127.0.0.1:${port}`, "--account", "12AB", "--event", "test"];
  const nobody = await type(to(await freePort()));
  expect([nobody.code, nobody.lines[0]]).toEqual([1, expect.stringContaining("ECONNREFUSED")]);
  there.mood = "duh";
  expect(await type(to(there.port))).toMatchObject({ code: 1, lines: { 2: expect.stringMatching(/^refused: /) } });
  there.mood = "nak_bare";
  expect(await type(to(there.port))).toMatchObject({ code: 1, lines: { 2: expect.stringMatching(/^not stored: /) } });
});

test.each([
  [[], "say what to do"],
  [["listen"], 'no "listen"'],
  [["send", "--to", "h:1", "--account", "12AB"], "needs --to, --account and --event"],
  [["send", "--to", "h", "--account", "12AB", "--event", "test"], "host:port"],
  [["send", "--to", "h:1", "--account", "12ab", "--event", "test"], 'account: found "12ab"'],
  [["send", "--to", "h:1", "--account", "12AB", "--event", "nonsense"], 'no event "nonsense"'],
  [["send", "--to", "h:1", "--account", "12AB", "--event", "QA", "--format", "ADM-CID"], "no code of ADM-CID"],
  [["send", "--to", "h:1", "--account", "12AB", "--event", "test", "--seq", "0"], "--seq"],
  [["send", "--to", "h:1", "--account", "12AB", "--event", "test", "--zone", "1000"], "--zone"],
])("called wrongly: %j", async (args, why) => {
  const told = await type(args);
  expect([told.code, told.faults.join("\n")]).toEqual([2, expect.stringContaining(why)]);
});

test("the command is among the others and explains itself", async () => {
  const told = await hearthwatch("dc09", "--help");
  expect(told.code).toBe(0);
  for (const word of ["hearthwatch dc09 parse", "hearthwatch dc09 send", "Examples:", "Exit codes:"])
    expect(told.output).toContain(word);
});
