/** F-36: a thousand homes fall silent together. One case and one sound; a call stands above it; nothing of a home is forgotten. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { lostEvery } from "../../alerts/centre/area/areas.ts";
import { type Home, judge, type Silence } from "../../alerts/centre/area/judge.ts";
import type { Case } from "../../alerts/centre/cases/case.ts";
import { inOrder } from "../../alerts/centre/console/queue/order.ts";
import { alertOf, uuidv7 } from "../centre/messages.ts";
import { openTestOffice, type TestOffice } from "../centre/office.ts";
import { tempFolder } from "../centre/running.ts";
import { testClock } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";

const closing = endsOfEach();
function folder(): string {
  const made = tempFolder();
  closing.push(() => made.remove());
  return made.path;
}

const towns = ["水集街道", "望城街道", "院上镇", "日庄镇"] as const;
const county = (count: number, of: readonly string[] = towns) =>
  Array.from({ length: count }, (_, n) => ({ id: `g${n}`, home: `h${n}`, town: of[n % of.length] ?? "" }));

async function office(
  count: number,
  of?: readonly string[],
  data = folder(),
  clock = testClock(),
): Promise<TestOffice> {
  const opened = await openTestOffice(data, clock, undefined, { gateways: county(count, of) });
  closing.push(() => opened.close());
  return opened;
}
const says = (centre: TestOffice, client: string): Promise<void> =>
  centre.intake({
    ...{ client, topic: `hw/1/${client}/presence` },
    payload: Buffer.from(JSON.stringify({ v: 1, state: "online" })),
  });
/** One round of beats, spread as they are: a twentieth of them each second. */
async function beats(centre: TestOffice, gateways: readonly string[], rounds = 1): Promise<void> {
  for (let round = 0; round < rounds; round += 1)
    for (let second = 0; second < 20; second += 1) {
      const due = gateways.filter((_, n) => n % 20 === second);
      await Promise.all(due.map((client) => says(centre, client)));
      await centre.clock.passes(1_000);
    }
}
const ids = (count: number, from = 0): string[] => Array.from({ length: count }, (_, n) => `g${from + n}`);
const open = async (centre: TestOffice): Promise<readonly Case[]> => centre.store.openCases();
const kinds = async (centre: TestOffice): Promise<string[]> => (await open(centre)).map(({ kind }) => kind).toSorted();
const areaCase = async (centre: TestOffice): Promise<Case> => {
  const found = (await open(centre)).filter(({ kind }) => kind === "area_outage");
  if (!found[0] || found.length > 1) throw new Error(`${found.length} area cases`);
  return found[0];
};

test("a thousand homes in all towns at once: one case, which names them all; a call stands above it; it ends with the last that is back", async () => {
  const centre = await office(1_000);
  await beats(centre, ["gw1", ...ids(1_000)]);
  await beats(centre, ["gw1"], 5);
  expect(await kinds(centre)).toEqual(["area_outage"]);
  const found = await areaCase(centre);
  expect(found.area?.town).toBeUndefined();
  expect(found.area?.homes).toHaveLength(1_000);
  expect([found.lane, found.severity, found.state]).toEqual(["fault", "warning", "raised"]);
  // Whatever was told of single ones: nothing.
  expect(await centre.store.closedCases(10)).toHaveLength(0);

  await centre.hears("alert", alertOf(1));
  const { cases } = await centre.board.read();
  expect(inOrder(cases, "p1", centre.clock.now())[0]?.kind).toBe("call_rescue");

  await beats(centre, ["gw1", ...ids(999)]);
  const back = (await areaCase(centre)).area?.homes.filter(({ backAt }) => backAt !== undefined);
  expect(back).toHaveLength(999);
  await beats(centre, ["gw1", ...ids(1_000)]);
  expect(await kinds(centre)).toEqual(["call_rescue"]);
  const [closed] = await centre.store.closedCases(1);
  expect([closed?.id, closed?.outcome]).toEqual([found.id, "technical_fault"]);
  expect(closed?.area?.homes.every(({ backAt }) => backAt !== undefined)).toBe(true);
  expect((await centre.store.verify()).ok).toBe(true);
}, 120_000);

