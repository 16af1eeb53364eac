/**
 * A colour light behind Zigbee2MQTT. Its pattern is made by few messages: a Zigbee network carries a handful a second for the
 * whole house, and each one comes back to us as a state. Advice, which may stand for days, blinks once a minute.
 * Source: zigbee2mqtt.io, pages of lights ("state", "brightness", "color", "effect", "transition"), and the converters behind
 * them (zigbee-herdsman-converters 26.112.0, `light_onoff_brightness`, `light_color`, `effect`).
 */
import type { Light } from "../../alerts/appearance.ts";
import type { Beat, Score } from "./performer.ts";

export const lightEffects = ["breathe", "blink"] as const;

export interface LightSettings {
  /** 1 to 254. */
  readonly brightness: number;
  /** Those that the lamp has by itself, by its page: then one message does what takes several. */
  readonly effects: readonly (typeof lightEffects)[number][];
}

/** Milliseconds. Said again, because a lamp that lost its power comes back white. */
const steadyFor = 60_000;
const darkFor = 600_000;
/** The identify effect "breathe" takes 15 s (Zigbee cluster library, 3.5.2.3.3). */
const breatheFor = 15_000;
const blinkFor = 1_000;
const step = 1_000;

const hex = { red: "#FF0000", green: "#00FF00", white: "#FFFFFF", amber: "#FF8000" } as const;
type Colour = keyof typeof hex;

/** Advice must not light up a bedroom. */
const dimmed = (brightness: number): number => Math.max(1, Math.round(brightness / 5));

export function lightScore({ colour, pattern }: Light, { brightness, effects }: LightSettings): Score {
  if (colour === "off") return [{ say: { state: "OFF" }, lasts: darkFor }];
  if (colour === "red_white") return [say("red", brightness, 2 * step), say("white", brightness, 2 * step)];
  switch (pattern) {
    case "steady":
    case "alternate":
      return [say(colour, brightness, steadyFor)];
    case "fast_breathe":
      return effects.includes("breathe")
        ? [say(colour, brightness, step), effect("breathe", breatheFor)]
        : [fade(say(colour, brightness, step), step), fade(say(colour, dimmed(brightness), step), step)];
    case "fast_blink":
      return effects.includes("blink")
        ? [say(colour, brightness, step), effect("blink", step)]
        : [say(colour, brightness, blinkFor), { say: { state: "OFF" }, lasts: blinkFor }];
    case "slow_pulse":
      return [
        fade(say(colour, brightness, 3 * step), 3 * step),
        fade(say(colour, dimmed(brightness), 3 * step), 3 * step),
      ];
    case "slow":
      return [
        fade(say(colour, dimmed(brightness), steadyFor / 2), step),
        fade(say(colour, dimmed(dimmed(brightness)), steadyFor / 2), step),
      ];
    case "blink":
      return [say(colour, dimmed(brightness), steadyFor - blinkFor), { say: { state: "OFF" }, lasts: blinkFor }];
  }
}

const say = (colour: Colour, brightness: number, lasts: number): Beat => ({
  say: { state: "ON", brightness, color: { hex: hex[colour] } },
  lasts,
});

const fade = (beat: Beat, ms: number): Beat => ({ ...beat, say: { ...beat.say, transition: ms / 1_000 } });

const effect = (name: (typeof lightEffects)[number], lasts: number): Beat => ({ say: { effect: name }, lasts });
