/** What kept a cord held and a radar from being late has no row of its own, and is heard again all the same. */
import { expect, test } from "vitest";
import type { HeardOf } from "../../alerts/engine.ts";
import { openDatabase } from "../../alerts/program/sqlite.ts";
import { seconds } from "../../devices/model/moment.ts";
import { replayJournal } from "../../gateway/journal/replaying.ts";
import { type Lived, live } from "./life.ts";
import { lifeHome } from "./lives.ts";

const held = (on: boolean): readonly HeardOf[] => [{ device: "cord", facts: [{ kind: "call", level: "rescue", on }] }];

function polled(home: Lived, on: boolean, times: number): void {
  for (let n = 0; n < times; n += 1) {
    home.hears(held(on), { stream: true, source: "serial:cord" });
    home.passes(100);
  }
}

test("a cord held for two minutes, polled ten times a second: one press and its end, then and in the replay", () => {
  const home = live({ home: lifeHome, wall: Date.UTC(2026, 5, 10, 12) });
  polled(home, false, 50);
  polled(home, true, 1_200);
  polled(home, false, 50);
  home.passes(seconds(30));
  home.stops();
  expect(home.messages.map(({ type, kind }) => `${type} ${kind}`)).toEqual(["raise call_rescue", "change call_rescue"]);
  const report = replayJournal({ file: home.file }, () => {});
  expect(report).toMatchObject({ differences: [], readOtherwise: 0, alerts: 1, messages: 2 });

  const db = openDatabase(home.file, { readOnly: true });
  const [words] = db.all("SELECT count(*) AS n, sum(length(body)) AS bytes FROM entry WHERE kind = 'words'");
  const [counted] = db.all("SELECT frames, unchanged FROM standing");
  db.close();
  // Of thirteen hundred frames most have no row, and their words take a few.
  expect(Number(counted?.unchanged)).toBeGreaterThan(1_200);
  expect(Number(words?.n)).toBeGreaterThan(5);
  expect(Number(words?.n)).toBeLessThan(60);
});

test("without these words the replay would hear the cord pulled again and again", () => {
  const home = live({ home: lifeHome, wall: Date.UTC(2026, 5, 10, 12) });
  polled(home, false, 50);
  polled(home, true, 1_200);
  home.stops();
  const db = openDatabase(home.file);
  db.exec("DELETE FROM entry WHERE kind = 'words'");
  db.close();
  const report = replayJournal({ file: home.file }, () => {});
  if ("cannot" in report) throw new Error(report.cannot);
  expect(report.readOtherwise + (report.differences?.length ?? 0)).toBeGreaterThan(0);
});
