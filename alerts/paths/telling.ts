/**
 * What the people at the end of a path are told of one alert: the raise, a rise of its severity, a reminder of an emergency
 * while nobody has it, and that somebody has it or that it is over. Nothing else: twenty lines about one fall would hide it. Pure.
 */
import { type Duration, type Instant, later, minutes, seconds } from "../../devices/model/moment.ts";
import type { Alert, Severity } from "../alert.ts";
import { severityRank } from "../lifecycle.ts";
import type { AlertMessage } from "../protocol.ts";
import type { Telling } from "./path.ts";

/** `case-lifecycle.md` T_repeat; after half an hour every ten minutes, for a day. */
export const reminders = { every: seconds(60), often: 30, later: minutes(10), most: 170 } as const;

/** What has been said on this path so far. */
export interface Told {
  /** The gravest that was told; absent: nothing was. */
  readonly severity?: Severity;
  /** The last thing that came through, beside the messages themselves. */
  readonly last?: Telling["say"];
  readonly at?: Instant;
  /** Reminders that came through. */
  readonly reminders: number;
}
export const nothingTold: Told = { reminders: 0 };

export interface ToTell<M> {
  readonly tell: readonly M[];
  readonly leaveOut: readonly M[];
  readonly say: Telling | undefined;
  readonly lookAgainAt: Instant | undefined;
}

/** `waiting`: messages of this alert that this path has not settled, oldest first. */
export function toTell<M extends Pick<AlertMessage, "type" | "severity">>(
  alert: Pick<Alert, "state" | "response" | "severity">,
  waiting: readonly M[],
  told: Told,
  now: Instant,
): ToTell<M> {
  const isOver = alert.state !== "raised";
  if (isOver || isTaken(alert)) return silent(waiting, told, isOver ? "over" : "taken");
  const tell: M[] = [];
  const leaveOut: M[] = [];
  let gravest = told.severity;
  for (const message of waiting) {
    const isNews =
      message.type === "raise" || gravest === undefined || severityRank[message.severity] < severityRank[gravest];
    if (isNews && message.type !== "cancel" && message.type !== "suspect") {
      tell.push(message);
      gravest = message.severity;
    } else leaveOut.push(message);
  }
  const isQuiet = alert.severity !== "emergency" || told.severity === undefined || told.reminders >= reminders.most;
  if (tell.length > 0 || isQuiet) return { tell, leaveOut, say: undefined, lookAgainAt: undefined };
  const due = dueAt(told);
  const say = due === undefined || now >= due ? ({ say: "reminder", nth: told.reminders + 1 } as const) : undefined;
  return { tell, leaveOut, say, lookAgainAt: say ? undefined : due };
}

/**
 * Somebody has it: whoever was called hears that once, and whoever was not called hears nothing. What they were to hear waits:
 * the case may be given back, and then they are called for the first time.
 */
function silent<M>(waiting: readonly M[], told: Told, say: "taken" | "over"): ToTell<M> {
  const isUncalled = told.severity === undefined;
  const isSaid = isUncalled || told.last === say || told.last === "over";
  const leaveOut = isUncalled && say === "taken" ? [] : waiting;
  return { tell: [], leaveOut, say: isSaid ? undefined : { say }, lookAgainAt: undefined };
}

/** `undefined`: at once. They were told that somebody has it, and nobody has it any more. */
function dueAt(told: Told): Instant | undefined {
  if (told.last === "taken" || told.last === "over" || told.at === undefined) return undefined;
  const pause: Duration = told.reminders < reminders.often ? reminders.every : reminders.later;
  return later(told.at, pause);
}

/** A person has it: claimed, on the way, there, or done. */
export function isTaken({ response }: Pick<Alert, "response">): boolean {
  const handling = response?.handling ?? "none";
  return handling !== "none" && handling !== "released";
}
