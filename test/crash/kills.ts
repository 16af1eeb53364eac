/**
 * One row: a world lives until it has been killed so often as it can bear, heals, and is judged; then the next world, until
 * there were as many kills as asked for. A kill that did not happen where it should is an error, never a pass.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Random, seeded } from "../faults/random.ts";
import type { Figures, RowOptions } from "../faults/report.ts";
import { undelivered } from "./inspection.ts";
import type { Point } from "./points.ts";
import type { Armed, Life, Program } from "./program.ts";
import { openTally, type Tally } from "./tally.ts";
import { openWorld, type World } from "./world.ts";

/** How a life ends: at a named point, or so many ms after it was spawned or has begun to serve. */
export type Death = { readonly armed: Armed } | { readonly after: number; readonly since: "spawned" | "serving" };
export type Killer = (random: Random) => Death;

/** One of the programs, or both at once. */
export interface Kills {
  readonly gateway?: { readonly killer: Killer; readonly times: number };
  readonly centre?: { readonly killer: Killer; readonly times: number };
  /** Readings that come at once, and ms between two presses of one client. */
  readonly chatter: number;
  readonly pressEvery: number;
  /** Between two kills the gateway lives in peace until it has sent everything: each time, or when much is waiting. */
  readonly breathes: "each-time" | "when-behind";
}

export interface KillOptions extends RowOptions {
  readonly progress?: (kills: number) => void;
}

/** A life that reaches its point takes seconds, on a busy machine many. */
const reachedWithin = 120_000;
/** So many messages without `stored` would only be sent, and die, again and again. */
const behind = 8;
const breatheWithin = 60_000;
/** Nobody speaks for so long (ms): the gateway does what can wait, such as moving its log into the file. */
const atRest = 300;
/** With fewer buttons left a world is judged: the presses of one more life must not run out. */
const buttonsForOneLife = 30;

export const atPoint =
  ({ name, passes }: Pick<Point, "name" | "passes">): Killer =>
  (random) => ({ armed: { at: name, after: random.below(passes) } });

/** From the first instant of a start to well into its work. */
export const atAnyInstant: Killer = (random) =>
  random.below(2) === 0
    ? { after: random.below(1_000), since: "spawned" }
    : { after: random.below(1_500), since: "serving" };

export async function runKills(kills: Kills, options: KillOptions): Promise<Figures> {
  const random = seeded(options.seed);
  const room = options.workshop.room("kills");
  const tally = openTally();
  const left = { gateway: kills.gateway?.times ?? 0, centre: kills.centre?.times ?? 0 };
  for (let number = 0; left.gateway + left.centre > 0; number += 1) {
    const folder = join(room, `world-${number}`);
    mkdirSync(folder);
    const planted = options.planted === true;
    const world = await openWorld({ folder, cache: join(room, "cache"), random, planted, ...kills });
    try {
      await besiege(world, { kills, left, random, tally, progress: options.progress });
      const healed = await world.heal();
      await world.stop();
      tally.judge(world, healed);
    } finally {
      await world.stop();
    }
  }
  return tally.figures();
}

interface Siege {
  readonly kills: Kills;
  readonly left: Record<Program["name"], number>;
  readonly random: Random;
  readonly tally: Tally;
  readonly progress: KillOptions["progress"];
}

/** Kills until there were enough or the buttons run short. Whoever is not killed lives through it. */
async function besiege(world: World, { kills, left, random, tally, progress }: Siege): Promise<void> {
  const isDouble = kills.gateway !== undefined && kills.centre !== undefined;
  const live = async (program: Program): Promise<void> => {
    const { name } = program;
    const killer = kills[name]?.killer;
    while (killer && left[name] > 0 && world.devices.left() > buttonsForOneLife) {
      tally.add(name, await dieOnce(program, killer(random)));
      left[name] -= 1;
      progress?.(tally.kills);
      if (name === "gateway" && left[name] > 0) await breathe(world, kills.breathes);
    }
    // The other one's points lie where the two of them talk.
    if ((!killer || isDouble) && (await program.live().ready) === undefined)
      throw new Error(`the ${name} did not start`);
  };
  await Promise.all([live(world.centre), live(world.gateway)]);
}

async function breathe({ gateway, devices, journalFolder }: World, when: Kills["breathes"]): Promise<void> {
  if (when === "when-behind" && undelivered(journalFolder) <= behind) return;
  devices.hold(true);
  const life = gateway.live();
  if ((await life.ready) === undefined) throw new Error("the gateway did not start");
  const until = performance.now() + breatheWithin;
  while (undelivered(journalFolder) > 0 && performance.now() < until) await pause(50);
  await pause(atRest);
  await life.stop();
  devices.hold(false);
}

/** Resolves with where it died, and the milliseconds it took to serve if it came so far. */
async function dieOnce(
  program: Program,
  death: Death,
): Promise<{ readonly at: string; readonly ready: number | undefined }> {
  const life = program.live("armed" in death ? death.armed : undefined);
  const late = setTimeout(() => void life.stop(), reachedWithin);
  if ("after" in death) void killLater(life, death);
  const { signal, code } = await life.ended;
  clearTimeout(late);
  const where = "armed" in death ? death.armed.at : undefined;
  if (signal !== "SIGKILL" || life.struckAt() !== where) {
    const said = life.lines.slice(-12).join("\n");
    throw new Error(`the ${program.name} ended with ${signal ?? code} and not at ${where ?? "its instant"}: ${said}`);
  }
  return { at: where ?? "any instant", ready: await life.ready };
}

async function killLater(life: Life, { after, since }: Exclude<Death, { armed: Armed }>): Promise<void> {
  if (since === "serving") await life.ready;
  await pause(after);
  life.kill();
}
