/** Whatever changes a case writes by this: on whose word, and who is told once it is on disk. */
import type { Person } from "../cases/case.ts";
import type { Happened, Word } from "../cases/happened.ts";
import type { CaseStore } from "../cases/store.ts";

export interface WritingDeps {
  readonly store: CaseStore;
  readonly now: () => number;
  readonly mono: () => number;
  /** Called after the commit. */
  readonly happened: (happened: readonly Happened[]) => void;
}

export interface Actor {
  readonly person: Person;
  readonly role: string;
}

export interface Writing {
  readonly store: CaseStore;
  readonly now: () => number;
  wordOf(via: Word["via"], actor?: Actor): Word;
  /** After the commit; what it says is handed on. */
  tell<T extends { readonly happened: readonly Happened[] }>(result: T): T;
}

export function openWriting({ store, now, mono, happened }: WritingDeps): Writing {
  return {
    store,
    now,
    wordOf: (via, actor) => ({ at: now(), mono: mono(), via, actor: actor?.person.id, role: actor?.role }),
    tell(result) {
      if (result.happened.length > 0) happened(result.happened);
      return result;
    },
  };
}
