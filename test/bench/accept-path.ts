/**
 * What one message costs on its way to disk, stage by stage, in CPU time of this process: for whoever changes a stage.
 *
 *   node test/bench/accept-path.ts [rounds]                  a table: µs a message, medians over the batches
 *   node test/bench/accept-path.ts 7 ../before               this checkout and another by turns, and the ratio
 *   node --cpu-prof test/bench/accept-path.ts                the same, and a profile to open in any V8 viewer
 *
 * Thirty Zigbee2MQTT devices say their whole state; doors and people move at each word, so that nothing is folded away. No
 * broker and no thread: those are measured by `npm run bench`. Compare ratios, never figures of two runs.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as engine from "../../alerts/engine.ts";
import { instant, type Moment } from "../../devices/model/moment.ts";
import { notesOf } from "../../devices/notes.ts";
import { openRegistry } from "../../devices/registry.ts";
import { gatewayConfig } from "../../gateway/config/config.ts";
import { openIntake } from "../../gateway/intake.ts";
import { newAlertId } from "../../gateway/journal/alert-id.ts";
import { type Command, pack, unpack } from "../../gateway/journal/command.ts";
import { freshOf } from "../../gateway/journal/fresh.ts";
import type { Arrival } from "../../gateway/journal/journal.ts";
import { type Before, planBatch } from "../../gateway/journal/plan.ts";
import { openStore } from "../../gateway/journal/store.ts";
import { openDirectory } from "../../gateway/register/directory.ts";
import { percentile, round } from "./figures.ts";

/** Twenty clients with a full window come to about so many in one commit. */
const perBatch = 250;
const batchesPerRound = 40;
/** Batches that are not counted: the compiler is at work. */
const warmUp = 60;
const devices = 30;
const bytesOfAddress = 16;

const carriesOf = ["other", "door", "other", "call", "other"] as const;
const nameOf = (n: number): string => `device-${n}`;
const addressOf = (n: number): string => n.toString(16).padStart(bytesOfAddress, "0").toUpperCase();

/** A state as Zigbee2MQTT publishes it: what the device says, and all that the bridge adds. */
function stateOf(n: number, turn: number): object {
  const on = turn % 2 === 0;
  const common = { battery: 95, linkquality: 80 + (turn % 120), voltage: 2_900 };
  switch (carriesOf[n % carriesOf.length]) {
    case "door":
      return { ...common, contact: on, battery_low: false, tamper: false };
    case "call":
      return { ...common, action: on ? "single" : "", operation_mode: "event" };
    default:
      return n % 2 === 0
        ? { ...common, occupancy: on, illuminance: 10 + (turn % 50), temperature: 21 + (turn % 10) / 10 }
        : { ...common, temperature: 20 + (turn % 30) / 10, humidity: 40 + (turn % 20), pressure: 1_001.2 };
  }
}

const config = gatewayConfig.parse({
  version: 1,
  gateway: "bench",
  data: "data",
  home: { id: "bench-home", rooms: [{ id: "hall", label: { zh: "门厅", en: "Hall" } }] },
  devices: Array.from({ length: devices }, (_, n) => ({
    ...{ id: nameOf(n), family: "zigbee2mqtt", key: nameOf(n), room: "hall", carries: carriesOf[n % carriesOf.length] },
  })),
  broker: { listeners: [{ port: 0 }] },
  centre: { url: "mqtt://127.0.0.1:1884", tokenFile: "token" },
  page: { port: 0 },
});

const stages = ["decode", "intake", "pack", "unpack", "plan", "write"] as const;
type Stage = (typeof stages)[number];
const meaningOf: Readonly<Record<Stage, string>> = {
  decode: "(of intake) bytes -> facts",
  intake: "topic -> family -> decode -> register -> arrival",
  pack: "arrivals -> text for the writer's thread",
  unpack: "text -> arrivals",
  plan: "rules, readings, alerts, rows",
  write: "SQLite transaction, readings for the cursors",
};

