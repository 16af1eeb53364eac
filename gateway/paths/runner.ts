/**
 * One path at work, in a lane of its own: what waits for it, whose turn it is, one try after the other, and what came of
 * each. Whatever this path does, no other runner is touched by it: they share the journal and nothing else.
 */
import type { Alert } from "../../alerts/alert.ts";
import { type Failed, pauseBefore, turn, urgentOf } from "../../alerts/paths/pace.ts";
import type { Outcome, Path, Posting } from "../../alerts/paths/path.ts";
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { ReceiptMessage } from "../../alerts/protocol.ts";
import { between, type Instant, later, type Moment, milliseconds, seconds } from "../../devices/model/moment.ts";
import type { Sealed, Try } from "../journal/journal.ts";
import { type Errand, type Errands, keyOf, openErrands } from "./errands.ts";
import type { PathsJournal } from "./journal.ts";

export interface RunnerDeps {
  readonly path: Path;
  readonly journal: PathsJournal;
  readonly timers: Pick<Timers, "after">;
  readonly moment: () => Moment;
  /** Between 0 and 1. */
  readonly dice: () => number;
  readonly log: Log;
  /** Alerts that are open or ended just now and that this path has joined. */
  readonly alerts: () => readonly Alert[];
  /** As the centre knows this home: a hub may have got its name after the message was journalled. */
  readonly signed: (message: Sealed) => Sealed;
  /** Each outcome says something of the path itself. `asked`: when the try began. */
  readonly heard: (outcome: Outcome, asked: Instant) => void;
}

export interface Runner {
  readonly path: Path;
  /** Something may be to be sent: it joined an alert, a message was journalled, somebody claimed. */
  look(): void;
  readonly counts: Readonly<Record<Outcome["outcome"], number>>;
  stop(): Promise<void>;
}

/** A path settles within its own time; one that does not even do that is left behind so much later. */
const grace = milliseconds(500);
/** When the journal or a path breaks its word, so much later. */
const afterFault = seconds(5);

interface Course {
  tries: number;
  busy: boolean;
  /** The end of the last try, and what came of it: how long to wait depends on what else is to be said of the alert. */
  ended: Instant;
  failed: Failed | undefined;
}

