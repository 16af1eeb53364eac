/**
 * Pure: what one batch of commands makes of the journal. The engine's steps and the rows they leave behind, with every
 * number given out, before anything is written; if writing fails the plan is thrown away and nothing has happened.
 */
import type { EngineState } from "../../alerts/engine.ts";
import type { Instant } from "../../devices/model/moment.ts";
import type { Rows, Standing } from "./batch-rows.ts";
import type { Command } from "./command.ts";
import { Draft, type Planning } from "./draft.ts";
import { type Thinking, type Thought, thinkAtOnce, thinkCarefully } from "./thinking.ts";

export interface Plan {
  readonly rows: Rows;
  readonly thought: Thought;
  /** Inputs the engine could not bear; their frames are kept as unread. */
  readonly poisoned: readonly { readonly source: string; readonly fault: string }[];
}

export interface Before {
  readonly standing: Standing;
  readonly state: EngineState;
  readonly wakeAt: Instant | undefined;
}

export function planBatch(before: Before, commands: readonly Command[], how: Planning): Plan {
  const { state, wakeAt } = before;
  try {
    return drafted(before.standing, commands, how, thinkAtOnce(how.engine, state, wakeAt), []);
  } catch {
    const poisoned: { source: string; fault: string }[] = [];
    const thinking = thinkCarefully(how.engine, state, wakeAt, (input, fault) =>
      poisoned.push({ source: "source" in input ? input.source : input.type, fault }),
    );
    return drafted(before.standing, commands, how, thinking, poisoned);
  }
}

function drafted(
  standing: Standing,
  commands: readonly Command[],
  how: Planning,
  thinking: Thinking,
  poisoned: Plan["poisoned"],
): Plan {
  const draft = new Draft(standing, how, thinking);
  for (const command of commands) draft.take(command);
  if (how.wholly) draft.writeWords();
  return { ...draft.end(), poisoned };
}
