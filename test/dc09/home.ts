/** Settings, messages and a clock for the stories of this folder. */
import type { Dc09Settings } from "../../alerts/paths/dc09/settings.ts";
import { dc09Shape } from "../../alerts/paths/dc09/settings.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { AlertMessage } from "../../alerts/protocol.ts";

export const agreed = (changed: Readonly<Record<string, unknown>> = {}): Dc09Settings =>
  dc09Shape.parse({
    ...{ label: "centre-2", host: "127.0.0.1", port: 9_999, account: "12AB" },
    zones: { devices: { "bed-cord": 5 }, rooms: { kitchen: 81 } },
    ...changed,
  });

export function message(changed: Partial<AlertMessage> = {}): AlertMessage {
  return {
    ...{
      v: 1,
      type: "raise",
      gatewayId: "gw-1",
      alertId: "019b7c1e-6a2e-7b10-8c44-2f6d1e90ab37",
      epoch: "e1",
      seq: 42,
    },
    ...{ kind: "call_rescue", severity: "emergency", test: false, home: "home-7", device: "bed-cord", room: "bedroom" },
    at: { steady: 0, wall: 0, mono: 0, boot: "b", trusted: true },
    ...{ condition: "active", repeats: 0, causes: [], snapshot: [] },
    ...changed,
  };
}

export interface HandClock extends Timers {
  /** Unix ms. */
  wall(): number;
  pass(ms: number): void;
  /** The wall clock alone. */
  setWall(ms: number): void;
}

/** Moves when told so, never by itself. */
export function handClock(start = Date.UTC(2026, 2, 1, 8, 15, 30)): HandClock {
  let now = 0;
  let wall = start;
  const due: { at: number; run: () => void }[] = [];
  const after = (ms: number, run: () => void): (() => void) => {
    const mine = { at: now + ms, run };
    due.push(mine);
    return () => {
      const at = due.indexOf(mine);
      if (at >= 0) due.splice(at, 1);
    };
  };
  return {
    now: () => now,
    wall: () => wall,
    setWall: (ms) => {
      wall = ms;
    },
    after,
    every: () => {
      throw new Error("nobody asks for it here");
    },
    pass(ms) {
      const until = now + ms;
      for (;;) {
        const next = due.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        due.splice(due.indexOf(next), 1);
        wall += next.at - now;
        now = next.at;
        next.run();
      }
      wall += until - now;
      now = until;
    },
  };
}
