/** What a centre bears: a whole city's homes, their storms, and all of them coming back at once. */
import { setTimeout as pause } from "node:timers/promises";
import { openDatabase, type Sql } from "../../alerts/program/sqlite.ts";
import type { FleetKind } from "../../gateway/simulated-fleet/kinds.ts";
import { percentile, round, type Spread, spread } from "./figures.ts";
import { type FleetWorld, lateness, openFleetWorld, paintedRows } from "./fleet-world.ts";
import { usedBy } from "./process.ts";

export interface FleetSettings {
  readonly homes: number;
  readonly minutes: number;
  readonly seed: number;
}

export async function measureFleet(
  settings: FleetSettings,
  onLine: (line: string) => void,
  tell: (line: string) => void,
) {
  const world = await openFleetWorld(settings, onLine);
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const before = cpuOf(world);
    tell(`bench: fleet, ${name} …`);
    const result = await work();
    const after = cpuOf(world);
    const cpu = {
      // A centre that was started anew counts from there.
      centreCpuS: round(after.pid === before.pid ? after.centre - before.centre : after.centre),
      simulatorCpuS: round(after.simulator - before.simulator),
    };
    tell(`bench: fleet, ${name}: ${JSON.stringify({ ...result, ...cpu })}`);
    return { ...result, ...cpu };
  };
  try {
    tell(`bench: fleet, register: ${JSON.stringify(world.register)}`);
    const many = Math.min(1_000, Math.floor(settings.homes * 0.72));
    return {
      homes: settings.homes,
      register: world.register,
      connect: await step("connect", () => connected(world)),
      ordinary: await step("ordinary life", () => ordinary(world, settings.minutes)),
      comeBack: await step("all come back", () => comeBack(world, settings.homes)),
      areaLost: await step("an area is lost", () => areaLost(world, many)),
      storm: await step("a storm of warnings", () => storm(world, many)),
      alarms: await step("alarms in ten seconds", () => alarms(world, many)),
      restart: await step("all come back, with those alarms open", () => comeBack(world, settings.homes)),
      ...(await sums(world)),
      rssMib: round(usedBy(world.centre().pid).rssMib, 1),
      peakRssMib: round(usedBy(world.centre().pid).peakRssMib, 1),
    };
  } finally {
    await world.stop();
  }
}

function cpuOf({ centre }: FleetWorld) {
  const { user, system } = process.cpuUsage();
  const { pid } = centre();
  return { pid, centre: usedBy(pid).cpuSeconds, simulator: (user + system) / 1e6 };
}

async function connected({ fleet }: FleetWorld) {
  const began = performance.now();
  // Life has begun: with bad lines among them they are hardly ever all there at once.
  const whole = (): boolean => fleet.homes.every((home) => home.connected || home.isCut);
  await until(whole, 120_000, "all homes connected");
  return { seconds: round((performance.now() - began) / 1_000), failedDials: fleet.figures().dials.failed };
}

async function ordinary({ fleet, page }: FleetWorld, minutes: number) {
  const before = fleet.figures();
  await lateness(page);
  await pause(minutes * 60_000);
  fleet.calm();
  await until(
    () => fleet.figures().reports.sent === fleet.figures().reports.stored || fleet.connected < 1,
    30_000,
  ).catch(() => undefined);
  const after = fleet.figures();
  const { emergency, warning, notice } = after.alerts;
  const { n, median, p99 } = after.emergencyStoredMs;
  return {
    reports: after.reports.sent - before.reports.sent,
    reportsStored: after.reports.stored - before.reports.stored,
    linesLost: after.dials.lost - before.dials.lost,
    alerts: {
      emergency: emergency - before.alerts.emergency,
      warning: warning - before.alerts.warning,
      notice: notice - before.alerts.notice,
    },
    /** Nothing was said by chance before: each message of an emergency since the fleet began. */
    emergencyStoredMs: { n, p50: median, p99 },
    pageLateP95Ms: round(percentile(await lateness(page), 0.95)),
  };
}

