/** Papers go to the centre until it says that they are on its disk: one at a time, again after each pause and each return of the line. */
import type { Timers } from "../../alerts/program/timers.ts";
import type { RecordMessage } from "../../alerts/protocol.ts";

/** ms. Papers are in no hurry, alarms are. */
export const filing = { again: 30_000 } as const;

export interface Papers {
  /** Not filed yet, oldest first. */
  waiting(): readonly RecordMessage[];
  /** Resolves when that is on our disk too. `at`: by the centre's clock. */
  stored(id: string, at: number): Promise<void>;
}

export interface Filing {
  up(): void;
  down(): void;
  /** Something new may wait. */
  look(): void;
  stored(id: string, at: number): Promise<void>;
}

export function openFiling(deps: {
  readonly papers: Papers;
  readonly timers: Pick<Timers, "after">;
  readonly send: (paper: RecordMessage) => void;
  /** What the centre has could not be noted here. */
  readonly failed: (why: string) => void;
}): Filing {
  let isUp = false;
  let callOff: (() => void) | undefined;
  function look(): void {
    callOff?.();
    callOff = undefined;
    const [next] = isUp ? deps.papers.waiting() : [];
    if (!next) return;
    deps.send(next);
    callOff = deps.timers.after(filing.again, look);
  }
  return {
    look,
    up() {
      isUp = true;
      look();
    },
    down() {
      isUp = false;
      callOff?.();
      callOff = undefined;
    },
    async stored(id, at) {
      try {
        await deps.papers.stored(id, at);
      } catch (fault) {
        // A full disk is no reason to cut the line that alarms go by: the paper goes once more, and is answered once more.
        deps.failed(fault instanceof Error ? fault.message : String(fault));
        return;
      }
      look();
    },
  };
}
