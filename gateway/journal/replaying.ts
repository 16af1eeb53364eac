/** A whole replay of one journal: as it was recorded, or as it would have gone with other settings. */
import type { Alert } from "../../alerts/alert.ts";
import type { Home } from "../../alerts/home.ts";
import { openReplay, type Replay, type ReplaySetting } from "../../alerts/replay.ts";
import { counterparts, type Difference, differences, type Trial, trialOf } from "../../alerts/replay-compare.ts";
import { type Duration, milliseconds, minutes, seconds } from "../../devices/model/moment.ts";
import { openReplaySource, type ReplayBegin, type ReplaySource } from "./replay-source.ts";

export interface ReplayWish {
  readonly file: string;
  /** Wall times. `from` absent: the first place from which it can be replayed. */
  readonly from?: number;
  readonly to?: number;
  /** The home as it would be; it counts for the whole time. */
  readonly changed?: Home;
}

export interface ReplayReport {
  readonly began: { readonly row: number; readonly wall: number; readonly snapshot: boolean };
  readonly ended: { readonly row: number; readonly wall: number };
  readonly rows: number;
  readonly alerts: number;
  readonly messages: number;
  /** Places where rows are missing in the file: the replay went on from the state that was kept behind them. */
  readonly gaps: number;
  /** Rows from which something else was read than was recorded, and inputs that the engine of today cannot bear. */
  readonly readOtherwise: number;
  readonly failed: number;
  readonly differences?: readonly Difference[];
  readonly trial?: readonly Trial[];
}
export type Progress = (done: number, of: number) => void;
export type Replayed = ReplayReport | { readonly cannot: "no_beginning" };

/** Nothing says how long a new alert would have been open: it is taken for closed after so long. */
export const closedAfter: Duration = minutes(15);
/** Rows from one word of progress to the next. */
const progressEvery = 5_000;

export function replayJournal(wish: ReplayWish, progress: Progress): Replayed {
  const source = openReplaySource(wish.file);
  try {
    const from = source.beginning(wish.from);
    if (!from) return { cannot: "no_beginning" };
    return wish.changed ? tried(source, from, wish, wish.changed, progress) : proved(source, from, wish, progress);
  } finally {
    source.close();
  }
}

function proved(source: ReplaySource, from: ReplayBegin, wish: ReplayWish, progress: Progress): ReplayReport {
  const recorded = source.alerts(from);
  const isTheSame = counterparts(recorded.values(), milliseconds(0));
  const replay = openReplay({ alertId: numbered(), recordedOf: (alert) => isTheSame(alert)?.id });
  const run = play(source, from, wish, [replay], progress);
  const sent = source.messages(from);
  const isCut = wish.to !== undefined;
  const life = isCut
    ? {
        alerts: new Map([...recorded].filter(([, { at }]) => at.steady <= run.end)),
        messages: sent.filter(({ at }) => at.steady <= run.end),
      }
    : { alerts: recorded, messages: sent };
  const found = differences({ ...life, isCut }, replay);
  return { ...run.report, ...counted(replay), differences: found.filter((each) => !isPruned(each, recorded, source)) };
}

/** An alert that is over and delivered may have left the file before its rows did. */
function isPruned(difference: Difference, recorded: ReadonlyMap<string, Alert>, source: ReplaySource): boolean {
  if (difference.what !== "alert_new" || !source.hasPrunedAlerts) return false;
  const [oldest] = recorded.values();
  return oldest !== undefined && difference.wall < oldest.at.wall;
}

/** Both lives are played alike, so that they differ in nothing but the settings. */
function tried(source: ReplaySource, from: ReplayBegin, wish: ReplayWish, changed: Home, progress: Progress) {
  const recorded = source.alerts(from);
  const lifeWith = (homeOf: (home: Home) => Home): Replay => {
    const find = counterparts(recorded.values());
    const known = new Map<string, Alert>();
    const setting: ReplaySetting = {
      alertId: numbered(),
      recordedOf(alert) {
        const found = find(alert);
        if (found) known.set(alert.id, found);
        return found?.id;
      },
      trial: { homeOf, closedAfter: ({ id }) => openFor(known.get(id)) ?? closedAfter },
    };
    return openReplay(setting);
  };
  const before = lifeWith((home) => home);
  const after = lifeWith((home) => withSettings(home, changed));
  const { report } = play(source, from, wish, [before, after], progress);
  const inTime = ({ alerts }: Replay) => [...alerts.values()].filter(({ at }) => at.wall >= (wish.from ?? 0));
  return { ...report, ...counted(after), trial: trialOf(inTime(before), inTime(after)) };
}

const openFor = (alert: Alert | undefined): Duration | undefined =>
  alert?.endedAt !== undefined && alert.raisedAt !== undefined && alert.response?.handling === "closed"
    ? milliseconds(Math.max(seconds(1), alert.endedAt - alert.raisedAt))
    : undefined;

/** What may be tried: limits, plans and rules. Rooms and devices stay as they were on that day. */
export function withSettings(recorded: Home, changed: Home): Home {
  return {
    ...recorded,
    timeZone: changed.timeZone,
    rules: changed.rules,
    residents: recorded.residents.map((each) => {
      const habits = changed.residents.find(({ id }) => id === each.id)?.habits;
      return habits ? { ...each, habits } : each;
    }),
    devices: recorded.devices.map((each) => {
      const other = changed.devices.find(({ id }) => id === each.id);
      if (!other) return each;
      const { learns: _, testPress: __, ...rest } = each;
      const { learns, testPress, silence, carries } = other;
      return { ...rest, silence, carries, ...(learns && { learns }), ...(testPress && { testPress }) };
    }),
  };
}

function play(
  source: ReplaySource,
  from: ReplayBegin,
  wish: ReplayWish,
  lives: readonly Replay[],
  progress: Progress,
): { readonly report: Omit<ReplayReport, "alerts" | "messages" | "readOtherwise" | "failed">; readonly end: number } {
  const { to = Number.POSITIVE_INFINITY } = wish;
  const of = source.last - from.entry;
  let rows = 0;
  let gaps = 0;
  let began = from.snapshot && { row: from.entry, wall: from.snapshot.at.wall, snapshot: true };
  let ended = { row: from.entry, wall: from.snapshot?.at.wall ?? 0 };
  let end: number = from.snapshot?.at.steady ?? 0;
  if (from.snapshot) for (const life of lives) life.begin(from.snapshot);
  for (const one of source.rows(from)) {
    if ("afterGap" in one) {
      gaps += 1;
      for (const life of lives) life.begin(one);
      continue;
    }
    const at = one.inputs.at(-1)?.at;
    if (at && at.wall > to) break;
    for (const life of lives) life.take(one);
    rows += 1;
    if (at) {
      began ??= { row: one.row, wall: at.wall, snapshot: false };
      ended = { row: one.row, wall: at.wall };
      end = at.steady;
    }
    if (rows % progressEvery === 0) progress(rows, of);
  }
  began ??= { row: from.entry, wall: 0, snapshot: false };
  return { report: { began, ended, rows, gaps }, end };
}

const counted = ({ alerts, messages, readOtherwise, failed }: Replay) => ({
  alerts: alerts.size,
  messages: messages.length,
  readOtherwise: readOtherwise.count,
  failed,
});

function numbered(): () => string {
  let made = 0;
  return () => {
    made += 1;
    return `00000000-0000-7000-8000-${String(made).padStart(12, "0")}`;
  };
}
