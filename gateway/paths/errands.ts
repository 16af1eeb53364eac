/** What waits for one path: messages as the journal has them, and for people also what has to be said beside them. */
import type { Alert } from "../../alerts/alert.ts";
import { severityRank } from "../../alerts/lifecycle.ts";
import type { Unstored } from "../../alerts/paths/outbox.ts";
import type { Path, Telling } from "../../alerts/paths/path.ts";
import { nothingTold, type Told, toTell } from "../../alerts/paths/telling.ts";
import { between, type Duration, type Instant, instant, seconds } from "../../devices/model/moment.ts";
import type { Sealed } from "../journal/journal.ts";
import type { PathsJournal } from "./journal.ts";

export interface Errand extends Unstored {
  readonly key: string;
  readonly message: Sealed;
  readonly telling?: Telling;
  readonly stored?: boolean;
}

export interface Errands {
  now(at: Instant): {
    readonly waiting: readonly Errand[];
    readonly leaveOut: readonly Sealed[];
    readonly lookAgainAt: Instant | undefined;
  };
  /** Something was journalled for this path, or left its outbox. */
  changed(): void;
  /** It came through, or will never be taken. */
  said(errand: Errand, at: Instant): void;
}

export interface ErrandsDeps {
  readonly path: Pick<Path, "label" | "audience">;
  readonly journal: Pick<PathsJournal, "read">;
  readonly alerts: () => readonly Alert[];
}

/** Messages at hand; the others wait in the journal. */
export const atHand = { messages: 200, whenFull: "wait-in-journal" } as const;
/** Nobody has to say that something changed: so much later it is found all the same. */
const readAgain: Duration = seconds(5);
/** Rows of the ledger that are read to know what was said before a restart. */
const ledgerRead = 500;

export const keyOf = ({ epoch, seq }: Pick<Sealed, "epoch" | "seq">): string => `${epoch}:${seq}`;

export function openErrands({ path, journal, alerts }: ErrandsDeps): Errands {
  const told = new Map<string, Told>();
  let hand: { readonly messages: readonly Sealed[]; readonly at: Instant } | undefined;
  /** A path in trouble is looked at after each try in vain: what waits is the same, and need not be read from the disk each time. */
  const waitingAt = (now: Instant): readonly Sealed[] => {
    if (!hand || between(hand.at, now) >= readAgain)
      hand = { messages: journal.read.unstored(path.label, atHand.messages), at: now };
    return hand.messages;
  };

  const of = (message: Sealed, more: Partial<Errand> = {}): Errand => ({
    ...{ epoch: message.epoch, seq: message.seq, alertId: message.alertId },
    ...{ severity: message.severity, test: message.test },
    ...{ key: keyOf(message), message },
    ...more,
  });
  const toldOf = (alertId: string): Told => {
    const known = told.get(alertId) ?? remembered(path.label, journal, alertId);
    told.set(alertId, known);
    return known;
  };

  function forPeople(now: Instant): ReturnType<Errands["now"]> {
    const byAlert = Map.groupBy(waitingAt(now), ({ alertId }) => alertId);
    const known = new Map(alerts().map((alert) => [alert.id, alert]));
    const waiting: Errand[] = [];
    const leaveOut: Sealed[] = [];
    let lookAgainAt: Instant | undefined;
    for (const id of new Set([...byAlert.keys(), ...known.keys()])) {
      const messages = [...(byAlert.get(id) ?? [])].sort((a, b) => (a.epoch === b.epoch ? a.seq - b.seq : 0));
      const alert = known.get(id);
      if (!alert) {
        // Over for so long that nobody has to be told.
        leaveOut.push(...messages);
        continue;
      }
      const stored = alert.response?.storedAt !== undefined;
      const next = toTell(alert, messages, toldOf(id), now);
      leaveOut.push(...next.leaveOut);
      waiting.push(...next.tell.map((message) => of(message, { stored })));
      const about = next.say && journal.read.messagesOf(id).at(-1);
      if (next.say && about) {
        const nth = next.say.say === "reminder" ? `:${next.say.nth}` : "";
        waiting.push(of(about, { key: `${id}:${next.say.say}${nth}`, telling: next.say, stored }));
      }
      if (next.lookAgainAt !== undefined && (lookAgainAt === undefined || next.lookAgainAt < lookAgainAt))
        lookAgainAt = next.lookAgainAt;
    }
    for (const id of told.keys()) if (!known.has(id)) told.delete(id);
    return { waiting, leaveOut, lookAgainAt };
  }

  /** A suspicion was for whoever judges it; on this path the raise has come. */
  function forMachines(now: Instant): ReturnType<Errands["now"]> {
    const messages = waitingAt(now);
    const isSaid = ({ type }: Sealed) => type !== "suspect";
    return {
      waiting: messages.filter(isSaid).map((message) => of(message)),
      leaveOut: messages.filter((message) => !isSaid(message)),
      lookAgainAt: undefined,
    };
  }

  return {
    changed() {
      hand = undefined;
    },
    now: (at) => (path.audience === "people" ? forPeople(at) : forMachines(at)),
    said({ message, telling }, at) {
      if (path.audience !== "people") return;
      const before = toldOf(message.alertId);
      told.set(
        message.alertId,
        telling
          ? {
              ...{ ...before, last: telling.say, at },
              reminders: before.reminders + (telling.say === "reminder" ? 1 : 0),
            }
          : { ...before, severity: gravest(before.severity, message.severity), at },
      );
    },
  };
}

const gravest = (a: Sealed["severity"] | undefined, b: Sealed["severity"]): Sealed["severity"] =>
  a !== undefined && severityRank[a] < severityRank[b] ? a : b;

/** After a restart: what the journal says was told. The last second of a ledger may be lost: then it is said twice. */
function remembered(label: string, { read }: Pick<PathsJournal, "read">, alertId: string): Told {
  const done = new Set(
    read
      .deliveries(alertId)
      .filter(({ receiver, state }) => receiver === label && (state === "carried" || state === "stored"))
      .map(keyOf),
  );
  const messages = read.messagesOf(alertId).filter((message) => done.has(keyOf(message)));
  const [first] = messages;
  if (!first) return nothingTold;
  const severity = messages.reduce((worst, message) => gravest(worst, message.severity), first.severity);
  const said = read.ledger(alertId, ledgerRead, label);
  const last = said.findLast(({ say }) => say !== undefined)?.say;
  const newest = said.at(-1)?.began.steady;
  return {
    severity,
    at: newest ?? instant(first.at.steady),
    reminders: said.filter(({ say }) => say === "reminder").length,
    ...(last !== undefined && { last }),
  };
}
