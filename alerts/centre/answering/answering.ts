/** The answering figures from the durable log. Nothing of them is kept: whoever asks, whenever, gets them from the log. */
import { breath } from "../../program/breath.ts";
import type { CaseStore } from "../cases/store.ts";
import { dayOf } from "../exports/csv.ts";
import { type PeriodWanted, periodOf } from "../exports/period.ts";
import type { Span } from "../exports/store.ts";
import type { GatewayStore } from "../gateways/store.ts";
import type { GatewayEntry } from "../register/register.ts";
import { type Answered, answered, byRaised, isReal, isWaiting, waited } from "./answered.ts";
import { eachName, eachShift, type PartsAsked, partIn, type ShiftWanted, shiftsNamed } from "./by-shift.ts";
import { figures, listsOf } from "./figures.ts";
import { inView, loadView, partView } from "./in-view.ts";
import { loadsOf } from "./load.ts";
import { falseShares, nuisanceDays, nuisances } from "./nuisance.ts";
import type { AnsweringSettings } from "./settings.ts";
import { percent } from "./shares.ts";
import { shiftsIn } from "./shifts.ts";
import type { AnsweringStore, LoggedCase } from "./store.ts";
import { type TestedHome, untested } from "./tested.ts";
import type { AnsweredLine, AnsweringView } from "./views.ts";

export interface AnsweringDeps {
  readonly store: AnsweringStore & Pick<GatewayStore, "pathTests"> & Pick<CaseStore, "openCases">;
  readonly settings: AnsweringSettings;
  readonly timeZone: string;
  readonly gateways: () => readonly GatewayEntry[];
  readonly townOf: (gateway: string) => string | undefined;
  readonly now: () => number;
}

/** Cases read at once: an alarm does not wait for a month. */
const readAtOnce = 200;
/** Lines of one list, of the misses, and of the shifts: six a day of the longest month, and the night before it. */
export const listed = { cases: 500, misses: 50, shifts: 187 } as const;

