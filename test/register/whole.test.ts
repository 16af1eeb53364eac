/** The register of a running centre: brought in, on a card, looked at, changed, handed out and erased. */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Centre } from "../../alerts/centre/main.ts";
import { searchHeader } from "../../alerts/centre/register/search-header.ts";
import { readTowns } from "../../alerts/centre/register/towns.ts";
import type { EraseReport, HomeView, ImportReport } from "../../alerts/centre/register/views.ts";
import { openSqliteStore } from "../../alerts/centre/store/sqlite-store.ts";
import type { BoardView, CaseView } from "../../alerts/centre/views.ts";
import { alertOf } from "../centre/messages.ts";
import { command, connectGateway, signIn, startTestCentre, tempFolder, type Visitor } from "../centre/running.ts";
import type { Folder } from "../kit/folder.ts";
import { bytes, county, inBase64, whole } from "./files.ts";

let folder: Folder;
let centre: Centre;
const accounts = {
  accounts: [
    { name: "li", roles: ["dispatcher"] },
    { name: "chen", roles: ["dispatcher"] },
    { name: "zhou", roles: ["admin"] },
    { name: "shen", roles: ["auditor"] },
  ],
};
beforeEach(async () => {
  folder = tempFolder();
  centre = await startTestCentre(folder.path, {}, accounts);
});
afterEach(async () => {
  await centre.stop();
  folder.remove();
});

const put = (who: Visitor, path: string, body: object) =>
  fetch(centre.addresses.http + path, {
    ...{ method: "PUT", body: JSON.stringify(body), headers: { "content-type": "application/json", ...who.headers } },
  });
const searched = (who: Visitor, words: string) =>
  fetch(`${centre.addresses.http}/v1/register/homes`, {
    headers: { ...who.headers, [searchHeader]: encodeURIComponent(words) },
  });
const bring = async (files: Partial<Record<string, Uint8Array>>, ask = {}): Promise<ImportReport> => {
  const admin = await signIn(centre, "zhou");
  const reply = await admin.post("/v1/register/import", { files: inBase64(files), ...ask });
  expect(reply.status).toBe(200);
  return (await reply.json()) as ImportReport;
};
const raise = async (more = {}, seq = 1): Promise<void> => {
  const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0);
  await gateway.publish("alert", alertOf(seq, more));
  await gateway.end();
};
const onlyCase = async (who: Visitor): Promise<CaseView> => {
  const board = (await (await who.get("/v1/board")).json()) as BoardView;
  const [found] = board.cases.filter(({ kind }) => kind !== "gateway_lost");
  if (!found) throw new Error("there is no case");
  return found;
};
const act = async (who: Visitor, verb: string, more = {}): Promise<CaseView> => {
  const { id, version } = await onlyCase(who);
  const reply = await who.post(`/v1/cases/${id}/${verb}`, command(version, more));
  if (!reply.ok) throw new Error(`${verb}: ${reply.status} ${await reply.text()}`);
  return (await reply.json()) as CaseView;
};

/** Every byte of the data folder, whatever the file is called. */
const allBytes = (path: string): Buffer =>
  Buffer.concat(
    readdirSync(path).map((name) => {
      const file = join(path, name);
      return statSync(file).isDirectory() ? allBytes(file) : readFileSync(file);
    }),
  );
/** In UTF-8 as SQLite keeps it. */
const secrets = [
  "孙玉珍",
  "于德海",
  "于海霞",
  "100 3310 6021",
  "和顺里|",
  "3号楼",
  "钥匙盒",
  "7419#",
  "抗凝",
  "莱西话",
  "王建国",
  "0532-00102231",
  "有钥匙，住同小区",
  "先打女儿电话",
];
const foundIn = (files: Buffer, words: readonly string[]) => words.filter((word) => files.includes(word));

