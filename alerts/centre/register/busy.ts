/** Who was sent to which open case. In memory, made anew at each start. */
import type { Case } from "../cases/case.ts";
import { isOpen } from "../cases/machine.ts";

export interface Busy {
  note(found: Case): void;
  /** A case this one is on the way to or at, other than the one that asks. */
  with(responder: string, but: string | undefined): string | undefined;
}

/** Cases carry their dispatches from the first one on. */
interface Sent {
  readonly dispatches?: readonly { readonly responder: string; readonly endedAt?: number | undefined }[] | undefined;
}

export function openBusy(open: readonly Case[]): Busy {
  const byCase = new Map<string, readonly string[]>();
  const note = (found: Case & Sent): void => {
    const sent = isOpen(found.state) ? (found.dispatches ?? []) : [];
    const away = sent.filter(({ endedAt }) => endedAt === undefined).map(({ responder }) => responder);
    if (away.length > 0) byCase.set(found.id, away);
    else byCase.delete(found.id);
  };
  for (const found of open) note(found);
  return {
    note,
    with(responder, but) {
      for (const [id, away] of byCase) if (id !== but && away.includes(responder)) return id;
      return undefined;
    },
  };
}
