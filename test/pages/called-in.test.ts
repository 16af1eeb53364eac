/** A neighbour rings: from the ringing telephone to an open card by keyboard alone, with a Chinese input method, at a real centre. */
import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import type { Centre } from "../../alerts/centre/main.ts";
import type { BoardView, CaseView } from "../../alerts/centre/views.ts";
import { alertOf } from "../centre/messages.ts";
import { command, connectGateway, signIn, startTestCentre, tempFolder } from "../centre/running.ts";
import { endsOfEach } from "../kit/ends.ts";
import { inBase64, whole } from "../register/files.ts";
import { findings } from "./accessible.ts";
import { consoleInBrowser } from "./seat.ts";
import { deafTelephone } from "./telephone.ts";

vi.setConfig({ testTimeout: 180_000 });

/** Where a look with one's own eyes is kept, if it is wanted. */
const pictures = process.env.HEARTHWATCH_PICTURES;
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

async function atDesk(centre: Centre): Promise<Page> {
  const page = await seat.browser.page();
  closing.push(() => page.close());
  await seat.browser.context.clearCookies();
  await deafTelephone(page);
  await page.goto((await centre.signInLink("李静")) ?? "");
  await page.getByRole("button", { name: "以后再设" }).click();
  await page.getByRole("button", { name: "上岗并试听" }).click();
  await page.getByText("声音正常").first().waitFor();
  return page;
}
const board = async (centre: Centre): Promise<BoardView> =>
  (await (await (await signIn(centre, "周敏")).get("/v1/board")).json()) as BoardView;
const of = async (centre: Centre, home: string): Promise<CaseView> => {
  const found = (await board(centre)).cases.find((each) => each.home === home);
  return found ?? expect.unreachable(`no case of ${home}`);
};
const look = async (page: Page, name: string): Promise<void> => {
  if (pictures) await page.screenshot({ path: `${pictures}/called-in-${name}.png` });
  expect(await findings(page)).toEqual([]);
};
/** By Tab, as a hand does; `most` presses. */
async function tabTo(page: Page, where: string, most = 40): Promise<void> {
  for (let n = 0; n < most; n += 1) {
    if (await page.evaluate((css) => document.activeElement?.matches(css) ?? false, where)) return;
    await page.keyboard.press("Tab");
  }
  expect.unreachable(`${where} is not reached by Tab`);
}