/** The centre dies; people press while it is away; it comes back, and all homes with it. */
async function comeBack(world: FleetWorld, homes: number) {
  const { fleet } = world;
  await until(() => fleet.connected === homes, 180_000, "all homes connected");
  const failedBefore = fleet.figures().dials.failed;
  const open = openCases(world);
  await world.killCentre();
  await until(() => fleet.connected === 0, 30_000, "all lines down");
  for (const home of fleet.homes.slice(0, 40)) home.raise("door_left_open");
  const pressed = fleet.homes.slice(20, 30).map((home) => home.raise("call_rescue"));
  const began = performance.now();
  await world.startCentre();
  const ready = performance.now() - began;
  const readyCpu = usedBy(world.centre().pid).cpuSeconds;
  let pressesAfter = Number.NaN;
  let allAfter = Number.NaN;
  let backWithPresses = Number.NaN;
  await until(
    () => {
      const at = performance.now() - began - ready;
      if (Number.isNaN(pressesAfter) && pressed.every((id) => fleet.caseOf(id) !== undefined)) {
        pressesAfter = at;
        backWithPresses = fleet.connected;
      }
      if (Number.isNaN(allAfter) && fleet.connected === homes) allAfter = at;
      return !Number.isNaN(pressesAfter) && !Number.isNaN(allAfter) && fleet.waiting === 0;
    },
    120_000,
    "all homes back",
  );
  return {
    openCases: open,
    centreReadyS: round(ready / 1_000),
    centreReadyCpuS: round(readyCpu),
    /** From ready on; and how many homes, and what share of all, were back when the last press was stored. */
    pressesStoredS: round(pressesAfter / 1_000),
    homesBackByThen: backWithPresses,
    shareBackByThen: round(backWithPresses / homes),
    allBackS: round(allAfter / 1_000),
    failedDials: fleet.figures().dials.failed - failedBefore,
  };
}

/** F-36. */
async function areaLost(world: FleetWorld, many: number) {
  const { fleet } = world;
  const began = Date.now();
  /** Whatever else is open comes and goes. */
  const opened = (kind: string): number =>
    rowsOf(
      world,
      "SELECT count(*) AS n FROM cases WHERE made >= ? AND json_extract(body, '$.kind') = ?",
      ...[began, kind],
    );
  for (const { of } of fleet.homes.slice(0, many)) fleet.cut({ home: of.home });
  await until(() => opened("area_outage") > 0, 120_000, "the outage is told");
  const press = await painted(world, [fleet.homes.at(-1)]);
  await pause(15_000);
  const cases = { areaOutage: opened("area_outage"), gatewayLost: opened("gateway_lost") };
  for (const { of } of fleet.homes.slice(0, many)) fleet.mend({ home: of.home });
  await until(() => fleet.connected === fleet.homes.length, 90_000, "all homes back");
  return { lost: many, casesOpened: cases, pressPaintedMs: press.paintedMs };
}

async function storm(world: FleetWorld, many: number) {
  const { fleet, page } = world;
  await pause(5_000);
  await lateness(page);
  const began = performance.now();
  const warned = fleet.storm(many, "mains_lost");
  // Fewer than a queue shows as rows: what lies below them is counted there, not painted.
  const presses = await painted(world, fleet.homes.slice(-60), 25);
  await until(() => fleet.waiting === 0, 60_000, "the storm is stored");
  const all = performance.now() - began;
  const late = await lateness(page);
  for (const [n, id] of warned.entries()) fleet.homes[n]?.clear(id);
  await until(() => fleet.waiting === 0, 60_000, "the storm is over");
  return {
    warnings: many,
    ...presses,
    /** Warnings and presses, up to the end of the last row's painting at least. */
    allStoredS: round(all / 1_000),
    pageLateP95Ms: round(percentile(late, 0.95)),
    pageLateMostMs: round(Math.max(0, ...late)),
  };
}

