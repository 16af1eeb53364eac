/** A home is handed out and erased by itself: not by the hub that stands there today, and not less because others are in the same case. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { CaseEvent } from "../../alerts/centre/cases/case.ts";
import { alertOf, uuidv7 } from "../centre/messages.ts";
import { openTestOffice, type TestOffice } from "../centre/office.ts";
import { testClock } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";
import { tempFolder } from "../kit/folder.ts";

const closing = endsOfEach();
const li = { id: "p-li", name: "Li" };

async function office(gateways: readonly { id: string; home: string; town?: string }[] = []) {
  const folder = tempFolder("moved-hub");
  closing.push(() => folder.remove());
  const centre = await openTestOffice(folder.path, testClock(), undefined, { gateways });
  closing.push(() => centre.close());
  const bytes = (): string =>
    Buffer.concat(
      readdirSync(folder.path)
        .filter((name) => name.includes(".db"))
        .map((name) => readFileSync(join(folder.path, name))),
    ).toString("latin1");
  const word = { at: centre.clock.now(), mono: 0, actor: "p-admin", role: "admin", via: "http" } as const;
  const erase = (home: string, its: readonly string[]) => centre.store.eraseHome(home, its, "asked", word);
  return { centre, data: folder.path, bytes, erase };
}

async function acts(centre: TestOffice, id: string, ...events: readonly CaseEvent[]): Promise<void> {
  for (const event of events) {
    const version = (await centre.store.caseOf(id))?.version ?? 0;
    const told = await centre.desk.command(id, uuidv7(), version, event, { person: li, role: "dispatcher" });
    expect(told).toMatchObject({ ok: true });
  }
}
const claim: CaseEvent = { type: "claim", by: li, atConsole: false };
const note = (text: string): CaseEvent => ({ type: "note", by: li, text });
const over: readonly CaseEvent[] = [
  { type: "check", by: li, text: "looked" },
  { type: "resolve", by: li, outcome: "advice_only" },
];

const paper = (gateway: string, id: string, home: string, said: string) => {
  const body = JSON.stringify({ v: 1, kind: "wipe", home, said });
  const sha256 = createHash("sha256").update(body).digest("hex");
  return { gateway, id, kind: "wipe", at: 1, storedAt: 1, sha256, body };
};

test("what a hub said and filed in the home where it stood before is not handed out with the next, nor erased with it", async () => {
  const { centre, bytes, erase } = await office();
  // gw1 stood in home1; from now on it is counted among home2's.
  await centre.hears("alert", alertOf(1, { device: "mat-before" }));
  await centre.store.keepPaper(paper("gw1", "p1", "home1", "paper-before"));
  await centre.store.keepPaper(paper("gw1", "p2", "home2", "paper-after"));
  const handed = JSON.stringify(await centre.store.recordsOf("home2", ["gw2", "gw1"]));
  expect(handed).toContain("paper-after");
  expect(handed).not.toMatch(/mat-before|paper-before/);
  const own = JSON.stringify(await centre.store.recordsOf("home1", []));
  expect(own).toMatch(/paper-before/);
  expect(own).toMatch(/mat-before/);

  expect(await erase("home2", ["gw2", "gw1"])).toMatchObject({ messages: 0, papers: 1 });
  expect(JSON.stringify(await centre.store.recordsOf("home1", []))).toBe(own);
  await acts(centre, (await centre.cases())[0]?.id ?? "", claim, ...over);
  await centre.intake({
    ...{ client: "gw2", topic: "hw/1/gw2/alert" },
    payload: Buffer.from(JSON.stringify({ ...alertOf(2, { home: "home1" }), severity: "unread-before" })),
  });
  expect(bytes()).toMatch(/unread-before/);
  expect(await erase("home1", [])).toMatchObject({ messages: 2, papers: 1 });
  expect(bytes()).not.toMatch(/paper-before|unread-before/);
});

test("hubs that stand elsewhere by now leave nothing: neither a second one that joined the first's case, nor one that only filed", async () => {
  const { centre, bytes, erase } = await office([{ id: "gw3", home: "home1" }]);
  const seen = (device: string) => ({
    snapshot: [{ reading: 1, device, wall: 900, ago: 100, fact: { kind: "contact", open: true } as const }],
  });
  await centre.hears("alert", alertOf(1, seen("mat-first")));
  await centre.hears("alert", alertOf(1, { gatewayId: "gw3", ...seen("mat-second") }), "gw3");
  const open = await centre.cases();
  expect(open.map(({ gateway, alerts }) => [gateway, alerts.length])).toEqual([["gw1", 2]]);
  const never = { town: undefined, bed: undefined, order: undefined, fingerprint: undefined };
  const unused = { usedAt: undefined, usedBy: undefined, revokedAt: undefined };
  const code = {
    id: "c1",
    madeAt: 1,
    expires: 2,
    madeBy: "machine",
    gateway: "gw4",
    home: "home1",
    ...never,
    ...unused,
  };
  await centre.store.addJoinCode("hash", code);
  await centre.store.keepPaper(paper("gw4", "p1", "home1", "paper-filed"));
  await acts(centre, open[0]?.id ?? "", claim, ...over);
  const own = JSON.stringify(await centre.store.recordsOf("home1", []));
  for (const each of ["mat-first", "mat-second", "paper-filed"]) expect(own).toContain(each);
  expect(await erase("home1", [])).toMatchObject({ messages: 2, papers: 1 });
  expect(bytes()).not.toMatch(/mat-first|mat-second|paper-filed/);
});

test("what was written into an outage of the town goes with each home that was in it; the log of the outage still proves itself", async () => {
  const homes = Array.from({ length: 12 }, (_, n) => ({ id: `g${n}`, home: `h${n}`, town: "院上镇" }));
  const { centre, erase } = await office(homes);
  for (const { id } of homes) await centre.hears("presence", { v: 1, state: "online" }, id);
  await centre.clock.passes(200_000);
  const outage = (await centre.store.openCases()).find(({ kind }) => kind === "area_outage");
  const id = outage?.id ?? "";
  await acts(centre, id, claim, note("王秀兰家有人卧床"), { type: "release", by: li, reason: "王秀兰" });
  const said = async () => JSON.stringify([await centre.store.caseOf(id), await centre.store.logOf(id, 100)]);
  expect(await said()).toContain("王秀兰");
  for (const each of await centre.store.openCases())
    if (each.home === "h3") await acts(centre, each.id, claim, ...over);
  // Somebody still works by what is written there.
  const open = await said();
  expect(await erase("h3", ["g3"])).toBe("case_open");
  expect(await said()).toBe(open);
  expect(await erase("h99", [])).not.toBe("case_open");
  await acts(centre, id, claim, ...over);
  const before = await centre.store.verify();
  expect(await erase("h3", ["g3"])).toMatchObject({ logBodies: 3 });
  expect(await said()).not.toMatch(/王秀兰|looked/);
  expect(await centre.store.caseOf(id)).toMatchObject({ state: "resolved", area: { homes: outage?.area?.homes } });
  expect(await centre.store.logOf(id, 100)).toContainEqual(expect.objectContaining({ event: "claim" }));
  expect([before.ok, await centre.store.verify()]).toEqual([true, expect.objectContaining({ ok: true, erased: 3 })]);
});

test("while somebody reads the file nobody waits for it, and the report says that the old pages are still there", async () => {
  const { centre, data, bytes, erase } = await office();
  const step = { reading: 1, device: "mat-0077", wall: 900, ago: 100, fact: { kind: "contact", open: true } };
  await centre.hears("alert", alertOf(1, { snapshot: [step] }));
  const id = (await centre.cases())[0]?.id ?? "";
  await acts(centre, id, claim, ...over);
  const reader = new DatabaseSync(join(data, "centre.db"), { readOnly: true });
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM messages").get();
  let longest = 0;
  let last = performance.now();
  const beat = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 10);
  closing.push(() => clearInterval(beat));
  const done = erase("home1", ["gw1"]);
  await centre.hears("alert", alertOf(2, { gatewayId: "gw2", home: "home2" }), "gw2");
  expect(await done).toMatchObject({ leftInLog: true });
  expect(longest).toBeLessThan(1_500);
  expect(bytes()).toContain("mat-0077");
  reader.close();
  await centre.hears("alert", alertOf(3, { gatewayId: "gw2", home: "home2" }), "gw2");
  expect(await erase("home1", ["gw1"])).not.toHaveProperty("leftInLog");
  expect(bytes().split("mat-0077")).toHaveLength(1);
});
