/** What the centre remembers of its open cases, when its disk knows better. */
import { expect, test } from "vitest";
import { step } from "../../alerts/centre/cases/machine.ts";
import { testClock } from "../kit/clock.ts";
import { tempFolder } from "../kit/folder.ts";
import { alertOf } from "./messages.ts";
import { openTestOffice } from "./office.ts";

test("the disk knows that somebody has it and the memory does not: looked at once more, not two hundred times a second", async () => {
  const folder = tempFolder("waiting");
  let writes = 0;
  const centre = await openTestOffice(folder.path, testClock(), (store) => ({
    ...store,
    changeCase: (...args) => {
      writes += 1;
      return store.changeCase(...args);
    },
  }));
  await centre.clock.passes(10_000);
  await centre.hears("alert", alertOf(1));
  const [raised] = await centre.cases();
  const at = centre.clock.now();
  const claim = { type: "claim", by: { id: "p1", name: "Li" }, atConsole: false } as const;
  const word = { at, mono: 0, actor: "p1", role: "dispatcher", via: "http" } as const;
  await centre.store.changeCase(raised?.id ?? "", undefined, word, (found) => {
    const next = step(found, claim, at);
    if (!found || !next.ok) throw new Error("not claimed");
    return { happened: [{ event: claim, before: found, after: next.case, receipts: [] }], answer: null };
  });
  writes = 0;
  await centre.clock.passes(65_000);
  expect(writes).toBeLessThan(5);
  await centre.close();
  folder.remove();
});
