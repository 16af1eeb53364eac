/**
 * One state of one device. Zigbee2MQTT repeats the whole cached state with every publish: levels are levels, whoever asks
 * next; only the action is said once.
 */
import { type Decoded, type Heard, heard, word } from "../../family.ts";
import { field, type JsonObject, yesOrNo } from "../../json.ts";
import type { Meaning } from "../../meaning.ts";
import { type Fact, natureOf } from "../../model/fact.ts";
import { actionFact } from "./action.ts";
import { fallFacts } from "./fall.ts";
import { propertyFacts, propertyNames } from "./properties.ts";

/** Names under which `advanced.output: attribute` publishes one value each. */
export const attributes: ReadonlySet<string> = new Set([
  ...propertyNames,
  ...["action", "sos", "sos_alarm", "fall_status", "fall_down_status", "static_dwell_alarm", "status"],
  ...["voltage", "test", "last_seen", "state"],
]);

export function decodeState(device: string, state: JsonObject, stored: boolean, meaning: Meaning): Decoded {
  const facts = [...calls(state, meaning, stored), ...fallFacts(state, meaning), ...propertyFacts(state, meaning)];
  return stored ? { heard: [fromStore(device, facts)] } : heard(device, facts, edgeKey(facts));
}

/** `sos` and `sos_alarm` are inputs that stay on; together with the action of the same press they are one call. */
function calls(state: JsonObject, meaning: Meaning, stored: boolean): readonly Fact[] {
  // An action in a stored copy happened whenever it happened; an input may still be on.
  const action = stored ? undefined : actionFact(field(state, "action"), meaning);
  const input = yesOrNo(field(state, "sos")) ?? yesOrNo(field(state, "sos_alarm"));
  if (input === undefined || action?.kind === "call") return action ? [action] : [];
  const call: Fact = { kind: "call", level: "rescue", on: input };
  return action ? [call, action] : [call];
}

const isEdge = (fact: Fact): boolean => natureOf(fact) === "edge";

/** The same press comes by two brokers, or as a state and as a copy: it folds by what was pressed, not by the topic. */
function edgeKey(facts: readonly Fact[]): string | undefined {
  if (!facts.some(isEdge)) return undefined;
  return facts
    .filter(isEdge)
    .map((fact) => (fact.kind === "press" ? `press:${fact.action}:${fact.button ?? ""}` : fact.kind))
    .join("+");
}

/** A stored copy is a baseline for levels; a call or a fall that it claims must be asked for again. */
function fromStore(device: string, facts: readonly Fact[]): Heard {
  const doubted = (fact: Fact): boolean =>
    (fact.kind === "call" && fact.on) || (fact.kind === "fall" && fact.state !== "cleared");
  const unconfirmed = facts.filter(doubted);
  const said = word(
    device,
    facts.filter((fact) => !doubted(fact)),
  );
  return unconfirmed.length > 0 ? { ...said, unconfirmed } : said;
}
