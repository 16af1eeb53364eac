/**
 * F-24: the line is reset after any number of bytes, there or back: in the login, in the subscription, in the middle of an
 * alert, in the middle of an answer. Half of something is nothing.
 */
import { join } from "node:path";
import { openDatabase } from "../../../alerts/program/sqlite.ts";
import { inWorlds, isClean } from "../link/rows.ts";
import type { LinkWorld } from "../link/world.ts";
import type { Row } from "../report.ts";

/** Bytes of each direction: a login, its subscription and the better part of an alert. */
const longest = 2_000;

export const cutLine: Row = {
  id: "F-24",
  title: "the line is reset after 1 … 2,000 bytes, there and back: tried again, and never half a case",
  fullRuns: 2 * longest,
  async run({ seed, runs = cutLine.fullRuns, workshop }) {
    const step = Math.max(1, Math.floor((2 * longest) / runs));
    let cuts = 0;
    let halves = 0;
    const { verdict, latencies, again, rssMax } = await inWorlds({ seed, workshop }, runs, { speed: 50 }, cutOne);
    return {
      ...{ runs, lost: verdict.lost, dup: verdict.dup, latencies, rssMax },
      notes: { cuts, halves, sent_again: again, alerts: verdict.alerts, lies: verdict.lies, back: verdict.back },
      green: isClean(verdict) && halves === 0 && cuts >= runs / 2,
    };

    async function cutOne(world: LinkWorld, n: number): Promise<number> {
      const { line } = world;
      const cutAfter = 1 + Math.floor((n * step) / 2);
      const before = line.cuts;
      if (n % 2 === 0) line.there = { cutAfter };
      else line.back = { cutAfter };
      line.hangUp();
      const began = performance.now();
      await world.press();
      // Answers are short: a line that carried more than enough for this alert was not cut by it.
      await world.until(() => line.cuts > before || world.waiting() === 0, 30_000, "neither cut nor stored");
      cuts += line.cuts > before ? 1 : 0;
      [line.there, line.back] = [{}, {}];
      await world.healed();
      await world.up();
      halves += n % 100 === 99 || n === runs - 1 ? unread(world.folder) : 0;
      return performance.now() - began;
    }
  },
};

/** What the centre was given and could not read. */
function unread(folder: string): number {
  const db = openDatabase(join(folder, "centre", "centre.db"), { readOnly: true });
  try {
    return Number(db.get("SELECT count(*) AS n FROM unread")?.n);
  } finally {
    db.close();
  }
}
