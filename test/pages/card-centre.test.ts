/** The card of a case against the real centre, with a register brought in: by keyboard, by two dispatchers, and when it refuses. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Centre } from "../../alerts/centre/main.ts";
import type { BoardView, CaseView } from "../../alerts/centre/views.ts";
import { alertOf } from "../centre/messages.ts";
import { connectGateway, signIn, startTestCentre, tempFolder, type Visitor } from "../centre/running.ts";
import type { Folder } from "../kit/folder.ts";
import { inBase64, whole } from "../register/files.ts";
import { type Opened, openBrowser } from "./browser.ts";
import { built } from "./built.ts";
import { deafTelephone } from "./telephone.ts";

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let browsers: readonly Opened[];
let files: Awaited<ReturnType<typeof built>>;
let folder: Folder;
let centre: Centre;
let seq = 0;

beforeAll(async () => {
  [files, ...browsers] = await Promise.all([built("console"), openBrowser(), openBrowser()]);
});
afterAll(async () => {
  for (const each of browsers ?? []) await each.close();
  files?.remove();
});
beforeEach(async () => {
  folder = tempFolder();
  seq = 0;
  centre = await startTestCentre(
    folder.path,
    { consoleFiles: files.folder },
    {
      accounts: [
        { name: "李静", roles: ["dispatcher"] },
        { name: "周敏", roles: ["dispatcher"] },
        { name: "王芳", roles: ["shift_lead"] },
        { name: "zhou", roles: ["admin"] },
      ],
    },
  );
  const admin = await signIn(centre, "zhou");
  const reply = await admin.post("/v1/register/import", { files: inBase64(whole) });
  if (!reply.ok) throw new Error(await reply.text());
});
afterEach(async () => {
  await centre.stop();
  folder.remove();
});

const falls = async (more = {}): Promise<void> => {
  const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0);
  seq += 1;
  await gateway.publish("alert", alertOf(seq, { kind: "fall", device: "fall-1", resident: "r1", ...more }));
  await gateway.end();
};
/** A dispatcher at a console that can ring. */
const atDesk = async (name: string, browser: Opened | undefined): Promise<Page> => {
  const page = await browser?.page();
  if (!page) throw new Error("there is no browser");
  await deafTelephone(page);
  await page.goto((await centre.signInLink(name)) ?? "");
  await page
    .getByRole("button", { name: "以后再说" })
    .or(page.getByRole("button", { name: "以后" }))
    .first()
    .click();
  await page.getByRole("button", { name: "上岗并试听" }).click();
  await page.getByText("声音正常").first().waitFor();
  return page;
};
const onlyCase = async (who: Visitor): Promise<CaseView> => {
  const board = (await (await who.get("/v1/board")).json()) as BoardView;
  const found = [...board.cases, ...board.closedLately].find(({ kind }) => kind === "fall");
  if (!found) throw new Error("there is no case");
  return found;
};
const row = (page: Page) => page.locator(".row[data-case]");

test("a newcomer takes an emergency from ring to outcome by keyboard alone, in twelve keystrokes", async () => {
  const page = await atDesk("李静", browsers[0]);
  const seen = await signIn(centre, "王芳");
  await falls();
  await row(page).first().waitFor();
  let pressed = 0;
  const press = async (key: string): Promise<void> => {
    pressed += 1;
    await page.keyboard.press(key);
  };
  await press(" ");
  // What this home wants done otherwise comes first, then the script of a fall.
  await page.locator(".steps .next", { hasText: "先打女儿电话" }).waitFor();
  expect(await page.locator(".card h1").innerText()).toContain("孙玉珍");
  await press("1");
  await press("2");
  await page.locator(".steps .next", { hasText: "呼叫家里" }).waitFor();
  // This line rings the home, and the digits are the call's until its result is down.
  await press("3");
  await page.locator(".outs.here").waitFor();
  await press("1");
  await page.locator(".log .res", { hasText: "接通" }).waitFor();
  await page.locator(".steps .active").waitFor();
  await expect.poll(() => page.locator(".steps .done").count()).toBe(3);
  // Lines that are left stay open on the card and in the log: nobody is kept from closing by them.
  await press("Control+Enter");
  await page.locator(".close.here").waitFor();
  await press("4");
  await press("Control+Enter");
  await page.getByText("已办结：自述无碍").waitFor();
  expect(pressed).toBeLessThanOrEqual(12);
  const found = await onlyCase(seen);
  expect(found).toMatchObject({ state: "resolved", outcome: "advice_only", owner: { name: "李静" } });
  expect(found.contacts).toMatchObject([{ to: "home", result: "spoke" }]);
  expect(found.steps?.[0]).toMatchObject({ id: found.script?.steps[0]?.id, skipped: false });
  await page.close();
});

