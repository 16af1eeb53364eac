/** The figures of a period, and what of them is not in the cases' own table, for a spreadsheet. */
import { sayAnswering } from "../../program/words/answering.ts";
import { type Language, sayIn } from "../../program/words/words.ts";
import { csvOf, isoLocal } from "../exports/csv.ts";
import { percent } from "./shares.ts";
import type { OnDuty } from "./store.ts";
import type { TestedHome } from "./tested.ts";
import type { AnsweringView, SpreadView } from "./views.ts";

/** Figure, count, of, percent, seconds. */
export function figuresCsv(view: AnsweringView, language: Language): string {
  const say = (key: Parameters<typeof sayAnswering>[1], values = {}): string => sayAnswering(language, key, values);
  const seconds = (ms: number | undefined): string => (ms === undefined ? "" : (ms / 1_000).toFixed(1));
  const count = (name: string, n: number): string[] => [name, String(n), "", "", ""];
  const spans = (name: string, { count: n, p50, p95, max }: SpreadView): string[][] => [
    [`${name} ${say("half")}`, String(n), "", "", seconds(p50)],
    [`${name} ${say("most")}`, String(n), "", "", seconds(p95)],
    [`${name} ${say("slowest")}`, String(n), "", "", seconds(max)],
  ];
  return csvOf([
    [say("csv.figure"), say("csv.count"), say("csv.of"), say("csv.percent"), say("csv.seconds")],
    count(say("calls"), view.calls),
    ...view.within.map(({ seconds: limit, n, of }) => [
      ...[say("within", { n: limit }), String(n), String(of), percent({ n, of }) ?? "", ""],
    ]),
    ...spans(say("claimed"), view.claimed),
    ...spans(say("waiting"), view.waiting),
    ...spans(say("shown"), view.shown),
    ...spans(say("spoke"), view.spoke),
    ...spans(say("arrived"), view.arrived),
    count(say("misses"), view.missesAll),
    count(say("released"), view.releases),
    count(say("lost"), view.leaseLosses),
    count(say("reopened"), view.reopens),
    [say("load"), String(view.load.cases), String(view.load.people), "", ""],
    count(say("flood"), view.load.flooded),
    count(say("alone"), view.load.alone),
    ...view.bySeverity.map(({ severity, n, of }) => [
      ...[sayIn(language)(`severity.${severity}`), String(n), String(of), percent({ n, of }) ?? "", ""],
    ]),
    ...(["tests", "drills", "faults", "notices"] as const).map((each) => count(say(each), view.apart[each])),
  ]);
}

export const dutyCsv = (duties: readonly OnDuty[], timeZone: string): string =>
  csvOf([
    ["person", "from", "to"],
    ...duties.map(({ person, from, to }) => [
      ...[person, isoLocal(from, timeZone), to === undefined ? "" : isoLocal(to, timeZone)],
    ]),
  ]);

export const homesCsv = (homes: readonly TestedHome[], timeZone: string): string =>
  csvOf([
    ["home", "gateway", "last_good_test"],
    ...homes.map(({ home, gateway, at }) => [home, gateway, at === undefined ? "" : isoLocal(at, timeZone)]),
  ]);
