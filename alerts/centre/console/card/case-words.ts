/** A case in the words of a row or a card. */
import type { Speech } from "../../../program/page/language.ts";
import { queueSays } from "../../../program/words/queue.ts";
import type { CaseView } from "../../views.ts";

export const roomOf = (of: CaseView, room: string | undefined): string | undefined =>
  room === undefined ? undefined : (of.card?.rooms?.[room] ?? room);

/** `跌倒 + 按钮 ×2`: kinds in the order they came, each with how often it was said. */
export function whatHappened(of: CaseView, speech: Speech): string {
  const times = new Map<string, number>();
  for (const alert of of.alerts) times.set(alert.kind, (times.get(alert.kind) ?? 0) + 1 + alert.repeats);
  if (times.size === 0) times.set(of.kind, 1);
  return [...times].map(([kind, n]) => `${speech.word("alert", kind)}${n > 1 ? ` ×${n}` : ""}`).join(" + ");
}

/** The room of the first alert that has one. */
export const whereInHome = (of: CaseView): string | undefined =>
  roomOf(of, of.alerts.find((alert) => alert.room !== undefined)?.room);

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

/** The longest any of its alerts waited in the gateway. */
export const lateBy = (of: CaseView): number | undefined =>
  of.alerts.reduce<number | undefined>(
    (most, alert) => (alert.lateBy === undefined ? most : Math.max(most ?? 0, alert.lateBy)),
    undefined,
  );

const earliest = (times: readonly (number | undefined)[]): number | undefined =>
  times.reduce((first, at) => (at === undefined ? first : first === undefined ? at : Math.min(first, at)), undefined);

export const storedAt = (of: CaseView): number | undefined => earliest(of.alerts.map((alert) => alert.storedAt));
export const shownAt = (of: CaseView): number | undefined => earliest(of.alerts.map((alert) => alert.shownAt));
