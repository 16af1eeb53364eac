/**
 * Builds the pages people see: the dispatcher's console, the household's page and the technician's. Nothing is built that is already newer
 * than its sources, so that a second start costs nothing.
 */
import { globSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

export const pages = {
  console: join(root, "alerts", "centre", "console"),
  household: join(root, "gateway", "page"),
  installer: join(root, "gateway", "installer"),
} as const;
export type Page = keyof typeof pages;

export const distOf = (page: Page): string => join(pages[page], "dist");

/** What pages take from other rooms: the kit and the words, shapes of what comes over a wire, codes that are read while they are typed. */
const lent = [
  "alerts/program/{page,words}/**/*.{ts,tsx,css}",
  "alerts/{,program/,centre/}*.ts",
  "devices/joining/*.ts",
  "gateway/page/*.ts",
  "package-lock.json",
];

/** What a page is made of: its own room, what others lend it, and the tools that turn it into what a browser reads. */
const madeOf = (page: Page): string[] => [
  ...globSync("**/*.{ts,tsx,css,html}", { cwd: pages[page], exclude: (name) => name === "dist" }).map((f) =>
    join(pages[page], f),
  ),
  ...globSync(lent, { cwd: root }).map((f) => join(root, f)),
];

const changedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

export function isBuilt(page: Page): boolean {
  const built = changedAt(join(distOf(page), "index.html"));
  return built > 0 && madeOf(page).every((source) => changedAt(source) <= built);
}

/** `again` builds even what is fresh. Returns the pages that had to be built. */
export async function buildPages(say: (line: string) => void, again = false): Promise<readonly Page[]> {
  const due = (Object.keys(pages) as Page[]).filter((page) => again || !isBuilt(page));
  if (due.length === 0) return due;
  for (const page of due) {
    const started = performance.now();
    say(`building the ${page} page ...`);
    await buildPage(page, distOf(page));
    say(`built the ${page} page in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
  return due;
}

export async function buildPage(page: Page, into: string): Promise<void> {
  // Loaded here: who only serves built pages needs no tool to build them.
  const { build } = await import("vite");
  const settings = settingsOf(page);
  await build({ ...settings, logLevel: "warn", build: { ...settings.build, outDir: into } });
}

/** One place for how a page is built, for the start command and for a developer's server alike. */
export const settingsOf = (page: Page) =>
  ({
    configFile: false,
    root: pages[page],
    // Relative, so that a page also works behind a prefix of a proxy.
    base: "./",
    publicDir: false,
    mode: "production",
    // Said outright: what stands in the environment (NODE_ENV=test) would otherwise put paths and line numbers of this machine into a page.
    define: { "process.env.NODE_ENV": '"production"' },
    oxc: { jsx: { runtime: "automatic", importSource: "preact", development: false } },
    build: {
      outDir: "dist",
      emptyOutDir: true,
      target: "es2022",
      // A data: URL would break `default-src 'self'`.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  }) as const;
