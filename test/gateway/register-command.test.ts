import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parse, stringify } from "yaml";
import { openHttp } from "../../alerts/program/http.ts";
import { judgeFile } from "../../alerts/program/judge.ts";
import { openMetrics } from "../../alerts/program/metrics.ts";
import { register as command } from "../../gateway/command/register.ts";
import { gatewayConfig } from "../../gateway/config/config.ts";
import { startGateway } from "../../gateway/main.ts";
import { changeHeader } from "../../gateway/page/change-header.ts";
import { homeView } from "../../gateway/page/view.ts";
import { addRegisterRoutes } from "../../gateway/register/routes.ts";
import { listeningLog } from "../journal/home.ts";
import { freePort } from "../kit/ports.ts";
import { folder, registry, start } from "./register-home.ts";

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A home's folder with its configuration; its page is on a port of its own. */
async function house() {
  const dir = folder();
  const port = await freePort();
  const settings = {
    version: 1,
    gateway: "gw-1",
    data: "data",
    home: {
      id: "home-1",
      residents: [{ id: "r1", bed: "bed-1" }],
      rooms: [
        { id: "hall", label: { zh: "门厅", en: "Hall" } },
        { id: "bedroom", label: { zh: "卧室", en: "Bedroom" } },
      ],
    },
    devices: [
      {
        id: "sos",
        family: "zigbee2mqtt",
        key: "red",
        room: "bedroom",
        resident: "r1",
        carries: "call",
        meaning: "call:rescue",
      },
      { id: "door", family: "enocean-esp3", key: "05A363E9", room: "hall", carries: "door", profile: "D5-00-01" },
    ],
    broker: { listeners: [{ port: 0 }] },
    centre: { url: "mqtt://127.0.0.1:1884", tokenFile: "token" },
    page: { port },
  };
  const config = join(dir, "gateway.yaml");
  const edit = (more: object) => writeFileSync(config, stringify({ ...settings, ...more }));
  edit({});
  const run = async (...args: string[]): Promise<Said> => {
    const out: string[] = [];
    const err: string[] = [];
    const io = {
      stdout: (line: string) => out.push(line),
      stderr: (line: string) => err.push(line),
      stdin: process.stdin,
    };
    const code = await command.run(args, io);
    return { code, out: out.join("\n"), err: err.join("\n") };
  };
  const here = (action: string, ...args: string[]) => run(action, "--config", config, ...args);
  return { dir, data: join(dir, "data"), config, port, settings, edit, run, here };
}
const versions = ({ out }: Said) => JSON.parse(out).map(({ version }: { version: number }) => version);

