/** The register's page and the drill's, with the real centre behind them: a home is entered, changed, and gone for good. */
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Centre } from "../../alerts/centre/main.ts";
import type { HelperRow, StationView, TownView } from "../../alerts/centre/register/views.ts";
import { alertOf } from "../centre/messages.ts";
import { connectGateway, signIn, tempFolder } from "../centre/running.ts";
import { startHistory } from "../exports/history.ts";
import type { Folder } from "../kit/folder.ts";
import { inBase64, whole } from "../register/files.ts";
import { findings } from "./accessible.ts";
import { type Opened, openBrowser } from "./browser.ts";
import { built } from "./built.ts";

const pictures = process.env.HEARTHWATCH_PICTURES;
let browser: Opened;
let files: Awaited<ReturnType<typeof built>>;
let folder: Folder;
let centre: Centre;
beforeAll(async () => {
  [browser, files] = [await openBrowser(), await built("console")];
  folder = tempFolder();
  centre = await startHistory(folder.path, { consoleFiles: files.folder });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await centre?.stop();
  files?.remove();
  folder?.remove();
});

async function at(name: string, place: string): Promise<Page> {
  const page = await browser.page();
  await browser.context.clearCookies();
  await page.goto((await centre.signInLink(name)) ?? "");
  await page.getByRole("button", { name: "以后再设" }).click();
  await page.locator(".office, .console").first().waitFor();
  await page.goto(`${centre.addresses.http}/#/${place}`);
  return page;
}

test("an administrator enters a home, changes it, and erases it by typing its id", async () => {
  const page = await at("管理", "register");
  await page.getByLabel("新的家庭编号").fill("H-2001");
  await page.getByRole("button", { name: "新建家庭" }).click();
  await page.getByLabel("地址").fill("姜山镇 幸福里 2号楼 101");
  await page.getByRole("button", { name: "加一位老人" }).click();
  await page.getByLabel("姓名").fill("赵德厚");
  await page.getByLabel("床位编号").fill("JS-0001");
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByText("已保存").waitFor();
  await page.getByRole("button", { name: "修改" }).click();
  await page.getByRole("button", { name: "加一位联系人" }).click();
  await page.getByLabel("关系").fill("儿子");
  await page.getByLabel("姓名").nth(1).fill("赵刚");
  await page.getByLabel("电话").fill("138 0000 1111");
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByText("赵刚").waitFor();
  const admin = await signIn(centre, "管理");
  const kept = await (await admin.get("/v1/register/homes/H-2001")).json();
  expect(kept).toMatchObject({
    ...{ version: 2, address: ["姜山镇", "幸福里", "2号楼", "101"] },
    residents: [{ name: "赵德厚", bed: "JS-0001" }],
    contacts: [{ relation: "儿子", name: "赵刚" }],
  });
  expect(await page.getByRole("button", { name: "照抄编号后才能删" }).isDisabled()).toBe(true);
  await page.getByLabel(/照抄家庭编号/).fill("H-2001");
  await page.getByRole("button", { name: "彻底删除" }).click();
  await page.getByText(/^已删除/).waitFor();
  expect((await admin.get("/v1/register/homes/H-2001")).status).toBe(404);
  await page.close();
}, 60_000);

test("bad rows of a file are told by line and column before anything is taken in", async () => {
  const page = await at("管理", "register/import");
  const bad = "id,name,town,phone\nS1,和顺里服务站,水集街道,0532-0010 2231\n,没有编号,水集街道,1\n";
  await page
    .getByLabel("服务站")
    .setInputFiles({ name: "stations.csv", mimeType: "text/csv", buffer: Buffer.from(bad) });
  await page.getByRole("button", { name: "先检查" }).click();
  await page.getByRole("heading", { name: /^错误 \d+ 处/ }).waitFor();
  expect(await page.locator(".rows").innerText()).toContain("第 3 行");
  const admin = await signIn(centre, "管理");
  expect(await (await admin.get("/v1/register/stations")).json()).toEqual([]);
  await page.close();
}, 60_000);