test("a case nobody was reached in is not closed: the card says what to do, and then it is", async () => {
  const page = await atDesk("李静", browsers[0]);
  const seen = await signIn(centre, "王芳");
  await falls();
  await row(page).first().waitFor();
  await page.keyboard.press(" ");
  await page.locator(".row.mine").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.keyboard.press("4");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("alert").filter({ hasText: "还没有联系上任何人，不能办结" }).waitFor();
  expect((await onlyCase(seen)).state).toBe("claimed");
  // Enter that takes a candidate of an input method neither saves nor closes.
  const note = page.getByLabel("记一笔");
  await note.focus();
  await page.evaluate(() => {
    const field = document.activeElement;
    for (const key of ["Enter", " ", "1"])
      for (const composing of [{ isComposing: true }, { keyCode: 229 }])
        for (const ctrlKey of [true, false])
          field?.dispatchEvent(
            new KeyboardEvent("keydown", { key, ctrlKey, bubbles: true, cancelable: true, ...composing }),
          );
  });
  const client = await page.context().newCDPSession(page);
  await client.send("Input.imeSetComposition", { text: "jia shu", selectionStart: 7, selectionEnd: 7 });
  expect(await note.inputValue()).toBe("jia shu");
  await client.send("Input.insertText", { text: "邻居在家看着" });
  expect(await note.inputValue()).toBe("邻居在家看着");
  expect((await onlyCase(seen)).state).toBe("claimed");
  await page.getByRole("button", { name: "另行核实" }).click();
  await page.locator(".log li", { hasText: "另行核实 邻居在家看着" }).waitFor();
  await page.locator("#outcomes").focus();
  await page.keyboard.press("Control+Enter");
  await page.getByText("已办结：自述无碍").waitFor();
  expect((await onlyCase(seen)).checkedAt).toBeGreaterThan(0);
  await page.close();
});

test("the code of the door is shown to the holder alone, and goes with the claim", async () => {
  const page = await atDesk("李静", browsers[0]);
  await falls();
  await row(page).first().waitFor();
  await page.locator(".fact", { hasText: "****" }).waitFor();
  const locked = page.getByRole("button", { name: "接手后才能看密码" });
  expect(await locked.isDisabled()).toBe(true);
  expect(await page.getByRole("button", { name: /^接手后拨打/ }).count()).toBeGreaterThan(2);
  expect(await page.content()).not.toContain("7419");
  await page.keyboard.press(" ");
  await page.getByRole("button", { name: "显示密码（留痕）" }).click();
  await page.getByText("7419#").waitFor();
  await page.getByText(/\d+ 秒后隐藏/).waitFor();
  await page.getByRole("button", { name: "隐藏" }).click();
  expect(await page.content()).not.toContain("7419");
  await page.getByRole("button", { name: "显示密码（留痕）" }).click();
  await page.getByText("7419#").waitFor();
  await page.getByRole("button", { name: "退回" }).click();
  await page.keyboard.press("Enter");
  await locked.waitFor();
  expect(await page.content()).not.toContain("7419");
  await page.close();
});

test("a helper is sent with a time, says yes and is there; who is sent stands on the card with the deadline", async () => {
  const page = await atDesk("李静", browsers[0]);
  const seen = await signIn(centre, "王芳");
  await falls();
  await row(page).first().waitFor();
  await page.keyboard.press(" ");
  const first = page.locator(".help li").first();
  const name = await first.locator(".who b").innerText();
  await first.getByRole("button", { name: "派出" }).click();
  await page.getByLabel("几分钟到").fill("12");
  await page.keyboard.press("Enter");
  await first.getByText("已派").first().waitFor();
  await page.getByText("离应派时限").waitFor();
  await first.getByRole("button", { name: "应派" }).click();
  await first.getByText("在路上").waitFor();
  await page.getByText("离到场时限").waitFor();
  await page.locator(".truth", { hasText: "绿灯慢闪" }).waitFor();
  await first.getByRole("button", { name: "到场" }).click();
  await first.getByRole("button", { name: "报出口令" }).click();
  await first.locator(".sent", { hasText: "到场" }).waitFor();
  const found = await onlyCase(seen);
  expect(found.state).toBe("on_site");
  expect(found.dispatches).toMatchObject([{ name, proof: "code" }]);
  await page.close();
});

