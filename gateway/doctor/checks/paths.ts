/** The further paths: the running gateway's word on each; without one, whether what they need can be read. */
import type { TroubleCode } from "../../../alerts/program/words/doctor.ts";
import { GatewayFault } from "../../fault.ts";
import { readDestinations } from "../../paths/destinations.ts";
import { judgeDestinations } from "../../paths/open.ts";
import { type Check, fault, type Judgement, ok } from "../finding.ts";
import type { Subject } from "../subject.ts";
import { partOf, type Word } from "../word.ts";

/** What was wrong, and which remedy belongs to it. */
const codes = {
  unreachable: "path.unreachable",
  no_answer: "path.no_answer",
  not_let_in: "path.not_let_in",
  turned_down: "path.turned_down",
  not_understood: "path.turned_down",
} as const satisfies Record<string, TroubleCode>;

export function pathChecks(subject: Subject, word: Word): Check[] {
  const { paths, destinationsFile } = subject.config;
  if (paths.length === 0) return [];
  const each = paths.map(
    ({ label }, n): Check => ({
      id: `path:${label}`,
      lookedAt: `paths[${n}] ${label}`,
      within: 1_000,
      run: async () => [judge(label, word)],
    }),
  );
  if (destinationsFile === undefined && word.is === "running") return each;
  return [
    {
      id: "paths",
      lookedAt: `destinationsFile ${destinationsFile ?? ""}`.trim(),
      within: 1_000,
      run: async () => destinationsOf(subject),
    },
    ...each,
  ];
}

function judge(label: string, word: Word): Judgement {
  const part = partOf(word, `path:${label}`);
  if (!part) return ok("path.not_running", { label });
  if (part.ok) return ok("path.ok", { label });
  const why = part.why ?? "?";
  const known = Object.entries(codes).find(([reason]) => why.startsWith(reason))?.[1];
  return fault(known ?? "path.down", { label, why });
}

function destinationsOf({ config, at }: Subject): readonly Judgement[] {
  try {
    judgeDestinations(config.paths, readDestinations(config.destinationsFile && at(config.destinationsFile)));
    return [];
  } catch (thrown) {
    if (!(thrown instanceof GatewayFault)) throw thrown;
    return thrown.message.split("\n").map((line) => fault("path.destinations", { fault: line }));
  }
}
