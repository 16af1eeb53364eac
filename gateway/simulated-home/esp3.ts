/**
 * ESP3 frames as an EnOcean stick writes them. The simulator has its own encoder on purpose: one that shared the
 * decoder's checksum would agree with its mistakes.
 * Source: EnOcean Serial Protocol 3 (ESP3): packet structure, radio ERP1, common commands.
 *
 *   0x55 | data length, BE u16 | optional length, u8 | type, u8 | CRC8 of the four | data | optional | CRC8 of both
 */

export const packetType = { radio: 0x01, response: 0x02, commonCommand: 0x05 } as const;
export const returnCode = { ok: 0x00, notSupported: 0x02, wrongParameter: 0x03 } as const;

export interface Packet {
  readonly type: number;
  readonly data: Uint8Array;
  /** Absent where the packet has none. */
  readonly optional?: Uint8Array;
}

export function encode(type: number, data: Uint8Array, optional: Uint8Array = new Uint8Array()): Uint8Array {
  const header = Uint8Array.of(data.length >> 8, data.length & 0xff, optional.length, type);
  const body = Uint8Array.of(...data, ...optional);
  return Uint8Array.of(0x55, ...header, crc8(header), ...body, crc8(body));
}

/** Polynomial x^8 + x^2 + x + 1 (0x07), start 0, neither reflected nor inverted; bit by bit, as the sheet draws it. */
export function crc8(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : (crc << 1) & 0xff;
  }
  return crc;
}

export interface Telegram {
  /** 0xD5 one byte (1BS), 0xF6 rocker and button (RPS), 0xA5 four bytes (4BS), 0xD2 of any length, 0xD4 teach-in (UTE). */
  readonly rorg: 0xd5 | 0xf6 | 0xa5 | 0xd2 | 0xd4;
  readonly payload: number | readonly number[];
  readonly sender: number;
  readonly status: number;
  /** Strength at the stick; -54 is a door in the next room. */
  readonly dbm: number;
}

/** A telegram received by radio: one sub-telegram, to everybody, not encrypted. */
export function radioFrame(telegram: Telegram): Uint8Array {
  const payload = typeof telegram.payload === "number" ? [telegram.payload] : telegram.payload;
  const data = Uint8Array.of(telegram.rorg, ...payload, ...u32(telegram.sender), telegram.status);
  const optional = Uint8Array.of(1, ...u32(0xffffffff), -telegram.dbm, 0);
  return encode(packetType.radio, data, optional);
}

/** How a device asks to be taken in. RPS (rockers) has no way to ask. */
export type TeachIn =
  | { readonly by: "1BS" }
  /** Without a profile (variation 1), or with it (2). */
  | { readonly by: "4BS"; readonly func?: number; readonly type?: number; readonly maker?: number }
  | {
      readonly by: "UTE";
      readonly rorg: number;
      readonly func: number;
      readonly type: number;
      readonly maker: number;
      readonly wantsAnswer: boolean;
    };

/** Source: EnOcean Equipment Profiles, "teach-in procedures". */
export function teachInTelegram(sender: number, teachIn: TeachIn, dbm = -54): Telegram {
  const common = { sender, status: 0, dbm };
  switch (teachIn.by) {
    case "1BS":
      return { ...common, rorg: 0xd5, payload: 0x00 };
    case "4BS": {
      const { func, type = 0, maker = 0 } = teachIn;
      if (func === undefined) return { ...common, rorg: 0xa5, payload: [0, 0, 0, 0x00] };
      const packed = ((func << 18) | (type << 11) | maker) >>> 0;
      return { ...common, rorg: 0xa5, payload: [packed >> 16, (packed >> 8) & 0xff, packed & 0xff, 0x80] };
    }
    case "UTE": {
      const { rorg, func, type, maker, wantsAnswer } = teachIn;
      const control = wantsAnswer ? 0xa0 : 0xe0;
      return { ...common, rorg: 0xd4, payload: [control, 0xff, maker & 0xff, maker >> 8, type, func, rorg] };
    }
  }
}

/** A telegram that the host sends by the stick. */
export interface Sent {
  readonly rorg: number;
  readonly payload: readonly number[];
  readonly sender: number;
  /** 0xFFFFFFFF: everybody. */
  readonly destination: number;
}

export function sentIn({ type, data, optional }: Packet): Sent | undefined {
  if (type !== packetType.radio || data.length < 7) return undefined;
  const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    rorg: data[0] ?? 0,
    payload: [...data.subarray(1, -5)],
    sender: view(data).getUint32(data.length - 5),
    destination: optional && optional.length >= 5 ? view(optional).getUint32(1) : 0xffffffff,
  };
}

export const u32 = (value: number): Uint8Array =>
  Uint8Array.of((value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);

/** A host's commands are short; whatever is longer is noise. */
export const longestCommand = 64;

export interface PacketReader {
  /** Bytes however they were cut; whole packets with good checksums, in order. */
  push(bytes: Uint8Array): readonly Packet[];
}

export function createPacketReader(): PacketReader {
  let held = Buffer.alloc(0);
  return {
    push(bytes) {
      held = Buffer.concat([held, bytes]);
      const packets: Packet[] = [];
      for (;;) {
        const start = held.indexOf(0x55);
        held = start < 0 ? Buffer.alloc(0) : held.subarray(start);
        const read = readPacket(held);
        if (read === "more") return packets;
        if (read === "noise") held = held.subarray(1);
        else {
          packets.push(read.packet);
          held = held.subarray(read.length);
        }
      }
    },
  };
}

function readPacket(bytes: Buffer): "more" | "noise" | { readonly packet: Packet; readonly length: number } {
  if (bytes.length < 6) return "more";
  const dataLength = bytes.readUInt16BE(1);
  const length = 7 + dataLength + bytes.readUInt8(3);
  if (crc8(bytes.subarray(1, 5)) !== bytes.readUInt8(5) || length > longestCommand) return "noise";
  if (bytes.length < length) return "more";
  if (crc8(bytes.subarray(6, length - 1)) !== bytes.readUInt8(length - 1)) return "noise";
  const optional = bytes.subarray(6 + dataLength, length - 1);
  const packet = { type: bytes.readUInt8(4), data: bytes.subarray(6, 6 + dataLength) };
  return { packet: optional.length > 0 ? { ...packet, optional } : packet, length };
}
