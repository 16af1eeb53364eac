import { expect, test } from "vitest";
import type { Store } from "../../alerts/centre/store/store.ts";
import type { CaseView } from "../../alerts/centre/views.ts";
import { testClock } from "../kit/clock.ts";
import { alertOf } from "./messages.ts";
import { openTestOffice } from "./office.ts";
import { tempFolder } from "./running.ts";

const homes = 200;
const gateways = Array.from({ length: homes }, (_, n) => ({ id: `gw-${n}`, home: `home-${n}` }));

test("a press among a storm of warnings is stored and told first; nothing is lost, and views are whole without reading the log", async () => {
  const folder = tempFolder();
  let read = 0;
  let looks = 0;
  const counted = (store: Store): Store => ({
    ...store,
    logOf(...what) {
      read += 1;
      return store.logOf(...what);
    },
    logsOf(...what) {
      looks += 1;
      return store.logsOf(...what);
    },
  });
  const office = await openTestOffice(folder.path, testClock(), counted, { gateways });
  const told: CaseView[] = [];
  const { publish } = office.feed;
  Object.assign(office.feed, {
    publish(...what: Parameters<typeof publish>) {
      if (what[0] === "case") told.push(what[1] as CaseView);
      publish(...what);
    },
  });
  const take = (gateway: string, body: object) =>
    office.intake({
      client: gateway,
      topic: `hw/1/${gateway}/alert`,
      payload: Buffer.from(JSON.stringify({ ...body, gatewayId: gateway })),
    });
  const warn = (seq: number) => alertOf(seq, { kind: "mains_lost", severity: "warning", device: "mains" });
  const storm = gateways.map(({ id, home }) => take(id, { ...warn(1), home }));
  const press = take("gw-7", { ...alertOf(2), home: "home-7" });
  await Promise.all([...storm, press]);
  await office.board.settled();

  const ofCase = new Map(told.map((view) => [view.id, view]));
  expect(ofCase.size).toBe(homes + 1);
  expect(told.findIndex(({ kind }) => kind === "call_rescue")).toBeLessThan(17);
  expect(read).toBe(0);
  for (const found of await office.store.openCases()) {
    const kept = await office.store.logOf(found.id, 60);
    expect(ofCase.get(found.id)?.log.map(({ n, event, to }) => ({ n, event, to }))).toEqual(
      kept.map(({ n, event, to }) => ({ n, event, to })),
    );
  }
  // While somebody reads all of it, others are heard.
  let turns = 0;
  let reading = true;
  const turn = (): void => {
    turns += 1;
    if (reading) setImmediate(turn);
  };
  setImmediate(turn);
  const whole = (await office.board.read()).cases;
  reading = false;
  expect(whole).toHaveLength(homes + 1);
  // The log of many cases in one look, and each with its own.
  expect(read).toBe(0);
  expect(looks).toBeLessThan(homes / 10);
  for (const { id, log } of whole) expect(log).toEqual(ofCase.get(id)?.log);
  expect(turns).toBeGreaterThan(homes / 20);
  // The word of home 7 before the press was not overtaken: no gap was ever seen.
  expect(office.gaps.missing("gw-7")).toEqual({ open: 0, gone: 0 });
  expect(office.sent.filter(({ channel }) => channel.endsWith("/command"))).toEqual([]);
  expect(await office.store.verify()).toMatchObject({ ok: true });
  await office.close();
  folder.remove();
});

test("a case that changes again later has its whole log, whoever reads it", async () => {
  const folder = tempFolder();
  const office = await openTestOffice(folder.path);
  const told: CaseView[] = [];
  const { publish } = office.feed;
  Object.assign(office.feed, {
    publish(...what: Parameters<typeof publish>) {
      if (what[0] === "case") told.push(what[1] as CaseView);
      publish(...what);
    },
  });
  const alert = alertOf(1);
  await office.hears("alert", alert);
  await office.board.settled();
  await office.hears("alert", { ...alert, type: "change", seq: 2, repeats: 1 });
  await office.board.settled();
  expect(told.at(-1)?.log.map(({ event }) => event)).toEqual(["raise", "signal"]);
  await office.close();
  folder.remove();
});