test("what the files say is on the card of the next case, with plan, script, station and whoever can come", async () => {
  expect(await bring(whole)).toMatchObject({
    ok: true,
    faultsInAll: 0,
    homes: { added: 2, changed: 0, unchanged: 0 },
    residents: 3,
    contacts: 3,
  });
  expect((await bring(whole)).homes).toEqual({ added: 0, changed: 0, unchanged: 2 });
  await raise({ resident: "r2" });
  const li = await signIn(centre, "li");
  const { card, script } = await onlyCase(li);
  expect(card).toMatchObject({
    name: "于德海",
    sex: "male",
    risks: "糖尿病",
    town: "水集街道",
    address: ["和顺里", "3号楼", "2单元", "5层", "502"],
    hasDoorCode: true,
    station: { id: "st-01", name: "和顺里服务站", onDuty: true },
    rooms: { bath: "卫生间" },
  });
  expect(card?.residents?.map(({ name }) => name)).toEqual(["孙玉珍", "于德海"]);
  expect(card?.contacts?.map(({ name }) => name)).toEqual(["于海霞", "徐长顺"]);
  expect(card?.station?.metres).toBeGreaterThan(50);
  expect(card?.station?.metres).toBeLessThan(250);
  expect(card?.helpers?.some(({ id, kind }) => id === "st-01" && kind === "station")).toBe(true);
  expect(JSON.stringify(card)).not.toContain("7419");
  expect(script?.steps.slice(0, 2).map(({ zh }) => zh)).toEqual(["先打女儿电话", "再按门铃"]);
  expect(script?.steps.some(({ does }) => does === "call_home")).toBe(true);
});

test("the code of a door is shown to the holder of the open case alone, and each look is in the log", async () => {
  await bring(whole);
  await raise();
  const [li, chen] = [await signIn(centre, "li"), await signIn(centre, "chen")];
  const { id } = await onlyCase(li);
  const ask = (who: Visitor) => who.post(`/v1/cases/${id}/door-code`);
  expect((await ask(li)).status).toBe(403);
  await act(li, "claim");
  expect((await ask(chen)).status).toBe(403);
  const shown = await ask(li);
  expect(shown.status).toBe(200);
  expect(await shown.json()).toMatchObject({ code: "7419#", until: expect.any(Number) });
  await act(li, "release");
  expect((await ask(li)).status).toBe(403);
  await centre.stop();
  const store = openSqliteStore(join(folder.path, "centre.db"));
  const looks = (await store.auditRows({ from: 0, to: Date.now() + 1 }, undefined, 100)).filter(
    ({ event }) => event === "door_code_shown",
  );
  await store.close();
  expect(looks.map(({ body }) => JSON.parse(body ?? "{}"))).toEqual([{ case: id, home: "home1" }]);
});

test("a home that is opened in the register is an entry of the log, whoever opens it", async () => {
  await bring(whole);
  const li = await signIn(centre, "li");
  expect((await searched(li, "home1")).status).toBe(200);
  expect((await li.get("/v1/register/homes/home1")).status).toBe(200);
  await centre.stop();
  const store = openSqliteStore(join(folder.path, "centre.db"));
  const looks = (await store.auditRows({ from: 0, to: Date.now() + 1 }, undefined, 100)).filter(
    ({ event }) => event === "look",
  );
  await store.close();
  expect(looks.map(({ role, body }) => [role, JSON.parse(body ?? "{}")])).toEqual([
    ["dispatcher", { route: "/v1/register/homes/:id", home: "home1" }],
  ]);
});