test("while an outage grows its homes are written down together, each soon after it was lost; the log tells of every one once", async () => {
  const centre = await office(200);
  for (let n = 0; n < 200; n += 1) {
    await says(centre, `g${n}`);
    await centre.clock.passes(100);
  }
  const last = centre.clock.now();
  // A home is lost a minute after its last beat.
  await centre.clock.passes(42_000);
  let late = 0;
  while (centre.clock.now() < last + 65_000) {
    await centre.clock.passes(500);
    const due = Math.floor((centre.clock.now() - last + 20_000 - 60_000) / 100);
    const known = (await open(centre)).find(({ kind }) => kind === "area_outage")?.area?.homes.length ?? 0;
    late = Math.max(late, Math.min(due, 200) - known);
  }
  const found = await areaCase(centre);
  expect(found.area?.homes).toHaveLength(200);
  expect(late).toBeLessThanOrEqual(lostEvery / 100 + 5);
  const log = await centre.store.logOf(found.id, 100);
  expect(log.length).toBeLessThanOrEqual(2 + 20_000 / lostEvery);
  const said = log.flatMap(({ body }) => {
    const { area, lost } = JSON.parse(body ?? "{}");
    return (lost ?? area?.homes ?? []).map(({ gateway }: { readonly gateway: string }) => gateway);
  });
  expect(said.toSorted()).toEqual(ids(200).toSorted());
});

test("one town: its outage, and a home elsewhere is lost for itself", async () => {
  const centre = await office(60);
  const there = ids(60).filter((_, n) => n % 4 === 2);
  const elsewhere = ids(60).filter((_, n) => n % 4 !== 2 && n > 0);
  await beats(centre, ["gw1", ...ids(60)]);
  await beats(centre, ["gw1", ...elsewhere], 5);
  expect(await kinds(centre)).toEqual(["area_outage", "gateway_lost"]);
  const found = await areaCase(centre);
  expect(found.area?.town).toBe("院上镇");
  expect(found.area?.homes.map(({ gateway }) => gateway).toSorted()).toEqual(there.toSorted());
});

test("few homes are lost one by one, as any day", async () => {
  const centre = await office(40);
  await beats(centre, ["gw1", ...ids(40)]);
  await beats(centre, ["gw1", ...ids(31, 9)], 5);
  expect((await kinds(centre)).filter((kind) => kind === "gateway_lost")).toHaveLength(9);
});

test("lost one after the other within the window: those that were told already fold into the outage and stay linked", async () => {
  const centre = await office(24, ["院上镇"]);
  await beats(centre, ["gw1", ...ids(24)]);
  // Five of them first; the others two minutes later.
  await beats(centre, ["gw1", ...ids(19, 5)], 6);
  expect((await kinds(centre)).filter((kind) => kind === "gateway_lost")).toHaveLength(5);
  const [held] = await centre.lost();
  const li = { person: { id: "p1", name: "Li" }, role: "dispatcher" };
  const claim = { type: "claim", by: li.person, atConsole: false } as const;
  await centre.desk.command(held?.id ?? "", uuidv7(), held?.version ?? 0, claim, li);
  await beats(centre, ["gw1"], 5);
  const found = await areaCase(centre);
  expect(found.area?.homes).toHaveLength(24);
  // Who has one of them goes on with it.
  expect((await centre.lost()).map(({ id }) => id)).toEqual([held?.id]);
  const folded = await centre.store.closedCases(10);
  expect(folded.map(({ outcome, duplicateOf }) => [outcome, duplicateOf])).toEqual(
    Array.from({ length: 4 }, () => ["duplicate_of", found.id]),
  );
  await beats(centre, ["gw1", ...ids(24)]);
  await centre.clock.passes(3_000);
  // Its lease ran out meanwhile: nobody has it, and nothing is wrong any more.
  expect(await kinds(centre)).toEqual([]);
});

test("the outage of a town that grows becomes that of the centre, and the smaller folds into it", async () => {
  const centre = await office(48, ["院上镇", "日庄镇"]);
  const [here, there] = [0, 1].map((part) => ids(48).filter((_, n) => n % 2 === part));
  await beats(centre, ["gw1", ...ids(48)]);
  await beats(centre, ["gw1", ...(there ?? [])], 5);
  expect((await areaCase(centre)).area?.town).toBe("院上镇");
  await beats(centre, ["gw1"], 5);
  const found = await areaCase(centre);
  expect(found.area?.town).toBeUndefined();
  expect(found.area?.homes).toHaveLength(48);
  expect((await centre.store.closedCases(5)).map(({ duplicateOf }) => duplicateOf)).toEqual([found.id]);
  expect(here).toHaveLength(24);
});