export function openAnswering(deps: AnsweringDeps) {
  const { store, settings, timeZone, now } = deps;
  const rowsIn = async (span: Span): Promise<readonly Answered[]> => {
    const rows: Answered[] = [];
    for (let after: { at: number; id: string } | undefined; ; ) {
      const found = await store.loggedCases(span, after, readAtOnce);
      for (const of of found) {
        after = { at: of.raisedAt, id: of.id };
        const row = answered(of);
        // By the first time it was raised: a case that was open over the month's end belongs to the month before.
        if (row && row.raised >= span.from && row.raised < span.to) rows.push(row);
      }
      if (found.length < readAtOnce) return onceEach(rows);
      await breath();
    }
  };
  /** The month and the last thirty days are mostly the same rows: those are read once. */
  const bothIn = async (span: Span, recent: Span): Promise<readonly [readonly Answered[], readonly Answered[]]> => {
    if (recent.from > span.to || span.from > recent.to) return [await rowsIn(span), await rowsIn(recent)];
    const whole = { from: Math.min(span.from, recent.from), to: Math.max(span.to, recent.to) };
    const rows = await rowsIn(whole);
    await breath();
    const within = ({ from, to }: Span) => rows.filter(({ raised }) => raised >= from && raised < to);
    return [within(span), within(recent)];
  };
  /** Of the whole, and of whichever part of it. */
  const askedOf = async (rows: readonly Answered[], span: Span, at: number): Promise<PartsAsked> => ({
    ...{ rows: byRaised(rows), now: at, shifts: shiftsIn(settings, timeZone, span) },
    loadIn: loadsOf(
      rows.filter(({ of }) => isReal(of)),
      await store.dutiesIn(span),
      at,
    ),
  });
  const line = (of: LoggedCase, row: Answered | undefined): AnsweredLine => ({
    ...{ case: of.id, home: of.home, town: deps.townOf(of.gateway), lane: of.lane, kind: of.kind },
    ...{ raised: row?.raised ?? of.raisedAt, waited: row && waited(row, now()), outcome: of.outcome },
    waiting: row !== undefined && isWaiting(row),
  });
  const orThisMonth = (asked: PeriodWanted): PeriodWanted =>
    Object.values(asked).some((part) => part !== undefined) ? asked : { month: dayOf(now(), timeZone).slice(0, 7) };
  const testedHomes = async (): Promise<readonly TestedHome[]> =>
    untested(deps.gateways(), await store.pathTests(), now());

  return {
    rowsIn,
    async view(asked: PeriodWanted): Promise<AnsweringView> {
      const wanted = orThisMonth(asked);
      const span = periodOf(wanted, now(), timeZone);
      const at = now();
      const [rows, recent] = await bothIn(span, { from: at - nuisanceDays * 86_400_000, to: at + 1 });
      const asking = await askedOf(rows, span, at);
      await breath();
      const more = { now: at, load: asking.loadIn([span]), notes: await store.investigations() };
      const { misses, load, within, bySeverity, ...found } = figures(rows, more);
      await breath();
      const homes = await testedHomes();
      await breath();
      const open = await store.openCases();
      await breath();
      const shifts = eachShift(asking).slice(0, listed.shifts);
      await breath();
      const names = [...new Set(settings.shifts.map(({ name }) => name))];
      const shiftNames = eachName(asking, names);
      await breath();
      const ranking = nuisances(recent);
      await breath();
      return {
        ...{ now: now(), ...span, timeZone, month: wanted.month },
        ...found,
        within: within.map(inView),
        bySeverity: bySeverity.map((each) => ({ ...each, percent: percent(each) })),
        load: loadView(load),
        missesAll: misses.length,
        misses: misses.slice(0, listed.misses).map(({ row, waited: took, again, note }) => ({
          ...line(row.of, row),
          ...{ waited: took, again },
          ...(note && { note: { by: note.by, at: note.at, text: note.text } }),
        })),
        shifts: shifts.map(({ shift: { day, name, from, to, isWhole }, figures: of }) => ({
          ...{ day, name, from, to, isWhole, ...partView(of) },
        })),
        shiftNames: shiftNames.map(({ name, figures: of }) => ({ name, ...partView(of) })),
        falseShares: falseShares(rows).map((share) => ({ ...share, percent: percent(share) })),
        unowned: open.filter(
          ({ state, test, drill, lane }) => state === "raised" && !test && drill === undefined && lane !== "test",
        ).length,
        untested: {
          homes: homes
            .filter(({ isTested }) => !isTested)
            .map(({ home, gateway, at }) => ({ home, at, town: deps.townOf(gateway) }))
            .slice(0, listed.cases),
          n: homes.filter(({ isTested }) => !isTested).length,
          of: homes.length,
        },
        nuisances: ranking.map(({ cases, ...each }) => ({
          ...each,
          town: deps.townOf(each.gateway),
          percent: percent({ n: cases.length, of: each.of }),
          cases: cases.map(({ id }) => id),
        })),
      };
    },
    async list(
      asked: PeriodWanted,
      which: string,
      shift: ShiftWanted = {},
    ): Promise<{ total: number; cases: AnsweredLine[] } | undefined> {
      const span = periodOf(orThisMonth(asked), now(), timeZone);
      const rows = await rowsIn(span);
      const asking = await askedOf(rows, span, now());
      await breath();
      const part = partIn(asking, shift.shift === undefined ? [span] : shiftsNamed(asking.shifts, shift));
      await breath();
      const lists = listsOf(part.rows, part.figures, asking.now);
      const found = Object.hasOwn(lists, which) ? lists[which] : undefined;
      const rowOf = new Map(rows.map((row) => [row.of.id, row]));
      return (
        found && { total: found.length, cases: found.slice(0, listed.cases).map((of) => line(of, rowOf.get(of.id))) }
      );
    },
    testedHomes,
  };
}

/** A case that was raised again while we read comes twice. */
const onceEach = (rows: readonly Answered[]): readonly Answered[] => [
  ...new Map(rows.map((row) => [row.of.id, row])).values(),
];
