/**
 * F-69: the centre's disk. Full to the last byte: nothing is called stored that is not, the homes keep it, and when there is room
 * again everything is there. An fsync that says EIO: what the centre called stored survives the power cut that follows.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { secretTextOf } from "../../../alerts/paths/https/sign.ts";
import { alertOf } from "../../centre/messages.ts";
import { command, signIn, token } from "../../centre/running.ts";
import { eventOf } from "../../https/door.ts";
import { fillDisk } from "../fill.ts";
import { listOf } from "../link/home.ts";
import type { LinkVerdict } from "../link/verdict.ts";
import { type LinkWorld, openLinkWorld } from "../link/world.ts";
import { cutAfterFailedSync } from "../office/failing-disk.ts";
import type { Workshop } from "../process.ts";
import { seeded } from "../random.ts";
import type { Row } from "../report.ts";

const disk = "size=16m";
/** Presses before the disk is full, while it is, and when there is room again. */
const presses = { before: 10, full: 60, after: 10 } as const;
/** ms the home goes on trying. */
const fullFor = 5_000;
/** By the signed door, while the disk is full. */
const knocks = 10;
/** The first fsync after a start's own, and how many of those that follow are made to fail, one in each run. */
const fsyncs = { first: 36, span: 120 } as const;

export const centreDisk: Row = {
  id: "F-69",
  title: "the centre's disk is full, or its fsync fails: 503 and never `stored`, the homes keep it, nothing is lost",
  fullRuns: 40,
  async run({ seed, runs = centreDisk.fullRuns, workshop }) {
    const full = await fullDisk(seed, workshop);
    const cuts = { failed: 0, images: 0, checked: 0, gone: 0 };
    const latencies: number[] = [];
    for (let n = 0; n < runs; n += 1) {
      const eioAt = fsyncs.first + Math.floor((n * fsyncs.span) / runs);
      const found = await cutAfterFailedSync(workshop, { eioAt, seed: seed + n });
      cuts.failed += found.failed ? 1 : 0;
      cuts.images += found.images;
      cuts.checked += found.checked;
      cuts.gone += found.gone;
      latencies.push(...found.latencies);
    }
    const { verdict } = full;
    return {
      ...{ runs, lost: verdict.lost + cuts.gone, dup: verdict.dup, latencies },
      notes: {
        ...{ kept_at_home_while_full: full.kept, lies: verdict.lies, back: verdict.back },
        ...{ claim_while_full: full.claim, door_while_full: full.door, door_after: full.doorAfter },
        ...{ healed_ms: Math.round(full.healed), failed_fsyncs: cuts.failed, images: cuts.images },
        ...{ stored_checked: cuts.checked, stored_gone: cuts.gone },
      },
      green:
        verdict.lost + verdict.dup + verdict.lies + verdict.back + cuts.gone === 0 &&
        full.kept >= presses.full &&
        full.claim === 503 &&
        full.door === `${knocks} x 503` &&
        full.doorAfter === `${knocks} x 200` &&
        cuts.failed > 0 &&
        cuts.checked > 0,
    };
  },
};

interface FullDisk {
  readonly verdict: LinkVerdict;
  /** Messages that waited in the home's journal when the disk had been full for a while. */
  readonly kept: number;
  readonly claim: number;
  readonly door: string;
  readonly doorAfter: string;
  /** ms from the first free byte to the last `stored`. */
  readonly healed: number;
}

async function fullDisk(seed: number, workshop: Workshop): Promise<FullDisk> {
  const folder = workshop.room("centre-full");
  const mounted = join(folder, "centre");
  mkdirSync(mounted);
  execFileSync("mount", ["-t", "tmpfs", "-o", disk, "tmpfs", mounted]);
  const tokenFile = join(folder, "token");
  writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 });
  const centreMore = { gateways: [{ id: "gw1", home: "home1", tokenFile }] };
  const world = await openLinkWorld({ folder, random: seeded(seed), centreMore });
  const filler = join(mounted, "filler");
  try {
    await world.up();
    await Promise.all(listOf(presses.before, () => world.press()));
    await world.healed();
    const li = await signIn(world.centre, "li");
    const [open] = (await (await li.get("/v1/cases")).json()) as [{ id: string; version: number }];

    fillDisk(filler);
    await Promise.all(listOf(presses.full, () => world.press()));
    await new Promise((next) => setTimeout(next, fullFor));
    const claim = (await li.post(`/v1/cases/${open.id}/claim`, command(open.version))).status;
    // By the other door, of which the journal of this home knows nothing: what is stored now would be counted as doubled.
    const events = listOf(knocks, (n) => alertEventOf(n));
    const door = await answersTo(world, events);
    const kept = world.waiting();

    unlinkSync(filler);
    const healed = await world.healed();
    await Promise.all(listOf(presses.after, () => world.press()));
    await world.healed();
    const verdict = world.judge();

    return { verdict, kept, claim, door, doorAfter: await answersTo(world, events), healed };
  } finally {
    await world.stop();
    execFileSync("umount", [mounted]);
  }
}

const alertEventOf = (n: number) => eventOf(alertOf(n, { epoch: "by-the-door" }));

/** "10 x 503" when all are answered alike. */
async function answersTo(world: LinkWorld, events: readonly Event[]): Promise<string> {
  const seen = new Map<number, number>();
  for (const event of events) {
    // The clocks of this world are its own: who signs at another time is told the centre's.
    const { centreTime } = (await (await knock(world, event, Date.now())).json()) as { centreTime: number };
    const { status } = await knock(world, event, centreTime);
    seen.set(status, (seen.get(status) ?? 0) + 1);
  }
  return [...seen].map(([status, times]) => `${times} x ${status}`).join(", ");
}

type Event = ReturnType<typeof eventOf>;

function knock({ centre }: LinkWorld, event: Event, wall: number): Promise<Response> {
  const text = JSON.stringify(event);
  const at = new Date(wall);
  return fetch(`${centre.addresses.http}/v1/alerts`, {
    method: "POST",
    headers: {
      "content-type": "application/cloudevents+json; charset=utf-8",
      "webhook-id": event.id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
      "webhook-signature": new Webhook(secretTextOf(token)).sign(event.id, at, text),
    },
    body: text,
  });
}
