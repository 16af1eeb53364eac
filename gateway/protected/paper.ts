/** A finished day as a paper for the centre's files: one for all beds of the home, its id made of the day, so that it is filed once. */
import { createHash } from "node:crypto";
import { longest, type ProtectedDay } from "../../alerts/protected/account.ts";
import { protectedAtMost, type RecordMessage } from "../../alerts/protocol.ts";
import type { Papers } from "../centre-link/filing.ts";
import type { DrawnUp } from "./kept.ts";

const prefix = "protected-";

export function paperOf({ day, accounts }: DrawnUp, gatewayId: string): RecordMessage {
  const body = JSON.stringify({ v: 1, day, accounts });
  const at = Math.max(0, ...accounts.map(({ until }) => until));
  const sha256 = createHash("sha256").update(body).digest("hex");
  return { v: 1, id: `${prefix}${day}`, gatewayId, kind: "protected", at, sha256, body };
}

export const dayOfPaper = (id: string): string | undefined =>
  id.startsWith(prefix) ? id.slice(prefix.length) : undefined;

/** Two rooms that file papers, as one: those of the first come first. The second may open later. */
export function papersOfBoth(first: Papers, second: () => Papers | undefined): Papers {
  const owner = (id: string) => (dayOfPaper(id) === undefined ? first : second());
  return {
    waiting: () => [...first.waiting(), ...(second()?.waiting() ?? [])],
    stored: async (id, at) => owner(id)?.stored(id, at),
    refused: async (id, at, reason) => owner(id)?.refused(id, at, reason),
  };
}

/** Spans of each day in a report, which goes every minute: the longest. The day's own paper has more of them. */
const spansReported = 6;

export const briefly = (days: readonly ProtectedDay[]): ProtectedDay[] =>
  days.slice(0, protectedAtMost).map((day) => {
    const [gaps, left] = [longest(day.gaps, spansReported), longest(day.left, spansReported)];
    return { ...day, gaps, left, more: day.more + day.gaps.length - gaps.length + day.left.length - left.length };
  });