test("an export is read by a person, changed, looked at, and brought back; the next start begins with it", async () => {
  const home = await house();
  const file = join(home.dir, "home.yaml");
  expect(await home.here("export", "--out", file)).toEqual({ code: 0, out: "", err: "" });
  const text = readFileSync(file, "utf8");
  expect(text).toMatch(/^# 守望：家庭登记/);
  expect(text).toContain("# Hearthwatch: the register of a home");
  expect(parse(text)).toMatchObject({
    home: { id: "home-1", rules: { fallGuard: "20 s" } },
    devices: [{ id: "sos" }, {}],
  });
  writeFileSync(file, text.replace("key: red", "key: blue").replace("en: Hall", "en: Entrance"));

  const looked = await home.here("import", "--from", file, "--dry-run");
  expect(looked.code).toBe(0);
  expect(looked.out.split("\n")).toEqual([
    "~ room hall: label",
    "~ device sos: key, since, before",
    "nothing was changed; the register is at version 1",
  ]);
  expect((await home.here("show")).out).toContain("version 1");

  expect((await home.here("import", "--from", file)).out).toContain("in force as version 2");
  expect(versions(await home.here("history", "--json"))).toEqual([2, 1]);
  const shown = JSON.parse((await home.here("show", "--json")).out);
  expect(shown).toMatchObject({ version: 2, by: "import", why: "import of home.yaml" });
  expect(shown.book.devices[0]).toMatchObject({ key: "blue", before: [{ key: "red" }] });
});

test("a bad file is refused whole, with every fault at its place", async () => {
  const home = await house();
  const file = join(home.dir, "home.yaml");
  const bad = {
    home: { ...home.settings.home, timeZone: "Mars/Olympus" },
    devices: [{ ...home.settings.devices[0], colour: "red" }],
  };
  writeFileSync(file, stringify(bad));
  const said = await home.here("import", "--from", file);
  expect(said.code).toBe(1);
  expect(said.err.split("\n").sort()).toEqual([
    "devices[0].colour: not a known setting; remove it or correct its name",
    'home.timeZone: found "Mars/Olympus", need an IANA name such as "Asia/Shanghai"',
  ]);
  writeFileSync(file, "home: [");
  expect((await home.here("import", "--from", file)).err).toMatch(/^\(top\): not YAML: /);
  expect(versions(await home.here("history", "--json"))).toEqual([1]);
});

test("gateway.yaml itself is imported after it was edited", async () => {
  const home = await house();
  await home.here("import", "--from", home.config);
  home.edit({ home: { ...home.settings.home, timeZone: "Asia/Urumqi" } });
  const said = JSON.parse((await home.here("import", "--from", home.config, "--json")).out);
  expect(said).toMatchObject({
    ok: true,
    differences: [{ what: "home", id: "home-1", is: "changed", fields: ["timeZone"] }],
  });
});

test("a hub moves house: another home, other rooms, the same devices, none of them tried yet", async () => {
  const home = await house();
  const tried = join(home.dir, "tried.yaml");
  const exported = (await home.here("export")).out;
  writeFileSync(tried, exported.replace("carries: call", "carries: call\n    verifiedAt: 2026-03-01T02:00:00.000Z"));
  await home.here("import", "--from", tried);
  const rooms = join(home.dir, "rooms.yaml");
  writeFileSync(rooms, stringify([{ id: "lounge", label: { zh: "客厅", en: "Lounge" }, was: "bedroom" }]));
  const said = await home.here("move", "--home", "home-2", "--rooms", rooms, "--json");
  expect(said.code).toBe(0);
  const { book } = JSON.parse((await home.here("show", "--json")).out);
  expect(book.home).toMatchObject({ id: "home-2", rooms: [{ id: "lounge" }], residents: [{ id: "r1" }] });
  expect(book.devices.map(({ id, room, verifiedAt }: Record<string, unknown>) => [id, room, verifiedAt])).toEqual([
    ["sos", "lounge", undefined],
    ["door", undefined, undefined],
  ]);
  writeFileSync(rooms, "- id: lounge");
  expect(await home.here("move", "--home", "home-3", "--rooms", rooms)).toMatchObject({ code: 2 });
});

test("a home that is taken out of service watches nothing and keeps its history", async () => {
  const home = await house();
  const said = await home.here("retire");
  expect(said.out.split("\n")).toEqual(["- device sos", "- device door", "in force as version 2"]);
  expect(versions(await home.here("history", "--json"))).toEqual([2, 1]);
});

test("called wrongly, it says how to call it", async () => {
  const home = await house();
  for (const args of [[], ["paint"], ["show", "import"], ["show"], ["show", "--url", "http://127.0.0.1:1"]])
    expect((await home.run(...args)).code, args.join(" ")).toBe(2);
  for (const args of [["import"], ["move"], ["history", "--limit", "0"]])
    expect((await home.here(args[0] ?? "", ...args.slice(1))).code, args.join(" ")).toBe(2);
  expect(await home.run("show", "--url", "http://127.0.0.1:1", "--code-file", "/nowhere")).toMatchObject({ code: 1 });
});

/** A running gateway's page with the register behind a session, as the joining desk mounts it. */
async function running(home: Awaited<ReturnType<typeof house>>) {
  const live = await start(home.data);
  const code = "ABCDE-FGHJK-M";
  writeFileSync(join(home.data, "installer.code"), `${code}\n`);
  const metrics = openMetrics("gateway");
  const app = await openHttp(
    { host: "127.0.0.1", port: home.port, title: "gateway", version: "1" },
    { log: listeningLog(), metrics, parts: () => [] },
  );
  app.post("/v1/installer/session", async (request, reply) => {
    if (JSON.stringify(request.body) !== JSON.stringify({ code }))
      return reply.code(401).send({ type: "wrong-code", title: "no" });
    return reply.header("set-cookie", "installer=inside; Path=/").code(204).send();
  });
  const allow = (request: { headers: { cookie?: string | undefined } }) =>
    request.headers.cookie === "installer=inside";
  addRegisterRoutes(app, { register: live.register, registry, now: () => 77, allow });
  await app.listen({ host: "127.0.0.1", port: home.port });
  onTestFinished(() => app.close());
  return { live, app, code, url: `http://127.0.0.1:${home.port}` };
}

test("a running gateway takes the change at once: the command goes by its page, with the installer code", async () => {
  const home = await house();
  const { live, url } = await running(home);
  const file = join(home.dir, "home.yaml");
  await home.here("export", "--out", file);
  writeFileSync(file, readFileSync(file, "utf8").replace("key: red-button", "key: blue"));
  expect(await home.here("import", "--from", file)).toMatchObject({ code: 0, err: "" });
  expect(live.register.idOf("zigbee2mqtt", "blue")).toBe("sos");
  const elsewhere = ["--url", url, "--code-file", join(home.data, "installer.code")];
  expect((await home.run("show", ...elsewhere)).out).toContain("zigbee2mqtt  blue");
  expect(versions(await home.run("history", "--json", ...elsewhere))).toEqual([2, 1]);
  expect((await home.run("retire", ...elsewhere)).code).toBe(0);
  expect(live.register.home.devices).toEqual([]);
  writeFileSync(join(home.data, "installer.code"), "wrong\n");
  expect(await home.run("show", ...elsewhere)).toMatchObject({ code: 1, err: "hearthwatch register: no (wrong-code)" });
});

test("without the session nobody reads or changes the register; a change needs its header, and the version it was made for", async () => {
  const { app, live } = await running(await house());
  const signedIn = { cookie: "installer=inside" };
  const body = { text: (await app.inject({ url: "/v1/register?format=yaml", headers: signedIn })).body, why: "x" };
  const put = (headers: object, more: object = {}) =>
    app.inject({ method: "PUT", url: "/v1/register", headers: { ...headers }, payload: { ...body, ...more } });
  expect((await app.inject("/v1/register")).statusCode).toBe(401);
  expect((await app.inject("/v1/register/versions")).statusCode).toBe(401);
  expect((await put({})).statusCode).toBe(401);
  expect((await put(signedIn)).json()).toMatchObject({ type: "header-missing" });
  const inside = { ...signedIn, [changeHeader.name]: changeHeader.value };
  expect((await put(inside, { expect: 9 })).json()).toMatchObject({ type: "outdated", status: 409 });
  expect((await put(inside, { text: "devices: 3" })).json()).toMatchObject({ type: "faults", status: 422 });
  expect((await put(inside, { dryRun: true })).json()).toEqual({ version: 1, differences: [], dryRun: true });
  expect(live.register.current.version).toBe(1);
});

test("two imports made of the same version: the second is told that it is outdated, and takes nothing back", async () => {
  const { app, live } = await running(await house());
  const headers = { cookie: "installer=inside", [changeHeader.name]: changeHeader.value };
  const { body: text } = await app.inject({ url: "/v1/register?format=yaml", headers });
  const put = (words: string) =>
    app.inject({
      method: "PUT",
      url: "/v1/register",
      headers,
      payload: { text: text.replace("en: Hall", `en: ${words}`), why: "x" },
    });
  const both = await Promise.all([put("Entrance"), put("Corridor")]);
  expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
  expect(live.register.current.version).toBe(2);
});

test("the gateway itself, running, takes an import over its own page behind its own installer code", async () => {
  const home = await house();
  writeFileSync(join(home.dir, "token"), "a-token-of-this-test-with-many-characters\n");
  const judged = judgeFile(home.config, gatewayConfig);
  if (!judged.ok) throw new Error(judged.faults.join());
  const gateway = await startGateway({ ...judged.config, log: "silent" }, { folder: home.dir, id: randomUUID });
  onTestFinished(() => gateway.stop());
  const rooms = async () => {
    const view = homeView.parse(await (await fetch(`${gateway.addresses.page}/v1/home`)).json());
    return view.rooms.map(({ label }) => label.en);
  };
  expect(await rooms()).toEqual(["Hall", "Bedroom"]);
  const file = join(home.dir, "home.yaml");
  await home.here("export", "--out", file);
  writeFileSync(file, readFileSync(file, "utf8").replace("en: Hall", "en: Entrance"));
  const said = await home.here("import", "--from", file);
  expect(said).toMatchObject({ code: 0, err: "" });
  expect(await rooms()).toEqual(["Entrance", "Bedroom"]);
  expect(JSON.parse((await home.here("show", "--json")).out).version).toBe(2);
});
