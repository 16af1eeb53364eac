/** What the hand may do to a case. One command at a time on each; the loser of a race is told who won. */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { CaseView, Outcome } from "../../views.ts";
import type { Answer, Api } from "../api.ts";
import type { Board } from "../board.ts";

export type Notice =
  | { readonly kind: "first"; readonly name: string; readonly at: number | undefined }
  | { readonly kind: "moved" }
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "closed"; readonly outcome: Outcome };

/** What has been chosen and written for a case but not sent. */
export interface Draft {
  readonly outcome: Outcome | undefined;
  readonly note: string;
}
const noDraft: Draft = { outcome: undefined, note: "" };

export interface CommandDeps {
  readonly api: Api;
  readonly board: Board;
  readonly me: string;
  readonly stale: ReadonlySignal<boolean>;
  readonly opened: Signal<string | undefined>;
}

export function openCommands({ api, board, me, stale, opened }: CommandDeps) {
  const notice = signal<Notice | undefined>(undefined);
  const busy = signal<ReadonlySet<string>>(new Set());
  const drafts = signal<ReadonlyMap<string, Draft>>(new Map());

  const without = <K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> =>
    new Map([...map].filter(([each]) => each !== key));
  /** What the centre answers is on the board before the feed says it. */
  const command = async (of: CaseView, run: () => Promise<Answer<CaseView>>): Promise<boolean> => {
    if (stale.peek() || busy.peek().has(of.id)) return false;
    busy.value = new Set(busy.peek()).add(of.id);
    const answer = await run();
    batch(() => {
      busy.value = new Set([...busy.peek()].filter((id) => id !== of.id));
      if (answer.ok) board.take(answer.value);
      else if (answer.case) {
        board.take(answer.case);
        notice.value = loser(answer.case, me, answer.code);
      } else notice.value = { kind: "refused", code: answer.code };
    });
    return answer.ok;
  };

  return {
    ...{ notice, busy, drafts },
    async claim(of: CaseView): Promise<void> {
      if (!(await command(of, () => api.claim(of)))) return;
      batch(() => {
        opened.value = of.id;
        notice.value = undefined;
      });
    },
    async release(of: CaseView): Promise<void> {
      if (await command(of, () => api.release(of))) opened.value = undefined;
    },
    /** In the background: it stands in the way of no other command, and its failure shows by the claim running out. */
    async renew(of: CaseView): Promise<void> {
      const answer = await api.renew(of);
      if (answer.ok) board.take(answer.value);
    },
    note: (of: CaseView, text: string): Promise<boolean> => command(of, () => api.note(of, text)),
    draftOf: (of: CaseView): Draft => drafts.value.get(of.id) ?? noDraft,
    draft(of: CaseView, change: Partial<Draft>): void {
      const before = drafts.peek().get(of.id) ?? noDraft;
      drafts.value = new Map(drafts.peek()).set(of.id, { ...before, ...change });
    },
    async close(of: CaseView): Promise<void> {
      const draft = drafts.peek().get(of.id);
      const outcome = draft?.outcome;
      if (!outcome || !(await command(of, () => api.close(of, outcome, draft.note.trim())))) return;
      batch(() => {
        opened.value = undefined;
        notice.value = { kind: "closed", outcome };
        drafts.value = without(drafts.peek(), of.id);
      });
    },
  };
}

/** Who was first, or that the case moved on by itself. */
function loser(now: CaseView, me: string, code: string): Notice {
  if (code === "needs_supervisor") return { kind: "refused", code };
  return now.owner && now.owner.id !== me
    ? { kind: "first", name: now.owner.name, at: now.claimedAt }
    : { kind: "moved" };
}
