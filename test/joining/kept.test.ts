/** What the desk keeps on a card that is full: nothing counts before it is on disk. `/dev/full` answers each write by ENOSPC. */
import { createHash } from "node:crypto";
import { readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type KeptReport, openKept } from "../../gateway/joining/kept.ts";
import { papersOf } from "../../gateway/joining/open.ts";
import { tempFolder } from "../kit/folder.ts";

function folder(): string {
  const made = tempFolder("kept");
  onTestFinished(() => made.remove());
  return made.path;
}

const sumOf = (text: string): string => createHash("sha256").update(text).digest("hex");
const report: KeptReport = {
  record: { v: 1, id: "r1", gatewayId: "gw-1", kind: "installation", at: 1, sha256: sumOf("{}"), body: "{}" },
};

test("a report that found no room is no report, and one whose filing was not noted is not filed", async () => {
  const dir = folder();
  const desk = openKept(dir);
  const filed: string[] = [];
  const papers = papersOf(desk, (id) => filed.push(id));
  const full = join(dir, "joining", "report-r1.json.new");
  symlinkSync("/dev/full", full);
  await expect(desk.keepReport(report)).rejects.toThrow("ENOSPC");
  expect([desk.reports(), papers.waiting()]).toEqual([[], []]);
  rmSync(full);
  await desk.keepReport(report);
  symlinkSync("/dev/full", full);
  await expect(papers.stored("r1", 7)).rejects.toThrow("ENOSPC");
  expect([papers.waiting().map(({ id }) => id), filed]).toEqual([["r1"], []]);
  rmSync(full);
  await papers.stored("r1", 8);
  expect([papers.waiting(), filed, openKept(dir).report("r1")?.filedAt]).toEqual([[], ["r1"], 8]);
});

test("an audit line that found no room breaks no chain", async () => {
  const dir = folder();
  const file = join(dir, "joining", "audit.jsonl");
  const desk = openKept(dir);
  const line = (action: string) => desk.audit({ at: 1, trusted: true, actor: "technician", action, result: "done" });
  symlinkSync("/dev/full", file);
  const lost = [line("a"), line("b")];
  for (const each of await Promise.allSettled(lost)) expect(each.status).toBe("rejected");
  rmSync(file);
  await Promise.all([line("c"), line("d")]);
  await openKept(dir).audit({ at: 2, trusted: true, actor: "technician", action: "e", result: "done" });
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const befores = lines.map((each) => (JSON.parse(each) as { before: string }).before);
  expect(befores).toEqual(["", ...lines.slice(0, -1).map((each) => sumOf(each).slice(0, 32))]);
  expect(lines).toHaveLength(3);
});

test("a report that the centre refused waits no longer, and is kept with the reason, also after a restart", async () => {
  const dir = folder();
  const desk = openKept(dir);
  await desk.keepReport(report);
  await papersOf(desk, () => {}).refused("r1", 7, "sha256: not of this body");
  const again = openKept(dir);
  expect(papersOf(again, () => {}).waiting()).toEqual([]);
  expect(again.report("r1")).toEqual({ ...report, refused: { at: 7, reason: "sha256: not of this body" } });
});