/** F-68. */
async function alarms(world: FleetWorld, many: number) {
  const { fleet, page } = world;
  await pause(5_000);
  await lateness(page);
  const before = new Set<string>();
  const times: number[] = [];
  const underWay = new Map<string, number>();
  const began = performance.now();
  for (let n = 0; n < many; ) {
    const due = Math.min(many, Math.floor(((performance.now() - began) / 10_000) * many));
    for (; n < due; n += 1) {
      const id = fleet.homes[n]?.raise("fall" satisfies FleetKind);
      if (id !== undefined) underWay.set(id, performance.now());
    }
    note(world, underWay, times, before);
    await pause(2);
  }
  const allStored = (): boolean => {
    note(world, underWay, times, before);
    return underWay.size === 0;
  };
  await until(allStored, 60_000, "all alarms stored");
  const late = await lateness(page);
  return { alarms: many, storedMs: spread(times), pageLateP95Ms: round(percentile(late, 0.95)) };
}

function note({ fleet }: FleetWorld, underWay: Map<string, number>, times: number[], seen: Set<string>): void {
  for (const [id, since] of underWay) {
    if (fleet.caseOf(id) === undefined || seen.has(id)) continue;
    seen.add(id);
    underWay.delete(id);
    times.push(performance.now() - since);
  }
}

/** Presses one after the other, and when their rows were painted at the console. */
async function painted(
  { fleet, page }: FleetWorld,
  homes: readonly (FleetWorld["fleet"]["homes"][number] | undefined)[],
  most = homes.length,
): Promise<{ readonly presses: number; readonly paintedMs: Spread; readonly storedMs: Spread }> {
  const pressed = new Map<string, number>();
  const stored = new Map<string, number>();
  const isStored = (): boolean => {
    for (const [id, at] of pressed)
      if (!stored.has(id) && fleet.caseOf(id) !== undefined) stored.set(id, Date.now() - at);
    return stored.size === pressed.size;
  };
  for (const home of homes.slice(0, most)) {
    const at = Date.now();
    const id = home?.raise("call_rescue");
    if (id !== undefined) pressed.set(id, at);
    for (let n = 0; n < 10; n += 1) {
      await pause(10);
      isStored();
    }
  }
  await until(isStored, 60_000, "the presses are stored");
  const cases = [...pressed].map(([id, at]) => ({ row: fleet.caseOf(id) ?? "", at }));
  const began = performance.now();
  let rows = await paintedRows(page);
  while (!cases.every(({ row }) => rows.has(row)) && performance.now() - began < 60_000) {
    await pause(200);
    rows = await paintedRows(page);
  }
  const times = cases.map(({ row, at }) => (rows.get(row) ?? Number.POSITIVE_INFINITY) - at);
  return { presses: cases.length, paintedMs: spread(times), storedMs: spread([...stored.values()]) };
}

/** Read beside the centre at work: its file, and what the homes were told. */
async function sums(world: FleetWorld) {
  await until(() => world.fleet.waiting === 0, 60_000, "everything stored");
  const figures = world.fleet.figures();
  const counted = rowsOf(world, "SELECT count(*) AS n FROM case_alerts");
  return {
    said: figures.messages.said,
    stored: figures.messages.stored,
    lost: world.fleet.waiting,
    doubled: figures.doubled,
    refused: figures.messages.refused,
    alertsInCases: counted,
  };
}

const openCases = (world: FleetWorld): number => rowsOf(world, "SELECT count(*) AS n FROM cases WHERE open = 1");

function rowsOf({ database }: FleetWorld, sql: string, ...values: Sql[]): number {
  const db = openDatabase(database, { readOnly: true });
  try {
    return Number(db.get(sql, ...values)?.n ?? 0);
  } finally {
    db.close();
  }
}

async function until(holds: () => boolean, ms: number, what = "it"): Promise<void> {
  const over = performance.now() + ms;
  while (!holds()) {
    if (performance.now() > over) throw new Error(`${what}: not within ${ms / 1_000} s`);
    await pause(20);
  }
}
