/** The lines of a case's script: which are done, which is next, and what a press on one begins. */

import type { ScriptView } from "../../register/card-views.ts";
import type { CaseView } from "../../views.ts";
import type { Desk } from "../desk.ts";
import { startCall } from "./calling.ts";
import { contactsOf, homeLine, nearestFree, nextContact, type Reachable, serviceLine } from "./people.ts";

export interface Line {
  readonly step: ScriptView["steps"][number];
  /** From 1: the digit that ticks it, as long as there is one. */
  readonly place: number;
  readonly done: { readonly at: number; readonly skipped: boolean } | undefined;
}

export function linesOfScript(of: CaseView): readonly Line[] {
  const done = new Map((of.steps ?? []).map((each) => [each.id, each]));
  return (of.script?.steps ?? []).map((step, index) => ({ step, place: index + 1, done: done.get(step.id) }));
}

export const nextLine = (of: CaseView): Line | undefined => linesOfScript(of).find(({ done }) => !done);

/** Ticks the line, and begins what it is about. */
export function doStep(desk: Desk, of: CaseView, { step, done }: Line): void {
  if (done || desk.stale.peek()) return;
  begin(desk, of, step.does);
  void desk.act(of, "tick", { step: step.id, skipped: false });
}

export function skipStep(desk: Desk, of: CaseView, { step, done }: Line): void {
  if (done || desk.stale.peek()) return;
  void desk.act(of, "tick", { step: step.id, skipped: true });
}

function begin(desk: Desk, of: CaseView, does: Line["step"]["does"]): void {
  if (does === "send_helper") {
    const nearest = nearestFree(of);
    if (nearest) desk.sending.value = { caseId: of.id, responder: nearest.id };
    return;
  }
  const to = calledBy(of, does);
  if (to) startCall(desk, of, to);
}

function calledBy(of: CaseView, does: Exclude<Line["step"]["does"], "send_helper">): Reachable | undefined {
  switch (does) {
    case "call_home":
      return homeLine(of);
    case "call_contact":
      return nextContact(of) ?? contactsOf(of)[0];
    case "call_120":
      return serviceLine("120");
    case "call_119":
      return serviceLine("119");
    case "call_110":
      return serviceLine("110");
    case undefined:
      return undefined;
  }
}