export async function openPath(file: string) {
  const registry = await openRegistry();
  const directory = openDirectory(config.gateway, config, registry.families);
  const notes = notesOf(Array.from({ length: devices }, (_, n) => [`name:${nameOf(n)}`, addressOf(n)]));
  const family = registry.claim("zigbee2mqtt/any")?.family;
  if (!family) throw new Error("no family claims the bench's topics");
  let arrivals: Arrival[] = [];
  let steady = 0;
  // A flood of a thousand a second.
  const moment = (): Moment => {
    steady += 1;
    return { steady: instant(steady), wall: 1_767_225_600_000 + steady, mono: steady, boot: "bench", trusted: true };
  };
  const intake = openIntake({
    ...{ registry, register: directory, bases: {}, moment },
    notes: { of: () => notes, take: () => undefined },
    journal: { accept: async (arrival) => void arrivals.push(arrival) },
  });
  const store = openStore(file, ["centre"]);
  const start = { home: directory.home, cells: [], open: [], recent: [], at: moment() };
  const state = engine.step(
    engine.startEngine(start),
    { type: "started", at: start.at },
    { readingId: () => 0, alertId: newAlertId },
  ).state;
  let before: Before = {
    standing: {
      ...{ epoch: "bench", lastSeq: 0, lastEntry: 0, lastReading: 0, moment: start.at },
      tallies: { frames: 0, readings: 0, alerts: 0, unread: 0, quarantined: 0, shed: 0, unchanged: 0 },
    },
    state,
    wakeAt: state.wakeAt,
  };
  const how = { gatewayId: "bench", engine, alertId: newAlertId, shedHistory: false };
  let turn = 0;

  /** CPU time (µs) of each stage for one batch. */
  async function batch(spend: (stage: Stage, microseconds: number) => void): Promise<void> {
    const messages = Array.from({ length: perBatch }, () => {
      const n = turn % devices;
      const payload = Buffer.from(JSON.stringify(stateOf(n, Math.floor(turn / devices))));
      turn += 1;
      return { source: "mqtt", topic: `zigbee2mqtt/${nameOf(n)}`, payload, stored: false };
    });
    const timed = <T>(stage: Stage, work: () => T): T => {
      const from = process.cpuUsage();
      const result = work();
      const { user, system } = process.cpuUsage(from);
      spend(stage, user + system);
      return result;
    };
    timed("decode", () => {
      for (const frame of messages) family?.decode(frame, "zigbee2mqtt", directory.profileOf(family.id), notes);
    });
    arrivals = [];
    timed("intake", () =>
      messages.forEach((each) => void intake.mqtt({ ...each, delivery: { id: `bench/${turn}`, again: false } })),
    );
    const commands = arrivals.map((arrival): Command => ({ do: "accept", arrival }));
    const parcel = timed("pack", () => pack(commands));
    const taken = timed("unpack", () => unpack(parcel));
    const plan = timed("plan", () => planBatch(before, taken, how));
    timed("write", () => {
      store.write([plan.rows]);
      freshOf(plan.rows.entries);
    });
    store.checkpoint();
    before = { standing: plan.rows.after, state: plan.thought.state, wakeAt: plan.thought.wakeAt };
    if (plan.poisoned.length > 0) throw new Error(`the engine could not bear it: ${plan.poisoned[0]?.fault}`);
  }
  return { batch, close: () => store.close() };
}

const write = (line: string): void => void process.stdout.write(`${line}\n`);

/** The same path out of this checkout or another: taken by turns, because the speed of a shared machine changes by the minute. */
async function main(rounds: number, others: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "hearthwatch-accept-"));
  try {
    const openings = await Promise.all(others.map(async (root) => (await openingIn(root)).openPath));
    const sides = await Promise.all(
      [openPath, ...openings].map(async (open, n) => ({
        path: await open(join(folder, `${n}.db`)),
        spent: new Map<Stage, number[]>(stages.map((stage) => [stage, []])),
      })),
    );
    for (let n = -warmUp; n < rounds * batchesPerRound; n += 1)
      for (const { path, spent } of n % 2 === 0 ? sides : sides.toReversed())
        await path.batch((stage, us) => n >= 0 && spent.get(stage)?.push(us / perBatch));
    for (const { path } of sides) path.close();
    const medians = sides.map(
      ({ spent }) =>
        (stage: Stage) =>
          percentile(spent.get(stage) ?? [], 0.5),
    );
    for (const stage of stages)
      write(
        line(
          stage,
          medians.map((of) => of(stage)),
          meaningOf[stage],
        ),
      );
    const sums = medians.map((of) => stages.reduce((sum, stage) => sum + (stage === "decode" ? 0 : of(stage)), 0));
    write(line("all", sums, `${round((sums[0] ?? 0) / 10)} s CPU for 100,000`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function line(name: string, [here = 0, ...others]: readonly number[], meaning: string): string {
  const ratios = others.map((other) => `${other.toFixed(2).padStart(8)} (${(here / other).toFixed(2)} x)`);
  return `${name.padEnd(8)}${here.toFixed(2).padStart(8)} µs${ratios.join("")}  ${meaning}`;
}

const openingIn = (root: string): Promise<{ openPath: typeof openPath }> =>
  import(pathToFileURL(resolve(root, "test/bench/accept-path.ts")).href);

const [rounds = "7", ...others] = process.argv.slice(2);
if (import.meta.main) await main(Number(rounds), others);
