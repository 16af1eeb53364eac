/** A case in the words of a row or a card. */
import type { Speech } from "../../../program/page/language.ts";
import { queueSays } from "../../../program/words/queue.ts";
import type { CaseView, LateReason } from "../../views.ts";

export const roomOf = (of: CaseView, room: string | undefined): string | undefined =>
  room === undefined ? undefined : (of.card?.rooms?.[room] ?? room);

/** `跌倒 + 按钮 ×2`: kinds in the order they came, each with how often it was said; of too many alerts only how many. */
export function whatHappened(of: CaseView, speech: Speech): string {
  if (of.kind === "too_many_alerts")
    return `${speech.word("alert", of.kind)} ×${of.alerts.length + (of.unlisted ?? 0)}`;
  const times = new Map<string, number>();
  for (const alert of of.alerts) times.set(alert.kind, (times.get(alert.kind) ?? 0) + 1 + alert.repeats);
  if (times.size === 0) times.set(of.kind, 1);
  return [...times].map(([kind, n]) => `${speech.word("alert", kind)}${n > 1 ? ` ×${n}` : ""}`).join(" + ");
}

/** The room of the first alert that has one; too many alerts are of no one room. */
export const whereInHome = (of: CaseView): string | undefined =>
  of.kind === "too_many_alerts" ? undefined : roomOf(of, of.alerts.find((alert) => alert.room !== undefined)?.room);

/** The name the register knows, else the home's id; of an outage its town: never an empty place. */
export const whoIs = (of: CaseView, speech: Speech): string =>
  of.area
    ? (of.area.town ?? queueSays(speech.language.value)("wholeArea"))
    : (of.card?.name ?? speech.say("home.of", { id: of.home }));

export const sexAndAge = (of: CaseView, speech: Speech): string =>
  [of.card?.sex && speech.say(`sex.${of.card.sex}`), of.card?.age].filter((part) => part !== undefined).join(" ");

/** Town and the first two parts of the address: enough to know the place, whole on the card. */
export const shortPlace = (of: CaseView): string =>
  [...new Set([of.card?.town, ...(of.card?.address ?? [])])]
    .filter((part) => part !== undefined)
    .slice(0, 3)
    .join(" ");

/** The alert that waited longest in its gateway; of cases from before there was such a figure, none. */
export function latestOf(of: CaseView): Late | undefined {
  let found: Late | undefined;
  for (const { at, storedAt, lateBy, lateWhy = "unknown" } of of.alerts)
    if (lateBy !== undefined && lateBy > (found?.by ?? 0)) found = { at, storedAt, by: lateBy, why: lateWhy };
  return found;
}
export interface Late {
  readonly at: number;
  readonly storedAt: number;
  readonly by: number;
  readonly why: LateReason;
}

/** `03:09 发生，03:23 送到`, with the day where that is not today; and `因家里失联`, as far as the centre knows. */
export function lateInWords({ at, storedAt, why }: Late, { language, times }: Speech, now: number) {
  const words = queueSays(language.value);
  const time = (ms: number): string => times.dayTime(ms, now, language.value);
  return { times: words("lateBoth", { from: time(at), to: time(storedAt) }), why: words(`late.${why}`) };
}

const earliest = (times: readonly (number | undefined)[]): number | undefined =>
  times.reduce((first, at) => (at === undefined ? first : first === undefined ? at : Math.min(first, at)), undefined);

export const storedAt = (of: CaseView): number | undefined => earliest(of.alerts.map((alert) => alert.storedAt));
export const shownAt = (of: CaseView): number | undefined => earliest(of.alerts.map((alert) => alert.shownAt));
