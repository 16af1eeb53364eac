/** One home of a file that has seen much is erased: nothing of it is left in any page, and no alarm waits for that. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { expect, test } from "vitest";
import { alertOf, uuidv7 } from "../centre/messages.ts";
import { openTestOffice } from "../centre/office.ts";
import { tempFolder } from "../kit/folder.ts";

const li = { id: "p-li", name: "Li" };
const actor = { person: li, role: "dispatcher" };

test("everything a home's messages said is zeroed among the pages of the others, without writing the file anew", async () => {
  const folder = tempFolder("erased");
  const centre = await openTestOffice(folder.path);
  const bytes = (): Buffer =>
    Buffer.concat(
      readdirSync(folder.path)
        .filter((name) => name.includes(".db"))
        .map((name) => readFileSync(join(folder.path, name))),
    );
  const times = (word: string): number => bytes().toString("latin1").split(word).length - 1;
  for (let seq = 1; seq <= 300; seq += 1)
    for (const n of [1, 2]) {
      const snapshot = Array.from({ length: 1 + (seq % 7) }, (_, reading) => ({
        ...{ reading, device: `mat-of-home${n}-${seq}`, wall: 900, ago: 100 },
        fact: { kind: "contact", open: true },
      }));
      const of = { home: `home${n}`, gatewayId: `gw${n}`, epoch: `e-gw${n}`, snapshot };
      await centre.hears("alert", alertOf(seq, of), `gw${n}`);
    }
  for (const { id } of (await centre.cases()).filter(({ home }) => home === "home1")) {
    const does = async (event: Parameters<typeof centre.desk.command>[3]) => {
      const version = (await centre.store.caseOf(id))?.version ?? 0;
      expect(await centre.desk.command(id, uuidv7(), version, event, actor)).toMatchObject({ ok: true });
    };
    await does({ type: "claim", by: li, atConsole: false });
    await does({ type: "check", by: li, text: "seen" });
    await does({ type: "resolve", by: li, outcome: "advice_only" });
  }
  expect(times("mat-of-home1-")).toBeGreaterThan(100);
  const others = times("mat-of-home2-");
  const size = bytes().length;
  const word = { at: centre.clock.now(), mono: 0, actor: "p-admin", role: "admin", via: "http" } as const;
  let longest = 0;
  let last = performance.now();
  let over = false;
  const beat = (): void => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
    if (!over) setImmediate(beat);
  };
  setImmediate(beat);
  expect(await centre.store.eraseHome("home1", ["gw1"], "asked", word)).not.toBe("case_open");
  over = true;
  longest = Math.max(longest, performance.now() - last);
  process.stdout.write(`erased in a file of ${size} bytes: the longest block was ${longest.toFixed(1)} ms\n`);
  expect(times("mat-of-home1-")).toBe(0);
  expect(others).toBeGreaterThan(100);
  await centre.close();
  expect(times("mat-of-home1-")).toBe(0);
  expect(times("mat-of-home2-")).toBeGreaterThan(100);
  folder.remove();
});
