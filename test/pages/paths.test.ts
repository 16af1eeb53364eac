/** The page of the centre's own paths, at a real centre with a real server for phones: what a shift lead sees and does there. */
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import { againReasons, pathKinds, refusalReasons } from "../../alerts/paths/path.ts";
import { isPathsKey, pathsTables } from "../../alerts/program/words/paths.ts";
import { startTestCentre, tempFolder } from "../centre/running.ts";
import { endsOfEach } from "../kit/ends.ts";
import { findings } from "./accessible.ts";
import { consoleInBrowser } from "./seat.ts";

vi.setConfig({ testTimeout: 120_000 });

const closing = endsOfEach();
const seat = consoleInBrowser();

/** As ntfy answers: a message, or whether it is well. */
async function phoneServer() {
  const rang: string[] = [];
  let isDead = false;
  const server = createServer((request, reply) => {
    let body = "";
    request.on("data", (part) => {
      body += String(part);
    });
    request.on("end", () => {
      if (isDead) return void reply.writeHead(500).end();
      if (request.method === "POST") rang.push(body);
      reply.setHeader("content-type", "application/json");
      reply.end(request.method === "POST" ? '{"id":"m1","event":"message"}' : '{"healthy":true}');
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closing.push(() => new Promise((done) => server.close(done)));
  return {
    rang,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    dies: (is: boolean) => {
      isDead = is;
    },
  };
}

const topic = "duty-phone-of-the-centre-7f3a";
async function starts(url?: string) {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const destinationsFile = join(folder.path, "destinations.yaml");
  writeFileSync(destinationsFile, `duty: { topic: ${topic} }\n`, { mode: 0o600 });
  const paths = url ? [{ kind: "ntfy", label: "duty", url, supervision: "off", test: "never" }] : [];
  const accounts = [
    { name: "wang", roles: ["shift_lead"] },
    { name: "zhou", roles: ["admin"] },
    { name: "li", roles: ["dispatcher"] },
  ];
  const centre = await startTestCentre(
    folder.path,
    { consoleFiles: seat.folder },
    { accounts, ...(url && { destinationsFile, paths }) },
  );
  closing.push(() => centre.stop());
  return centre;
}
async function opens(centre: Awaited<ReturnType<typeof starts>>, name: string): Promise<Page> {
  const page = await seat.browser.page();
  closing.push(() => page.close());
  await seat.browser.context.clearCookies();
  await page.goto((await centre.signInLink(name)) ?? "");
  await page.getByRole("button", { name: "以后再设" }).click();
  await page.locator(".office, .console").first().waitFor();
  await page.goto(`${centre.addresses.http}/#/paths`);
  return page;
}

test("a shift lead tests a path: the phone rings, and the page says so; a dead one says why, and is a case in the queue", async () => {
  const phone = await phoneServer();
  const centre = await starts(phone.url);
  const page = await opens(centre, "wang");
  const row = page.locator("tr", { hasText: "duty" });
  await row.getByText("ntfy").waitFor();
  expect(phone.rang, "nobody's phone rings because the centre was started").toEqual([]);
  await row.getByRole("button", { name: "现在试发" }).click();
  await row.getByText("通过").waitFor();
  await expect.poll(() => phone.rang.length).toBe(1);
  expect(await page.locator("main.past").innerText(), "not where it leads").not.toMatch(/7f3a|127\.0\.0\.1/);
  expect(await findings(page)).toEqual([]);

  phone.dies(true);
  await row.getByRole("button", { name: "现在试发" }).click();
  await row.getByText("对方出了故障").waitFor();
  await row.getByText("没过").waitFor();
  await page.locator(".row[data-case]", { hasText: "通道测试没做或没过" }).waitFor();
  expect(await page.locator(".row[data-case]").innerText()).toMatch(/Test centre[\s\S]*duty/);
  phone.dies(false);
  await row.getByRole("button", { name: "现在试发" }).click();
  await row.getByText("通过").waitFor();
  await expect.poll(() => page.locator(".row[data-case]").count()).toBe(0);
  await page.getByRole("button", { name: "English" }).first().click();
  await row.getByText("went well").waitFor();
  expect(await findings(page)).toEqual([]);
});

test("an administrator reads that no path is set; a dispatcher has no such page", async () => {
  const centre = await starts();
  const page = await opens(centre, "zhou");
  await page.getByText("没有设置通道").waitFor();
  const other = await opens(centre, "li");
  await other.locator(".console").waitFor();
  expect(await other.getByText("叫人通道").count()).toBe(0);
});

test("every kind a centre may have and every reason a test may fail has its words", () => {
  const kinds = pathKinds.filter((kind) => !["mqtt", "template", "dc09", "sms"].includes(kind));
  const whys = [...againReasons, ...refusalReasons].filter((why) => why !== "busy");
  const wanted = [...kinds.map((kind) => `kind.${kind}`), ...whys.map((why) => `why.${why}`)];
  expect(wanted.filter((key) => !isPathsKey(key))).toEqual([]);
  expect(Object.keys(pathsTables.en).toSorted()).toEqual(Object.keys(pathsTables.zh).toSorted());
});
