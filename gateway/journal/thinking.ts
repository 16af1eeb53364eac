/**
 * The engine run over one batch. Usually all of it over one draft; when an input breaks that, once more one by one, so that
 * only the input at fault is left out. The state handed in is never touched.
 */
import type { Alert } from "../../alerts/alert.ts";
import { engineCells } from "../../alerts/engine/sessions.ts";
import type {
  Ask,
  Batch,
  EngineInput,
  EngineOutput,
  EngineState,
  Heeded,
  Ids,
  MemoryCell,
} from "../../alerts/engine.ts";
import type { Home } from "../../alerts/home.ts";
import type { Instant, Moment } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";

/** What `alerts/engine.ts` exports. */
export interface EngineModule {
  startEngine(from: {
    readonly home: Home;
    readonly cells: readonly MemoryCell[];
    readonly open: readonly Alert[];
    readonly recent: readonly Reading[];
    readonly at: Moment;
    readonly lastHeard?: ReadonlyMap<string, Instant>;
  }): EngineState;
  /** Rules whose stored memory is of another version. */
  staleRules(cells: Iterable<MemoryCell>): readonly string[];
  /** Their memory again, from stored readings; raises nothing. */
  rebuild(
    state: EngineState,
    rules: readonly string[],
    readings: Iterable<Reading>,
  ): { readonly state: EngineState; readonly memory: readonly MemoryCell[] };
  openBatch(state: EngineState): Batch;
  step(state: EngineState, input: EngineInput, ids: Ids): EngineOutput;
}

export interface Thinking {
  /** `undefined`: the engine could not bear this input, and it is as if it had not been said. */
  heed(input: EngineInput, ids: Ids): Heeded | undefined;
  end(): Thought;
}

/** Where the engine stands after the batch: each cell and each alert once, in its last shape. */
export interface Thought {
  readonly state: EngineState;
  readonly memory: readonly MemoryCell[];
  readonly alerts: readonly Alert[];
  readonly asks: readonly Ask[];
  readonly wakeAt: Instant | undefined;
}

/** Throws whatever the engine throws: then nothing of the batch counts, and `thinkCarefully` must do it again. */
export function thinkAtOnce(engine: EngineModule, state: EngineState, wakeAt: Instant | undefined): Thinking {
  let batch: Batch | undefined;
  return {
    heed(input, ids) {
      batch ??= engine.openBatch(state);
      return batch.take(input, ids);
    },
    end: () => batch?.end() ?? { state, memory: [], alerts: [], asks: [], wakeAt },
  };
}

export function thinkCarefully(
  engine: EngineModule,
  state: EngineState,
  wakeAt: Instant | undefined,
  failed: (input: EngineInput, fault: string) => void,
): Thinking {
  let now = state;
  let wake = wakeAt;
  const memory = new Map<string, MemoryCell>();
  const alerts = new Map<string, Alert>();
  const asks: Ask[] = [];
  return {
    heed(input, ids) {
      try {
        const output = engine.step(now, input, ids);
        now = output.state;
        wake = output.wakeAt;
        for (const cell of output.memory) memory.set(`${cell.rule}\n${cell.key}`, cell);
        for (const alert of output.alerts) alerts.set(alert.id, alert);
        asks.push(...output.asks);
        const isOwn = ({ rule }: MemoryCell): boolean => rule !== engineCells.rule;
        return { ...output, stirs: output.memory.some(isOwn) ? "disk" : "memory" };
      } catch (fault) {
        failed(input, fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault));
        return undefined;
      }
    },
    end: () => ({ state: now, memory: [...memory.values()], alerts: [...alerts.values()], asks, wakeAt: wake }),
  };
}