test("a case is handed to a named colleague, who answers on the full card; another takes it over with a reason", async () => {
  const [li, zhou] = await Promise.all([atDesk("李静", browsers[0]), atDesk("周敏", browsers[1])]);
  const seen = await signIn(centre, "王芳");
  await falls();
  await row(li).first().waitFor();
  await li.keyboard.press(" ");
  await li.locator(".row.mine").waitFor();
  await li.getByRole("button", { name: "转交" }).click();
  await li.getByLabel("交给谁").selectOption({ label: "周敏" });
  await li.locator(".drawer").getByRole("button", { name: "转交" }).click();
  await li.getByText("等 周敏 接受").waitFor();
  await zhou.locator(".close", { hasText: "李静 请你接手 孙玉珍" }).waitFor();
  expect(await zhou.locator(".facts").innerText()).toContain("抗凝药");
  await zhou.locator(".close").getByRole("button", { name: "接受" }).click();
  await zhou.locator(".row.mine").waitFor();
  await li.locator(".row", { hasText: "周敏" }).waitFor();
  await li.locator(".row", { hasText: "周敏" }).getByRole("button", { name: "看" }).click();
  await li.getByRole("button", { name: "接管（写原因）" }).click();
  const sure = li.locator(".drawer").getByRole("button", { name: "先写原因" });
  expect(await sure.isDisabled()).toBe(true);
  await li.getByLabel("原因").fill("周敏在打别的电话");
  await li.keyboard.press("Enter");
  await li.locator(".row.mine").waitFor();
  expect(await onlyCase(seen)).toMatchObject({ owner: { name: "李静" }, lastOwner: { name: "周敏" } });
  await li.locator(".log li", { hasText: "接管 周敏在打别的电话" }).waitFor();
  await Promise.all([li.close(), zhou.close()]);
});

test("a closed case is opened again with a reason, closed, and reviewed by somebody who did not close it", async () => {
  const li = await atDesk("李静", browsers[0]);
  await falls();
  await row(li).first().waitFor();
  await li.keyboard.press(" ");
  await li.getByLabel("记一笔").fill("到门口看过");
  await li.getByRole("button", { name: "另行核实" }).click();
  await li.locator(".log li", { hasText: "另行核实" }).waitFor();
  const closeAs = async (digit: string): Promise<void> => {
    await li.locator("#outcomes").focus();
    await li.keyboard.press("Control+Enter");
    await li.keyboard.press(digit);
    await li.keyboard.press("Control+Enter");
  };
  await li.getByLabel("由谁核实").fill("邻居 徐长顺");
  await closeAs("5");
  await li.getByText("已办结：误触").waitFor();
  await li.locator(".row.line").first().click();
  await li.locator(".close", { hasText: "邻居 徐长顺 核实" }).waitFor();
  const seen = await signIn(centre, "王芳");
  expect((await onlyCase(seen)).verifiedBy).toBe("邻居 徐长顺");
  expect(await li.getByRole("button", { name: "自己办结的，由别人审核" }).isDisabled()).toBe(true);
  await li.getByRole("button", { name: "重新打开" }).click();
  await li.getByLabel("原因").fill("家属说老人还在地上");
  await li.keyboard.press("Enter");
  await row(li).first().waitFor();
  await li.locator("#queue").focus();
  await li.keyboard.press(" ");
  await li.locator(".row.mine").waitFor();
  await li.locator(".log li", { hasText: "重新打开 家属说老人还在地上" }).waitFor();
  await li.getByLabel("记一笔").fill("邻居扶起来了");
  await li.getByRole("button", { name: "另行核实" }).click();
  await li.locator(".log li", { hasText: "邻居扶起来了" }).waitFor();
  await closeAs("2");
  await li.getByText("已办结：家属到场").waitFor();
  const lead = await atDesk("王芳", browsers[1]);
  await lead.locator(".row.line").first().click();
  await lead.getByRole("button", { name: "审核：记录完整" }).click();
  await lead.getByText("王芳 已审核").waitFor();
  await Promise.all([li.close(), lead.close()]);
});