test("a restart of the centre makes no outage by itself; homes that never come back are one", async () => {
  const data = folder();
  const clock = testClock();
  const first = await openTestOffice(data, clock, undefined, { gateways: county(200) });
  await beats(first, ["gw1", ...ids(200)], 2);
  await first.close();
  await clock.passes(10_000);
  const second = await office(200, undefined, data, clock);
  // They come back over a minute and a half.
  for (let part = 1; part <= 9; part += 1) {
    await clock.passes(10_000);
    await Promise.all(["gw1", ...ids(20 * part)].map((client) => says(second, client)));
    expect(await kinds(second)).toEqual([]);
  }
  await beats(second, ["gw1", ...ids(180)], 4);
  expect(await kinds(second)).toEqual(["area_outage"]);
  expect((await areaCase(second)).area?.homes).toHaveLength(20);
}, 60_000);

test("a restart in the middle of an outage: the same case, and who is back is marked in it", async () => {
  const data = folder();
  const clock = testClock();
  const first = await openTestOffice(data, clock, undefined, { gateways: county(40, ["院上镇"]) });
  await beats(first, ["gw1", ...ids(40)]);
  await beats(first, ["gw1"], 5);
  const before = await areaCase(first);
  await first.close();
  const second = await office(40, ["院上镇"], data, clock);
  await beats(second, ["gw1", ...ids(39)]);
  const after = await areaCase(second);
  expect(after.id).toBe(before.id);
  expect(after.area?.homes.filter(({ backAt }) => backAt === undefined)).toHaveLength(1);
  await beats(second, ["gw1", ...ids(40)]);
  expect(await kinds(second)).toEqual([]);
});

for (const [what, of] of [
  ["a town", ["院上镇"]],
  ["the whole centre", ["院上镇", "日庄镇"]],
] as const)
  test(`one home that never came back keeps the outage of ${what} open: whoever is lost alone after that is told alone`, async () => {
    const centre = await office(24, of);
    await beats(centre, ["gw1", ...ids(24)]);
    await beats(centre, ["gw1"], 5);
    expect(await kinds(centre)).toEqual(["area_outage"]);
    await beats(centre, ["gw1", ...ids(23)], 20);
    expect(await kinds(centre)).toEqual(["area_outage"]);
    // One of the others, and nothing else far and wide.
    await beats(centre, ["gw1", ...ids(22)], 5);
    expect(await kinds(centre)).toEqual(["area_outage", "gateway_lost"]);
    expect((await centre.lost()).map(({ gateway }) => gateway)).toEqual(["g22"]);
  });

test("every lost home is in exactly one place, whatever falls silent where", () => {
  const home = (n: number, town: number): Home => ({
    ...{ gateway: `g${n}`, home: `h${n}`, heardAt: 0 },
    town: town === 0 ? undefined : `t${town}`,
  });
  fc.assert(
    fc.property(
      fc.array(fc.record({ town: fc.nat(3), as: fc.constantFrom("due", "late", "single") }), { maxLength: 60 }),
      fc.array(fc.record({ town: fc.constantFrom("t1", "t2", undefined), isFresh: fc.boolean() }), { maxLength: 2 }),
      fc.integer({ min: 2, max: 20 }),
      (all, open, least) => {
        const homes = all.map(({ town, as }, n) => ({ as, home: home(n, town) }));
        const of = (as: string): Home[] => homes.filter((each) => each.as === as).map((each) => each.home);
        const silence: Silence = { due: of("due"), late: of("late"), single: of("single"), open };
        const settings = { homes: least, within: 300_000, settle: 120_000 } as never;
        const { outages, single } = judge(silence, settings);
        const told = [...single, ...outages.flatMap((outage) => outage.homes)].map(({ gateway }) => gateway);
        expect(new Set(told).size).toBe(told.length);
        for (const { gateway } of silence.due) expect(told).toContain(gateway);
        for (const { gateway } of silence.late) expect(told).not.toContain(gateway);
        expect(outages.length).toBeLessThanOrEqual(1);
      },
    ),
  );
});

test("the disk is full while a town comes back: who came back is written down when it is not, and the outage ends", async () => {
  let isFull = false;
  const centre = await openTestOffice(
    folder(),
    undefined,
    (store) => ({
      ...store,
      changeCase(id, command, word, decide) {
        if (isFull) throw new Error("disk full");
        return store.changeCase(id, command, word, decide);
      },
    }),
    { gateways: county(12, [towns[0]]) },
  );
  closing.push(() => centre.close());
  await beats(centre, ["gw1", ...ids(12)]);
  await beats(centre, ["gw1"], 5);
  const found = await areaCase(centre);
  expect(found.area?.homes).toHaveLength(12);
  isFull = true;
  await beats(centre, ["gw1", ...ids(12)]);
  isFull = false;
  await beats(centre, ["gw1", ...ids(12)]);
  expect(await kinds(centre)).toEqual([]);
  expect((await centre.store.caseOf(found.id))?.area?.homes.every(({ backAt }) => backAt !== undefined)).toBe(true);
});