test("nothing of what is sensitive lies readable in any file; erased, it lies nowhere and the chain still verifies", async () => {
  await bring(whole);
  const step = { kind: "contact", open: true } as const;
  await raise({ snapshot: [{ reading: 1, device: "mat-0077", wall: 900, ago: 100, fact: step }] });
  const li = await signIn(centre, "li");
  const { cursor } = (await (await li.get("/v1/board")).json()) as BoardView;
  await act(li, "claim");
  await act(li, "note", { text: "女儿于海霞说她二十分钟到" });
  await act(li, "contact", { to: "home", result: "spoke" });
  await act(li, "dispatch", { responder: "h-01", kind: "helper", name: "王建国", etaMinutes: 10 });
  const claimed = await onlyCase(li);
  expect(claimed.log.map(({ text }) => text)).toContain("女儿于海霞说她二十分钟到");
  expect(claimed.dispatches?.[0]?.name).toBe("王建国");
  const words = [...secrets, "二十分钟到"];
  expect(foundIn(allBytes(folder.path), words)).toEqual([]);

  const admin = await signIn(centre, "zhou");
  const erase = () => admin.post("/v1/register/homes/home1/erase", { reason: "asked" });
  const refused = await erase();
  expect([refused.status, await refused.json()]).toEqual([
    409,
    expect.objectContaining({ type: "case-open", title: expect.stringMatching(/outage that lists it/) }),
  ]);
  await act(li, "close", { outcome: "staff_helped", note: "于海霞已到家" });
  const closed = await (await admin.post("/v1/register/homes/home1/export")).text();
  expect(foundIn(Buffer.from(closed), ["孙玉珍", "7419#"])).toEqual(["孙玉珍"]);
  const handed = await (await admin.post("/v1/register/homes/home1/export", { doorCode: true })).text();
  expect(
    foundIn(Buffer.from(handed), ["孙玉珍", "7419#", "二十分钟到", "于海霞已到家", "求救", "王建国"]),
  ).toHaveLength(6);

  const heard = async () => {
    const letGo = new AbortController();
    const feed = await fetch(`${centre.addresses.http}/v1/feed?cursor=${cursor}`, {
      ...{ headers: li.headers, signal: letGo.signal },
    });
    // Whatever was missed stands before the first beat, unless everything is to be read again.
    let text = "";
    for await (const piece of feed.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += piece;
      if (/event: (?:beat|refetch)/.test(text)) break;
    }
    letGo.abort();
    return text;
  };
  expect(await heard()).toContain("孙玉珍");
  const copied = allBytes(folder.path);
  const report = (await (await erase()).json()) as EraseReport;
  expect(report).toMatchObject({ home: "home1", cases: 1, stillIn: ["centre.yaml: homes.home1", "gateway gw1"] });
  expect(report.logBodies).toBeGreaterThan(5);
  const { card } = ((await (await li.get("/v1/board")).json()) as BoardView).closedLately[0] ?? {};
  expect(card).toBeUndefined();
  const after = await heard();
  expect(after).toContain("event: refetch");
  expect(after).not.toContain("孙玉珍");
  await centre.stop();
  expect(foundIn(allBytes(folder.path), [...words, "mat-0077"])).toEqual([]);
  expect(foundIn(copied, words)).toEqual([]);
  const store = openSqliteStore(join(folder.path, "centre.db"));
  const told = await store.auditRows({ from: 0, to: Date.now() + 1 }, undefined, 100);
  const bodies = (name: string) =>
    told.flatMap(({ event, body }) => (event === name ? [JSON.parse(body ?? "{}")] : []));
  expect(
    bodies("home_exported")
      .map(({ doorCode }) => doorCode)
      .toSorted(),
  ).toEqual([false, true]);
  expect(bodies("door_code_shown")).toEqual([{ home: "home1" }]);
  expect(await store.verify()).toMatchObject({ ok: true, erased: report.logBodies });
  expect((await store.register()).homes.map(({ home }) => home.id)).toEqual(["home2"]);
  await store.close();
});

test.each(["gone", "another"])(
  "without its key (%s) the centre says what to do, takes alarms, and cards say nothing",
  async (how) => {
    await bring(whole);
    await raise();
    const before = await signIn(centre, "li");
    await act(before, "claim");
    await act(before, "note", { text: "老人说头晕" });
    await centre.stop();
    const key = join(folder.path, "register.key");
    const kept = readFileSync(key);
    expect(statSync(key).mode & 0o777).toBe(0o600);
    rmSync(key);
    if (how === "another")
      writeFileSync(key, `hearthwatch-register-key-1 ${Buffer.alloc(32, 7).toString("base64url")}\n`, { mode: 0o600 });
    const said: string[] = [];
    const log = (event: string, fields: object = {}) => void said.push(`${event} ${JSON.stringify(fields)}`);
    centre = await startTestCentre(folder.path, { log: { debug: log, info: log, warn: log, error: log } }, accounts);
    expect(said.find((line) => line.startsWith("register.locked"))).toMatch(/put .*back/);
    await raise({ kind: "smoke" }, 2);
    const li = await signIn(centre, "li");
    const open = await onlyCase(li);
    expect(open.state).toBe("claimed");
    expect(open.card?.name ?? "不知道").not.toBe("孙玉珍");
    await act(li, "note", { text: "第二张" });
    expect((await onlyCase(li)).log.map(({ text }) => text)).toContain("第二张");
    const refused = await li.get("/v1/register/homes");
    expect(refused.status).toBe(503);
    expect(await refused.text()).toContain("register.key");
    await centre.stop();
    writeFileSync(key, kept, { mode: 0o600 });
    centre = await startTestCentre(folder.path, {}, accounts);
    const again = await signIn(centre, "li");
    expect((await onlyCase(again)).log.map(({ text }) => text)).toEqual(
      expect.arrayContaining(["老人说头晕", "第二张"]),
    );
  },
);

