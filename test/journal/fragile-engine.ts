/** The plain engine, but one word of a device ends its whole thread. */
import type { EngineInput, EngineState } from "../../alerts/engine.ts";
import * as plain from "./plain-engine.ts";

export const { startEngine, staleRules, rebuild, step } = plain;

export function openBatch(state: EngineState): ReturnType<typeof plain.openBatch> {
  const batch = plain.openBatch(state);
  return { ...batch, take: (input, ids) => (isDeadly(input) ? process.exit(1) : batch.take(input, ids)) };
}

const isDeadly = (input: EngineInput): boolean =>
  input.type === "heard" && input.heard.some(({ facts }) => facts.some((fact) => fact.kind === "vibration"));
