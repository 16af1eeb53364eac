/** A home that says too much has one row and one card for it: they say so, and how much is not listed. */
import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import { findings } from "./accessible.ts";
import { aCase, type FakeCentre } from "./fake-centre.ts";
import { seatForEach } from "./seat.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let centre: FakeCentre;
let page: Page;
seatForEach(
  (given) => {
    ({ centre, page } = given);
  },
  { onDuty: true },
  { reducedMotion: "reduce" },
);

test("the row and the card say that it is too much, how much, and that the rest is stored, in both languages", async () => {
  await page.goto(centre.url);
  const [alert] = aCase().alerts;
  if (!alert) throw new Error("a case has an alert");
  const alerts = Array.from({ length: 100 }, (_, n) => ({ ...alert, id: `odd-${n}`, kind: `odd_${n}` }));
  centre.raise({ kind: "too_many_alerts", severity: "warning", lane: "care", alerts, unlisted: 36 });
  const row = page.locator(".row", { hasText: "一家告警过多，合为一单 ×136" });
  await row.waitFor();
  await row.getByText("另有 36 条没有列出，都已存下").waitFor();
  await row.click();
  await page.locator(".card").getByText("另有 36 条没有列出，都已存下").waitFor();
  expect(await page.locator("body").innerText()).not.toContain("odd_7");
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: "English" }).click();
  await page.locator(".row", { hasText: "Too many alerts of one home, put in one case ×136" }).waitFor();
  await page.locator(".card").getByText("36 more not listed, all stored").waitFor();
});
