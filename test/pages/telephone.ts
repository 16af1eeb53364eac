/** A machine of tests has no telephone: what a `tel:` link would dial is kept instead of handed to a program that is not there. */
import type { Page } from "playwright-core";

export async function deafTelephone(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const dialled: string[] = [];
    Object.assign(globalThis, { dialled });
    addEventListener(
      "click",
      (click) => {
        const link = click.composedPath().find((each) => each instanceof HTMLAnchorElement);
        if (!link?.href.startsWith("tel:")) return;
        dialled.push(link.href);
        click.preventDefault();
      },
      true,
    );
  });
}

export const dialledOn = (page: Page): Promise<string[]> =>
  page.evaluate(() => Reflect.get(globalThis, "dialled") as string[]);
