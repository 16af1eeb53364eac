/** A light or a siren of the home's register, told by `<base>/<device>/set` at the broker where Zigbee2MQTT speaks. */
import type { Timers } from "../../alerts/program/timers.ts";
import { matches } from "../../broker/topics.ts";
import { asWritten } from "../../devices/families/zigbee2mqtt/address.ts";
import type { IndicatorView } from "../page/view.ts";
import type { LiveRegister } from "../register/contract.ts";
import { goodbye, type Output, type OutputFault } from "./output.ts";
import { openPerformer, type Score } from "./performer.ts";

const family = "zigbee2mqtt";

type Say = (topic: string, body: string) => Promise<void>;

/** Brokers of this home, as the carriers have them. */
export interface Brokers {
  /** Ours; nobody connected means that nobody hears. */
  readonly broker: { connected(): readonly unknown[]; publish(message: OwnMessage): Promise<void> } | undefined;
  readonly outside: ReadonlyMap<string, { publish: (topic: string, body: string, how: OutsideHow) => Promise<void> }>;
}
type OwnMessage = { topic: string; payload: string; retain: boolean; qos: 1 };
type OutsideHow = { qos: 1; retain: boolean };

export interface ZigbeeDeps {
  readonly register: Pick<LiveRegister, "addressOf">;
  readonly brokers: Brokers;
  /** Topics that are read at each outside broker: where the device is heard, it is spoken to. */
  readonly topicsOf: ReadonlyMap<string, readonly string[]>;
  readonly base: string;
  readonly timers: Pick<Timers, "now" | "after">;
  readonly jitter: () => number;
  readonly changed: () => void;
}

export function openZigbee(device: string, scoreOf: (view: IndicatorView) => Score, deps: ZigbeeDeps): Output {
  const performer = openPerformer({ ...deps, send: (say) => send(device, JSON.stringify(say), deps) });
  return {
    status: performer.status,
    show: (view) => performer.play(scoreOf(view)),
    stop: (last) => performer.end(scoreOf(last), goodbye),
  };
}

async function send(device: string, body: string, deps: ZigbeeDeps): Promise<OutputFault | undefined> {
  // Looked up each time: devices are swapped and renamed.
  const address = deps.register.addressOf(device);
  if (!address) return { why: "not_registered", said: device };
  if (address.family !== family) return { why: "not_zigbee2mqtt", said: address.family };
  const name = `${deps.base}/${asWritten(address.key)}`;
  const ways = waysTo(name, deps);
  if (ways.length === 0) return { why: "unreachable", said: "nobody is connected" };
  // Never retained: an old order would be carried out when the bridge comes back.
  const said = await Promise.allSettled(ways.map((say) => say(`${name}/set`, body)));
  const failed = said.find((each) => each.status === "rejected");
  return failed ? { why: "unreachable", said: String(failed.reason).slice(0, 200) } : undefined;
}

/** The outside brokers where the device is heard; ours, if it is heard at none of them. */
function waysTo(name: string, { brokers, topicsOf }: ZigbeeDeps): readonly Say[] {
  const heardAt = [...brokers.outside].filter(([id]) => topicsOf.get(id)?.some((filter) => matches(filter, name)));
  if (heardAt.length > 0)
    return heardAt.map(
      ([, broker]) =>
        (topic, body) =>
          broker.publish(topic, body, { qos: 1, retain: false }),
    );
  const own = brokers.broker;
  if (!own || own.connected().length === 0) return [];
  return [(topic, payload) => own.publish({ topic, payload, retain: false, qos: 1 })];
}
