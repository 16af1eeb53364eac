/**
 * The table of rules. Its order is the order of the messages that one reading causes; repeats of the reading are counted
 * on the alert of the first rule that raised one.
 */

import { away } from "./away.ts";
import { bathroomStay } from "./bathroom-stay.ts";
import { battery } from "./battery.ts";
import { bedEmpty } from "./bed-empty.ts";
import { call } from "./call.ts";
import { check } from "./check.ts";
import { checkIn } from "./check-in.ts";
import { clockWaits } from "./clock-waits.ts";
import { mains, tamper } from "./condition.ts";
import { doorAtNight } from "./door-at-night.ts";
import { doorLeftOpen } from "./door-left-open.ts";
import { fall } from "./fall.ts";
import { fallStill } from "./fall-still.ts";
import { flapping } from "./flapping.ts";
import { hazards } from "./hazard.ts";
import { heldCall, heldMotion } from "./held.ts";
import { noActivity } from "./no-activity.ts";
import { notUp } from "./not-up.ts";
import { pathDown } from "./path-down.ts";
import type { Rule } from "./rule.ts";
import { silence } from "./silence.ts";
import { source } from "./source.ts";
import { strangers } from "./stranger.ts";
import { stuck } from "./stuck.ts";
import { testPress } from "./test-press.ts";
import { tried } from "./tried.ts";
import { undecodable } from "./undecodable.ts";
import { vital } from "./vital.ts";
import { wandering } from "./wandering.ts";
import { whereabouts } from "./whereabouts.ts";

export const rules: readonly Rule[] = [
  call,
  fall,
  ...hazards,
  doorAtNight,
  doorLeftOpen,
  tried,
  check,
  undecodable,
  stuck,
  silence,
  source,
  pathDown,
  strangers,
  tamper,
  mains,
  battery,
  testPress,
  heldCall,
  heldMotion,
  flapping,
  // Looked at by the rules about habits, so before them.
  whereabouts,
  away,
  fallStill,
  wandering,
  noActivity,
  notUp,
  bathroomStay,
  bedEmpty,
  vital,
  checkIn,
  clockWaits,
];

const byId: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.id, rule]));
export const ruleOf = (id: string): Rule | undefined => byId.get(id);
