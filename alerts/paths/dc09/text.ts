/** Pairs of hex digits, either case, nothing between; `undefined` when it is anything else. */
export function fromHexDigits(text: string): Uint8Array | undefined {
  return /^(?:[0-9a-fA-F]{2})*$/.test(text) ? Buffer.from(text, "hex") : undefined;
}
