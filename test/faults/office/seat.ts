/** A dispatcher at a real browser: signed in by a link, on duty, sound on. The page is the one that the centre serves. */
import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import type { Centre } from "../../../alerts/centre/main.ts";
import { openBrowser } from "../../pages/browser.ts";
import { built } from "../../pages/built.ts";
import type { Workshop } from "../process.ts";

const builds = new WeakMap<Workshop, Promise<string>>();

/** Built once for all rows of a run. */
export function consoleFiles(workshop: Workshop): Promise<string> {
  const found = builds.get(workshop) ?? built("console", workshop.room("console-files")).then(({ folder }) => folder);
  builds.set(workshop, found);
  return found;
}

export interface Seat {
  readonly page: Page;
  /** Ids of the cases in the queue, as they stand there. */
  rows(): Promise<readonly string[]>;
  /** The browser and all its processes, in one blow. */
  kill(): void;
  close(): Promise<void>;
}

export interface Sitting {
  /** The page's way to the centre, when it is not the straight one. */
  readonly port?: number;
  /** Runs in the page before anything of ours does. */
  readonly before?: string;
}

/** ms: a browser on a busy machine takes its time. */
const within = 60_000;

export async function sitDown(centre: Centre, name: string, { port, before }: Sitting = {}): Promise<Seat> {
  const others = new Set(browsers());
  const browser = await openBrowser();
  const own = browsers().filter((pid) => !others.has(pid));
  const page = await browser.page();
  page.setDefaultTimeout(within);
  if (before !== undefined) await page.addInitScript(before);
  const link = new URL((await centre.signInLink(name)) ?? "");
  if (port !== undefined) link.port = String(port);
  await page.goto(link.href);
  await page.getByText("以后再设").click();
  await page.getByRole("button", { name: "上岗并试听" }).click();
  await page.getByText("声音正常").first().waitFor();
  return {
    page,
    rows: () =>
      page.locator(".row[data-case]").evaluateAll((all) => all.map((row) => row.getAttribute("data-case") ?? "")),
    kill() {
      for (const pid of own) process.kill(-pid, "SIGKILL");
    },
    close: () => browser.close().catch(() => {}),
  };
}

/** Browsers that this process has started: each leads a group of its own. */
const browsers = (): readonly number[] =>
  readdirSync("/proc").flatMap((entry) => {
    const pid = Number(entry);
    return Number.isInteger(pid) && parentOf(pid) === process.pid && /hearthwatch-pages-/.test(read(pid, "cmdline"))
      ? [pid]
      : [];
  });
const parentOf = (pid: number): number => Number(/^PPid:\s+(\d+)$/m.exec(read(pid, "status"))?.[1]);

function read(pid: number, what: "cmdline" | "status"): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, "utf8");
  } catch {
    // It has ended meanwhile.
    return "";
  }
}
