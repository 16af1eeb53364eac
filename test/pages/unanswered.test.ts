/**
 * What a dispatcher writes down while the line is dead, or while only the answer is lost: nothing looks done that the centre has
 * not confirmed, nothing that was typed is lost, and a second press does not count twice. At a real centre.
 */
import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import type { Centre } from "../../alerts/centre/main.ts";
import type { BoardView, CaseView } from "../../alerts/centre/views.ts";
import { alertOf } from "../centre/messages.ts";
import { connectGateway, signIn, startTestCentre, tempFolder } from "../centre/running.ts";
import { endsOfEach } from "../kit/ends.ts";
import { openIllLine } from "../kit/ill-line.ts";
import { inBase64, whole } from "../register/files.ts";
import { consoleInBrowser } from "./seat.ts";
import { deafTelephone } from "./telephone.ts";

vi.setConfig({ testTimeout: 180_000 });

const closing = endsOfEach();
const seat = consoleInBrowser();

async function starts(): Promise<Centre> {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const accounts = [
    { name: "李静", roles: ["dispatcher"] },
    { name: "周敏", roles: ["dispatcher"] },
    { name: "管理", roles: ["admin"] },
  ];
  const centre = await startTestCentre(folder.path, { consoleFiles: seat.folder }, { accounts });
  closing.push(() => centre.stop());
  const admin = await signIn(centre, "管理");
  expect((await admin.post("/v1/register/import", { files: inBase64(whole) })).status).toBe(200);
  return centre;
}

/** 李静 has a fall in hand, and the script's second line is next. */
async function withFall(centre: Centre, at: string): Promise<Page> {
  const page = await seat.browser.page();
  closing.push(() => page.close());
  await seat.browser.context.clearCookies();
  await deafTelephone(page);
  await page.goto(((await centre.signInLink("李静")) ?? "").replace(centre.addresses.http, at));
  await page.getByRole("button", { name: "以后再设" }).click();
  await page.getByRole("button", { name: "上岗并试听" }).click();
  await page.getByText("声音正常").first().waitFor();
  const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0);
  closing.push(() => gateway.end());
  await gateway.publish("alert", alertOf(1, { kind: "fall", device: "fall-1", resident: "r1" }));
  await page.locator(".row.open").waitFor();
  await page.locator("#queue").focus();
  await page.keyboard.press(" ");
  await page.locator(".steps .next").waitFor();
  return page;
}

async function kept(centre: Centre): Promise<CaseView> {
  const board = (await (await (await signIn(centre, "周敏")).get("/v1/board")).json()) as BoardView;
  const found = board.cases.find(({ kind }) => kind === "fall");
  return found ?? expect.unreachable("there is no fall");
}
const notesOf = ({ log }: CaseView) => log.filter(({ event }) => event === "note").map(({ text }) => text);
const field = (page: Page) => page.getByRole("textbox", { name: "记一笔" });

test("the line is cut: results and steps wait and say why, the typed line stays, and all of it is written when the line is back", async () => {
  const centre = await starts();
  const line = await openIllLine(centre.addresses.httpPort);
  closing.push(() => line.stop());
  const page = await withFall(centre, `http://127.0.0.1:${line.port}`);
  await page.locator(".card a[href^='tel:']").first().click();
  const spoke = page.locator(".outs").getByRole("button", { name: "接通" });
  await spoke.waitFor();
  await field(page).fill("女儿说钥匙在邻居家");

  await line.refuse();
  line.hangUp();
  await page.locator(".banner.onred", { hasText: "数据已中断" }).waitFor();
  await page.locator(".card", { hasText: "断线前的副本" }).waitFor();
  await page.getByText("数据恢复后才能记").first().waitFor();
  expect(await spoke.isDisabled()).toBe(true);
  await field(page).press("Enter");
  expect(await field(page).inputValue()).toBe("女儿说钥匙在邻居家");
  const done = await page.locator(".steps .done").count();
  // Neither a key nor a press makes anything look done.
  await page.locator(".card h1").click();
  for (const key of ["1", "2", "3"]) await page.keyboard.press(key);
  expect(await page.locator(".steps .done").count()).toBe(done);
  expect(await page.locator(".log .res").count()).toBe(0);
  expect(await page.locator(".steps .next button").first().isDisabled()).toBe(true);

  await line.listen();
  await page.locator(".console[data-feed=live]").waitFor();
  expect(await field(page).inputValue()).toBe("女儿说钥匙在邻居家");
  await field(page).press("Enter");
  await page.locator(".log", { hasText: "女儿说钥匙在邻居家" }).waitFor();
  await expect.poll(() => field(page).inputValue()).toBe("");
  await spoke.click();
  await page.locator(".log .res", { hasText: "接通" }).waitFor();
  const found = await kept(centre);
  expect(notesOf(found)).toEqual(["女儿说钥匙在邻居家"]);
  expect(found.contacts?.map(({ result }) => result)).toEqual(["spoke"]);
});

test("the centre has it and only the answer is lost: it is said so, the text stays, and a second press is the same command", async () => {
  const centre = await starts();
  const page = await withFall(centre, centre.addresses.http);
  let lost = 0;
  /** The first of these comes to the centre, and its answer nowhere. */
  const loseAnswer = async (verb: string): Promise<void> => {
    await page.route(
      `**/v1/cases/*/${verb}`,
      async (route) => {
        await route.fetch();
        lost += 1;
        await route.abort();
      },
      { times: 1 },
    );
  };
  await loseAnswer("note");
  await field(page).fill("邻居去敲门");
  await field(page).press("Enter");
  await page.getByText("不知道记下没有").waitFor();
  expect(await field(page).inputValue()).toBe("邻居去敲门");
  await field(page).press("Enter");
  await expect.poll(() => field(page).inputValue()).toBe("");
  await expect.poll(() => page.getByText("不知道记下没有").count()).toBe(0);

  await loseAnswer("contact");
  await page.locator(".card a[href^='tel:']").first().click();
  const none = page.locator(".outs").getByRole("button", { name: "无人接" });
  await none.click();
  await page.getByText("不知道记下没有").waitFor();
  // The call is still there to be written down.
  await none.click();
  await none.waitFor({ state: "detached" });
  // The same to the same person later is another call.
  await page.locator(".card a[href^='tel:']").first().click();
  await none.click();
  await none.waitFor({ state: "detached" });
  const found = await kept(centre);
  expect(lost).toBe(2);
  expect(notesOf(found)).toEqual(["邻居去敲门"]);
  expect(found.contacts?.map(({ result }) => result)).toEqual(["no_answer", "no_answer"]);
});

test("a line half written for one case is there again after a look at another", async () => {
  const centre = await starts();
  const page = await withFall(centre, centre.addresses.http);
  await field(page).fill("正在等");
  const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0);
  closing.push(() => gateway.end());
  await gateway.publish("alert", alertOf(2, { kind: "battery_low", severity: "notice", device: "button-1" }));
  await page.locator(".row[data-case]").nth(1).waitFor();
  await page.locator(".row:not(.mine)").first().focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => field(page).count()).toBe(0);
  await page.locator(".row.mine").focus();
  await page.keyboard.press("Enter");
  expect(await field(page).inputValue()).toBe("正在等");
});
