/**
 * CRC-16/ARC: x^16 + x^15 + x^2 + 1, reflected (0xA001), start 0, no final xor. `123456789` gives BB3D.
 * Source: SIA DC-09, Annex; receivers in the wild that use CCITT (0x1021) instead understand nobody.
 */
const polynomial = 0xa001;

const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ polynomial : rest >>> 1;
  return rest;
});

export function crc16(bytes: Uint8Array): number {
  let rest = 0;
  for (const byte of bytes) rest = (rest >>> 8) ^ (table[(rest ^ byte) & 0xff] ?? 0);
  return rest;
}
