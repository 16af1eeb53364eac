/** What a check is and what it finds. A check looks at one thing, by the eyes it was handed, and touches nothing. */
import type { DoctorCode, DoctorValues, TroubleCode, WellCode } from "../../alerts/program/words/doctor.ts";

/** `fault`: something an alarm needs does not work, or an alarm may be lost. `warn`: it works, and a person should know. */
export type Verdict = "ok" | "warn" | "fault";

/** The sentence is `code` of the doctor's tables, its places filled from `values`. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly code: DoctorCode;
  readonly values: Readonly<Record<string, string | number>>;
}

export interface Finding extends Judgement {
  readonly check: string;
  readonly lookedAt: string;
}

export interface Check {
  /** Such as `serial:enocean`: the kind, and the id the configuration gives it. */
  readonly id: string;
  /** What it looks at: a path of the configuration and what stands there. */
  readonly lookedAt: string;
  /** Milliseconds until it is given up. */
  readonly within: number;
  /** When `signal` fires, nobody waits any more: whatever is open is let go. */
  run(signal: AbortSignal): Promise<readonly Judgement[]>;
}

export const ok = <C extends WellCode>(code: C, values: DoctorValues<C>): Judgement => ({
  verdict: "ok",
  code,
  values,
});
export const warn = <C extends TroubleCode>(code: C, values: DoctorValues<C>): Judgement => ({
  verdict: "warn",
  code,
  values,
});
export const fault = <C extends TroubleCode>(code: C, values: DoctorValues<C>): Judgement => ({
  verdict: "fault",
  code,
  values,
});

const order: readonly Verdict[] = ["ok", "warn", "fault"];

export function worstOf(findings: readonly Judgement[]): Verdict {
  return findings.reduce<Verdict>(
    (worst, { verdict }) => (order.indexOf(verdict) > order.indexOf(worst) ? verdict : worst),
    "ok",
  );
}

/** Words of a library, in one short line. */
export function wordsOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message || codeOf(thrown) || thrown.name : String(thrown);
  return (text.split("\n")[0] ?? "").slice(0, 200);
}

/** `ENOENT`, `ECONNREFUSED` …, also from where `fetch` hides it. */
export function codeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if ("code" in thrown && typeof thrown.code === "string") return thrown.code;
  return codeOf(thrown.cause);
}
