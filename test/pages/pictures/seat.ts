/** Somebody at a browser of their own, in each dress the page has. */
import type { Page } from "playwright-core";
import { type Opened, openBrowser } from "../browser.ts";
import type { County } from "./county.ts";

export const dresses = (["zh", "en"] as const).flatMap((language) =>
  (["light", "dark"] as const).map((theme) => ({ language, theme })),
);
export type Dress = (typeof dresses)[number];

export interface Seat {
  readonly page: Page;
  /** Loads a place (`cases/0192…`; "" is the desk) anew in this dress; a desk on duty can ring. */
  open(place: string, dress: Dress): Promise<void>;
  close(): Promise<void>;
}

export async function takeSeat(county: County, name: string): Promise<Seat> {
  // Who has switched motion off sees no flash: the picture does not depend on the moment.
  const browser: Opened = await openBrowser(undefined, { reducedMotion: "reduce" });
  const page = await browser.page();
  await page.addInitScript((ahead) => {
    const real = Date.now.bind(Date);
    // The page's own clock is the centre's.
    globalThis.Date = new Proxy(Date, {
      construct: (of, told) => (told.length === 0 ? new of(real() + ahead) : Reflect.construct(of, told)),
      get: (of, key) => (key === "now" ? () => real() + ahead : Reflect.get(of, key)),
    });
  }, county.now() - Date.now());
  await page.goto(await county.signInLink(name));
  await page.getByRole("button", { name: /以后再设/ }).click();
  await page.locator(".office, .console").first().waitFor();
  return {
    page,
    async open(place, { language, theme }) {
      await page.evaluate(
        ([of, to, at]) => {
          localStorage.setItem("hearthwatch.language", of ?? "");
          localStorage.setItem("hearthwatch.theme", to ?? "");
          location.hash = at ? `#/${at}` : "";
        },
        [language, theme, place],
      );
      await page.reload();
      await page.locator("main, .page, .hubs, .console, .wall, .sheet").first().waitFor();
      const sound = page.locator(".banner.onred button");
      // The banner comes with the first word of the centre.
      await page.waitForTimeout(900);
      if (await sound.count()) {
        await sound.first().click();
        await sound.first().waitFor({ state: "detached" });
      }
    },
    close: () => browser.close(),
  };
}