export function openRunner(deps: RunnerDeps): Runner {
  const { path, journal, timers, moment, log } = deps;
  const errands: Errands = openErrands(deps);
  const courses = new Map<string, Course>();
  /** On their way out of the outbox without being said. */
  const leaving = new Set<string>();
  const counts = { stored: 0, carried: 0, again: 0, refused: 0 };
  let callOff: (() => void) | undefined;
  let stopped = false;

  function look(): void {
    errands.changed();
    goOnNow();
  }

  function goOnNow(): void {
    callOff?.();
    callOff = undefined;
    if (stopped) return;
    try {
      goOn();
    } catch (fault) {
      log.error("path.look_failed", { path: path.label, why: wordsOf(fault) });
      callOff = timers.after(afterFault, look);
    }
  }

  function goOn(): void {
    const now = moment().steady;
    const { waiting, leaveOut, lookAgainAt } = errands.now(now);
    for (const message of leaveOut) leave(message);
    const there = new Set(waiting.map(({ key }) => key));
    for (const [key, course] of courses) if (!course.busy && !there.has(key)) courses.delete(key);
    const urgent = urgentOf(waiting);
    const next = turn({
      waiting,
      courseOf({ key, alertId }) {
        const course = courses.get(key);
        return course && { busy: course.busy, due: dueOf(course, urgent.has(alertId)) };
      },
      now,
      atOnce: path.atOnce,
      tryWithin: path.tryWithin,
    });
    for (const errand of next.send) tryOnce(errand);
    const times = [next.lookAgainAt, lookAgainAt].filter((at) => at !== undefined);
    if (times.length > 0) callOff = timers.after(Math.max(1, Math.ceil(Math.min(...times) - now)), goOnNow);
  }

  function leave(message: Sealed): void {
    const key = keyOf(message);
    if (leaving.has(key)) return;
    leaving.add(key);
    const done = (): void => {
      leaving.delete(key);
      errands.changed();
    };
    journal.settle(path.label, message.epoch, message.seq, "left_out").then(done, done);
  }

  function tryOnce(errand: Errand): void {
    const began = moment();
    const course = courses.get(errand.key) ?? {
      ...{ tries: 0, busy: false, ended: began.steady, failed: undefined },
    };
    courses.set(errand.key, course);
    course.busy = true;
    const posting: Posting = {
      message: {
        ...deps.signed(errand.message),
        sentAt: began.wall,
        heldFor: Math.max(0, between(errand.message.at.steady as Instant, began.steady)),
      },
      tries: course.tries,
      ...(errand.telling && { telling: errand.telling }),
      ...(errand.stored !== undefined && { stored: errand.stored }),
    };
    course.tries += 1;
    let settled = false;
    const settle = (outcome: Outcome): void => {
      // A good answer that comes late is an answer all the same; a bad one has been written off.
      if (settled && !isGood(outcome)) return;
      const isLate = settled;
      settled = true;
      stopWaiting();
      if (!isLate) course.busy = false;
      conclude(errand, course, outcome, began);
      goOnNow();
    };
    const stopWaiting = timers.after(path.tryWithin + grace, () => settle(noAnswer));
    new Promise<Outcome>((tell) => tell(path.deliver(posting)))
      .catch((fault: unknown) => {
        log.error("path.broke", { path: path.label, why: wordsOf(fault) });
        return broke;
      })
      .then(settle)
      // The place is free again, and the message waits for its next turn.
      .catch((fault: unknown) => log.error("path.not_noted", { path: path.label, why: wordsOf(fault) }));
  }

  function conclude(errand: Errand, course: Course, said: Outcome, began: Moment): void {
    const outcome = believed(path, said);
    counts[outcome.outcome] += 1;
    const at = moment();
    note(errand, outcome, began, at);
    if (outcome.outcome !== "refused" || outcome.why !== "no_words") deps.heard(outcome, began.steady);
    course.ended = at.steady;
    if (outcome.outcome === "again") {
      course.failed = { tries: course.tries, after: outcome.after, dice: deps.dice() };
      return;
    }
    // Until the journal has noted it, it is not due again; should that fail, it goes once more, and the receiver folds it.
    course.failed = undefined;
    course.tries = 0;
    settleAs(errand, outcome, at).then(look, look);
  }

  function note({ message, telling }: Errand, outcome: Outcome, began: Moment, at: Moment): void {
    const one: Try = {
      ...{ path: path.label, alertId: message.alertId, epoch: message.epoch, seq: message.seq },
      ...(telling && { say: telling.say }),
      ...{ began: { steady: began.steady, wall: began.wall }, ms: between(began.steady, at.steady) },
      outcome: outcome.outcome,
      ...("why" in outcome && { why: outcome.why }),
      ...(outcome.said !== undefined && { said: outcome.said.slice(0, longestWord) }),
    };
    journal.tried(one).catch(() => {});
  }

  async function settleAs(errand: Errand, outcome: Exclude<Outcome, { outcome: "again" }>, at: Moment): Promise<void> {
    const { message, telling } = errand;
    const { epoch, seq } = message;
    if (outcome.outcome === "refused") {
      log.error("path.refused", { path: path.label, epoch, seq, why: outcome.why, said: outcome.said });
      if (telling) return errands.said(errand, at.steady);
      return journal.refuse(path.label, epoch, seq, outcome.why);
    }
    errands.said(errand, at.steady);
    const receipts = receiptsIn(path, outcome, message, at);
    await Promise.all([
      ...receipts.map((receipt) => journal.receive(path.label, receipt, at)),
      ...(telling || outcome.outcome === "stored" ? [] : [journal.settle(path.label, epoch, seq, "carried")]),
    ]);
  }

  return {
    path,
    look,
    counts,
    async stop() {
      stopped = true;
      callOff?.();
      await path.stop();
    },
  };
}

const dueOf = ({ ended, failed }: Course, isUrgent: boolean): Instant =>
  later(ended, failed ? pauseBefore(isUrgent ? "emergency" : "other", failed) : afterFault);

/** Characters of the receiver's own word that are kept. */
const longestWord = 120;

const noAnswer: Outcome = { outcome: "again", why: "no_answer", after: milliseconds(0) };
const broke: Outcome = { outcome: "again", why: "cut", after: milliseconds(0), said: "fault of this program" };
const isGood = ({ outcome }: Outcome): boolean => outcome === "stored" || outcome === "carried";

/** A path can prove no more than its kind can, whatever it says. */
function believed(path: Path, outcome: Outcome): Outcome {
  if (outcome.outcome !== "stored" || path.proves === "stored") return outcome;
  return { outcome: "carried", ...(outcome.said !== undefined && { said: outcome.said }) };
}

/** What its word is worth to the lamp: that the message is stored, and of the case what it can know. */
function receiptsIn(path: Path, outcome: Outcome, message: Sealed, at: Moment): readonly ReceiptMessage[] {
  if (outcome.outcome !== "stored") return [];
  const { alertId, epoch, seq } = message;
  const said = heardFrom(path, outcome.receipts ?? []).filter((each) => each.alertId === alertId);
  const isProven = said.some((each) => each.type === "stored" && each.epoch === epoch && each.seq === seq);
  // It names no case: whoever stored it opened one of their own, of which we know nothing.
  const stored: ReceiptMessage = {
    ...{ v: 1, type: "stored", alertId, epoch, seq, caseId: "", caseVersion: 0, at: Math.round(at.wall) },
  };
  return isProven ? said : [stored, ...said];
}

/** Where nobody can say that a person has it, such a word is not believed. */
export const heardFrom = (
  path: Pick<Path, "person">,
  receipts: readonly ReceiptMessage[],
): readonly ReceiptMessage[] => (path.person === "none" ? receipts.filter(({ type }) => type === "stored") : receipts);

const wordsOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));
