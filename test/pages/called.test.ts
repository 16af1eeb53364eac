/** Two consoles of different groups at a real centre: a case rings where its group sits, and later at the other, which says so. */
import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import type { Centre } from "../../alerts/centre/main.ts";
import type { BoardView, CaseView } from "../../alerts/centre/views.ts";
import { alertOf } from "../centre/messages.ts";
import { connectGateway, signIn, startTestCentre, tempFolder } from "../centre/running.ts";
import { openDutyPhone } from "../kit/duty-phone.ts";
import { endsOfEach } from "../kit/ends.ts";
import { consoleInBrowser } from "./seat.ts";

vi.setConfig({ testTimeout: 180_000 });

const closing = endsOfEach();
const seat = consoleInBrowser();

/** Her group is called after 12 s, the shift lead after a minute; a phone where nobody has heard it for as long as that. */
const levels = [
  { groups: ["east"] },
  { after: "12 s", groups: ["west"] },
  { after: "60 s", groups: ["shift_leads"], paths: ["duty"] },
];

async function starts(phoneAfter: string) {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const { rang, settings } = await openDutyPhone(folder.path, closing);
  const centre = await startTestCentre(
    folder.path,
    { consoleFiles: seat.folder },
    {
      ...settings,
      watch: { notShown: [{ path: "duty", after: phoneAfter }] },
      escalation: { groups: { east: ["li"], west: ["chen"] }, plans: [{ levels }] },
    },
  );
  closing.push(() => centre.stop());
  return { centre, rang };
}

/** Chen's console counts every tone it plays. */
async function sits(centre: Centre, name: string): Promise<Page> {
  const page = await seat.browser.page();
  closing.push(() => page.close());
  await page.addInitScript(() => {
    const make = AudioContext.prototype.createOscillator;
    Object.assign(globalThis, { played: 0 });
    AudioContext.prototype.createOscillator = function counted() {
      Object.assign(globalThis, { played: Number(Reflect.get(globalThis, "played")) + 1 });
      return make.call(this);
    };
  });
  await seat.browser.context.clearCookies();
  await page.goto((await centre.signInLink(name)) ?? "");
  await page.getByRole("button", { name: "以后再设" }).click();
  await page.getByRole("button", { name: "上岗并试听" }).click();
  await page.getByText("声音正常").first().waitFor();
  return page;
}
const played = (page: Page): Promise<number> => page.evaluate(() => Number(Reflect.get(globalThis, "played")));

test("what is shown silently at one console and rings there later is told again with its sound, and no phone is rung", async () => {
  const { centre, rang } = await starts("25 s");
  // Li's console is armed and shows nothing: her tab lies behind another.
  const li = await signIn(centre, "li");
  const beats = setInterval(() => void li.post("/v1/console", { consoleId: "k-li", armed: true }), 2_000);
  closing.push(async () => clearInterval(beats));
  await li.post("/v1/console", { consoleId: "k-li", armed: true });
  const chen = await sits(centre, "chen");
  const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0);
  closing.push(() => gateway.end());
  const silentFrom = await played(chen);
  const board = async (): Promise<CaseView | undefined> =>
    ((await (await li.get("/v1/board")).json()) as BoardView).cases.find(({ lane }) => lane === "emergency");
  const published = performance.now();
  await gateway.publish("alert", alertOf(1, { at: { ...alertOf(1).at, wall: Date.now() } }));

  // It is there to be seen and taken, silent, and says whom it calls.
  const row = chen.locator(".row.open");
  await row.getByText("这里不响，正在叫 east").waitFor();
  await row.getByText(/00:\d\d 后通知 west/).waitFor();
  await chen.locator(".card").getByText("这里不响，正在叫 east").waitFor();
  expect(await row.getByRole("button").count()).toBeGreaterThan(0);
  await expect.poll(async () => (await board())?.alerts[0]?.shownAt, { timeout: 8_000 }).toBeGreaterThan(0);
  expect((await board())?.alerts[0]?.rungAt).toBeUndefined();
  expect(await played(chen)).toBe(silentFrom);

  await row.getByText("正在叫 east、west").waitFor({ timeout: 30_000 });
  await row.getByText(/\d\d:\d\d 后通知 值班长、duty/).waitFor();
  await expect.poll(async () => (await board())?.alerts[0]?.rungAt, { timeout: 8_000 }).toBeGreaterThan(0);
  expect(await played(chen)).toBeGreaterThan(silentFrom);
  // Longer than the phone would have waited.
  await chen.waitForTimeout(Math.max(0, 28_000 - (performance.now() - published)));
  expect(rang).toEqual([]);
});