test("with a case in hand, by keyboard and input method: the home is found, three answers given, and its card is open and claimed", async () => {
  const centre = await starts();
  const page = await atDesk(centre);
  const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0);
  closing.push(() => gateway.end());
  await gateway.publish("alert", alertOf(1, { kind: "fall", device: "fall-1", resident: "r1" }));
  await page.locator(".row.open").waitFor();
  await page.locator("#queue").focus();
  await page.keyboard.press(" ");
  await page.locator(".steps .next").waitFor();

  await tabTo(page, ".foot a[href='#/register/call']");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "来电建案" }).waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "q");
  const ime = await page.context().newCDPSession(page);
  await ime.send("Input.imeSetComposition", { text: "jiang", selectionStart: 5, selectionEnd: 5 });
  await ime.send("Input.insertText", { text: "姜凤兰" });
  await page.keyboard.press("Enter");
  await expect.poll(() => page.locator(".rows tbody tr").count()).toBe(1);
  await look(page, "search-zh");
  await tabTo(page, ".rows a[href='#/register/call/home2']");
  await page.keyboard.press("Enter");

  await page.locator(".callin .whose", { hasText: "姜凤兰" }).waitFor();
  expect(await page.locator(".callin .whose").innerText()).toMatch(/望城一村 12号[\s\S]*没有主机/);
  // Nothing is asked twice: an emergency, until somebody says otherwise; who rang has to be said.
  expect(await page.getByRole("button", { name: "先选谁来的电话" }).isDisabled()).toBe(true);
  await page.waitForFunction(() => document.activeElement?.matches("input[name=severity]:checked"));
  expect(await page.locator(".callin .prio").allInnerTexts()).toEqual(["紧急", "重要"]);
  await page.keyboard.press("Tab");
  await page.keyboard.press(" ");
  for (const _ of [1, 2]) await page.keyboard.press("ArrowDown");
  expect(await page.locator("input[name=rang]").nth(2).isChecked()).toBe(true);
  // Digits and Ctrl+Enter are not for the case behind this page.
  for (const key of ["1", "2"]) await page.keyboard.press(key);
  await page.keyboard.press("Tab");
  await ime.send("Input.imeSetComposition", { text: "tang zai", selectionStart: 8, selectionEnd: 8 });
  await page.evaluate(() => {
    for (const composing of [{ isComposing: true }, { keyCode: 229 }])
      document.activeElement?.dispatchEvent(
        new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true, ...composing }),
      );
  });
  await ime.send("Input.insertText", { text: "躺在地上，叫不应 1" });
  expect((await board(centre)).cases.map(({ home }) => home)).toEqual(["home1"]);
  await look(page, "form-zh");
  await page.keyboard.press("Control+Enter");

  await page.locator(".card h1", { hasText: "姜凤兰" }).waitFor();
  const found = await of(centre, "home2");
  expect(found).toMatchObject({ state: "claimed", owner: { name: "李静" }, severity: "emergency", gateway: "" });
  expect(found.calledIn).toMatchObject({ rang: "neighbour", note: "躺在地上，叫不应 1" });
  expect(await page.locator(".steps li").first().innerText()).toContain("问来电人");
  expect(await page.locator(".strip").innerText()).toMatch(/邻居来电[\s\S]*躺在地上[\s\S]*没有前 30 分钟的记录/);
  expect(await page.locator(".truth").innerText()).toContain("不是家里设备报的");
  expect(await page.locator(".log").innerText()).toContain("来电建案，邻居来电：躺在地上，叫不应 1");
  const row = page.locator(`.row[data-case='${found.id}']`);
  expect(await row.innerText()).toMatch(/紧急 来电建案[\s\S]*邻居来电/);
  // What the digits would have done to the fall.
  expect((await of(centre, "home1")).steps ?? []).toEqual([]);
  await look(page, "card-zh");
  await page.getByRole("button", { name: "English" }).click();
  await page.locator(".strip", { hasText: "A neighbour rang" }).waitFor();
  await look(page, "card-en");
  await page.goto(`${centre.addresses.http}/#/register/call/home1`);
  await page.getByRole("heading", { name: "Open a case for a telephone call" }).waitFor();
  await page.locator(".callin .whose", { hasText: "孙玉珍" }).waitFor();
  await look(page, "form-en");
  await page.goto(`${centre.addresses.http}/#/print/${found.id}`);
  await page.locator(".sheet").waitFor();
  const sheet = await page.locator(".sheet").innerText();
  expect(sheet).toMatch(/A neighbour rang[\s\S]*Called in/);
  expect(sheet).not.toMatch(/Receipt/i);
});

test("a home with an open case: that one is opened, and what was written waits in its note line; an answer that is lost makes no second case", async () => {
  const centre = await starts();
  const page = await atDesk(centre);
  const zhou = await signIn(centre, "周敏");
  const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0);
  closing.push(() => gateway.end());
  await gateway.publish("alert", alertOf(1, { kind: "fall", device: "fall-1", resident: "r1" }));
  await page.locator(".row.open").waitFor();
  const fill = async (home: string, note: string): Promise<void> => {
    await page.goto(`${centre.addresses.http}/#/register/home/${home}`);
    await page.locator("main.past").getByRole("link", { name: "来电建案" }).click();
    await page.getByLabel("邻居").check();
    await page.getByLabel("说了什么").fill(note);
    await page.getByRole("button", { name: "建案并接手" }).click();
  };
  await fill("home1", "邻居说听见喊声");
  await page.locator(".card h1", { hasText: "孙玉珍" }).waitFor();
  await page.locator(".notice", { hasText: "没有另建" }).waitFor();
  await page.locator("#queue").focus();
  await page.keyboard.press(" ");
  await expect.poll(() => page.getByRole("textbox", { name: "记一笔" }).inputValue()).toBe("邻居说听见喊声");
  await page.getByRole("textbox", { name: "记一笔" }).press("Enter");
  await page.locator(".log", { hasText: "邻居说听见喊声" }).waitFor();

  await page.route(
    "**/v1/homes/home2/cases",
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  await fill("home2", "敲门没人应");
  await page.getByText("不会建两单").waitFor();
  await page.getByRole("button", { name: "建案并接手" }).click();
  await page.locator(".card h1", { hasText: "姜凤兰" }).waitFor();
  expect(await page.locator(".notice", { hasText: "没有另建" }).count()).toBe(0);
  const { cases } = await board(centre);
  expect(cases.filter(({ home }) => home === "home2")).toHaveLength(1);
  // Others see whose it is, and cannot take it by a claim.
  const { id, version } = await of(centre, "home2");
  expect((await zhou.post(`/v1/cases/${id}/claim`, command(version))).status).toBe(409);
});
