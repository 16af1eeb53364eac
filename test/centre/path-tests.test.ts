/** What the centre keeps of the daily tests of each gateway's paths. */
import { expect, test } from "vitest";
import { openSqliteStore } from "../../alerts/centre/store/sqlite-store.ts";
import { endsOfEach } from "../kit/ends.ts";
import { tempFolder } from "./running.ts";

const ends = endsOfEach();
const day = 86_400_000;

test("of each gateway's path the newest test stays, with the time it last went well", async () => {
  const folder = tempFolder();
  ends.push(() => folder.remove());
  const first = openSqliteStore(`${folder.path}/centre.db`);
  await first.keepPathTest({ gateway: "gw1", path: "https", at: day, ok: true });
  await first.keepPathTest({ gateway: "gw1", path: "https", at: 2 * day, ok: false });
  await first.keepPathTest({ gateway: "gw1", path: "sms", at: day, ok: false });
  await first.keepPathTest({ gateway: "gw2", path: "https", at: 3 * day, ok: true });
  // The clock has been set back.
  await first.keepPathTest({ gateway: "gw2", path: "https", at: 2 * day, ok: true });
  await first.keepPathTest({ gateway: "gw2", path: "sms", at: 3 * day, ok: true });
  await first.keepPathTest({ gateway: "gw2", path: "sms", at: 2 * day, ok: false });
  await first.close();
  const store = openSqliteStore(`${folder.path}/centre.db`);
  ends.push(() => store.close());
  expect(await store.pathTests()).toEqual([
    { gateway: "gw1", path: "https", at: 2 * day, ok: false, okAt: day },
    { gateway: "gw1", path: "sms", at: day, ok: false, okAt: undefined },
    { gateway: "gw2", path: "https", at: 2 * day, ok: true, okAt: 2 * day },
    { gateway: "gw2", path: "sms", at: 2 * day, ok: false, okAt: 2 * day },
  ]);
});

test("a gateway that gives its path another name each day fills no disk", async () => {
  const folder = tempFolder();
  ends.push(() => folder.remove());
  const store = openSqliteStore(`${folder.path}/centre.db`);
  ends.push(() => store.close());
  for (let n = 1; n <= 40; n++) await store.keepPathTest({ gateway: "gw1", path: `p${n}`, at: n * day, ok: true });
  const kept = await store.pathTests();
  expect(kept).toHaveLength(16);
  expect(kept.map(({ path }) => path)).toContain("p40");
});
