/** The figures of a period, and what of them is not in the cases' own table, for a spreadsheet. */
import { type AnsweringKey, sayAnswering } from "../../program/words/answering.ts";
import { type Language, sayIn } from "../../program/words/words.ts";
import { csvOf, isoLocal } from "../exports/csv.ts";
import { percent, type Share } from "./shares.ts";
import type { OnDuty } from "./store.ts";
import type { TestedHome } from "./tested.ts";
import type { AnsweringView, LoadView, PartView, SpreadView } from "./views.ts";

type SayIt = (key: AnsweringKey, values?: Readonly<Record<string, string | number>>) => string;

/** Figure, count, of, percent, seconds, moment; and of which shift it is, if of one. */
export function figuresCsv(view: AnsweringView, language: Language): string {
  const say: SayIt = (key, values = {}) => sayAnswering(language, key, values);
  const { timeZone } = view;
  return csvOf([
    (["figure", "count", "of", "percent", "seconds", "at", "day", "shift"] as const).map((each) => say(`csv.${each}`)),
    ...[
      ...answeredRows(view, say),
      ...spans(say, "shown", view.shown),
      ...spans(say, "spoke", view.spoke),
      ...spans(say, "arrived", view.arrived),
      count(say("misses"), view.missesAll),
      count(say("released"), view.releases),
      count(say("lost"), view.leaseLosses),
      count(say("reopened"), view.reopens),
      ...loadRows(view.load, say, timeZone),
      ...view.bySeverity.map((each) => shareRow(sayIn(language)(`severity.${each.severity}`), each)),
      ...(["tests", "drills", "faults", "notices", "calledIn"] as const).map((each) =>
        count(say(each), view.apart[each]),
      ),
    ].map((row) => [...row, "", ""]),
    ...[...view.shiftNames.map((each) => ({ day: "", ...each })), ...view.shifts].flatMap((each) =>
      partRows(each, say, timeZone).map((row) => [...row, each.day, each.name]),
    ),
  ]);
}

const partRows = (of: PartView, say: SayIt, timeZone: string): string[][] => [
  ...answeredRows({ ...of, waiting: { count: of.waiting } }, say),
  ...loadRows(of.load, say, timeZone),
];

const answeredRows = (
  of: Pick<PartView, "calls" | "within" | "claimed"> & { readonly waiting: SpreadView },
  say: SayIt,
): string[][] => [
  count(say("calls"), of.calls),
  ...of.within.map((each) => shareRow(say("within", { n: each.seconds }), each)),
  ...spans(say, "claimed", of.claimed),
  ...(of.waiting.max === undefined ? [count(say("waiting"), of.waiting.count)] : spans(say, "waiting", of.waiting)),
];

const loadRows = (of: LoadView, say: SayIt, timeZone: string): string[][] => [
  count(say("alerts"), of.alerts),
  count(say("alone"), of.alone),
  [say("worked"), "", "", "", seconds(of.worked), ""],
  [say("perHour"), of.perHour ?? "", "", "", "", ""],
  [say("load"), String(of.cases), String(of.people), "", "", of.busiest ? isoLocal(of.busiest.at, timeZone) : ""],
  count(say("floods"), of.floods),
  count(say("flood"), of.flooded),
];

const seconds = (ms: number | undefined): string => (ms === undefined ? "" : (ms / 1_000).toFixed(1));
const count = (name: string, n: number): string[] => [name, String(n), "", "", "", ""];
const shareRow = (name: string, { n, of }: Share): string[] => [
  ...[name, String(n), String(of), percent({ n, of }) ?? "", "", ""],
];
const spans = (say: SayIt, key: AnsweringKey, { count: n, p50, p95, max }: SpreadView): string[][] => [
  [`${say(key)} ${say("half")}`, String(n), "", "", seconds(p50), ""],
  [`${say(key)} ${say("most")}`, String(n), "", "", seconds(p95), ""],
  [`${say(key)} ${say("slowest")}`, String(n), "", "", seconds(max), ""],
];

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
