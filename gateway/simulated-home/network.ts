/**
 * Who belongs to the simulated Zigbee network, and how others come in: by an open window, in the words of Zigbee2MQTT 2.x.
 * Source: zigbee2mqtt.io, "MQTT topics and messages" (bridge/request/permit_join, device/remove, install_code/add, bridge/event).
 */

import type { Timers } from "../../alerts/program/timers.ts";
import { field, parseJson } from "../../devices/json.ts";
import { bridgeDevices, bridgeInfo, type ZigbeeDevice } from "./bridge.ts";

export interface NetworkDeps {
  /** Who belongs to it at the start. */
  readonly members: readonly ZigbeeDevice[];
  readonly timers: Pick<Timers, "after">;
  /** Under `<base>/`. */
  tell(topic: string, body: string, kept?: "retained"): void;
}

export interface ZigbeeNetwork {
  readonly open: boolean;
  members(): readonly ZigbeeDevice[];
  has(address: string): boolean;
  /** A device looks for a network, as after a long press of its reset key. It comes in at once, or when this one opens. */
  looks(device: ZigbeeDevice): void;
  /** A message under `<base>/bridge/request/`. */
  asked(what: string, payload: Uint8Array): void;
  stop(): void;
}

/** In milliseconds. Real interviews take 2 to 20 s; a device gives up its search after some minutes. */
export const joiningPace = { interview: 1_500, search: 120_000 } as const;

export function openNetwork(deps: NetworkDeps): ZigbeeNetwork {
  const members = new Map(deps.members.map((each) => [each.address, each]));
  const searching = new Map<string, ZigbeeDevice>();
  const codes = new Set<string>();
  const waiting = new Map<string, () => void>();
  let open = false;

  const later = (what: string, ms: number, work: () => void): void => {
    waiting.get(what)?.();
    waiting.set(what, deps.timers.after(ms, work));
  };
  const event = (type: string, device: ZigbeeDevice, more: object = {}): void =>
    deps.tell(
      "bridge/event",
      JSON.stringify({ type, data: { friendly_name: device.name, ieee_address: device.address, ...more } }),
    );
  const list = (): void => deps.tell("bridge/devices", bridgeDevices([...members.values()]), "retained");
  const info = (): void => deps.tell("bridge/info", bridgeInfo(open), "retained");

  function comesIn(device: ZigbeeDevice): void {
    searching.delete(device.address);
    members.set(device.address, { ...device, interview: "running" });
    list();
    event("device_joined", device);
    event("device_interview", device, { status: "started" });
    later(`interview ${device.address}`, joiningPace.interview, () => interviewed(device));
  }

  function interviewed(device: ZigbeeDevice): void {
    if (!members.has(device.address)) return;
    members.set(device.address, device);
    list();
    if (device.interview === "failed") {
      event("device_interview", device, { status: "failed" });
      return;
    }
    const { model, vendor, exposes } = device;
    const definition = { model, vendor, description: model, exposes };
    event("device_interview", device, { status: "successful", supported: true, definition });
  }

  const mayComeIn = (device: ZigbeeDevice): boolean => open && (!device.installCode || codes.has(device.installCode));

  function permitJoin(body: unknown): object {
    const time = field(body, "time");
    if (typeof time !== "number" || time < 0 || time > 254) throw new Error("Invalid payload");
    open = time > 0;
    if (open) later("window", time * 1_000, () => permitJoin({ time: 0 }));
    else waiting.get("window")?.();
    info();
    for (const device of [...searching.values()]) if (mayComeIn(device)) comesIn(device);
    return { time };
  }

  function remove(body: unknown): object {
    const id = field(body, "id");
    const device = [...members.values()].find(({ name, address }) => id === name || id === address);
    if (!device) throw new Error(`Device '${String(id)}' does not exist`);
    members.delete(device.address);
    list();
    event("device_leave", device);
    return { id, block: field(body, "block") === true, force: field(body, "force") === true };
  }

  function addInstallCode(body: unknown): object {
    const value = field(body, "value");
    if (typeof value !== "string") throw new Error("Invalid payload");
    codes.add(value);
    return { value };
  }

  const answers: Readonly<Record<string, (body: unknown) => object>> = {
    permit_join: permitJoin,
    "device/remove": remove,
    "install_code/add": addInstallCode,
  };

  return {
    get open() {
      return open;
    },
    members: () => [...members.values()],
    has: (address) => members.has(address),
    looks(device) {
      if (mayComeIn(device)) return comesIn(device);
      searching.set(device.address, device);
      later(`search ${device.address}`, joiningPace.search, () => searching.delete(device.address));
    },
    asked(what, payload) {
      const answer = Object.hasOwn(answers, what) ? answers[what] : undefined;
      const parsed = parseJson(payload);
      if (!answer || !("value" in parsed)) return;
      const transaction = field(parsed.value, "transaction");
      const tell = (body: object): void =>
        deps.tell(
          `bridge/response/${what}`,
          JSON.stringify(transaction === undefined ? body : { ...body, transaction }),
        );
      try {
        tell({ data: answer(parsed.value), status: "ok" });
      } catch (fault) {
        tell({ data: {}, status: "error", error: fault instanceof Error ? fault.message : String(fault) });
      }
    },
    stop() {
      for (const callOff of waiting.values()) callOff();
      waiting.clear();
    },
  };
}
