/**
 * One byte of payload: F6 (rockers, buttons, leak, smoke, handles) and D5 (contacts). The same 0x10 of an F6 is "rocker AI",
 * "button pressed", "smoke" or "contact shut": the profile decides, nothing else can.
 */
import { bit, bits } from "../../bytes.ts";
import { type Meaning, pressed } from "../../meaning.ts";
import type { Fact } from "../../model/fact.ts";
import type { Said, Telegram } from "./telegram.ts";

type Rps = (value: number, status: number, meaning: Meaning) => Said;

const profiles: Readonly<Record<string, Rps>> = {
  "F6-01-01": button,
  "F6-02-01": rocker,
  "F6-02-02": rocker,
  "F6-05-01": leak,
  "F6-05-02": smoke,
  "F6-10-00": handle,
};

export function readRocker({ payload, status, meaning }: Telegram): Said {
  const profile = meaning.eep === undefined ? undefined : profiles[meaning.eep];
  return profile ? profile(payload[0] ?? 0, status, meaning) : [];
}

/** D5-00-01, the only D5 there is. b3 = 0: teach-in, then b0 is no state. */
export function readOneByte({ payload }: Telegram): Said {
  const value = payload[0] ?? 0;
  if (!bit(value, 3)) return [{ kind: "join", step: "teach-in", profile: "D5-00-01" }];
  return [{ kind: "contact", open: !bit(value, 0) }];
}

/** Eltako FMH1W, FKD: 0x10 pressed, 0x00 let go. */
function button(value: number, _status: number, meaning: Meaning): Said {
  if (value === 0x10) return [pressed(meaning, "single")];
  return value === 0x00 ? [pressed(meaning, "release")] : undefined;
}

const buttons = ["AI", "AO", "BI", "BO"] as const;

/**
 * N-message (NU = 1): b7..5 first button, b4 pressed, b3..1 second button, b0 second valid.
 * U-message (NU = 0): b7..5 how many are held, b4 pressed; 0x00 lets all of them go and does not say which.
 */
function rocker(value: number, status: number, meaning: Meaning): Said {
  const action = bit(value, 4) ? "single" : "release";
  if (!bit(status, 4)) return [pressed(meaning, action)];
  const first = buttons[bits(value, 5, 3)];
  const second = bit(value, 0) ? buttons[bits(value, 1, 3)] : undefined;
  if (first === undefined || (bit(value, 0) && second === undefined)) return undefined;
  const one: Fact = pressed(meaning, action, first);
  return second === undefined ? [one] : [one, pressed(meaning, action, second)];
}

/** Powered by the water itself: it speaks once, and only of water. */
function leak(value: number): Said {
  return value === 0x11 ? [{ kind: "water", on: true }] : undefined;
}

/** AFRISO ASD20, Ubiwizz, Eltako FRW. */
function smoke(value: number): Said {
  if (value === 0x10) return [{ kind: "smoke", on: true }];
  if (value === 0x00) return [{ kind: "smoke", on: false }];
  return value === 0x30 ? [{ kind: "battery", low: true }] : undefined;
}

/** Handles by their upper half; Eltako FTKE the same; Eltako FPE sends 0x10 shut, 0x00 open. */
function handle(value: number): Said {
  switch (value & 0xf0) {
    case 0xf0:
    case 0x10:
      return [{ kind: "contact", open: false }];
    case 0xe0:
    case 0xc0:
    case 0x00:
      return [{ kind: "contact", open: true }];
    case 0xd0:
      return [{ kind: "contact", open: true, tilted: true }];
    default:
      return undefined;
  }
}
