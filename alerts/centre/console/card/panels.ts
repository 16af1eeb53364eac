/**
 * Which panel of the card has the blue edge, and what a digit, 0 and Ctrl+Enter mean there. A running call of mine takes the
 * digits first, then the next step of the script, then the outcome; Ctrl+Enter asks for the outcome at any time.
 */
import { digitOutcomes, moreOutcomes } from "../../outcomes.ts";
import type { CaseView } from "../../views.ts";
import type { Desk } from "../desk.ts";
import { endCall, recordCall } from "./calling.ts";
import type { Panel } from "./open-panels.ts";
import { callResults } from "./people.ts";
import { doStep, linesOfScript, nextLine, skipStep } from "./script.ts";

export function panelOf(desk: Desk, of: CaseView): Panel | undefined {
  if (!inMyHands(desk, of)) return undefined;
  const asked = desk.asked.value;
  const calling = desk.call.value?.caseId === of.id;
  if (asked?.caseId === of.id && (asked.panel !== "call" || calling)) return asked.panel;
  if (calling) return "call";
  return nextLine(of) ? "steps" : "outcome";
}

export function pressDigit(desk: Desk, of: CaseView, digit: number): void {
  switch (panelOf(desk, of)) {
    case "call": {
      const result = callResults[digit - 1];
      if (digit === 0) endCall(desk);
      else if (result) void recordCall(desk, of, result);
      return;
    }
    case "steps": {
      const line = digit === 0 ? nextLine(of) : linesOfScript(of)[digit - 1];
      if (!line || line.done) return;
      if (digit === 0) skipStep(desk, of, line);
      else doStep(desk, of, line);
      return;
    }
    case "outcome": {
      if (digit === 0) desk.more.value = !desk.more.peek();
      const outcome = (desk.more.peek() ? moreOutcomes : digitOutcomes)[digit - 1];
      if (outcome) desk.draft(of, { outcome });
      return;
    }
    case undefined:
      return;
  }
}

/** Ctrl+Enter: first to the outcome, then, with one chosen, it closes. */
export function pressOutcome(desk: Desk, of: CaseView, toOutcome: () => void): void {
  if (!inMyHands(desk, of)) return;
  if (panelOf(desk, of) === "outcome" && readyToClose(desk, of)) {
    void desk.close(of);
    return;
  }
  desk.unfolded.value = true;
  desk.asked.value = { caseId: of.id, panel: "outcome" };
  toOutcome();
}

/** A case that is mine to work on: held by me, and not over. */
export const inMyHands = (desk: Desk, of: CaseView): boolean =>
  desk.isMine(of) && of.state !== "raised" && of.closedAt === undefined;

/** Something is chosen, and of a duplicate what it duplicates. */
export function readyToClose(desk: Desk, of: CaseView): boolean {
  const { outcome, duplicateOf } = desk.draftOf(of);
  return outcome !== undefined && (outcome !== "duplicate_of" || duplicateOf !== undefined);
}

/** Esc inside the card: true if something of it was shut, and the key has done its work. */
export function leavePanel(desk: Desk): boolean {
  const open = desk.asked.peek() ?? desk.sending.peek() ?? desk.drawer.peek();
  desk.asked.value = undefined;
  desk.sending.value = undefined;
  desk.drawer.value = undefined;
  desk.unfolded.value = false;
  desk.more.value = false;
  return open !== undefined;
}
