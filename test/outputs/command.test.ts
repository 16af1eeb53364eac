/** A program of the installer's own, run for real: what it is told, and what happens when it hangs, floods, dies or is not there. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { realTimers } from "../../alerts/program/timers.ts";
import { openCommand } from "../../gateway/outputs/command.ts";
import { complaintKept, runProgram } from "../../gateway/outputs/program.ts";
import { type Folder, tempFolder } from "../kit/folder.ts";
import { viewOf } from "./views.ts";

let folder: Folder;
beforeEach(() => {
  folder = tempFolder("hook");
});
afterEach(() => folder.remove());

const at = (name: string): string => join(folder.path, name);
const lines = (name: string): string[] =>
  existsSync(at(name)) ? readFileSync(at(name), "utf8").trim().split("\n").filter(Boolean) : [];
const generous = { timeout: 20_000 };

/** A process that nobody has buried yet runs no more. */
function runs(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return false;
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(stat, "utf8"));
  } catch {
    return false;
  }
}

function script(body: string): string {
  const file = at("hook.sh");
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}
const hook = (run: readonly string[], within = 10_000) => {
  const changes: string[] = [];
  const output = openCommand(
    { run, within },
    { timers: realTimers, jitter: () => 1, changed: () => changes.push(output.status().fault?.why ?? "works") },
  );
  return { output, changes };
};

test("it gets the state as one line of JSON on its standard input", generous, async () => {
  const { output } = hook([script(`cat >> ${at("told")}`)]);
  output.show(viewOf("claimed", { alertId: "a-1" }));
  await expect.poll(() => output.status().done, generous).toBe(1);
  const [line, ...more] = lines("told");
  expect(more).toEqual([]);
  expect(JSON.parse(line ?? "")).toMatchObject({
    version: 1,
    state: "claimed",
    light: { colour: "green", pattern: "steady" },
    words: { zh: "值班员正在处理，请别着急" },
    alertId: "a-1",
    test: false,
  });
});

test("no shell reads its arguments, and nothing of our environment goes along", generous, async () => {
  const file = script(`printf '%s\\n' "$@" > ${at("arguments")}; env > ${at("environment")}; cat > /dev/null`);
  const { output } = hook([file, "$(touch /tmp/never)", "two words", "; rm"]);
  output.show(viewOf("normal"));
  await expect.poll(() => output.status().done, generous).toBe(1);
  expect(lines("arguments")).toEqual(["$(touch /tmp/never)", "two words", "; rm"]);
  const names = lines("environment").map((line) => line.split("=")[0]);
  expect(names.filter((name) => !["PATH", "LANG", "PWD", "SHLVL", "_", "OLDPWD"].includes(name ?? ""))).toEqual([]);
});

test("one at a time, and of what came meanwhile only the newest", generous, async () => {
  const { output } = hook([script(`cat >> ${at("told")}; while [ ! -e ${at("go")} ]; do sleep 0.05; done`)]);
  for (const state of ["sending", "stored", "waiting", "claimed"] as const) output.show(viewOf(state));
  await expect.poll(() => lines("told").length, generous).toBe(1);
  writeFileSync(at("go"), "");
  await expect.poll(() => output.status().done, generous).toBe(2);
  expect(lines("told").map((line) => JSON.parse(line).state)).toEqual(["sending", "claimed"]);
});

test(
  "one that hangs is ended in time with all that it started, told as a fault, and the newest state goes on",
  generous,
  async () => {
    const file = script(
      `read line; case "$line" in *sending*) trap '' TERM; sleep 600 & echo $! > ${at("child")}; wait;; *) echo "$line" >> ${at("told")};; esac`,
    );
    const { output, changes } = hook([file], 1_000);
    output.show(viewOf("sending"));
    await expect.poll(() => lines("child").length, generous).toBe(1);
    output.show(viewOf("claimed"));
    await expect.poll(() => lines("told").length, generous).toBe(1);
    expect(output.status()).toMatchObject({ fault: undefined, done: 1, failed: 1 });
    expect(changes).toEqual(["late", "works"]);
    const child = Number(lines("child")[0]);
    await expect.poll(() => runs(child), generous).toBe(false);
  },
);

test("one that floods its standard error is kept by its end alone, with its exit code", generous, async () => {
  const { output } = hook([
    script(`cat > /dev/null; yes complaint | head -c 2000000 >&2; echo "the last word" >&2; exit 3`),
  ]);
  output.show(viewOf("stored"));
  await expect.poll(() => output.status().fault?.why, generous).toBe("failed");
  const said = output.status().fault?.said ?? "";
  expect(said).toMatch(/^exit 3:/);
  expect(said).toMatch(/the last word$/);
  expect(said.length).toBeLessThanOrEqual(complaintKept.characters + 40);
  await output.stop(viewOf("unknown"));
});

test("one that fails is tried again with what is true by then", generous, async () => {
  const { output, changes } = hook([script(`[ -e ${at("mended")} ] && cat >> ${at("told")} || exit 1`)]);
  output.show(viewOf("stored"));
  await expect.poll(() => output.status().failed, generous).toBeGreaterThan(0);
  writeFileSync(at("mended"), "");
  await expect.poll(() => output.status().done, generous).toBe(1);
  expect(lines("told").map((line) => JSON.parse(line).state)).toEqual(["stored"]);
  expect(changes).toEqual(["failed", "works"]);
});

test(
  "one that is not there, may not be run, or reads nothing is a fault or none, and never ours",
  generous,
  async () => {
    const plain = at("not-executable");
    writeFileSync(plain, "#!/bin/sh\n");
    chmodSync(plain, 0o644);
    for (const run of [[at("nowhere")], [plain], [""]]) {
      const { output } = hook(run);
      output.show(viewOf("sending"));
      await expect.poll(() => output.status().fault?.why, generous).toBe("missing");
      await output.stop(viewOf("unknown"));
    }
    const big = runProgram(["/bin/true"], { input: "x".repeat(1_000_000), within: 5_000, timers: realTimers });
    expect(await big.done).toEqual({ how: "done" });
  },
);

test(
  "the last thing it is told is that the gateway has gone, and a hanging one holds nobody up",
  generous,
  async () => {
    const { output } = hook([script(`cat >> ${at("told")}`)]);
    output.show(viewOf("claimed"));
    await output.stop(viewOf("unknown"));
    expect(JSON.parse(lines("told").at(-1) ?? "").state).toBe("unknown");
    const hanging = hook([script("sleep 600")]);
    hanging.output.show(viewOf("claimed"));
    const began = performance.now();
    await hanging.output.stop(viewOf("unknown"));
    expect(performance.now() - began).toBeLessThan(10_000);
  },
);
