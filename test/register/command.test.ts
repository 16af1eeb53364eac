/** `hearthwatch roster`, as an operator types it: with the centre stopped, and with it running. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { judgeCentre } from "../../alerts/centre/config.ts";
import { startCentre } from "../../alerts/centre/main.ts";
import { openSqliteStore } from "../../alerts/centre/store/sqlite-store.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { roster } from "../../gateway/command/roster.ts";
import { alertOf } from "../centre/messages.ts";
import { openTestOffice } from "../centre/office.ts";
import { tempFolder } from "../kit/folder.ts";
import { freePort } from "../kit/ports.ts";
import { whole } from "./files.ts";
import { inGbk } from "./gbk.ts";

async function run(...args: string[]) {
  const said: string[] = [];
  const faults: string[] = [];
  const io = {
    stdout: (line: string) => void said.push(line),
    stderr: (line: string) => void faults.push(line),
    stdin: process.stdin,
  };
  const code = await roster.run(args, io);
  return { code, said, faults };
}

async function county() {
  const folder = tempFolder("roster");
  const config = join(folder.path, "centre.yaml");
  const http = { port: await freePort() };
  const broker = { listeners: [{ port: await freePort() }] };
  writeFileSync(config, stringify({ version: 1, name: "莱西市服务中心", data: "data", http, broker }));
  for (const [name, of] of Object.entries(whole))
    writeFileSync(join(folder.path, `${name}.csv`), inGbk(new TextDecoder().decode(of)));
  const start = () => {
    const judged = judgeCentre(config);
    if (!judged.ok) throw new Error(judged.faults.join());
    return startCentre(judged.config, { log: silentLog, version: "0", consoleFiles: join(folder.path, "none") });
  };
  return { folder, config, start };
}

test("a folder of GB18030 files goes into a stopped centre, and again into the running one", async () => {
  const { folder, config, start } = await county();
  const at = ["--config", config, "--folder", folder.path];
  const dry = await run("import", ...at, "--dry-run");
  expect(dry).toMatchObject({ code: 0, faults: [] });
  expect(dry.said).toContain("homes     2 new, 0 changed, 0 as before");
  expect((await run("import", ...at)).said.at(-1)).toBe("all of it is in the register");
  const centre = await start();
  const again = await run("import", ...at);
  expect(again.said).toContain("homes     0 new, 0 changed, 2 as before");
  const token = join(folder.path, "data", "machine-token");
  const out = join(folder.path, "home1.json");
  const asked = ["--home", "home1", "--url", centre.addresses.http, "--token-file", token, "--out", out];
  expect(await run("export", ...asked)).toMatchObject({ code: 0, faults: [] });
  expect(readFileSync(out, "utf8")).not.toContain("7419#");
  const handed = await run("export", ...asked, "--with-door-code");
  expect(handed).toMatchObject({ code: 0, faults: [] });
  expect(JSON.parse(readFileSync(out, "utf8"))).toMatchObject({
    id: "home1",
    home: { doorCode: "7419#", residents: [{ name: "孙玉珍" }, {}] },
  });
  expect(await run("erase", "--home", "home1", "--reason", "because", "--config", config)).toMatchObject({ code: 2 });
  const gone = await run("erase", "--home", "home1", "--reason", "moved_away", "--config", config);
  expect(gone).toMatchObject({ code: 0, faults: [] });
  expect((await run("export", "--home", "home1", "--config", config)).faults.join()).toContain("no such home");
  await centre.stop();
  const store = openSqliteStore(join(folder.path, "data", "centre.db"));
  expect((await store.register()).homes.map(({ home }) => home.id)).toEqual(["home2"]);
  await store.close();
  folder.remove();
});

test("a home with an open case is not erased, and the operator is told what to close", async () => {
  const { folder, config } = await county();
  expect(await run("import", "--config", config, "--folder", folder.path)).toMatchObject({ code: 0 });
  const office = await openTestOffice(join(folder.path, "data"));
  await office.hears("alert", alertOf(1));
  await office.close();
  const refused = await run("erase", "--home", "home1", "--reason", "asked", "--config", config);
  expect(refused.code).toBe(1);
  expect(refused.faults.join()).toContain("a case of this home, or an outage that lists it, is open; close it first");
  folder.remove();
});

test("bad rows are told as an editor finds them, and nothing is taken in", async () => {
  const { folder, config } = await county();
  writeFileSync(join(folder.path, "residents.csv"), "家庭编号,姓名,性别\nhome1,孙玉珍,女\nhome1,于德海,雄\n");
  const bad = await run("import", "--config", config, "--folder", folder.path);
  expect(bad.code).toBe(1);
  expect(bad.faults).toEqual(['residents.csv:3  性别  found "雄"  need 女 or 男 (female, male)']);
  expect(bad.said.at(-1)).toContain("--skip-bad");
  const some = await run("import", "--config", config, "--folder", folder.path, "--skip-bad");
  expect(some).toMatchObject({ code: 1 });
  expect(some.said.at(-1)).toBe("the good rows are in the register");
  folder.remove();
});

test("templates are written once, and a wrong word is answered with what would do", async () => {
  const folder = tempFolder("roster");
  expect((await run("template", "--out", folder.path)).said).toHaveLength(5);
  expect(readFileSync(join(folder.path, "homes.csv"))[0]).toBe(0xef);
  expect(await run("template", "--out", folder.path)).toMatchObject({ code: 2 });
  expect((await run("improt")).faults.join()).toContain("need one of import, export, erase, template");
  expect(await run("import", "--folder", join(folder.path, "none"))).toMatchObject({ code: 2 });
  folder.remove();
});
