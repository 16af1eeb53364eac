/** Everything that changes a case goes through here: from the home, from a dispatcher, from time. */
import { createHash } from "node:crypto";
import type { CrashPoint } from "../program/crash-point.ts";
import type { AlertMessage, ReceiptMessage, ReportMessage } from "../protocol.ts";
import { type Arrival, arrive, keyOf } from "./cases/arrival.ts";
import type { Case, CaseAlert, CaseEvent, CasePolicy, MessageNumber, Person } from "./cases/case.ts";
import { guardDuplicate } from "./cases/guards.ts";
import type { Happened, Word } from "./cases/happened.ts";
import { type gatewayLost, type gatewayRefused, type pathTestMissed, sortAlert } from "./cases/lane.ts";
import { isHeld, isOpen, type Refusal, sawEnough, settles, step } from "./cases/machine.ts";
import { newsOn, receiptsAfter } from "./cases/receipts.ts";
import type { CaseStore, TakenAlert } from "./cases/store.ts";
import { goneDark } from "./cases/suspicion.ts";
import { isBeforeContact } from "./cases/terms.ts";
import { timed } from "./cases/timed.ts";
import { eachInTurn } from "./each-in-turn.ts";

export interface DeskDeps {
  readonly store: CaseStore;
  readonly now: () => number;
  readonly mono: () => number;
  readonly newId: () => string;
  readonly policy: (lane: Case["lane"], home: string) => CasePolicy;
  /** A console of this person rings for it; absent: every one does. */
  readonly ringsFor?: ((found: Case, person: Person) => boolean) | undefined;
  readonly clockOffset: (gateway: string) => number | undefined;
  /** A test nobody dealt with ends after this (ms). */
  readonly testExpires: number;
  /** Called inside the transaction of an alert, and between its commit and anything that follows from it. */
  readonly crashPoint: CrashPoint;
  /** What the centre did of itself fits the case no more; the case as it stands on disk. */
  readonly refused?: ((caseId: string, found: Case | undefined) => void) | undefined;
  /** Called after the commit. */
  readonly happened: (happened: readonly Happened[]) => void;
}

export type Answer =
  | { readonly ok: true; readonly case: Case }
  | { readonly ok: false; readonly why: Refusal | Race; readonly case: Case | undefined };
/** `other_command`: its id was used already, by somebody else, for another case or with other words. */
type Race = "moved_on" | "other_command";

interface Actor {
  readonly person: Person;
  readonly role: string;
}

/** `device` names what it is about: one case for each. */
export interface Fault {
  readonly kind: typeof gatewayLost | typeof gatewayRefused | typeof pathTestMissed;
  readonly device: string;
  readonly gateway: string;
  readonly home: string;
}

export interface Desk {
  takeAlert(message: AlertMessage, home: string, body: string, via?: "mqtt" | "http"): Promise<TakenAlert>;
  command(caseId: string, commandId: string, expectedVersion: number, event: CaseEvent, actor: Actor): Promise<Answer>;
  /** True if it was the first time for this alert, or the first with sound. */
  shown(alertId: string, consoleId: string, actor: Actor, sounding: boolean): Promise<boolean>;
  /** Receipts with news of its cases that this gateway has not heard, by what it says it knows. */
  newsFor(gateway: string, open: NonNullable<ReportMessage["open"]>): Promise<readonly ReceiptMessage[]>;
  /** The centre's own word about the watching itself; while it is true, it is said once. */
  fault(fault: Fault & { readonly since: number }): Promise<void>;
  /** Everything that was wrong with this is over. */
  faultOver(fault: Fault): Promise<void>;
  /** Leases that are over come back to all. */
  endLeases(): Promise<void>;
  /** Holders whose consoles are gone: what nobody has spoken about comes back to all, the rest is offered to all. */
  ownersGone(gone: (person: string) => boolean): Promise<void>;
  /** Whatever else time makes of cases. */
  endDue(): Promise<void>;
  endTests(): Promise<void>;
  /** A home went dark: what it had begun to say of a fall is taken for said. */
  raiseSuspected(caseId: string): Promise<void>;
  /** What the watch and the escalation did, into the case and its log; true if the case was still in need of it. */
  watched(caseId: string, event: Extract<CaseEvent, { type: "remind" | "summon" | "summoned" }>): Promise<boolean>;
}

