/** The figures of the whole road, each from the running product. Everything is measured from outside: sockets and /proc. */
import { writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { round, type Spread, spread } from "./figures.ts";
import { burst, type connectLoad, type LoadClient, paced } from "./load.ts";
import { clearPeakPath, usedBy } from "./process.ts";
import { buttonName, database, loadClients, motionName, type World } from "./world.ts";

export interface Settings {
  readonly messages: number;
  readonly presses: number;
  readonly idleSeconds: number;
}

/** An ordinary word of a motion sensor: two facts, and the level changes each time, so nothing is folded away. */
const motion = (client: number, n: number) => ({
  topic: `zigbee2mqtt/${motionName(client)}`,
  payload: `{"occupancy":${n % 2 === 0},"linkquality":${80 + (n % 120)}}`,
});

const press = (n: number) => ({
  topic: `zigbee2mqtt/${buttonName(n)}`,
  payload: '{"action":"emergency","battery":100}',
});

export interface IdleFigures {
  readonly rssMib: number;
  readonly cpuPercent: number;
  readonly threads: number;
}

export async function measureIdle(world: World, settings: Settings): Promise<IdleFigures> {
  const before = usedBy(world.gateway.pid);
  await pause(settings.idleSeconds * 1_000);
  const after = usedBy(world.gateway.pid);
  return {
    rssMib: round(after.rssMib, 1),
    cpuPercent: round(((after.cpuSeconds - before.cpuSeconds) / settings.idleSeconds) * 100),
    threads: after.threads,
  };
}

export interface BurstFigures {
  readonly messages: number;
  readonly acknowledgedPerSecond: number;
  /** Of the gateway, until the last point is in InfluxDB. */
  readonly cpuSecondsPer100k: number;
  readonly peakRssMib: number;
  readonly secondsToInflux: number;
  readonly readingsInInflux: number;
  /** Messages that were acknowledged and are not in InfluxDB. */
  readonly lost: number;
}

export async function measureBurst(world: World, settings: Settings): Promise<BurstFigures> {
  const clients = await connectAll(world);
  const { pid } = world.gateway;
  const pointsBefore = await points(world);
  writeFileSync(clearPeakPath(pid), "5");
  const before = usedBy(pid);
  const began = performance.now();
  const done = await burst(clients, settings.messages, motion);
  const stored = await settled(world, pointsBefore + done.messages);
  const secondsToInflux = (performance.now() - began) / 1_000;
  const after = usedBy(pid);
  for (const client of clients) client.end();
  return {
    messages: done.messages,
    acknowledgedPerSecond: Math.round(done.messages / done.seconds),
    cpuSecondsPer100k: round(((after.cpuSeconds - before.cpuSeconds) * 100_000) / done.messages),
    peakRssMib: round(after.peakRssMib, 1),
    secondsToInflux: round(secondsToInflux),
    readingsInInflux: stored - pointsBefore,
    lost: done.messages - (stored - pointsBefore),
  };
}

/** Each message makes one motion reading; of those each is one point. */
async function points(world: World): Promise<number> {
  const rows = await world.influxd.query('SELECT count("on") FROM motion', database);
  return Number(rows[0]?.count ?? 0);
}

/** Waits until all are there, or until nothing has come for 5 s. */
async function settled(world: World, expected: number): Promise<number> {
  let last = await points(world);
  let quiet = 0;
  while (last < expected && quiet < 5_000) {
    await pause(100);
    const now = await points(world);
    quiet = now === last ? quiet + 100 : 0;
    last = now;
  }
  return last;
}

export interface PressFigures {
  /** Milliseconds from the publish of a press to the centre's `stored` on its way to the gateway. */
  readonly idle: Spread;
  readonly under500PerSecond: Spread;
}

/** A device's press that takes longer than this counts as not delivered, and the run as failed. */
const storedWithin = 30_000;

export async function measurePresses(world: World, settings: Settings): Promise<PressFigures> {
  const [presser, ...others] = await connectAll(world);
  if (!presser) throw new Error("no client connected");
  let next = 0;
  const series = async (): Promise<number[]> => {
    const times: number[] = [];
    for (let n = 0; n < settings.presses; n++) {
      times.push(await timePress(world, presser, next++));
      // Not in step with any timer of the programs.
      await pause(20 + Math.random() * 20);
    }
    return times;
  };
  const idle = await series();
  const load = paced(others, 500, motion);
  await pause(1_000);
  const under = await series();
  await load.stop();
  for (const client of [presser, ...others]) client.end();
  return { idle: spread(idle), under500PerSecond: spread(under) };
}

async function timePress(world: World, client: LoadClient, n: number): Promise<number> {
  const stored = world.tap.storedFor(buttonName(n), storedWithin);
  const began = performance.now();
  const { topic, payload } = press(n);
  await client.publish(topic, payload);
  return (await stored) - began;
}

export interface StartFigures {
  /** From spawning the process to its word that it is ready. */
  readonly readyMs: Spread;
  /** From spawning to the centre's `stored` for a press that a device tried to give from the first moment. */
  readonly firstAlarmMs: Spread;
}

export async function measureStart(world: World, firstButton: number, rounds: number): Promise<StartFigures> {
  const ready: number[] = [];
  const alarm: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const button = firstButton + round;
    let alarmAt: Promise<number> | undefined;
    ready.push(
      await world.restartGateway(() => {
        alarmAt = firstAlarm(world, button);
      }),
    );
    alarm.push((await alarmAt) ?? Number.NaN);
  }
  return { readyMs: spread(ready), firstAlarmMs: spread(alarm) };
}

async function firstAlarm(world: World, button: number): Promise<number> {
  const began = performance.now();
  const stored = world.tap.storedFor(buttonName(button), storedWithin);
  const client = await insist(() => world.client(0));
  const { topic, payload } = press(button);
  await client.publish(topic, payload);
  const at = await stored;
  client.end();
  return at - began;
}

/** A device that does not let go: it tries again every 5 ms. */
async function insist(dial: () => ReturnType<typeof connectLoad>): Promise<LoadClient> {
  const until = performance.now() + storedWithin;
  for (;;) {
    try {
      return await dial();
    } catch (fault) {
      if (performance.now() > until) throw fault;
      await pause(5);
    }
  }
}

const connectAll = (world: World): Promise<LoadClient[]> =>
  Promise.all(Array.from({ length: loadClients }, (_, n) => world.client(n)));
