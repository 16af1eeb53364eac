/** A browser at the built console, opened once for a file of tests. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { desktop, type Opened, openBrowser } from "./browser.ts";
import { type Built, built } from "./built.ts";
import { type FakeCentre, startFakeCentre } from "./fake-centre.ts";

type BrowserSettings = NonNullable<Parameters<typeof openBrowser>[1]>;
type Start = NonNullable<Parameters<typeof startFakeCentre>[1]>;

export interface ConsoleInBrowser {
  readonly browser: Opened;
  readonly folder: string;
}

/** Asked for once, at the top of a file of tests; what it says is there when the first of them begins. */
export function consoleInBrowser(settings: BrowserSettings = {}): ConsoleInBrowser {
  let browser: Opened | undefined;
  let files: Built | undefined;
  beforeAll(async () => {
    [browser, files] = await Promise.all([openBrowser(desktop, settings), built("console")]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    files?.remove();
  });
  return {
    get browser() {
      return browser ?? notYet();
    },
    get folder() {
      return files?.folder ?? notYet();
    },
  };
}

interface Seat {
  readonly centre: FakeCentre;
  readonly page: Page;
}

/** Each test has a fake centre and a page of its own. `again`: another centre in the place of one that has stopped. */
export function seatForEach(
  sit: (seat: Seat) => void,
  start: Start = {},
  settings: BrowserSettings = {},
): { again(start?: Start): Promise<FakeCentre> } {
  const at = consoleInBrowser(settings);
  let centre: FakeCentre | undefined;
  let page: Page | undefined;
  beforeEach(async () => {
    centre = await startFakeCentre(at.folder, start);
    page = await at.browser.page();
    sit({ centre, page });
  });
  afterEach(async () => {
    await page?.close();
    await centre?.stop();
  });
  return {
    async again(start = {}) {
      centre = await startFakeCentre(at.folder, start);
      return centre;
    },
  };
}

const notYet = (): never => {
  throw new Error("asked for before the first test");
};
