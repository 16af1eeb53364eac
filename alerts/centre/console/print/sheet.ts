/** One case as it stands on paper: the lines of what happened, each with its proof, and the times between them. Pure. */
import type { Speech } from "../../../program/page/language.ts";
import { type HistoryKey, sayHistory } from "../../../program/words/history.ts";
import { queueSays } from "../../../program/words/queue.ts";
import type { SheetView } from "../../exports/views.ts";
import { isOfTelephone, whoRang } from "../called-in/rang.tsx";
import { roomOf } from "../card/case-words.ts";
import { logLines } from "../card/log-lines.ts";

export type Say = (key: HistoryKey, values?: Readonly<Record<string, string | number>>) => string;
export const sayIn =
  ({ language }: Speech): Say =>
  (key, values) =>
    sayHistory(language.value, key, values);

export interface CourseLine {
  readonly key: string;
  readonly at: number;
  readonly who: string;
  readonly what: string;
  /** One of the three receipts: it stands out. */
  readonly receipt: string | undefined;
  readonly proof: string;
}

const receipts: Readonly<Record<string, HistoryKey>> = {
  raise: "sheet.receipt1",
  suspect: "sheet.receipt1",
  shown: "sheet.receipt2",
  claim: "sheet.receipt3",
};

/** What the home says happened, and what is in the log; oldest first. */
export function courseOf(sheet: SheetView, speech: Speech): readonly CourseLine[] {
  const say = sayIn(speech);
  const { case: of } = sheet;
  const entries = new Map(sheet.log.map((entry) => [`log ${entry.n}`, entry]));
  const given = new Set<HistoryKey>();
  const home = of.alerts.map((alert): CourseLine => {
    const more = [
      alert.lateBy === undefined ? "" : say("sheet.late", { time: lengthOf(alert.lateBy, say) }),
      alert.lateWhy === undefined ? "" : queueSays(speech.language.value)(`late.${alert.lateWhy}`),
      alert.atTrusted ? "" : say("sheet.estimated"),
      alert.repeats > 0 ? say("sheet.repeats", { n: alert.repeats }) : "",
    ];
    const what = [speech.word("alert", alert.kind), roomOf(of, alert.room) ?? "", ...more].filter(Boolean).join(" ");
    const rang = alert.kind === "called_in" && of.calledIn ? whoRang(speech, of.calledIn.rang) : undefined;
    return { key: alert.id, at: alert.at, who: rang ?? say("sheet.home.says"), what, receipt: undefined, proof: "" };
  });
  const log = logLines({ ...of, log: sheet.log }, speech).map((line): CourseLine => {
    const entry = entries.get(line.key);
    // What the home never said has no receipt.
    const key = entry && entry.caller === undefined && !isOfTelephone(of) ? receipts[entry.event] : undefined;
    // Of each receipt the first: a case that came back is claimed again, and was received once.
    const first = key !== undefined && !given.has(key);
    if (first) given.add(key);
    const told = entry?.erased ? `${line.what} (${say("sheet.erased")})` : line.what;
    return {
      ...{
        key: line.key,
        at: line.at,
        who: line.who ?? (entry ? say("sheet.centre") : (callerOf(sheet, line.at) ?? "")),
      },
      what: [told, line.result].filter(Boolean).join(" "),
      receipt: first ? say(key) : undefined,
      proof: entry ? `#${entry.n} ${entry.hash.slice(0, 8)}` : "",
    };
  });
  return [...home, ...log].sort((a, b) => a.at - b.at);
}

const callerOf = ({ case: of }: SheetView, at: number): string | undefined =>
  of.contacts?.find((call) => call.at === at)?.by.name;

/** The five times of the head: from, to; absent: it has not happened. */
export function timesOf({ case: of, log }: SheetView): readonly { readonly key: HistoryKey; readonly ms?: number }[] {
  const first = of.alerts[0];
  const claimed = log.find(({ event }) => event === "claim")?.at;
  const sent = of.dispatches?.find(({ arrivedAt }) => arrivedAt !== undefined);
  const between = (key: HistoryKey, from: number | undefined, to: number | undefined) => ({
    key,
    ...(from !== undefined && to !== undefined && { ms: Math.max(0, to - from) }),
  });
  return [
    between("sheet.toStored", first?.at, first?.storedAt),
    between("sheet.toClaim", first?.storedAt, claimed),
    between("sheet.toSpoke", claimed, of.spokeAt),
    between("sheet.toArrival", sent?.sentAt, sent?.arrivedAt),
    between("sheet.whole", first?.at, of.closedAt),
  ];
}

/** `0.6 秒`, `1 分 14 秒`, `2 小时 5 分`. */
export function lengthOf(ms: number, say: Say): string {
  if (ms < 60_000) return say("sheet.seconds", { n: (Math.floor(ms / 100) / 10).toFixed(1) });
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 3_600) return say("sheet.minutes", { m: Math.floor(seconds / 60), s: seconds % 60 });
  return say("sheet.hours", { h: Math.floor(seconds / 3_600), m: Math.floor((seconds % 3_600) / 60) });
}
