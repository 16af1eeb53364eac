import type { Framer } from "../../family.ts";
import { type Look, scanner } from "../../framing/scanner.ts";

export const packetType = { response: 0x01, transmitter: 0x02, security: 0x20 } as const;

/** Of the packets whose length the protocol fixes. The others are let through to be counted, never understood. */
const fixed: ReadonlyMap<number, readonly number[]> = new Map([
  [packetType.response, [0x0d, 0x14]],
  [packetType.transmitter, [0x04]],
  [packetType.security, [0x08]],
]);

/** What goes over the air: lighting, blinds, thermostats, weather, meters. */
const onTheAir = (type: number): boolean => type >= 0x03 && type <= 0x7f;

const shortest = 4;
/** No packet of the RFXtrx is longer. */
const longest = 0x28;

export function lookForPacket(bytes: Uint8Array, from: number, to: number): Look {
  const length = bytes[from] ?? 0;
  if (length < shortest || length > longest) return { pass: "noise" };
  if (to - from < 2) return { more: "header" };
  const type = bytes[from + 1] ?? 0;
  const lengths = fixed.get(type);
  if (lengths ? !lengths.includes(length) : !onTheAir(type)) return { pass: "noise" };
  return to - from > length ? { take: length + 1 } : { more: "body" };
}

/**
 * A packet has neither a mark at its start nor a checksum: only the silence before it says for certain that it begins. So
 * what is unfinished when the line falls silent is given up: waiting on, it would take the beginning of the next packet for
 * its own end, and make a device that does not exist out of two that do.
 */
export function rfxcomFramer(): Framer {
  const found = scanner({ limit: longest + 1, look: lookForPacket });
  return {
    push: (chunk) => found.push(chunk),
    idle: () => [...found.idle(), ...found.end()],
    end: () => found.end(),
    get held() {
      return found.held;
    },
  };
}
