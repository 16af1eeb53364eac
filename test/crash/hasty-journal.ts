/** The planted mistake: a journal that says "on disk" when it has only heard. Everything else is the real one. */

import type { Journal } from "../../gateway/journal/journal.ts";
import { openJournal as openRealJournal } from "../../gateway/journal/open.ts";
import type { JournalOptions } from "../../gateway/journal/options.ts";

export async function openJournal(options: JournalOptions): Promise<Journal> {
  const journal = await openRealJournal(options);
  return new Proxy(journal, {
    get(real, name) {
      if (name === "accept")
        return (arrival: Parameters<Journal["accept"]>[0]) => {
          real.accept(arrival).catch(() => {});
          return Promise.resolve();
        };
      const value = Reflect.get(real, name, real);
      return typeof value === "function" ? value.bind(real) : value;
    },
  });
}