test("an administrator changes a station's telephone and its times by weekday, and sends a helper to it; the plan stands beside what there is", async () => {
  const admin = await signIn(centre, "管理");
  const reply = await admin.post("/v1/register/import", { files: inBase64(whole) });
  expect(reply.ok).toBe(true);
  const [station] = (await (await admin.get("/v1/register/stations")).json()) as StationView[];
  const [helper] = (await (await admin.get("/v1/register/helpers")).json()) as HelperRow[];
  if (!station || !helper) throw new Error("the files bring stations and helpers");
  const page = await at("管理", "register/people");
  await page.getByRole("button", { name: `修改 ${station.name}` }).click();
  await page.getByLabel("电话").fill("0532-0010 9999");
  for (const day of ["一", "二", "三", "四", "五", "六", "日"]) await page.getByLabel(`星期${day}`).fill("");
  await page.getByLabel("星期一").fill("08:00-12:00 14:00-17:30");
  await page.getByLabel("星期三").fill("08:00-12:00");
  await page.getByLabel("星期日").fill("早上");
  await page.getByRole("button", { name: "保存" }).click();
  expect(await page.getByLabel("星期日").evaluate((field: HTMLInputElement) => field.validity.patternMismatch)).toBe(
    true,
  );
  await page.getByLabel("星期日").fill("22:00-06:00");
  if (pictures) await page.screenshot({ path: join(pictures, "staff-form.png") });
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByText(`已保存 ${station.name}`).waitFor();
  const stations = (await (await admin.get("/v1/register/stations")).json()) as StationView[];
  expect(stations.find(({ id }) => id === station.id)).toMatchObject({
    ...{ phone: "0532-0010 9999", town: station.town },
    ...(station.place && { place: station.place }),
    duty: [
      { days: [1, 3], from: "08:00", to: "12:00" },
      { days: [1], from: "14:00", to: "17:30" },
      { days: [7], from: "22:00", to: "06:00" },
    ],
  });
  await page.getByRole("button", { name: `修改 ${helper.name}` }).click();
  await page.getByLabel("所属服务站").selectOption(station.id);
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByText(`已保存 ${helper.name}`).waitFor();
  const helpers = (await (await admin.get("/v1/register/helpers")).json()) as HelperRow[];
  const { onDuty: _now, ...before } = helper;
  expect(helpers.find(({ id }) => id === helper.id)).toMatchObject({ ...before, station: station.id });
  await page.getByRole("link", { name: "镇街" }).click();
  const row = page.locator(".figures tbody tr", { hasText: "水集街道" });
  await row.waitFor();
  const towns = (await (await admin.get("/v1/register/towns")).json()) as TownView[];
  const shuiji = towns.find(({ name }) => name === "水集街道");
  expect(shuiji?.beds).toBeGreaterThan(0);
  expect(await row.innerText()).toContain(`${shuiji?.beds}/150`);
  expect(await page.locator(".figures tfoot").innerText()).toContain("/1400");
  if (pictures) await page.screenshot({ path: join(pictures, "towns.png") });
  await page.close();
}, 60_000);

test("a shift lead begins a drill, its call stands in the queue marked as one, and the report is there at the end", async () => {
  const page = await at("王班长", "drill");
  await page.getByLabel("家数").fill("1");
  await page.getByRole("button", { name: "开始演练" }).click();
  await page.locator(".tag.drill").first().waitFor();
  expect(await page.locator(".queue, #queue").first().innerText()).toContain("演练甲");
  await page.getByRole("button", { name: "结束演练" }).click();
  await page.getByRole("link", { name: "看报告" }).click();
  await page.locator(".sheet tbody tr").waitFor();
  expect(await page.locator(".sheet").innerText()).toMatch(/drill~1[\s\S]*跌倒[\s\S]*没有人接手/);
  await page.close();
}, 60_000);

test("a home with an open case is not erased, and the page says what has to be closed first", async () => {
  const admin = await signIn(centre, "管理");
  expect((await admin.post("/v1/register/import", { files: inBase64(whole) })).ok).toBe(true);
  const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0);
  await gateway.publish("alert", alertOf(1));
  await gateway.end();
  const page = await at("管理", "register/home/home1");
  await page.getByLabel(/照抄家庭编号/).fill("home1");
  await page.getByRole("button", { name: "彻底删除" }).click();
  const fault = page.locator(".whole-home [role=alert]");
  await fault.waitFor();
  expect(await fault.innerText()).toMatch(/事件单没办结.*片区失联没办结.*先办结/);
  await page.close();
}, 60_000);
