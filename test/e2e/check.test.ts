/** `--check`, and the other ways in which a program says why it will not start: all at once, in lines a person can act on. */
import { chmodSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { type Folder, tempFolder } from "../kit/folder.ts";
import { hearthwatch } from "../kit/hearthwatch.ts";
import { freePort } from "../kit/ports.ts";

let folder: Folder;
beforeAll(() => {
  folder = tempFolder("check");
  writeFileSync(join(folder.path, "token"), `${"t".repeat(43)}\n`);
});
afterAll(() => folder?.remove());

function write(name: string, text: string): string {
  const file = join(folder.path, name);
  writeFileSync(file, text);
  return file;
}

/** Where the faults lie, in the order in which they are told. */
const pathsOf = (text: string): string[] => text.split("\n").map((line) => line.slice(0, line.indexOf(": ")));

const badGateway = `
version: 2
gateway: gw 1
home:
  id: home-1
  timeZone: Mars/Olympus
  rooms: [{ id: hall, label: { zh: 门厅, en: Hall } }]
  rules: { fallGuard: 12, doorLeftOpen: soon, stilnessLimit: 12 h, nightDoors: [back-door] }
devices:
  - { id: sos, family: zigbe2mqtt, key: sos, room: hal, carries: call }
  - { id: sos, family: zigbee2mqtt, key: sos, room: hall, carries: button }
serial: [{ id: s, family: enocean-esp3, path: COM3 }]
broker:
  listeners: [{ port: 99999 }]
  identities: [{ id: a, tokenSha256: secret }]
centre: { url: "mqtt://centre.example", tokenFile: token }
page: {}
colour: green
`;

test("a gateway's configuration is judged whole: single values, names of nothing, families, all in one answer", async () => {
  const file = write("gateway.yaml", badGateway);
  const [told, started] = await Promise.all([
    hearthwatch("gateway", "--config", file, "--check"),
    hearthwatch("gateway", "--config", file),
  ]);
  expect(told.code).toBe(2);
  expect(pathsOf(told.text).sort()).toEqual(
    [
      "version",
      "gateway",
      "data",
      "home.timeZone",
      "home.rules.fallGuard",
      "home.rules.doorLeftOpen",
      "home.rules.stilnessLimit",
      "home.rules.nightDoors[0]",
      "devices[0].family",
      "devices[0].room",
      "devices[1].id",
      "devices[1].carries",
      "serial[0].path",
      "broker.listeners[0].port",
      "broker.identities[0].tokenSha256",
      "centre.url",
      "page.port",
      "colour",
    ].sort(),
  );
  for (const line of [
    'home.rules.fallGuard: found 12, need a number with a unit, such as "12 h"',
    'home.timeZone: found "Mars/Olympus", need an IANA name such as "Asia/Shanghai"',
    'devices[0].family: found "zigbe2mqtt", nearest known is "zigbee2mqtt"',
    'devices[1].carries: found "button", need "call" or "fall" or "door" or "other"',
    "broker.listeners[0].port: found 99999, need at most 65535",
    "data: missing, need a text",
  ])
    expect(told.text.split("\n")).toContain(line);
  expect(started).toEqual(told);
});

const pathsOnly = (paths: string, more = ""): string => `
version: 1
gateway: gw-1
data: data
home: { id: home-1, rooms: [{ id: hall, label: { zh: 门厅, en: Hall } }] }
broker: { listeners: [{ port: 1883 }] }
centre: { url: "mqtts://centre.example:8884", tokenFile: token }
page: { port: 8080 }
paths: ${paths}
${more}`;

test("a path says what its kind needs, and a kind that is none is told without what else stands there", async () => {
  const file = write(
    "paths.yaml",
    pathsOnly("[{ kind: dc09 }, { kind: wechat, label: w, key: CANARY }, { kind: sms }]"),
  );
  const { code, text } = await hearthwatch("gateway", "--config", file, "--check");
  expect(code).toBe(2);
  for (const line of [
    'paths[0].label: missing, need a name of its own, such as "county"; ledger and destinations know the path by it',
    'paths[0].account: missing, need 3 to 16 hex digits in capitals and in quotes, such as "12AB"',
    'paths[1].kind: found "wechat", need one of dc09, https, template, wecom, dingtalk, feishu, ntfy, bark, smtp, sms',
  ])
    expect(text.split("\n")).toContain(line);
  expect(text).not.toContain("CANARY");
});

test("where the paths lead is judged with the configuration", async () => {
  const people = "[{ kind: wecom, label: grid }, { kind: sms, label: family, port: /dev/ttyUSB2 }]";
  const check = async (file: string) => (await hearthwatch("gateway", "--config", file, "--check")).text.trim();
  expect(await check(write("without.yaml", pathsOnly(people)))).toBe(
    "destinationsFile: missing, need a file (mode 0600) that says by label where grid, family lead",
  );
  const config = write("with.yaml", pathsOnly(people, "destinationsFile: destinations.yaml"));
  const destinations = write("destinations.yaml", "grid: { key: CANARY with spaces }\n");
  chmodSync(destinations, 0o644);
  expect(await check(config)).toContain(`run "chmod 600 ${destinations}"`);
  chmodSync(destinations, 0o600);
  const told = await check(config);
  expect(told.split("\n")).toEqual([
    expect.stringContaining("destinations.grid.key: does not fit, need what stands behind key="),
    "destinations.family: missing; write under this label where the path leads: numbers (if wanted: callIt)",
  ]);
  expect(told).not.toContain("CANARY");
});

test("so is a centre's", async () => {
  const file = write(
    "centre.yaml",
    `
version: 1
name: ""
broker: { listeners: [{ host: 0.0.0.0, port: 1884 }] }
http: { host: 192.168.1.1 }
accounts: [{ name: li, roles: [boss] }, { name: li, roles: [] }]
gateways: [{ id: g, home: h }, { id: g, home: h, tokenSha256: x }]
homes: { h: { age: 300, phone: 1 } }
cases: { lease: 2 }
`,
  );
  const told = await hearthwatch("centre", "--config", file, "--check");
  expect(told.code).toBe(2);
  expect(pathsOf(told.text).sort()).toEqual(
    [
      "name",
      "data",
      "broker.listeners[0]",
      "http",
      "accounts[0].roles[0]",
      "accounts[1].roles",
      "accounts[1]",
      "gateways[0]",
      "gateways[1]",
      "gateways[1].tokenSha256",
      "homes.h.age",
      "homes.h.phone",
      "cases.lease",
    ].sort(),
  );
  const json = await hearthwatch("centre", "--config", file, "--check", "--json");
  expect(JSON.parse(json.output)).toEqual({ ok: false, faults: told.text.split("\n") });
});

test("what is no configuration at all, and a call that is wrong, are told in one line with 2", async () => {
  const notYaml = write("not.yaml", "{ : ]");
  const answers = await Promise.all([
    hearthwatch("gateway", "--config", join(folder.path, "nowhere.yaml"), "--check"),
    hearthwatch("centre", "--config", notYaml, "--check"),
    hearthwatch("gateway"),
    hearthwatch("gateway", "--confg", notYaml),
    hearthwatch("gatway"),
  ]);
  for (const { code, text } of answers) {
    expect(code, text).toBe(2);
    expect(text.split("\n"), text).toHaveLength(1);
  }
});

test("a good configuration is silent with 0; what stands in the way of its start is one line with 1", async () => {
  const port = await freePort();
  const gateway = (change: object) => ({
    version: 1,
    gateway: "gw-1",
    home: { id: "home-1", rooms: [] },
    broker: { listeners: [{ port: 0 }] },
    centre: { url: "mqtt://127.0.0.1:1", tokenFile: "token" },
    page: { port: 0 },
    ...change,
  });
  const centre = (change: object) => ({
    version: 1,
    name: "c",
    broker: { listeners: [{ port: 0 }] },
    http: { port: 0 },
    ...change,
  });
  const good = write("good.yaml", stringify(gateway({ data: "data" })));
  expect(await hearthwatch("gateway", "--config", good, "--check")).toEqual({ code: 0, output: "", text: "" });

  const taken = createServer().listen(port, "127.0.0.1");
  const influx = { version: 1, url: "http://127.0.0.1:1", database: "d", username: "u" };
  const inTheWay: [string, "gateway" | "centre", Readonly<Record<string, unknown>>, string][] = [
    ["broker", "gateway", gateway({ broker: { listeners: [{ port }] } }), `${port}`],
    ["page", "gateway", gateway({ page: { port } }), `${port}`],
    ["secret", "gateway", gateway({ influx: { ...influx, passwordFile: "nowhere" } }), "nowhere"],
    ["data", "gateway", gateway({ data: "token/data" }), "token/data"],
    ["centre-broker", "centre", centre({ broker: { listeners: [{ port }] } }), `${port}`],
    ["centre-http", "centre", centre({ http: { port } }), `${port}`],
    ["centre-data", "centre", centre({ data: "token/data" }), "token/data"],
  ];
  const fails = async ([name, program, config, named]: (typeof inTheWay)[number]): Promise<void> => {
    const { code, text } = await hearthwatch(
      program,
      "--config",
      write(`${name}.yaml`, stringify({ data: name, ...config })),
    );
    const said = text.split("\n").filter((line) => !line.startsWith("{"));
    expect(code, text).toBe(1);
    expect(said, text).toHaveLength(1);
    expect(said[0]).toContain(named);
    expect(said[0]).toMatch(new RegExp(`^hearthwatch ${program}: .*\\[[A-Z_]+\\]$`));
  };
  await Promise.all(inTheWay.map(fails));
  taken.close();
}, 60_000);
