/** CRC-8 with the polynomial x^8 + x^2 + x + 1 (0x07), start 0, not reflected, no final xor: ESP3 and others. */
const table = Uint8Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let step = 0; step < 8; step += 1) rest = (rest & 0x80 ? (rest << 1) ^ 0x07 : rest << 1) & 0xff;
  return rest;
});

export function crc8(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum = table[sum ^ (bytes[at] ?? 0)] ?? 0;
  return sum;
}
