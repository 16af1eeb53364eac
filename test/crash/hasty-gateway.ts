/**
 * `hearthwatch <args>` with the journal swapped for the hasty one: the mistake that the crash rows must find. Only this
 * file, started by a test, can do it; nothing in the product asks for another journal.
 */
import { registerHooks } from "node:module";

const composition = new URL("../../gateway/register/home-on-disk.ts", import.meta.url).href;
const journal = new URL("../../gateway/journal/open.ts", import.meta.url).href;
const hasty = new URL("./hasty-journal.ts", import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    return context.parentURL === composition && found.url === journal ? { ...found, url: hasty } : found;
  },
});
await import("../../gateway/command/main.ts");
