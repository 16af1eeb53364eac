/** A centre that is stopped while its disk takes nothing: nothing of it goes on running, and whoever stopped it hears why. */
import { expect, test } from "vitest";
import { closeAll } from "../../alerts/centre/close-all.ts";
import { openDatabase } from "../../alerts/program/sqlite.ts";
import { realTimers, type Timers } from "../../alerts/program/timers.ts";
import { endsOfEach } from "../kit/ends.ts";
import { startTestCentre, tempFolder } from "./running.ts";

const closing = endsOfEach();

test("a last word that cannot be written leaves no clock running and the file to the next centre", async () => {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const running = new Set<object>();
  const timers: Timers = {
    ...realTimers,
    every(ms, run) {
      const own = {};
      running.add(own);
      const end = realTimers.every(ms, run);
      return () => {
        running.delete(own);
        end();
      };
    },
  };
  const centre = await startTestCentre(folder.path, { timers });
  expect(running.size).toBeGreaterThan(0);
  const disk = openDatabase(`${folder.path}/centre.db`);
  disk.exec("ALTER TABLE life RENAME TO gone");
  await expect(centre.stop()).rejects.toThrow(/life/);
  disk.exec("ALTER TABLE gone RENAME TO life");
  disk.close();
  expect(running.size).toBe(0);
  await expect(fetch(centre.addresses.http)).rejects.toThrow();
  const next = await startTestCentre(folder.path);
  await next.stop();
});

test("all are closed in their order, and every fault is told", async () => {
  const closed: number[] = [];
  const close = (n: number, fault?: string) => async () => {
    closed.push(n);
    if (fault !== undefined) throw new Error(fault);
  };
  await closeAll([close(1), close(2)]);
  await expect(closeAll([close(3, "full"), close(4)])).rejects.toThrow("full");
  await expect(closeAll([close(5, "full"), close(6, "gone"), close(7)])).rejects.toThrow(/full.*gone/);
  expect(closed).toEqual([1, 2, 3, 4, 5, 6, 7]);
});