test("a home is changed whole by whoever saw its newest version; looks of others than dispatchers are in the log, without the words", async () => {
  await bring(whole);
  const admin = await signIn(centre, "zhou");
  const seen = (await (await admin.get("/v1/register/homes/home1")).json()) as HomeView;
  expect(seen).toMatchObject({ version: 1, hasDoorCode: true, gateways: ["gw1"] });
  expect(JSON.stringify(seen)).not.toContain("7419");
  const { town, address, residents, contacts } = seen;
  const home = { town, address, contacts, residents: residents.map(({ age: _, ...each }) => each), wayIn: "按门铃" };
  const changed = await put(admin, "/v1/register/homes/home1", { version: 1, home });
  expect(changed.status).toBe(200);
  expect(await changed.json()).toMatchObject({ version: 2, wayIn: "按门铃", hasDoorCode: true });
  expect((await put(admin, "/v1/register/homes/home1", { version: 1, home })).status).toBe(409);
  const unfit = await put(admin, "/v1/register/homes/home2", { version: 1, home: { ...home, station: "st-99" } });
  expect(unfit.status).toBe(400);
  const why = await unfit.text();
  expect(why).toMatch(/st-99/);
  expect(why).toMatch(/bed-0001/);
  expect((await put(admin, "/v1/register/homes/home1", { version: 2, home, doorCode: null })).status).toBe(200);

  const shen = await signIn(centre, "shen");
  const found = async (q: string) =>
    ((await (await searched(shen, q)).json()) as { homes: { id: string }[] }).homes.map(({ id }) => id);
  expect(await found("姜凤兰")).toEqual(["home2"]);
  expect(await found("10033106021")).toEqual(["home1"]);
  expect(await found("和顺里3号楼")).toEqual(["home1"]);
  expect(await found("没有这个人")).toEqual([]);
  // A name in an address would be in the log of whatever stands in front: nobody gets used to it.
  expect((await shen.get("/v1/register/homes?q=home1")).status).toBe(400);
  for (const header of ["%E0%A4%A", encodeURIComponent("名".repeat(101)), "a".repeat(2_000)])
    expect(
      (
        await fetch(`${centre.addresses.http}/v1/register/homes`, {
          headers: { ...shen.headers, [searchHeader]: header },
        })
      ).status,
    ).toBe(400);
  expect((await put(shen, "/v1/register/homes/home1", { version: 3, home })).status).toBe(403);
  await centre.stop();
  expect(foundIn(allBytes(folder.path), ["姜凤兰", "10033106021"])).toEqual([]);
});

test("a county of 1,400 homes is brought in within seconds, and again without any change", async () => {
  const files = county(
    1_400,
    readTowns().map(({ name }) => name),
  );
  const began = performance.now();
  const report = await bring(files);
  const took = performance.now() - began;
  expect(report.faults).toEqual([]);
  expect(report).toMatchObject({
    ok: true,
    homes: { added: 1_400 },
    residents: 1_400,
    contacts: 2_800,
    helpers: { added: 300 },
  });
  expect(took).toBeLessThan(10_000);
  expect((await bring(files)).homes).toEqual({ added: 0, changed: 0, unchanged: 1_400 });
});

test("one bad row keeps the whole import out, unless it is to be skipped", async () => {
  const files = {
    ...whole,
    contacts: bytes(`${Buffer.from(whole.contacts).toString()}home2,2,邻居,=cmd()|calc,100 8846 0391,\n`),
  };
  const report = await bring(files);
  expect(report.ok).toBe(false);
  expect(report.faults).toEqual([
    { file: "contacts", line: 5, column: "姓名", found: "=cmd()|calc", need: expect.stringContaining("formula") },
  ]);
  const li = await signIn(centre, "li");
  const all = async () => ((await (await li.get("/v1/register/homes")).json()) as { all: number }).all;
  expect(await all()).toBe(1);
  expect(await bring(files, { skipBad: true, dryRun: true })).toMatchObject({ ok: true, dryRun: true, contacts: 3 });
  expect(await all()).toBe(1);
  expect((await bring(files, { skipBad: true })).ok).toBe(true);
  expect(await all()).toBe(2);
});
