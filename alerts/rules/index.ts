/** The table of rules. Order matters only for the order of messages that one reading causes. */
import { call } from "./call.ts";
import { check } from "./check.ts";
import { battery, mains, tamper } from "./condition.ts";
import { doorAtNight } from "./door-at-night.ts";
import { doorLeftOpen } from "./door-left-open.ts";
import { fall } from "./fall.ts";
import { hazards } from "./hazard.ts";
import type { Rule } from "./rule.ts";
import { silence } from "./silence.ts";
import { source } from "./source.ts";
import { strangers } from "./stranger.ts";
import { undecodable } from "./undecodable.ts";

export const rules: readonly Rule[] = [
  call,
  fall,
  ...hazards,
  doorAtNight,
  doorLeftOpen,
  check,
  undecodable,
  silence,
  source,
  strangers,
  tamper,
  mains,
  battery,
];

const byId: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.id, rule]));
export const ruleOf = (id: string): Rule | undefined => byId.get(id);
