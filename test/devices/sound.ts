/** What must hold of anything that a decoder says, whatever it was fed. */
import { type Decoded, type Family, rawLimit } from "../../devices/family.ts";
import type { Fact } from "../../devices/model/fact.ts";

/** No key of a device is longer than a topic may be. */
const longestKey = 1_024;

/** Facts whose values are what their names say, or a fault with a short raw: nothing else may come out of a decoder. */
export function unsound(decoded: Decoded): string | undefined {
  if ("unread" in decoded) {
    const { fault, raw } = decoded.unread;
    return fault !== "" && raw.length <= rawLimit * 2 && /^[0-9A-F]*$/.test(raw) ? undefined : `fault ${fault} ${raw}`;
  }
  for (const { device, facts } of decoded.heard) {
    for (const fact of facts) {
      for (const value of Object.values(fact)) {
        const kind = typeof value;
        if (kind === "number" ? !Number.isFinite(value) : kind !== "string" && kind !== "boolean") {
          return `${device}: ${JSON.stringify(fact)}`;
        }
      }
    }
    if (device === "" || device.length > longestKey)
      return `a device key of ${device.length}: ${JSON.stringify(facts)}`;
  }
  return undefined;
}

export const isAlarm = (fact: Fact): boolean => fact.kind === "call" || fact.kind === "fall" || fact.kind === "press";

/**
 * May this frame, spoiled under way, speak for this device? Where the wire checks the sender: only for those that the whole
 * frame speaks for. Where it does not (`unchecked`), a spoiled id is another id and nobody can tell; then the device's own id
 * must stand in the spoiled frame: it never speaks for a device of the register by memory, by default or by likeness.
 */
export function maySpeakFor(family: Family, device: string, frame: Uint8Array, known: ReadonlySet<string>): boolean {
  return known.has(device) || (family.unchecked === true && standsIn(device, frame));
}

/** Every part of the key, in its order: as text, or its bytes as they are. */
export function standsIn(device: string, frame: Uint8Array): boolean {
  const parts = device.split(/[-/]/).filter((part) => part !== "");
  return inText(parts, frame) || inBytes(parts.join(""), frame);
}

function inText(parts: readonly string[], frame: Uint8Array): boolean {
  const text = new TextDecoder().decode(frame).toUpperCase();
  let at = 0;
  return parts.every((part) => {
    const found = text.indexOf(part.toUpperCase(), at);
    at = found + part.length;
    return found >= 0;
  });
}

function inBytes(digits: string, frame: Uint8Array): boolean {
  if (!/^([0-9A-Fa-f]{2})+$/.test(digits)) return false;
  let at = 0;
  for (const byte of frame) if (byte === Number.parseInt(digits.slice(at, at + 2), 16)) at += 2;
  return at >= digits.length;
}
