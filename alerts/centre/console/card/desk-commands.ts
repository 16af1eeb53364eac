/** What the hand may do to a case. Each command in its turn; the loser of a race is told who won, a refusal says what to do. */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { CaseView, Outcome } from "../../views.ts";
import type { Answer, Api } from "../api.ts";
import type { Board } from "../board.ts";
import { newId } from "../new-id.ts";
import { openTurns } from "./turns.ts";

export type Notice =
  | { readonly kind: "first"; readonly name: string; readonly at: number | undefined }
  | { readonly kind: "moved" }
  /** Somebody rang about a home that has an open case already. `noted`: what was written waits in its note line. */
  | { readonly kind: "existing"; readonly noted: boolean }
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "closed"; readonly outcome: Outcome };

/** What has been chosen and written for a case but not sent. */
export interface Draft {
  readonly outcome: Outcome | undefined;
  readonly note: string;
  /** A line for the log. */
  readonly log: string;
  readonly verifiedBy: string;
  readonly duplicateOf: string | undefined;
}
const noDraft: Draft = { outcome: undefined, note: "", log: "", verifiedBy: "", duplicateOf: undefined };

export interface CommandDeps {
  readonly api: Api;
  readonly board: Board;
  readonly me: string;
  readonly stale: ReadonlySignal<boolean>;
  readonly opened: Signal<string | undefined>;
}

/** Verbs that only add to a case: said twice they would stand there twice. The others go by the version that was seen. */
const adding: ReadonlySet<string> = new Set(["note", "check", "contact", "tick", "dispatch"]);

/** Somebody else was faster, or the case moved on by itself: told beside the queue. Any other refusal is told on the card. */
const overtaken: ReadonlySet<string> = new Set(["moved_on", "wrong_state", "not_owner", "no_case", "conflict"]);

export function openCommands({ api, board, me, stale, opened }: CommandDeps) {
  const notice = signal<Notice | undefined>(undefined);
  const busy = signal<ReadonlySet<string>>(new Set());
  const drafts = signal<ReadonlyMap<string, Draft>>(new Map());
  /** Why the last command on a case was refused, until the next one goes well. */
  const refusals = signal<ReadonlyMap<string, string>>(new Map());
  const turns = openTurns();
  /** The last command on each case, if it only adds and nobody answered: the centre may have it all the same. */
  const unanswered = new Map<string, { readonly said: string; readonly id: string }>();

  const without = <K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> =>
    new Map([...map].filter(([each]) => each !== key));
  const present = (of: CaseView): CaseView =>
    board.cases.peek().get(of.id) ?? board.closed.peek().find(({ id }) => id === of.id) ?? of;
  const answered = (of: CaseView, answer: Answer<CaseView>): boolean => {
    batch(() => {
      busy.value = new Set([...busy.peek()].filter((id) => id !== of.id));
      refusals.value = without(refusals.peek(), of.id);
      // What the centre answers is on the board before the feed says it.
      if (answer.ok) board.take(answer.value);
      else {
        if (answer.case) board.take(answer.case);
        if (answer.case && overtaken.has(answer.code)) notice.value = loser(answer.case, me);
        else if (opened.peek() === of.id || present(of).owner?.id === me)
          refusals.value = new Map(refusals.peek()).set(of.id, answer.code);
        else notice.value = { kind: "refused", code: answer.code };
      }
    });
    return answer.ok;
  };
  const command = (of: CaseView, run: (now: CaseView) => Promise<Answer<CaseView>>): Promise<boolean> => {
    if (stale.peek()) return Promise.resolve(false);
    return turns.take(of.id, async () => {
      busy.value = new Set(busy.peek()).add(of.id);
      return answered(of, await run(present(of)));
    });
  };
  /** Said again after no answer it is the same command, which the centre counts once. `about` tells two of the same words apart. */
  const say = (of: CaseView, verb: string, more: object = {}, about: object = {}): Promise<boolean> =>
    command(of, async (now) => {
      const said = JSON.stringify([verb, more, about]);
      const before = unanswered.get(of.id);
      unanswered.delete(of.id);
      if (!adding.has(verb)) return api.command(now, verb, more);
      const id = before?.said === said ? before.id : newId();
      const answer = await api.command(now, verb, { ...more, commandId: id });
      if (!answer.ok && answer.code === "offline") unanswered.set(of.id, { said, id });
      return answer;
    });
  /** What ends or begins somebody's handling is for the case as it was seen, not for what came meanwhile. */
  const asSeen = (of: CaseView, run: (now: CaseView) => Promise<Answer<CaseView>>): Promise<boolean> =>
    command(of, async (now) => (heard(now) === heard(of) ? run(now) : { ok: false, code: "moved_on", case: now }));

  return {
    ...{ notice, busy, drafts, refusals },
    /** Any command that has no name of its own here. */
    act: say,
    async claim(of: CaseView): Promise<void> {
      // A second press while the first is on its way is the same wish.
      if (turns.waits(of.id) || !(await command(of, () => api.claim(of)))) return;
      batch(() => {
        opened.value = of.id;
        notice.value = undefined;
      });
    },
    async release(of: CaseView, reason = ""): Promise<boolean> {
      const done = await say(of, "release", reason ? { reason } : {});
      if (done) opened.value = undefined;
      return done;
    },
    /** In the background: it stands in the way of no other command, and its failure shows by the claim running out. */
    async renew(of: CaseView): Promise<void> {
      if (turns.waits(of.id)) return;
      const answer = await api.renew(of);
      if (answer.ok) board.take(answer.value);
    },
    note: (of: CaseView, text: string): Promise<boolean> => say(of, "note", { text }),
    draftOf: (of: CaseView): Draft => drafts.value.get(of.id) ?? noDraft,
    draft(of: CaseView, change: Partial<Draft>): void {
      const before = drafts.peek().get(of.id) ?? noDraft;
      drafts.value = new Map(drafts.peek()).set(of.id, { ...before, ...change });
    },
    refuse(of: CaseView, code: string): void {
      refusals.value = new Map(refusals.peek()).set(of.id, code);
    },
    async close(of: CaseView): Promise<void> {
      const draft = drafts.peek().get(of.id);
      const outcome = draft?.outcome;
      if (!outcome || busy.peek().has(of.id)) return;
      const body = {
        outcome,
        ...(draft.note.trim() && { note: draft.note.trim() }),
        ...(draft.verifiedBy.trim() && { verifiedBy: draft.verifiedBy.trim() }),
        ...(outcome === "duplicate_of" && draft.duplicateOf && { duplicateOf: draft.duplicateOf }),
      };
      if (!(await asSeen(of, (now) => api.command(now, "close", body)))) return;
      batch(() => {
        opened.value = undefined;
        notice.value = { kind: "closed", outcome };
        drafts.value = without(drafts.peek(), of.id);
      });
    },
  };
}

/** How much the home has said so far: if it is more than was seen, the hand did not mean it. */
const heard = (of: CaseView): number => of.alerts.reduce((sum, { repeats }) => sum + 1 + repeats, 0);

/** Who was first, or that the case moved on by itself. */
const loser = (now: CaseView, me: string): Notice =>
  now.owner && now.owner.id !== me ? { kind: "first", name: now.owner.name, at: now.claimedAt } : { kind: "moved" };
