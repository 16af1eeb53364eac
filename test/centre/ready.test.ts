/** Anybody may ask whether the centre is ready: the answer costs next to nothing, however much is open in it. */
import { expect, test } from "vitest";
import { centreParts } from "../../alerts/centre/health.ts";
import { openSqliteStore } from "../../alerts/centre/store/sqlite-store.ts";
import { tempFolder } from "./running.ts";

test("whoever asks again and again has no case read for him", async () => {
  const folder = tempFolder();
  const store = openSqliteStore(`${folder.path}/centre.db`);
  const read: string[] = [];
  const watched = new Proxy(store, {
    get(of, name) {
      read.push(String(name));
      return Reflect.get(of, name);
    },
  });
  const broker = { ports: [1883] } as unknown as Parameters<typeof centreParts>[0]["broker"];
  expect(await centreParts({ store: watched, broker })).toEqual([
    { name: "store", ok: true },
    { name: "broker", ok: true },
  ]);
  expect(read).not.toContain("openCases");
  await store.close();
  const [part] = await centreParts({ store, broker });
  expect(part).toMatchObject({ name: "store", ok: false });
  folder.remove();
});
