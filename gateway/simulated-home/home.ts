/**
 * A home without hardware: a Zigbee2MQTT bridge over real MQTT and an EnOcean stick over TCP serial, with real bytes in
 * both. The gateway is told nothing of it: to it these are devices like any other.
 */
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { Action, BoxAction } from "./actions.ts";
import { type Boxes, openBoxes } from "./boxes.ts";
import { enocean, zigbee } from "./devices.ts";
import { startLife } from "./life.ts";
import type { Radar } from "./radar.ts";
import { startStick } from "./stick.ts";
import { type MqttAccess, startZigbee } from "./zigbee.ts";

export interface SimulatedHomeDeps {
  readonly mqtt: MqttAccess;
  /** Port of the stick on 127.0.0.1; absent or 0: any free one. */
  readonly tcpPort?: number;
  readonly timers: Pick<Timers, "after">;
  /** 0 <= n < 1; see `seededRandom`. */
  readonly random: () => number;
  readonly log: Log;
  /** A radar on a port of its own; whoever starts it stops it. */
  readonly radar?: Pick<Radar, "fall" | "standUp">;
}

/** What was done, with the bytes that went out. */
export type Done =
  | {
      readonly action: Action | BoxAction;
      readonly device: string;
      readonly topic: string;
      readonly payload: string;
      readonly acknowledged: boolean;
    }
  | { readonly action: Action | BoxAction; readonly device: string; readonly hex: string; readonly listeners: number }
  /** It belongs to no network yet and looks for one: it comes in when this one is open to it. */
  | { readonly action: Action | BoxAction; readonly device: string; readonly looking: true };

export interface SimulatedHome {
  readonly tcpPort: number;
  /** The bridge has its connection to the broker. */
  readonly connected: boolean;
  /** The SOS button beside the bed. */
  press(): Promise<Done>;
  /** Somebody falls in front of the radar, and is helped up a minute later. */
  fall(): Promise<Done>;
  /** The white key: "I am fine". The radar sees the person stand up. */
  cancel(): Promise<Done>;
  open(): Promise<Done>;
  close(): Promise<Done>;
  /** What is still in its box. */
  readonly boxes: Boxes;
  stop(): Promise<void>;
}

/** In milliseconds. */
const pace = { helpedUpAfter: 60_000, standsUpAfter: 2_000, keyHeldFor: 200, doorSpeaksAfter: 2_000 } as const;
/** Bits of an EnOcean status byte for buttons: T21 and NU with a press, T21 alone with a release. */
const status = { contact: 0x00, pressed: 0x30, released: 0x20 } as const;

export async function startSimulatedHome(deps: SimulatedHomeDeps): Promise<SimulatedHome> {
  let doorOpen = false;
  const callOff = new Map<string, () => void>();
  const later = (what: string, ms: number, work: () => void) => {
    callOff.get(what)?.();
    callOff.set(what, deps.timers.after(ms, work));
  };
  const stick = await startStick({
    log: deps.log,
    onListener: () => later("door", pace.doorSpeaksAfter, () => door(doorOpen)),
    ...(deps.tcpPort === undefined ? {} : { port: deps.tcpPort }),
  });
  const bridge = startZigbee(deps);

  const door = (open: boolean) => {
    doorOpen = open;
    // D5-00-01: bit 0 is 1 when closed; bit 3 is 1 in every telegram that is not teach-in.
    const payload = open ? 0x08 : 0x09;
    return stick.hears({ rorg: 0xd5, payload, sender: enocean.door, status: status.contact, dbm: -54 });
  };
  const key = (pressed: boolean) =>
    stick.hears({
      rorg: 0xf6,
      payload: pressed ? 0x10 : 0x00,
      sender: enocean.cancelKey,
      status: pressed ? status.pressed : status.released,
      dbm: -61,
    });
  const radar = (fall: "normal" | "fall_alarm") =>
    bridge.says(zigbee.radar.name, { fall_status: fall, occupancy: true });
  const standsUp = () => {
    if (bridge.state(zigbee.radar.name).fall_status !== "normal") void radar("normal");
  };
  const life = startLife({
    zigbee: bridge,
    doorRepeats: () => door(doorOpen),
    timers: deps.timers,
    random: deps.random,
  });

  return {
    tcpPort: stick.port,
    get connected() {
      return bridge.connected;
    },
    async press() {
      return { action: "press", device: "sos-button", ...(await bridge.says(zigbee.sos.name, {}, "emergency")) };
    },
    async fall() {
      // Whoever falls twice has stood up in between.
      standsUp();
      later("stands-up", pace.helpedUpAfter, standsUp);
      return { action: "fall", device: "fall-radar", ...(await radar("fall_alarm")) };
    },
    async cancel() {
      const heard = key(true);
      later("key", pace.keyHeldFor, () => key(false));
      later("stands-up", pace.standsUpAfter, standsUp);
      return { action: "cancel", device: "cancel-key", ...heard };
    },
    open: async () => ({ action: "open", device: "front-door", ...door(true) }),
    close: async () => ({ action: "close", device: "front-door", ...door(false) }),
    boxes: openBoxes({ zigbee: bridge, stick, radar: deps.radar, later }),
    async stop() {
      life.stop();
      for (const off of callOff.values()) off();
      await bridge.stop();
      await stick.stop();
    },
  };
}
