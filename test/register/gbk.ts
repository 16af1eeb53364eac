/** Writes GBK, the two-byte part of GB18030: the table is read out of the decoder. */

let table: ReadonlyMap<string, readonly [number, number]> | undefined;

function made(): ReadonlyMap<string, readonly [number, number]> {
  const decoder = new TextDecoder("gb18030");
  const found = new Map<string, readonly [number, number]>();
  for (let first = 0x81; first <= 0xfe; first += 1)
    for (let second = 0x40; second <= 0xfe; second += 1) {
      const sign = decoder.decode(Uint8Array.of(first, second));
      if (sign.length === 1 && sign !== "\ufffd" && !found.has(sign)) found.set(sign, [first, second]);
    }
  return found;
}

export function inGbk(text: string): Uint8Array {
  table ??= made();
  const signs = table;
  return Uint8Array.from(
    [...text].flatMap((sign) => {
      if (sign.charCodeAt(0) < 0x80) return [sign.charCodeAt(0)];
      const pair = signs.get(sign);
      if (!pair) throw new Error(`${sign} is not in GBK`);
      return [...pair];
    }),
  );
}
