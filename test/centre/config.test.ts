import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { centreShape, gatewayEntries, judgeCentre } from "../../alerts/centre/config.ts";
import { tokenSha256 } from "../../alerts/centre/register/register.ts";
import { secretTextOf } from "../../alerts/paths/https/sign.ts";
import { judgeText } from "../../alerts/program/judge.ts";
import { tempFolder } from "./running.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});
const faultsOf = (text: string): readonly string[] => {
  const judged = judgeText(text, centreShape);
  return judged.ok ? [] : judged.faults;
};
const least = "version: 1\nname: Changxing\ndata: data\n";

test("a few lines are enough, and what is not said is on loopback", () => {
  const judged = judgeText(least, centreShape);
  expect(judged.ok && judged.config).toMatchObject({
    broker: { listeners: [{ host: "127.0.0.1", port: 1884 }] },
    http: { host: "127.0.0.1", port: 8090 },
    cases: { lease: 120_000, consoleOffline: 20_000 },
  });
});

test("all faults are told at once, each with its path and what would do", () => {
  const faults = faultsOf(`${least}
broker: { listeners: [{ host: 0.0.0.0, port: 1884 }] }
http: { host: 192.168.1.5, port: 99999 }
cases: { lease: 120, leese: 1 s }
backupPhone: ask the porter
gateways: [{ id: "a b", home: h1 }, { id: gw1, home: h1, tokenSha256: xyz }]
accounts: [{ name: li, roles: [king] }]
`);
  for (const path of [
    "http.port",
    "cases.lease",
    "cases.leese",
    "backupPhone",
    "gateways[0].id",
    "gateways[1].tokenSha256",
    "accounts[0].roles[0]",
  ])
    expect(
      faults.filter((fault) => fault.startsWith(path)),
      path,
    ).toHaveLength(1);
});

test("no setting lets a case that somebody holds, or a silent console, be quiet for a day", () => {
  const quiet = [
    "lease",
    "ringLease",
    "leaseSpoken",
    "leaseAfterEta",
    "leaseOnSite",
    "confirmWithin",
    "consoleOffline",
  ];
  const faults = faultsOf(
    `${least}cases: { ${quiet.map((name) => `${name}: 1 d`).join(", ")} }\narea: { settle: 1 d }`,
  );
  for (const name of [...quiet.map((each) => `cases.${each}`), "area.settle"])
    expect(
      faults.filter((fault) => fault.startsWith(`${name}: found "1 d", need at most`)),
      name,
    ).toHaveLength(1);
});

test("off loopback without encryption is refused unless a setting named for that says so", () => {
  expect(faultsOf(`${least}broker: { listeners: [{ host: 0.0.0.0, port: 1884 }] }`)[0]).toContain(
    "broker.listeners[0]",
  );
  expect(faultsOf(`${least}http: { host: 0.0.0.0 }`)[0]).toContain("http.plainOffLoopback");
  expect(faultsOf(`${least}http: { host: 0.0.0.0, plainOffLoopback: true }`)).toEqual([]);
});

test("a gateway has exactly one credential, and names are not there twice", () => {
  const sha = "a".repeat(64);
  expect(faultsOf(`${least}gateways: [{ id: g, home: h }]`)[0]).toContain("exactly one");
  expect(
    faultsOf(`${least}gateways: [{ id: g, home: h, tokenSha256: ${sha} }, { id: g, home: i, tokenSha256: ${sha} }]`)[0],
  ).toContain("twice");
});

test("a token file is found beside the configuration, and a short token is no token", () => {
  const { path, remove } = tempFolder();
  closing.push(remove);
  const token = "t".repeat(43);
  writeFileSync(join(path, "gw1.token"), `${token}\n`);
  writeFileSync(join(path, "centre.yaml"), `${least}gateways: [{ id: gw1, home: h1, tokenFile: gw1.token }]`);
  const judged = judgeCentre(join(path, "centre.yaml"));
  if (!judged.ok) throw new Error(judged.faults.join());
  expect(judged.config.data).toBe(join(path, "data"));
  const webhookSecret = secretTextOf(token);
  expect(gatewayEntries(judged.config)).toEqual([
    { id: "gw1", home: "h1", tokenSha256: tokenSha256(token), webhookSecret },
  ]);
  writeFileSync(join(path, "gw1.token"), "short");
  expect(() => gatewayEntries(judged.config)).toThrow("too short");
  writeFileSync(join(path, "centre.yaml"), `${least}gateways: [{ id: gw1, home: h1, tokenFile: missing.token }]`);
  expect(judgeCentre(join(path, "centre.yaml"))).toMatchObject({
    ok: false,
    faults: [expect.stringContaining("gateways[0].tokenFile")],
  });
});

test("a webhook secret of its own stands beside the one that follows from the token, and a file without one is said", () => {
  const { path, remove } = tempFolder();
  closing.push(remove);
  const own = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  writeFileSync(join(path, "gw1.whsec"), `${own}\n`);
  const sha = "a".repeat(64);
  writeFileSync(join(path, "gw1.token"), "t".repeat(43));
  const file = join(path, "centre.yaml");
  const yaml = (gateway: string) => writeFileSync(file, `${least}gateways: [{ id: gw1, home: h1, ${gateway} }]`);
  const secretOf = () => {
    const judged = judgeCentre(file);
    if (!judged.ok) throw new Error(judged.faults.join());
    return gatewayEntries(judged.config)[0]?.webhookSecret;
  };
  yaml("tokenFile: gw1.token, webhookSecretFile: gw1.whsec");
  expect(secretOf()).toBe(`${own}\n${secretTextOf("t".repeat(43))}`);
  yaml(`tokenSha256: ${sha}, webhookSecretFile: gw1.whsec`);
  expect(secretOf()).toBe(own);
  yaml(`tokenSha256: ${sha}`);
  expect(secretOf()).toBeUndefined();
  for (const text of ["", "whsec_short", `${own}\nnonsense`]) {
    writeFileSync(join(path, "gw1.whsec"), text);
    yaml("tokenFile: gw1.token, webhookSecretFile: gw1.whsec");
    expect(judgeCentre(file)).toMatchObject({
      ok: false,
      faults: [expect.stringContaining("gateways[0].webhookSecretFile")],
    });
  }
});
