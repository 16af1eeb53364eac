/** What homes say of their alerts, and what they are told of their cases. */
import type { CrashPoint } from "../../program/crash-point.ts";
import type { AlertMessage, ReceiptMessage, ReportMessage } from "../../protocol.ts";
import { type Arrival, arrive, keyOf } from "../cases/arrival.ts";
import type { Case, CasePolicy, MessageNumber } from "../cases/case.ts";
import type { Happened } from "../cases/happened.ts";
import type { Absences } from "../cases/lateness.ts";
import { move } from "../cases/moves.ts";
import { newsOn } from "../cases/receipts.ts";
import type { TakenAlert } from "../cases/store.ts";
import { type HomeBounds, homeBounds } from "../cases/too-many.ts";
import type { Writing } from "./writing.ts";

export interface HomesDeps {
  readonly newId: () => string;
  readonly policy: (lane: Case["lane"], home: string) => CasePolicy;
  readonly clockOffset: (gateway: string) => number | undefined;
  readonly absences: (gateway: string) => Absences;
  /** `homeBounds` unless given. */
  readonly bounds?: HomeBounds | undefined;
  /** Called inside the transaction of an alert, and between its commit and anything that follows from it. */
  readonly crashPoint: CrashPoint;
}

export interface HomesAtDesk {
  takeAlert(message: AlertMessage, home: string, body: string, via?: "mqtt" | "http"): Promise<TakenAlert>;
  /** Receipts with news of its cases that this gateway has not heard, by what it says it knows. */
  newsFor(gateway: string, open: NonNullable<ReportMessage["open"]>): Promise<readonly ReceiptMessage[]>;
}

export function homesAtDesk(deps: HomesDeps, { store, now, wordOf, tell }: Writing): HomesAtDesk {
  const { bounds = homeBounds } = deps;
  return {
    async takeAlert(message, home, body, via = "mqtt") {
      const word = wordOf(via);
      const number = { epoch: message.epoch, seq: message.seq };
      const { gatewayId: gateway, alertId } = message;
      const clockOffset = deps.clockOffset(gateway);
      const absences = deps.absences(gateway);
      const ids = { newCaseId: deps.newId, newAlertId: deps.newId };
      const context = { at: word.at, home, clockOffset, absences, policy: deps.policy, bounds, ...ids };
      const taken = await store.takeAlert(
        { gateway, home, number, alertId, key: keyOf(message, home), body, urgent: isUrgent(message) },
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
    async newsFor(gateway, open) {
      // Most are in one case: it is read once.
      const read = new Map<string, Case>();
      const told: ReceiptMessage[] = [];
      for (const { alertId, caseVersion } of open) {
        const found = read.get(alertId) ?? (await store.caseOfAlert(alertId));
        for (const alert of found?.alerts ?? []) if (found) read.set(alert.id, found);
        if (!found || found.version <= caseVersion) continue;
        const listed = found.alerts.find(({ id }) => id === alertId);
        const news = newsOn(found, listed ?? (await store.unlistedAlert(alertId)), now());
        if (news?.gateway === gateway) told.push(news.receipt);
      }
      return told;
    },
  };
}

/** The events of one arrival, each on what the one before made of the case; only the last answers the message. */
function follow({ into, events }: Arrival, at: number, message: MessageNumber): Happened[] {
  const all: Happened[] = [];
  events.forEach((event, n) => {
    const before = n === 0 ? into : all.at(-1)?.after;
    all.push(...move(before, event, at, n === events.length - 1 ? message : undefined));
  });
  return all;
}

/** It raises or changes an emergency: a suspicion may become one, and what is taken back must not. */
const isUrgent = ({ severity, type, test }: AlertMessage): boolean =>
  !test && (severity === "emergency" || type === "suspect" || type === "cancel");
