import { expect, test } from "vitest";
import { decode } from "../../gateway/command/decode.ts";

async function run(args: string[], stdin: readonly (string | Uint8Array)[] = []) {
  const out: string[] = [];
  const err: string[] = [];
  async function* chunks() {
    yield* stdin;
  }
  const code = await decode(args, {
    stdout: (line) => out.push(...line.split("\n")),
    stderr: (line) => err.push(line),
    stdin: chunks(),
  });
  const lines = out.filter((line) => line.startsWith("{")).map((line): unknown => JSON.parse(line));
  return { code, out, err, lines };
}

const open = "55000707017AD50801825DAB0001FFFFFFFF360053";
const openFacts = [
  { kind: "contact", open: true },
  { kind: "link", dbm: -54 },
];
const rocker = "55000707017AF650002989793001FFFFFFFF37009D";

test("one frame by hex, with and without a profile", async () => {
  expect(await run(["--family", "enocean-esp3", "--hex", open])).toMatchObject({
    code: 0,
    lines: [{ family: "enocean-esp3", device: "01825DAB", facts: openFacts }],
  });
  const lower = ["--family", "enocean-esp3", "--hex", `${rocker.toLowerCase().replaceAll(/(..)/g, "$1 ")}`];
  expect((await run(lower)).lines).toEqual([
    { family: "enocean-esp3", device: "00298979", facts: [{ kind: "link", dbm: -55 }, { kind: "alive" }] },
  ]);
  expect((await run([...lower, "--profile", "F6-02-01", "--json"])).lines).toEqual([
    {
      family: "enocean-esp3",
      device: "00298979",
      facts: [
        { kind: "press", action: "single", button: "BI" },
        { kind: "link", dbm: -55 },
      ],
    },
  ]);
});

test("a hex string may hold several frames and noise between them", async () => {
  const { lines, code } = await run(["--family", "enocean-esp3", "--hex", `55E4${open}9A00${open}55`]);
  expect(code).toBe(0);
  expect(lines).toHaveLength(2);
});

test("what was not understood says why and shows its bytes", async () => {
  const faultOf = async (hex: string) => (await run(["--family", "enocean-esp3", "--hex", hex])).lines;
  const badData = `${open.slice(0, -2)}00`;
  expect(await faultOf(badData)).toEqual([{ family: "enocean-esp3", fault: "checksum", raw: badData }]);
  const badHeader = open.replace("7A", "7B");
  expect(await faultOf(badHeader)).toEqual([{ family: "enocean-esp3", fault: "checksum", raw: badHeader }]);
  expect(await faultOf(open.slice(0, 20))).toEqual([
    { family: "enocean-esp3", fault: "length", raw: open.slice(0, 20) },
  ]);
  expect(await faultOf("0102")).toEqual([{ family: "enocean-esp3", fault: "unknown", raw: "0102" }]);
  const secured = await faultOf("5500 0A 07 01 EB 30 11223344 01020310 00 01FFFFFFFF3700 00".replaceAll(" ", ""));
  expect(secured).toHaveLength(1);
});

test("a topic is read by the family that claims it, and by nobody else", async () => {
  expect((await run(["--topic", "zigbee2mqtt/hall", "--payload", '{"contact":false}'])).lines).toEqual([
    { family: "zigbee2mqtt", device: "hall", facts: [{ kind: "contact", open: true }] },
  ]);
  expect((await run(["--topic", "nobody/hall", "--payload", "x"])).lines).toEqual([
    { family: "unknown", fault: "unknown", raw: "78" },
  ]);
  expect((await run(["--topic", "zigbee2mqtt/hall", "--payload", "{"])).lines).toEqual([
    { family: "zigbee2mqtt", device: "hall", fault: "not-json", raw: "7B" },
  ]);
});

test("a retained press is no press", async () => {
  const press = ["--topic", "zigbee2mqtt/z", "--payload", '{"action":"emergency","battery":90}'];
  const battery = { kind: "battery", percent: 90 };
  expect((await run(press)).lines).toMatchObject([{ facts: [{ kind: "call", level: "rescue", on: true }, battery] }]);
  expect((await run([...press, "--retained"])).lines).toEqual([
    { family: "zigbee2mqtt", device: "z", facts: [battery] },
  ]);
});

