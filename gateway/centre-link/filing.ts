/** Papers go to the centre until it says that they are on its disk: one at a time, again after each pause and each return of the line. */
import type { Timers } from "../../alerts/program/timers.ts";
import type { RecordMessage } from "../../alerts/protocol.ts";

/** ms. Papers are in no hurry, alarms are. After so many sendings without an answer the others come first. */
export const filing = { again: 30_000, tries: 3 } as const;

export interface Papers {
  /** Not filed yet, oldest first. */
  waiting(): readonly RecordMessage[];
  /** Resolves when that is on our disk too. `at`: by the centre's clock. */
  stored(id: string, at: number): Promise<void>;
  /** The centre cannot file it: it stays here, marked, and waits no longer. */
  refused(id: string, at: number, reason: string): Promise<void>;
}

export interface Filing {
  up(): void;
  down(): void;
  /** Something new may wait. */
  look(): void;
  stored(id: string, at: number): Promise<void>;
  refused(id: string, at: number, reason: string): Promise<void>;
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
  /** Sendings of papers that wait; of no others. */
  let sendings = new Map<string, number>();
  function next(): RecordMessage | undefined {
    const waiting = deps.papers.waiting();
    sendings = new Map(waiting.map(({ id }) => [id, sendings.get(id) ?? 0]));
    const rounds = ({ id }: RecordMessage) => Math.floor((sendings.get(id) ?? 0) / filing.tries);
    const fewest = Math.min(...waiting.map(rounds));
    return waiting.find((paper) => rounds(paper) === fewest);
  }
  async function noted(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (fault) {
      // A full disk is no reason to cut the line that alarms go by: the paper goes once more, and is answered once more.
      deps.failed(fault instanceof Error ? fault.message : String(fault));
      return;
    }
    look();
  }
  function look(): void {
    callOff?.();
    callOff = undefined;
    const paper = isUp ? next() : undefined;
    if (!paper) return;
    sendings.set(paper.id, (sendings.get(paper.id) ?? 0) + 1);
    deps.send(paper);
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
    stored: (id, at) => noted(deps.papers.stored(id, at)),
    refused: (id, at, reason) => noted(deps.papers.refused(id, at, reason)),
  };
}
