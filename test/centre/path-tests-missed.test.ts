/** Daily tests of homes' paths that were not done or failed, and gateways that cannot sign in: the centre says so by itself. */
import { expect, test, vi } from "vitest";
import type { Case } from "../../alerts/centre/cases/case.ts";
import type { ReportMessage } from "../../alerts/protocol.ts";
import { testClock } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";
import { openTestOffice, type TestOffice } from "./office.ts";
import { connectGateway, startTestCentre, tempFolder, token } from "./running.ts";

// Hours of a home, second by second, on a machine that may be busy.
vi.setConfig({ testTimeout: 90_000 });

const closing = endsOfEach();
function folder(): string {
  const made = tempFolder();
  closing.push(() => made.remove());
  return made.path;
}
async function office(data = folder(), clock = testClock()): Promise<TestOffice> {
  const opened = await openTestOffice(data, clock);
  closing.push(() => opened.close());
  return opened;
}
const hour = 3_600_000;
type Told = NonNullable<ReportMessage["paths"]>[number];

const told = (label: string, more: Partial<Told> = {}): Told => ({ label, kind: "ntfy", state: "ok", ...more });
const tested = (hours: number, ok = true): Partial<Told> => ({ tested: { ago: hours * hour, ok } });
function reports(centre: TestOffice, paths: readonly Told[] | undefined, gateway = "gw1"): Promise<void> {
  const at = { steady: 0, wall: centre.clock.now(), mono: 0, boot: "b1", trusted: true };
  const report = {
    v: 1,
    id: "r",
    gatewayId: gateway,
    at,
    epoch: "e1",
    lastSeq: 0,
    version: "0",
    devices: [],
    health: {},
  };
  return centre.hears("report", { ...report, ...(paths && { paths }) }, gateway);
}
/** A home that talks all the time: a report each minute, and what it says of its paths follows the time. */
async function talks(
  centre: TestOffice,
  hours: number,
  paths: (passed: number) => readonly Told[],
  step = 60,
): Promise<void> {
  for (let minute = 0; minute < hours * 60; minute += step) {
    await reports(centre, paths(minute / 60));
    for (let n = 0; n < step; n += 2) {
      await centre.clock.passes(120_000);
      await reports(centre, paths((minute + n + 2) / 60));
    }
  }
}
const faults = async (centre: TestOffice) =>
  (await centre.cases()).map(({ alerts, state }) => `${alerts[0]?.kind} ${alerts[0]?.device} ${state}`);
const one = (cases: readonly Case[]): Case => cases[0] ?? expect.unreachable();

test("a path that was not tested for 26 hours is a fault of its own, and a test that goes well ends it", async () => {
  const centre = await office();
  const say = (hours: number, ago: number) =>
    talks(centre, hours, (passed) => [told("family", tested(ago + passed)), told("duty", tested(1 + passed))], 6);
  await say(0.7, 25.2);
  expect(await faults(centre)).toEqual([]);
  await say(0.5, 25.9);
  expect(await faults(centre)).toEqual(["path_test_missed path:gw1:family raised"]);
  const missed = one(await centre.cases());
  expect(missed).toMatchObject({ lane: "fault", severity: "warning" });
  await say(0.2, 26.4);
  expect(await centre.cases()).toHaveLength(1);
  await reports(centre, [told("family", tested(0)), told("duty", tested(3.5))]);
  await centre.clock.passes(61_000);
  expect(await faults(centre)).toEqual([]);
  expect(one(await centre.store.closedCases(1))).toMatchObject({ id: missed.id, outcome: "technical_fault" });
});

test("a test that failed once may have met a bad minute; twice is a fault at once, told again in reports it is one test", async () => {
  const centre = await office();
  await reports(centre, [told("family", tested(0, false))]);
  await centre.clock.passes(hour / 6);
  await reports(centre, [told("family", tested(1 / 6, false))]);
  await centre.clock.passes(61_000);
  expect(await faults(centre)).toEqual([]);
  await reports(centre, [told("family", tested(0, false))]);
  await centre.clock.passes(61_000);
  expect(await faults(centre)).toEqual(["path_test_missed path:gw1:family raised"]);
  await reports(centre, [told("family", tested(0))]);
  await centre.clock.passes(61_000);
  expect(await faults(centre)).toEqual([]);
});

test("each path and each home is a case of its own, and a path that was taken out of the home has none", async () => {
  const centre = await office();
  const twice = async (gateway: string, labels: readonly string[]) => {
    for (let n = 0; n < 2; n += 1) {
      await reports(
        centre,
        labels.map((label) => told(label, tested(0, false))),
        gateway,
      );
      await centre.clock.passes(120_000);
    }
  };
  await twice("gw1", ["family", "duty"]);
  await twice("gw2", ["family"]);
  expect((await faults(centre)).sort()).toEqual([
    "path_test_missed path:gw1:duty raised",
    "path_test_missed path:gw1:family raised",
    "path_test_missed path:gw2:family raised",
  ]);
  await reports(centre, [told("duty", tested(0, false))]);
  await centre.clock.passes(61_000);
  expect((await faults(centre)).sort()).toEqual([
    "path_test_missed path:gw1:duty raised",
    "path_test_missed path:gw2:family raised",
  ]);
});

