/** One real Chromium for the tests of the pages. A machine without it fails these tests; it does not skip them. */
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { tempFolder } from "../kit/folder.ts";

export interface Opened {
  readonly context: BrowserContext;
  page(): Promise<Page>;
  close(): Promise<void>;
}

export const desktop = { width: 1366, height: 768 } as const;
export const phone = { width: 390, height: 844 } as const;

export async function openBrowser(
  viewport: { readonly width: number; readonly height: number } = desktop,
  more: { readonly reducedMotion?: "reduce"; readonly timezoneId?: string } = {},
): Promise<Opened> {
  const profile = tempFolder("pages");
  const context = await chromium.launchPersistentContext(profile.path, {
    executablePath: "/usr/bin/chromium",
    headless: true,
    viewport,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    ...more,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return {
    context,
    page: () => context.newPage(),
    async close() {
      await context.close();
      profile.remove();
    },
  };
}