export function openDesk(deps: DeskDeps): Desk {
  const { store, now } = deps;
  const wordOf = (via: Word["via"], actor?: Actor): Word => ({
    at: now(),
    mono: deps.mono(),
    via,
    actor: actor?.person.id,
    role: actor?.role,
  });
  const tell = <T extends { readonly happened: readonly Happened[] }>(result: T): T => {
    if (result.happened.length > 0) deps.happened(result.happened);
    return result;
  };
  const byTime = async (
    caseId: string,
    event: (found: Case, at: number) => CaseEvent | undefined,
  ): Promise<boolean> => {
    const word = wordOf("centre");
    const { happened } = tell(
      await store.changeCase(caseId, undefined, word, (found) => {
        const due = found && event(found, word.at);
        return { happened: due && step(found, due, word.at).ok ? advance(found, due, word.at) : [], answer: null };
      }),
    );
    return happened.length > 0;
  };
  return {
    async takeAlert(message, home, body, via = "mqtt") {
      const word = wordOf(via);
      const number = { epoch: message.epoch, seq: message.seq };
      const { gatewayId: gateway, alertId } = message;
      const clockOffset = deps.clockOffset(gateway);
      const ids = { newCaseId: deps.newId, newAlertId: deps.newId };
      const context = { at: word.at, home, clockOffset, policy: deps.policy, ...ids };
      const taken = await store.takeAlert(
        { gateway, number, alertId, key: keyOf(message, home), body, urgent: isUrgent(message) },
        word,
        (found) => {
          const happened = arrive(message, found, context).flatMap((each) => follow(each, word.at, number));
          deps.crashPoint("centre-before-commit");
          return happened;
        },
      );
      deps.crashPoint("centre-after-commit-before-receipt");
      if ("happened" in taken) tell(taken);
      return taken;
    },
    async command(caseId, commandId, expectedVersion, event, actor) {
      const word = wordOf("http", actor);
      const print = printOf(caseId, event, actor);
      const { answer } = tell(
        await store.changeCase<Answer & { readonly print?: string }>(caseId, commandId, word, (found, caseOf) => {
          const judged = judge(found, event, expectedVersion, word.at, caseOf);
          return typeof judged === "string"
            ? { happened: [], answer: { ok: false, why: judged, case: found, print } }
            : { happened: judged, answer: { ok: true, case: judged.at(-1)?.after ?? fail(), print } };
        }),
      );
      // Answers from before there were prints are those of their case.
      const { print: first, ...said } = answer;
      if (first === undefined ? said.case?.id === caseId : first === print) return said;
      return { ok: false, why: "other_command", case: await store.caseOf(caseId) };
    },
    async shown(alertId, consoleId, actor, sounding) {
      const word = wordOf("http", actor);
      const happened = await store.changeByAlert(alertId, word, (found) => {
        if (!found) return [];
        // A console that is not called yet rings for nothing, whatever it believes.
        const rings = sounding && (deps.ringsFor?.(found, actor.person) ?? true);
        const event: CaseEvent = { type: "shown", alertId, console: consoleId, ...(!rings && { silent: true }) };
        return step(found, event, word.at).ok ? advance(found, event, word.at) : [];
      });
      return tell({ happened }).happened.length > 0;
    },
    async newsFor(gateway, open) {
      // Most are in one case: it is read once.
      const read = new Map<string, Case>();
      const told: ReceiptMessage[] = [];
      for (const { alertId, caseVersion } of open) {
        const found = read.get(alertId) ?? (await store.caseOfAlert(alertId));
        for (const alert of found?.alerts ?? []) if (found) read.set(alert.id, found);
        const news = found && found.version > caseVersion ? newsOn(found, alertId, now()) : undefined;
        if (news?.gateway === gateway) told.push(news.receipt);
      }
      return told;
    },
    async fault(fault) {
      const { gateway, home, kind } = fault;
      const word = wordOf("centre");
      const alert = faultAlert(fault, word.at, deps.newId());
      const { lane, key } = sortAlert({ home, ...alert, test: false });
      const happened = await store.changeByKey(key, word, (latest) => {
        if (latest && isOpen(latest.state)) {
          const same = latest.alerts.some((each) => each.condition === "active" && each.kind === kind);
          return same ? [] : advance(latest, { type: "signal", alert, rings: true }, word.at);
        }
        const raise = { type: "raise", id: deps.newId(), lane, key, home, gateway, test: false, alert } as const;
        return advance(undefined, { ...raise, policy: deps.policy(lane, home) }, word.at);
      });
      tell({ happened });
    },
    async faultOver({ home, kind, device }) {
      const word = wordOf("centre");
      const { key } = sortAlert({ home, kind, severity: "warning", test: false, device });
      const happened = await store.changeByKey(key, word, (latest) => {
        const all: Happened[] = [];
        for (const alert of latest?.alerts ?? []) {
          if (!latest || alert.condition !== "active") continue;
          const over = { type: "signal", alert: { ...alert, condition: "cleared" }, rings: false } as const;
          all.push(...advance(all.at(-1)?.after ?? latest, over, word.at));
        }
        return all;
      });
      tell({ happened });
    },
    async endLeases() {
      await eachInTurn(await store.leasesOver(now()), (id) =>
        byTime(id, (found, at) => {
          const over = isHeld(found.state) && found.leaseUntil !== undefined && found.leaseUntil <= at;
          return over ? { type: "lease_lost", why: "no_action" } : undefined;
        }),
      );
    },
    async ownersGone(gone) {
      const left = (await store.heldCases()).filter((held) => leftBehind(held, gone));
      await eachInTurn(left, ({ id }) => byTime(id, (found) => leftBehind(found, gone)));
    },
    async endDue() {
      await eachInTurn(await store.dueCases(now()), async (id) => {
        if (!(await byTime(id, timed))) await store.notDue(id);
      });
    },
    async endTests() {
      const end: CaseEvent = { type: "resolve", outcome: "test" };
      await eachInTurn(await store.testsBefore(now() - deps.testExpires), (id) =>
        byTime(id, (found, at) => (step(found, end, at).ok ? end : undefined)),
      );
    },
    async raiseSuspected(caseId) {
      await byTime(caseId, goneDark);
    },
    async watched(caseId, event) {
      if (await byTime(caseId, () => event)) return true;
      // Somebody remembers a case that is not so: asked again by the same memory, it would be refused for ever.
      deps.refused?.(caseId, await store.caseOf(caseId));
      return false;
    },
  };
}