test("a test that came in at the centre's own door counts, whatever the report says of it", async () => {
  const centre = await office();
  await reports(centre, [told("family", { kind: "https", ...tested(0, false) })]);
  await centre.clock.passes(120_000);
  await reports(centre, [told("family", { kind: "https", ...tested(0, false) })]);
  await centre.store.keepPathTest({ gateway: "gw1", path: "family", at: centre.clock.now() + 1, ok: true });
  await centre.clock.passes(61_000);
  expect(await faults(centre)).toEqual([]);
});

test("a home that was away has an hour to test before its old tests are held against it", async () => {
  const data = folder();
  const clock = testClock();
  const before = await openTestOffice(data, clock);
  await reports(before, [told("family", tested(0))]);
  await clock.passes(61_000);
  await before.close();
  await clock.passes(27 * hour);
  const centre = await office(data, clock);
  await talks(centre, 0.5, (passed) => [told("family", tested(27 + passed))], 30);
  expect(await faults(centre)).toEqual([]);
  await talks(centre, 0.6, (passed) => [told("family", tested(27.5 + passed))], 36);
  expect(await faults(centre)).toEqual(["path_test_missed path:gw1:family raised"]);
});

test("what is known of tests outlives the centre, and a fault that stands is not raised again", async () => {
  const data = folder();
  const clock = testClock();
  const first = await openTestOffice(data, clock);
  await reports(first, [told("family", tested(0, false))]);
  await clock.passes(120_000);
  await reports(first, [told("family", tested(0, false))]);
  await clock.passes(61_000);
  const missed = one(await first.cases());
  await first.close();
  const centre = await office(data, clock);
  await reports(centre, [told("family", tested(0.05, false))]);
  await clock.passes(61_000);
  expect((await centre.cases()).map(({ id, version }) => [id, version])).toEqual([[missed.id, missed.version]]);
  await reports(centre, [told("family", tested(0))]);
  await clock.passes(61_000);
  expect(await faults(centre)).toEqual([]);
});

test("an older gateway that says nothing of paths is judged by nothing", async () => {
  const centre = await office();
  await reports(centre, undefined);
  await centre.clock.passes(hour / 6);
  expect(await faults(centre)).toEqual([]);
});

test("F-32: a gateway that is silent and not let in cannot sign in: said once, with its silence one case, over when it is back", async () => {
  const centre = await office();
  await centre.hears("presence", { v: 1, state: "online" });
  // Somebody tries a wrong key while the gateway is here.
  await centre.notLetIn("gw1", "wrong-token");
  await centre.notLetIn("nobody", "wrong-token");
  expect(await centre.store.openCases()).toEqual([]);
  await centre.clock.passes(31_000);
  await centre.notLetIn("gw1", "wrong-token");
  expect(await centre.store.openCases()).toEqual([]);
  await centre.clock.passes(12_000);
  for (let n = 0; n < 5; n += 1) await centre.notLetIn("gw1", "wrong-token");
  expect((await centre.store.openCases()).map(({ kind }) => kind)).toEqual(["gateway_refused"]);
  await centre.clock.passes(25_000);
  const [found, ...more] = await centre.store.openCases();
  expect(more).toEqual([]);
  expect(found?.alerts.map(({ kind }) => kind)).toEqual(["gateway_refused", "gateway_lost"]);
  await centre.hears("presence", { v: 1, state: "online" });
  await centre.clock.passes(1_000);
  expect(await centre.store.openCases()).toEqual([]);
});

test("F-32: a real login with a credential that is not the gateway's goes on trying: it is on the board", async () => {
  let later = 0;
  const centre = await startTestCentre(folder(), { now: () => Date.now() + later });
  closing.push(() => centre.stop());
  const port = centre.addresses.mqttPorts[0] ?? 0;
  const wrong = () => expect(connectGateway(port, "gw1", `${token}x`)).rejects.toThrow();
  await wrong();
  later = 15_000;
  await wrong();
  const { readFileSync } = await import("node:fs");
  const machine = readFileSync(centre.machineTokenFile, "utf8").trim();
  const cases = async () => {
    const reply = await fetch(`${centre.addresses.http}/v1/cases`, { headers: { authorization: `Bearer ${machine}` } });
    return (await reply.json()).map(({ kind }: { kind: string }) => kind);
  };
  await expect.poll(cases, { timeout: 10_000 }).toEqual(["gateway_refused"]);
  const gateway = await connectGateway(port);
  closing.push(() => gateway.end());
  await gateway.publish("presence", { v: 1, state: "online" });
  await expect.poll(cases, { timeout: 10_000 }).toEqual([]);
});
