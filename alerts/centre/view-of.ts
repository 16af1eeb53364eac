/** A case as the pages see it. */
import type { z } from "zod";
import type { Case, Person } from "./cases/case.ts";
import type { LogRow } from "./cases/happened.ts";
import { escalationView } from "./escalation/ladder-view.ts";
import type { ScriptView } from "./register/card-views.ts";
import type { Card } from "./register/register.ts";
import { type Caller, type CaseView, callers, caseStates, type logEntry } from "./views.ts";

/** Entries of the log a page is sent with a case, newest last. */
export const logShown = 60;

export function viewOf(found: Case, log: readonly LogRow[], card: Card | undefined, script?: ScriptView): CaseView {
  const { key: _key, policy: _policy, movedIn: _moved, heardIn: _heard, summons: _summons, ...rest } = found;
  const { ownerHasConsole: _console, waitsFrom: _waits, alerts, ...shown } = rest;
  return {
    ...shown,
    card,
    ...(script && { script }),
    escalation: escalationView(found),
    alerts: alerts.map(({ from: _from, ...alert }) => alert),
    log: log.map(entryOf),
  };
}

export function entryOf(row: LogRow): z.infer<typeof logEntry> {
  const body: unknown = row.body === undefined ? undefined : JSON.parse(row.body);
  return {
    n: row.n,
    at: row.at,
    event: row.event,
    actor: personIn(body),
    from: caseStates.find((state) => state === row.from),
    to: caseStates.find((state) => state === row.to),
    version: row.version,
    text: textIn(body),
    ...signalIn(body),
    ...callerIn(body),
  };
}

/** The alert that came with the event: its kind, and the room it came from. */
function signalIn(body: unknown): { readonly kind?: string; readonly room?: string } {
  const kind = field(field(body, "alert"), "kind");
  const room = field(field(body, "alert"), "room");
  return { ...(typeof kind === "string" && { kind }), ...(typeof room === "string" && { room }) };
}

function callerIn(body: unknown): { readonly caller?: Caller } {
  const rang = field(field(body, "calledIn"), "rang");
  const caller = callers.find((each) => each === rang);
  return caller === undefined ? {} : { caller };
}

const field = (body: unknown, name: string): unknown =>
  typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined;

function personIn(body: unknown): Person | undefined {
  const by = field(body, "by") ?? field(field(body, "calledIn"), "by");
  const id = field(by, "id");
  const name = field(by, "name");
  return typeof id === "string" && typeof name === "string" ? { id, name } : undefined;
}

/** What somebody wrote, or the word that says why. Whoever was called by a path: its label, and what came of it. */
function textIn(body: unknown): string | undefined {
  const path = field(body, "path");
  if (typeof path === "string") {
    const more = [path, field(body, "outcome"), field(body, "why")];
    return more.filter((word) => typeof word === "string").join(" ");
  }
  const result = field(body, "result");
  if (typeof result === "string") return `${String(field(body, "to"))} ${result}`;
  const to = field(field(body, "to"), "name");
  if (typeof to === "string") return [to, field(body, "reason")].filter((word) => typeof word === "string").join(" ");
  const note = field(field(body, "calledIn"), "note");
  if (typeof note === "string") return note;
  for (const name of ["text", "note", "why", "reason", "name", "responder", "proof", "step"]) {
    const found = field(body, name);
    if (typeof found === "string") return found;
  }
  return undefined;
}
