/** A newcomer: clones the repository, types `npm start`, presses the button and sees the case. Timed, and told. */
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type HomeView, homeView } from "../../gateway/page/view.ts";
import { type Child, runToEnd, startChild } from "../kit/child.ts";
import { signIn } from "../kit/dispatcher.ts";
import { type Folder, tempFolder } from "../kit/folder.ts";

const root = join(import.meta.dirname, "..", "..");
/** As the README says. Somebody else has them on this machine. */
const usualPorts = [1883, 8080];

let folder: Folder;
let others: readonly Server[];
let started: Child | undefined;

beforeAll(async () => {
  folder = tempFolder("newcomer");
  others = await Promise.all(usualPorts.map(take));
});
afterAll(async () => {
  await started?.stop();
  for (const other of others ?? []) other.close();
  // Some 400 MB of packages: whoever watches over this process takes them away, and nobody waits for it.
});

/** Taken by this test, or by whoever has it already: both are "taken by another program". */
const take = (port: number): Promise<Server> =>
  new Promise((taken) => {
    const server = createServer();
    server.once("error", () => taken(server));
    server.listen(port, "127.0.0.1", () => taken(server));
  });

/** What a login shell has: the system's Node and npm, and nothing of this checkout, of npm or of the test runner. */
function newcomersEnvironment(): Record<string, string | undefined> {
  const kept =
    /^(HOME|USER|LANG|TERM|TMPDIR|\w+_proxy|SSL_CERT_\w+|NODE_EXTRA_CA_CERTS|npm_config_(cache|registry|userconfig))$/i;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)));
  const path = (process.env.PATH ?? "").split(delimiter).filter((each) => !each.includes("node_modules"));
  // The lock file names no addresses; without this npm asks the registry for each of them even when the cache has them all.
  return { ...env, PATH: path.join(delimiter), npm_config_prefer_offline: "true" };
}

test("a fresh clone starts by one command, and a press of its button is a case at its console", async () => {
  const clone = join(folder.path, "hearthwatch");
  const env = newcomersEnvironment();
  const at = { cwd: clone, env };
  const cloned = await runToEnd("git", ["clone", "--quiet", root, clone]);
  expect(cloned, cloned.text).toMatchObject({ code: 0 });
  const node = (await runToEnd("node", ["--version"], { env })).output;

  const began = performance.now();
  const start = startChild("npm", ["start"], at);
  started = start;
  await start.line((line) => (line.trim() === "ready" ? true : undefined), 200_000);
  const ready = performance.now();
  const said = start.output.join("\n");
  const page = /home's page +(http:\S+)/.exec(said)?.[1] ?? "";
  const console = /console +(http:\S+)/.exec(said)?.[1] ?? "";
  const link = /\S+ {2}(http:\S+#link=\S+)/.exec(said)?.[1] ?? "";
  for (const port of usualPorts) expect(said).not.toContain(`:${port}`);

  const pressed = await runToEnd("npx", ["hearthwatch", "sim", "press"], at);
  expect(JSON.parse(pressed.output), pressed.text).toMatchObject({ action: "press", acknowledged: true });
  const cases = async (): Promise<{ id: string; version: number }[]> =>
    JSON.parse((await runToEnd("npx", ["hearthwatch", "cases"], at)).output);
  await expect
    .poll(cases, { timeout: 15_000 })
    .toMatchObject([{ kind: "call_rescue", severity: "emergency", state: "raised", home: "home-0001" }]);
  process.stderr.write(
    `fresh clone under Node ${node}: npm start ready after ${((ready - began) / 1_000).toFixed(1)} s, press listed ${((performance.now() - ready) / 1_000).toFixed(1)} s later\n`,
  );

  // Both pages are there, the link opens the console, and the home hears of the claim.
  for (const url of [page, console]) expect(await (await fetch(url)).text()).toContain('<div id="page">');
  const [open] = await cases();
  await (await signIn(console, link)).claim(open?.id ?? "", open?.version ?? 0);
  const home = async (): Promise<HomeView> => homeView.parse(await (await fetch(new URL("/v1/home", page))).json());
  await expect.poll(async () => (await home()).indicator.state, { timeout: 5_000 }).toBe("claimed");

  // Ctrl+C ends all of it, in order.
  const stopping = performance.now();
  start.signalAll("SIGINT");
  await start.ended;
  expect(performance.now() - stopping).toBeLessThan(8_000);
  expect(existsSync(join(clone, ".hearthwatch", "running.json"))).toBe(false);
  expect((await runToEnd("npx", ["hearthwatch", "cases"], at)).code).toBe(1);
}, 240_000);
