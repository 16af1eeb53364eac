import { crc8 } from "../../framing/crc8.ts";

/** An ESP3 packet for the stick; its layout stands in `framing/esp3.ts`. */
export function packetOf(type: number, data: Uint8Array, optional: Uint8Array): Uint8Array {
  const header = Uint8Array.of(data.length >> 8, data.length & 0xff, optional.length, type);
  const body = Uint8Array.of(...data, ...optional);
  return Uint8Array.of(0x55, ...header, crc8(header, 0, header.length), ...body, crc8(body, 0, body.length));
}
