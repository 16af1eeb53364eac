/** A small home, its moments and what its devices say, for stories about the journal. */
import type { HeardOf } from "../../alerts/engine.ts";
import type { Home } from "../../alerts/home.ts";
import type { Log } from "../../alerts/program/log.ts";
import { instant, type Moment, milliseconds, minutes, seconds } from "../../devices/model/moment.ts";
import type { Arrival } from "../../gateway/journal/journal.ts";

export const home: Home = {
  id: "home-1",
  timeZone: "Asia/Shanghai",
  residents: [{ id: "r1", bed: "bed-1" }],
  rooms: [{ id: "hall" }],
  devices: [
    {
      id: "button-1",
      family: "zigbee2mqtt",
      key: "button",
      room: "hall",
      resident: "r1",
      profile: "call:rescue",
      carries: "call",
      silence: "exempt",
      foldWindow: milliseconds(0),
    },
  ],
  rules: {
    fallGuard: seconds(20),
    doorLeftOpen: minutes(15),
    night: { from: "22:00", to: "06:00" },
    nightDoors: [],
  },
};

export const momentAt = (ms: number): Moment => ({
  steady: instant(ms),
  wall: Date.UTC(2026, 2, 1) + ms,
  mono: ms,
  boot: "boot-1",
  trusted: true,
});

/** A clock a test moves by hand. */
export function handClock() {
  let ms = 0;
  return {
    now: () => momentAt(ms),
    resume(last: Moment | undefined) {
      ms = Math.max(ms, last?.steady ?? 0);
    },
    passes(by: number) {
      ms += by;
    },
  };
}

const arrival = (at: Moment, name: string, heard: readonly HeardOf[], urgent: boolean): Arrival => ({
  source: "mqtt",
  family: "zigbee2mqtt",
  at,
  topic: `zigbee2mqtt/${name}`,
  bytes: new TextEncoder().encode(JSON.stringify(heard)),
  origin: "live",
  understood: { heard },
  urgent,
});

/** `token` travels in the bytes and in the fact, so that a story can find its press again. */
export const press = (at: Moment, token = "press", device = "button-1"): Arrival =>
  arrival(at, device, [{ device, facts: [{ kind: "call", level: "rescue", on: true, by: token }] }], true);

export const testPress = (at: Moment): Arrival => press(at, "test");

export const warmth = (at: Moment, celsius = 21.5, device = "thermometer-1"): Arrival =>
  arrival(at, device, [{ device, facts: [{ kind: "temperature", celsius }] }], false);

export const noise = (at: Moment, device?: string): Arrival => ({
  ...arrival(at, "noise", [], false),
  bytes: new Uint8Array([0x55, 0x01, 0xff]),
  understood: { unread: "checksum", device },
});

/** A log that can be asked what was said. */
export function listeningLog(): Log & { readonly events: string[] } {
  const events: string[] = [];
  const note = (event: string) => void events.push(event);
  return { events, error: note, warn: note, info: note, debug: note };
}
