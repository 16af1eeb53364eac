/**
 * A siren behind Zigbee2MQTT. It sounds for the states whose tone is the siren ("nobody hears us, call for help yourself") and
 * is told to be silent in all others: a fall's guard must not scream at somebody who is getting up. Each pulse is short and
 * ends by itself, so that a gateway that dies leaves no siren on.
 * Source: zigbee2mqtt.io, pages of HS2WD-E, ZR1-EN, SIRZB-111 (`warning`), and converters 26.112.0 (`warning`, `warning_simple`).
 */
import type { Tone } from "../../alerts/appearance.ts";
import type { Score } from "./performer.ts";

export const sirenLevels = ["low", "medium", "high", "very_high"] as const;

export interface SirenSettings {
  /** `warning`: the IAS command with its length. `alarm`: a plain switch, ON and OFF or true and false. */
  readonly by: "warning" | "alarm" | "alarm-boolean";
  readonly level: (typeof sirenLevels)[number];
  readonly strobe: boolean;
}

/** How long one pulse sounds (s). */
const pulse = 2;
/** "Be silent" is said again so rarely: a siren that runs on a battery wakes for it (ms). */
const silentFor = 3_600_000;

export function sirenScore({ sound, every }: Tone, { by, level, strobe }: SirenSettings): Score {
  const alarm = (on: boolean) => ({ alarm: by === "alarm" ? (on ? "ON" : "OFF") : on });
  if (sound !== "siren") {
    // Level and strobe are said as well: some models stop only when every bit is 0 (SIRZB-110).
    const stop = { warning: { mode: "stop", level: "low", strobe: false, duration: 0 } };
    return [{ say: by === "warning" ? stop : alarm(false), lasts: silentFor }];
  }
  const rest = Math.max(every, pulse * 1_000);
  if (by === "warning")
    return [{ say: { warning: { mode: "emergency", level, strobe, duration: pulse } }, lasts: rest }];
  // A switch does not end by itself.
  return [
    { say: alarm(true), lasts: pulse * 1_000 },
    { say: alarm(false), lasts: Math.max(1_000, rest - pulse * 1_000) },
  ];
}
