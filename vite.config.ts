import { defineConfig } from "vite";
import { type Page, pages, settingsOf } from "./alerts/program/page/build.ts";

/**
 * For a developer: `npx vite --mode household`, `--mode installer` or `--mode console` serves a page from its sources; calls go on to the
 * running program at its usual port. `npm start` builds the pages through `buildPages()` and does not read this file.
 */
export default defineConfig(({ mode }) => {
  const page = isPage(mode) ? mode : "household";
  const target = `http://127.0.0.1:${page === "console" ? 8090 : 8080}`;
  return { ...settingsOf(page), server: { host: "127.0.0.1", proxy: { "/v1": target } } };
});

const isPage = (mode: string): mode is Page => Object.hasOwn(pages, mode);