test("JSON lines from standard input, cut anywhere; ref stands on every line they print", async () => {
  const list = [
    { ieee_address: "0x00158d0002f24257", friendly_name: "hall", supported: true },
    { ieee_address: "0x00158d0002f24258", friendly_name: "门", supported: true },
  ];
  const input = [
    JSON.stringify({ ref: 1, family: "enocean-esp3", hex: open + open }),
    "no json",
    "",
    JSON.stringify({ ref: { a: 2 }, topic: "zigbee2mqtt/bridge/devices", payload: JSON.stringify(list) }),
    JSON.stringify({ ref: 3, topic: "zigbee2mqtt/z", payload: '{"action":"sos"}', retained: true }),
    JSON.stringify({ topic: "zigbee2mqtt/z", payload: '{"action":"hold"}', profile: "call:help" }),
    JSON.stringify({ ref: 4, family: "no-such", hex: "00" }),
    JSON.stringify({ ref: 5, family: "enocean-esp3", hex: "5" }),
    JSON.stringify({ ref: 6, family: "enocean-esp3" }),
    JSON.stringify({ ref: 7, topic: "zigbee2mqtt/x", payload: { contact: true } }),
  ].join("\n");
  const bytes = new TextEncoder().encode(input);
  const chunks = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, at) => bytes.subarray(at * 7, at * 7 + 7));
  const { lines, code } = await run([], chunks);
  expect(code).toBe(0);
  expect(lines).toEqual([
    { ref: 1, family: "enocean-esp3", device: "01825DAB", facts: openFacts },
    { ref: 1, family: "enocean-esp3", device: "01825DAB", facts: openFacts },
    { family: "unknown", fault: "not-json", raw: "6E6F206A736F6E" },
    expect.objectContaining({ ref: { a: 2 }, family: "zigbee2mqtt", device: "00158D0002F24257" }),
    expect.objectContaining({ ref: { a: 2 }, family: "zigbee2mqtt", device: "00158D0002F24258" }),
    { ref: 3, family: "zigbee2mqtt", device: "z", facts: [] },
    { family: "zigbee2mqtt", device: "z", facts: [{ kind: "call", level: "help", on: true }] },
    { ref: 4, family: "no-such", fault: "unknown-family", raw: "00" },
    { ref: 5, family: "enocean-esp3", fault: "not-hex", raw: "35" },
    expect.objectContaining({ ref: 6, family: "enocean-esp3", fault: "unknown" }),
    { ref: 7, family: "zigbee2mqtt", device: "x", facts: [{ kind: "contact", open: false }] },
  ]);
});

test("a payload, a line of text with its end or without, and what came before it", async () => {
  const payload = ["--family", "milesight", "--hex", "017510FF2E01", "--profile", "milesight:ws101 call:help"];
  expect((await run(payload)).lines).toEqual([
    {
      family: "milesight",
      device: "payload",
      facts: [
        { kind: "battery", percent: 16 },
        { kind: "call", level: "help", on: true },
      ],
    },
  ]);
  const motion = { family: "rflink", device: "Pir-AA66", facts: [{ kind: "motion", on: true }] };
  for (const end of ["", "\n", "\r\n"])
    expect((await run(["--family", "rflink", "--text", `20;12;Pir;ID=aa66;PIR=ON;${end}`])).lines).toEqual([motion]);
  const hex = Buffer.from("20;12;Pir;ID=aa66;PIR=ON;").toString("hex");
  expect((await run(["--family", "rflink", "--hex", hex])).lines).toEqual([motion]);
  const lines = ["1;2;1;0;16;1", "1;2;0;0;0;Front door", "1;2;1;0;16;1"].map((text) => ({ family: "mysensors", text }));
  const { lines: told } = await run([], [lines.map((line) => JSON.stringify(line)).join("\n")]);
  expect(told).toMatchObject([
    { device: "1/2", fault: "not-presented" },
    { device: "1/2", facts: [{ kind: "join" }, { kind: "alive" }] },
    { device: "1/2", facts: [{ kind: "contact", open: true }] },
  ]);
});

test("an endless line is named once and passed over", async () => {
  const endless = Array.from({ length: 10 }, () => "x".repeat(1024 * 1024));
  const { lines } = await run([], [...endless, `\n{"ref":1,"topic":"zigbee2mqtt/x","payload":"{}"}\n`]);
  expect(lines).toEqual([
    expect.objectContaining({ fault: "too-large" }),
    { ref: 1, family: "zigbee2mqtt", device: "x", facts: [] },
  ]);
});

test("a wrong call is told, with the next step; help shows an example", async () => {
  for (const args of [
    ["--hex", "55"],
    ["--topic", "a/b"],
    ["--text", "1;2"],
    ["--family", "rflink", "--text", "x", "--hex", "55"],
    ["--family", "enocan", "--hex", "55"],
    ["--family", "enocean-esp3", "--hex", "5"],
    ["--what"],
    ["--topic", "a", "--payload", "b", "--hex", "00", "--family", "enocean-esp3"],
  ]) {
    const { code, out, err } = await run(args);
    expect(code, args.join(" ")).toBe(2);
    expect(out).toEqual([]);
    expect(err).toHaveLength(1);
  }
  const help = await run(["--help"]);
  expect(help.code).toBe(0);
  expect(help.out.join("\n")).toContain("hearthwatch decode --family enocean-esp3 --hex 55000707017A");
});

test("--strict tells by its exit code that a frame was not understood", async () => {
  expect((await run(["--strict", "--family", "enocean-esp3", "--hex", open])).code).toBe(0);
  expect((await run(["--strict", "--family", "enocean-esp3", "--hex", "0102"])).code).toBe(1);
});
