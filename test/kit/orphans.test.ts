import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startChild } from "./child.ts";

/** A test process: makes a folder, and starts a program that starts another and heeds no signal. */
const program = `
  const { startChild } = await import(${JSON.stringify(join(import.meta.dirname, "child.ts"))});
  const { tempFolder } = await import(${JSON.stringify(join(import.meta.dirname, "folder.ts"))});
  const stubborn = "trap '' TERM INT HUP; sleep 1000 & echo $!; wait";
  const child = startChild("/bin/sh", ["-c", stubborn]);
  const grandchild = await child.line(Number);
  console.log(JSON.stringify({ pids: [child.pid, grandchild], folder: tempFolder("orphan").path }));
  setInterval(() => {}, 1_000);
`;

const lives = (pid: number): boolean => {
  try {
    // A zombie whose parent has not looked yet has ended all the same.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};

test("what a test started ends with it, and its folder goes, though the test is killed and nobody asks politely", async () => {
  const child = startChild(process.execPath, ["--input-type=module", "-e", program]);
  const { pids, folder } = await child.line((line) => JSON.parse(line) as { pids: number[]; folder: string });
  expect(pids.map(lives)).toEqual([true, true]);
  child.signal("SIGKILL");
  await child.ended;
  await expect.poll(() => pids.map(lives)).toEqual([false, false]);
  await expect.poll(() => existsSync(folder)).toBe(false);
});
