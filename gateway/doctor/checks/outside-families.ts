/** Which families should be heard at a broker that is not ours, and what it means that one is not. Pure. */
import { matches } from "../../../broker/topics.ts";
import { isMqtt, type MqttFamily } from "../../../devices/family.ts";
import type { GatewayConfig } from "../../config/config.ts";
import { type Judgement, warn } from "../finding.ts";
import type { Subject } from "../subject.ts";
import type { Word } from "../word.ts";
import { zigbeeFamily } from "./zigbee2mqtt.ts";

type Outside = GatewayConfig["outsideBrokers"][number];

/** Network servers keep nothing at the broker: they are heard when a device speaks, and not before. */
const lorawanServers: ReadonlySet<string> = new Set(["chirpstack", "thethingsstack"]);

export interface SilentAt {
  readonly outside: Outside;
  /** Its address, without a credential. */
  readonly url: string;
  readonly seconds: number;
}

/** A warning for each family of the home that nobody here has published for. */
export function judgeSilent(
  heard: ReadonlySet<string>,
  { outside, url, seconds }: SilentAt,
  subject: Subject,
  word: Word,
): readonly Judgement[] {
  const silent = expectedAt(outside, subject).filter(({ id }) => !heard.has(id) && !gatewayHears(id, subject, word));
  return silent.map((each) => {
    const family = each.id;
    const base = basesOf(each, subject.config.bases).join(", ");
    if (lorawanServers.has(family)) return warn("outside.network_silent", { family, base, url, seconds });
    // Only who follows announcements knows topics by them alone.
    if (each.filtersByNotes && !each.claimsByShape) return warn("outside.not_announced", { family, base, url });
    return warn("outside.family_silent", { family, base, url, seconds });
  });
}

/** Families with a device in the register or with bases of their own, that this broker alone can bring. */
function expectedAt(outside: Outside, { registry, register, config }: Subject): readonly MqttFamily[] {
  const others = config.outsideBrokers.filter(({ id }) => id !== outside.id).map(({ topics }) => topics);
  const ours = [
    ...(config.broker?.identities ?? []),
    ...(config.broker?.trustLoopback ? [config.broker.trustLoopback] : []),
  ].map(({ publish }) => publish);
  const named = new Set([...register.book.devices.map(({ family }) => family), ...Object.keys(config.bases)]);
  return [...registry.families.values()].filter(isMqtt).filter((family) => {
    if (family.id === zigbeeFamily || !named.has(family.id)) return false;
    const examples = examplesOf(family, config.bases);
    const brings = (topics: readonly string[]) =>
      examples.some((topic) => topics.some((filter) => matches(filter, topic)));
    return brings(outside.topics) && ![...others, ...ours].some(brings);
  });
}

/** It may have been heard long before this visit. */
const gatewayHears = (family: string, { register }: Subject, word: Word): boolean =>
  word.is === "running" &&
  word.view.devices.some(
    ({ id, heardAgo }) =>
      heardAgo !== undefined && register.book.devices.some((each) => each.id === id && each.family === family),
  );

const basesOf = ({ id, carrier }: MqttFamily, bases: GatewayConfig["bases"]): readonly string[] =>
  bases[id] ?? [carrier.base];

/** Topics by which it would be heard. A base that is a pattern (Tasmota's) may leave none that can be told beforehand. */
function examplesOf(family: MqttFamily, bases: GatewayConfig["bases"]): readonly string[] {
  const { base: own, examples = [`${own}/device`, `${own}/device/state`] } = family.carrier;
  return basesOf(family, bases).flatMap((base) =>
    examples
      .map((topic) => (topic.startsWith(own) ? `${base}${topic.slice(own.length)}` : topic))
      .filter((topic) => family.claims(topic, base)),
  );
}
