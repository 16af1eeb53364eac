/** A technician's phone in the hallway: a real Chromium at phone size before a real gateway, and what his fingers do. */
import { mkdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import encodeQR from "qr";
import { type Opened, openBrowser, phone } from "../pages/browser.ts";
import { built } from "../pages/built.ts";
import type { Hall } from "./hall.ts";

export interface Phone {
  readonly page: Page;
  /** Another tab, as after a closed browser: the cookie is still there, nothing else. */
  reopen(path?: string): Promise<Page>;
  tap(name: string | RegExp): Promise<void>;
  /** A photo of a square code that says this. */
  shoots(text: string): Promise<void>;
  /** Names of the fields in which something was typed, each once. */
  typed(): Promise<readonly string[]>;
  /** A name, drawn with a finger. */
  signs(): Promise<void>;
  /** Keeps a picture, where somebody asked for pictures. */
  look(name: string): Promise<void>;
  say(language: "zh" | "en"): Promise<void>;
  close(): Promise<void>;
}

export interface Pocket {
  open(hall: Hall, fragment?: string): Promise<Phone>;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** Where to keep pictures of the screens, if anywhere. */
const pictures = process.env.HEARTHWATCH_PICTURES;

export async function openPocket(): Promise<Pocket> {
  const browser: Opened = await openBrowser(phone, { reducedMotion: "reduce" });
  // Its own build, under the gateway's own guards: tests beside each other never build over each other.
  const files = await built("installer");
  return {
    async open(hall, fragment = `#unlock=${hall.code}`) {
      await serve(browser.context, files.folder, hall);
      return new PhoneInHand(browser, await browser.page(), hall).start(fragment);
    },
    async close() {
      await browser.close();
      files.remove();
    },
  };
}

async function serve(context: BrowserContext, folder: string, hall: Hall): Promise<void> {
  const guards = (await fetch(`${hall.page}/v1/home`)).headers.get("content-security-policy") ?? "";
  await context.unroute(/\/install\//);
  await context.route(/\/install\//, (route) => {
    const path = new URL(route.request().url()).pathname.replace("/install/", "") || "index.html";
    return route.fulfill({
      body: readFileSync(join(folder, path)),
      contentType: types[extname(path)] ?? "application/octet-stream",
      headers: { "content-security-policy": guards },
    });
  });
}

class PhoneInHand implements Phone {
  readonly #browser: Opened;
  readonly #hall: Hall;
  page: Page;

  constructor(browser: Opened, page: Page, hall: Hall) {
    this.#browser = browser;
    this.page = page;
    this.#hall = hall;
  }

  async start(fragment: string): Promise<Phone> {
    await this.#listen();
    await this.page.goto(`${this.#hall.page}/install/${fragment}`);
    return this;
  }

  /** Counts fields in which keys were used, over all tabs of this phone. */
  async #listen(): Promise<void> {
    await this.page.addInitScript(() => {
      const note = (event: Event) => {
        const { target } = event;
        if (!(target instanceof HTMLInputElement) || target.type === "file" || target.type === "checkbox") return;
        const label = target.labels?.[0]?.innerText.split("\n")[0] ?? "?";
        const before: string[] = JSON.parse(sessionStorage.getItem("typed") ?? "[]");
        sessionStorage.setItem("typed", JSON.stringify([...new Set([...before, label])]));
      };
      addEventListener("keydown", note, true);
      addEventListener("input", note, true);
    });
  }

  async reopen(path = "/install/"): Promise<Page> {
    const before = this.page;
    this.page = await this.#browser.page();
    await this.#listen();
    await before.close();
    await this.page.goto(this.#hall.page + path);
    return this.page;
  }

  tap(name: string | RegExp): Promise<void> {
    const exact = typeof name === "string";
    return this.page.getByRole("button", { name, exact }).click();
  }

  async shoots(text: string): Promise<void> {
    const buffer = Buffer.from(encodeQR(text, "gif", { scale: 6 }));
    await this.page.setInputFiles("input[type=file]", { name: "photo.gif", mimeType: "image/gif", buffer });
  }

  typed(): Promise<readonly string[]> {
    return this.page.evaluate(() => JSON.parse(sessionStorage.getItem("typed") ?? "[]") as string[]);
  }

  async signs(): Promise<void> {
    const box = await this.page.locator(".signature svg").boundingBox();
    if (!box) throw new Error("no field to sign in");
    const { mouse } = this.page;
    await mouse.move(box.x + 20, box.y + 40);
    await mouse.down();
    await mouse.move(box.x + 140, box.y + 70, { steps: 6 });
    await mouse.up();
  }

  async look(name: string): Promise<void> {
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    await this.page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  async say(language: "zh" | "en"): Promise<void> {
    const is = await this.page.locator("html").getAttribute("lang");
    if (is?.startsWith(language)) return;
    await this.tap(language === "zh" ? "中文" : "English");
  }

  close(): Promise<void> {
    return this.page.close();
  }
}