/** What a command is: the same again, from another console of the same person, is the same. */
function printOf(caseId: string, event: CaseEvent, { person }: Actor): string {
  const said = "atConsole" in event ? { ...event, atConsole: undefined } : event;
  return createHash("sha256")
    .update(JSON.stringify([caseId, person.id, said]))
    .digest("base64url");
}

/** The events of one arrival, each on what the one before made of the case; only the last answers the message. */
function follow({ into, events }: Arrival, at: number, message: MessageNumber): Happened[] {
  const all: Happened[] = [];
  events.forEach((event, n) => {
    const before = n === 0 ? into : all.at(-1)?.after;
    all.push(...advance(before, event, at, n === events.length - 1 ? message : undefined));
  });
  return all;
}

/** One event, and what the centre does of itself after it. */
function advance(before: Case | undefined, event: CaseEvent, at: number, message?: MessageNumber): Happened[] {
  const next = step(before, event, at);
  if (!next.ok) throw new Error(`a case refused ${event.type}: ${next.why}`);
  const first: Happened = {
    event,
    before,
    after: next.case,
    receipts: receiptsAfter(next.case, event, at, message, before),
  };
  const settled = settles(next.case);
  return settled ? [first, ...advance(next.case, settled, at)] : [first];
}

function leftBehind(found: Case, gone: (person: string) => boolean): CaseEvent | undefined {
  const { owner, ownerHasConsole, offeredAt, state } = found;
  if (!isHeld(state) || !ownerHasConsole || !owner) return undefined;
  if (!gone(owner.id)) return offeredAt === undefined ? undefined : { type: "back" };
  if (isBeforeContact(found)) return { type: "lease_lost", why: "console_offline" };
  return offeredAt === undefined ? { type: "offer" } : undefined;
}

function judge(
  found: Case | undefined,
  event: CaseEvent,
  expectedVersion: number,
  at: number,
  caseOf: (id: string) => Case | undefined,
): readonly Happened[] | Refusal | Race {
  if (!found) return "no_case";
  const next = step(found, event, at);
  // Who lost a race is told of the race, not of the version.
  if (!next.ok) return next.why;
  if (event.type === "resolve" && event.outcome === "duplicate_of") {
    const why = guardDuplicate(found, caseOf(event.duplicateOf ?? ""));
    if (why) return why;
  }
  return sawEnough(found, event.type, expectedVersion) ? advance(found, event, at) : "moved_on";
}

/** It raises or changes an emergency: a suspicion may become one, and what is taken back must not. */
const isUrgent = ({ severity, type, test }: AlertMessage): boolean =>
  !test && (severity === "emergency" || type === "suspect" || type === "cancel");

const fail = (): never => {
  throw new Error("a command that went well made nothing happen");
};

const faultAlert = (
  { kind, device, since }: Fault & { readonly since: number },
  at: number,
  id: string,
): CaseAlert => ({
  ...{ id, kind, device, severity: "warning" },
  ...{ at: since, atTrusted: true, storedAt: at, repeats: 0, condition: "active", cancelRequested: false },
  ...{ causes: [], snapshot: [] },
});
