/** Plans of persons as they stand, and how good the rules in their learning phase would have been. For the page and the command. */
import type { Home } from "../../alerts/home.ts";
import {
  findingsOf,
  type Judged,
  learningOf,
  type Precision,
  precisionOf,
  type ShadowFinding,
  verdictOf,
} from "../../alerts/rules/precision.ts";
import { type HabitStanding, habitsNow } from "../../alerts/rules/standing.ts";
import { later, type Moment, seconds } from "../../devices/model/moment.ts";
import type { JournalReader } from "../journal/journal.ts";
import type { WordsOfPeople } from "./words-of-people.ts";

export interface ShadowView {
  readonly habits: readonly HabitStanding[];
  readonly findings: readonly { readonly finding: ShadowFinding; readonly judged: Judged }[];
  readonly precision: readonly Precision[];
}

export interface ShadowDeps {
  readonly home: () => Home;
  readonly read: Pick<JournalReader, "cells" | "readingsBetween" | "alerts">;
  readonly said: () => WordsOfPeople;
}

export interface ShadowBook {
  at(now: Moment): ShadowView;
}

/** Readings and alerts looked through for what followed. */
const most = 500;
/** The page asks several times a second, and a plan has time. */
const reckonedEvery = seconds(10);

export function openShadowBook(deps: ShadowDeps): ShadowBook {
  /** Nothing that follows changes these. */
  const settled = new Map<string, Judged>();
  let reckoned: { readonly until: number; readonly view: ShadowView } | undefined;

  function judge(finding: ShadowFinding, home: Home, now: Moment, alerts: ReturnType<JournalReader["alerts"]>): Judged {
    const known = settled.get(finding.id);
    if (known) return known;
    const learning = learningOf(home, finding.resident);
    const readings = deps.read.readingsBetween(finding.at, finding.at + learning.soon, most);
    const judged = verdictOf(finding, { readings, alerts, now: now.steady }, home, learning);
    if (judged.settled) settled.set(finding.id, judged);
    return judged;
  }

  function reckon(home: Home, remembers: (rule: string, key: string) => unknown, now: Moment) {
    const said = deps.said();
    const all = findingsOf(home, remembers, now.steady);
    const alerts = all.length > 0 ? deps.read.alerts(most) : [];
    const live = new Set(all.map(({ id }) => id));
    for (const id of settled.keys()) if (!live.has(id)) settled.delete(id);
    const findings = all.map((finding) => {
      const word = said[finding.id];
      const judged: Judged = word
        ? { verdict: word.verdict, by: "person", settled: true }
        : judge(finding, home, now, alerts);
      return { finding, judged };
    });
    return { findings, precision: precisionOf(findings, home) };
  }

  return {
    at(now) {
      if (reckoned && now.steady < reckoned.until) return reckoned.view;
      const home = deps.home();
      const cells = deps.read.cells();
      const remembers = (rule: string, key: string): unknown => cells.get(`${rule}/${key}`)?.value;
      const view = { habits: habitsNow({ home, remembers }, now), ...reckon(home, remembers, now) };
      reckoned = { until: later(now.steady, reckonedEvery), view };
      return view;
    },
  };
}
