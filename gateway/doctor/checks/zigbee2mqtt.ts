/**
 * What Zigbee2MQTT says of itself on its retained topics, and what that means for presses. Pure.
 * Source: Zigbee2MQTT 2.x, lib/controller.ts (a state goes out with the device's `qos`, else `device_options.qos`, else 0)
 * and lib/extension/bridge.ts (`bridge/info` holds the settings; every `bridge/` topic goes out with QoS 0).
 */
import { matches } from "../../../broker/topics.ts";
import { field, isObject, parseJson } from "../../../devices/json.ts";
import type { GatewayConfig } from "../../config/config.ts";
import type { Book } from "../../register/contract.ts";
import type { Overheard } from "../eyes/mqtt.ts";
import { fault, type Judgement, ok, warn } from "../finding.ts";

export const zigbeeFamily = "zigbee2mqtt";
const defaultBase = "zigbee2mqtt";
const namesShown = 8;
/** `bridge/info` brings the schema of all its settings along, which is long and deep. */
const infoLimits = { bytes: 4 * 1_024 * 1_024, depth: 64 } as const;

interface Bridge {
  info?: unknown;
  state?: "online" | "offline";
}

export interface Bridges {
  /** `true`: this was a bridge's word about itself. */
  hear(message: Overheard): boolean;
  readonly bases: readonly string[];
  of(base: string): Bridge;
}

export function openBridges(bases: readonly string[] = [defaultBase]): Bridges {
  const found = new Map<string, Bridge>(bases.map((base) => [base, {}]));
  return {
    bases,
    of: (base) => found.get(base) ?? {},
    hear({ topic, payload }) {
      const base = bases.find((each) => topic.startsWith(`${each}/bridge/`));
      const bridge = base === undefined ? undefined : found.get(base);
      if (base === undefined || !bridge) return false;
      const name = topic.slice(`${base}/bridge/`.length);
      if (name === "state") bridge.state = stateIn(payload);
      if (name === "info") {
        const parsed = parseJson(payload, infoLimits);
        // Unreadable is not the same as not there.
        bridge.info = "value" in parsed ? parsed.value : {};
      }
      return true;
    },
  };
}

/** `{"state":"online"}`, or plain text from before 1.17. */
const stateIn = (payload: Uint8Array): "online" | "offline" =>
  Buffer.from(payload).toString("utf8").includes("online") ? "online" : "offline";

/** `url` is only for the sentence. */
export function judgeBridges(
  bridges: Bridges,
  config: { readonly devices: Book["devices"]; readonly broker: GatewayConfig["broker"] },
  topics: readonly string[],
  url: string,
): readonly Judgement[] {
  return bridges.bases.flatMap((base) => {
    const { info, state } = bridges.of(base);
    if (info === undefined && state === undefined) {
      // Only where it should be: devices of it are registered, and we asked for its topics.
      const wanted = config.devices.some(({ family }) => family === zigbeeFamily);
      const topic = `${base}/bridge/info`;
      const asked = topics.some((filter) => matches(filter, topic));
      return wanted && asked && !comesToOurs(topic, config.broker) ? [fault("z2m.missing", { base, url })] : [];
    }
    return [...(state === "offline" ? [fault("z2m.offline", { base })] : []), ...judgeInfo(info, base, state)];
  });
}

/** Somebody may say this on our own broker: then that is where to expect it. */
const comesToOurs = (topic: string, broker: GatewayConfig["broker"]): boolean =>
  [...(broker?.identities ?? []), ...(broker?.trustLoopback ? [broker.trustLoopback] : [])].some(({ publish }) =>
    publish.some((filter) => matches(filter, topic)),
  );

function judgeInfo(info: unknown, base: string, state: Bridge["state"]): readonly Judgement[] {
  if (!isObject(info)) return [];
  const said = field(info, "version");
  const version = typeof said === "string" ? said : "?";
  const config = field(info, "config");
  const quality = judgeQuality(config, base, version);
  const output = field(field(config, "advanced"), "output");
  const found = [
    ...(quality ? [quality] : []),
    ...(output === "attribute" ? [fault("z2m.attribute_output", { base })] : []),
    ...(field(info, "permit_join") === true ? [warn("z2m.joining", { base })] : []),
  ];
  return found.length === 0 && state !== "offline" ? [ok("z2m.good", { base, version })] : found;
}

function judgeQuality(config: unknown, base: string, version: string): Judgement | undefined {
  if (!isObject(config)) return warn("z2m.qos_unknown", { base, version });
  const usual = qosOf(field(config, "device_options")) ?? 0;
  const devices = field(config, "devices");
  const known = isObject(devices) ? Object.entries(devices) : [];
  const low = known.filter(([, device]) => (qosOf(device) ?? usual) === 0).map(([id, device]) => nameOf(id, device));
  if (usual === 0 && low.length === known.length) return fault("z2m.qos0", { base, version });
  if (low.length === 0) return undefined;
  const more = low.length > namesShown ? " …" : "";
  return fault("z2m.qos0_some", { base, version, devices: low.slice(0, namesShown).join(", ") + more });
}

function qosOf(options: unknown): number | undefined {
  const qos = field(options, "qos");
  return typeof qos === "number" ? qos : undefined;
}

function nameOf(id: string, device: unknown): string {
  const name = field(device, "friendly_name");
  return typeof name === "string" ? name : id;
}
