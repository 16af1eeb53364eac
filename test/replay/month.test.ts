/** A month of a home's life, replayed as it was and as it would have been. */
import { expect, test } from "vitest";
import { openDatabase } from "../../alerts/program/sqlite.ts";
import { days, minutes } from "../../devices/model/moment.ts";
import { type ReplayReport, type ReplayWish, replayJournal } from "../../gateway/journal/replaying.ts";
import { lifeHome } from "./lives.ts";
import { month, monthBegins } from "./month.ts";

const patient = 600_000;

function replayed(wish: ReplayWish): ReplayReport {
  const report = replayJournal(wish, () => {});
  if ("cannot" in report) throw new Error(report.cannot);
  return report;
}

test(
  "more than the thirty days that are kept: replayed from the oldest snapshot, and with another plan",
  () => {
    const home = month(32, { keepDays: 30 });
    home.stops();
    const db = openDatabase(home.file, { readOnly: true });
    const [rows] = db.all("SELECT count(*) AS n, min(id) AS first FROM entry");
    const [snapshots] = db.all(
      "SELECT count(*) AS n, sum(length(body)) AS bytes, max(length(body)) AS most FROM snapshot",
    );
    db.close();
    expect(Number(rows?.first)).toBeGreaterThan(1);

    // A snapshot a day, each a few KB.
    expect(Number(snapshots?.n)).toBeGreaterThan(15);
    expect(Number(snapshots?.most)).toBeLessThan(20_000);

    const proof = replayed({ file: home.file });
    expect(proof.began.snapshot).toBe(true);
    expect(proof.differences).toEqual([]);
    expect(proof.readOtherwise).toBe(0);
    expect(proof.ended.wall - proof.began.wall).toBeGreaterThan(days(28));

    const from = proof.began.wall;
    expect(replayed({ file: home.file, from: monthBegins + days(20) }).differences).toEqual([]);
    const slower = { ...lifeHome, rules: { ...lifeHome.rules, doorLeftOpen: minutes(30) } };
    const { trial } = replayed({ file: home.file, from, changed: slower });
    const doors = trial?.find(({ rule }) => rule === "door-left-open");
    expect(doors).toMatchObject({ before: 6, after: 0, appears: [] });
    expect(doors?.goes.map(({ wall }) => new Date(wall).toISOString().slice(0, 10))).toEqual([
      "2026-03-05",
      "2026-03-10",
      "2026-03-15",
      "2026-03-20",
      "2026-03-25",
      "2026-03-30",
    ]);
    // Nothing else would have been otherwise.
    for (const { rule, appears, goes, changes } of trial ?? [])
      if (rule !== "door-left-open") expect([rule, appears, goes, changes]).toEqual([rule, [], [], []]);
  },
  patient,
);
