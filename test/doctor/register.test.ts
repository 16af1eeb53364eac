import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { judgeFile } from "../../alerts/program/judge.ts";
import { gatewayConfig } from "../../gateway/config/config.ts";
import { digestOf } from "../../gateway/register/book.ts";
import { writeCopy } from "../../gateway/register/copy.ts";
import { patient, visit } from "./patient.ts";

async function home() {
  const at = await patient();
  onTestFinished(() => at.remove());
  const judged = judgeFile(at.file, gatewayConfig);
  if (!judged.ok) throw new Error(judged.faults.join());
  const book = { home: judged.config.home, devices: judged.config.devices };
  const dir = join(at.folder, "data");
  mkdirSync(dir, { recursive: true });
  const keep = (seed: string) =>
    writeCopy(dir, { version: { version: 3, wall: 1, by: "technician", why: "x", book }, seed });
  return { at, book, keep, copy: join(dir, "register.json") };
}

test("a home that was never started has no register yet; a whole one says its version", async () => {
  const { at, book, keep } = await home();
  expect((await visit(at)).named("register", "register.none", "ok").values).toEqual({ home: "home-1" });
  await keep(digestOf(book));
  expect((await visit(at)).named("register", "register.good", "ok").values).toMatchObject({ version: 3 });
});

test("a configuration that was edited later is told to be imported", async () => {
  const { at, keep } = await home();
  await keep("another configuration");
  expect((await visit(at)).of("register").map(({ code }) => code)).toEqual(["register.good"]);
  at.write("gateway.yaml", readFileSync(at.file, "utf8").replace("Hall", "Entrance"));
  (await visit(at)).named("register", "register.file_differs", "warn");
});

test("a damaged copy is found before anybody needs it", async () => {
  const { at, book, keep, copy } = await home();
  await keep(digestOf(book));
  writeFileSync(copy, readFileSync(copy, "utf8").replace("Hall", "Hell"));
  (await visit(at)).named("register", "register.copy_damaged", "warn");
});
