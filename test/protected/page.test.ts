/** What the household reads of its minutes, in a real browser. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type HomeView, homeView } from "../../gateway/page/view.ts";
import { type Opened, openBrowser, phone } from "../pages/browser.ts";
import { built } from "../pages/built.ts";
import { startHouseholdPage } from "../pages/household-page.ts";
import { aHome } from "../pages/scenes.ts";

let browser: Opened;
let files: Awaited<ReturnType<typeof built>>;
beforeAll(async () => {
  [browser, files] = await Promise.all([openBrowser(phone), built("household")]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  files?.remove();
});

const bed = (of: Partial<NonNullable<HomeView["protected"]>[number]>) => ({
  ...{ bed: "bed-1", counted: 1_440, protected: 1_402, excluded: 0, reasons: { path_silent: 24, gateway_down: 14 } },
  ...of,
});

test("one calm line, with the reasons; two beds are told apart; nothing known is nothing said", async () => {
  let view = aHome("normal", { protected: [bed({})] });
  const home = await startHouseholdPage(files.folder, () => homeView.parse(view));
  const page = await browser.page();
  try {
    await page.goto(home.url);
    const line = page.locator(".protected");
    await expect.poll(() => line.innerText()).toContain("今天受保护 1,402/1,440 分钟");
    expect(await line.innerText()).toContain("到服务中心的线路没有回应 24 分钟，网关没有运行 14 分钟");
    expect(await line.getByRole("alert").count()).toBe(0);

    view = aHome("normal", {
      protected: [
        bed({ bed: "bed-his", counted: 540, protected: 540, excluded: 900, reasons: { hospital: 900 } }),
        bed({ bed: "bed-hers", counted: 0, protected: 0, excluded: 1_440, reasons: { away: 1_440 } }),
      ],
    });
    home.changed();
    await expect.poll(() => line.innerText()).toContain("床位 bed-his 今天受保护 540/540 分钟");
    expect(await line.innerText()).toContain("不计入：住院 900 分钟");
    expect(await line.innerText()).toContain("今天还没有计入的分钟");

    view = aHome("normal", { protected: [] });
    home.changed();
    await expect.poll(() => line.count()).toBe(0);
  } finally {
    await page.close();
    await home.stop();
  }
}, 120_000);
