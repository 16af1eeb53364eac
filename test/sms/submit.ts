/** Reads an SMS-SUBMIT as a network would (3GPP TS 23.040, 9.2.2.2); written from the drawing there, not from our writer. */
export interface Submitted {
  readonly centre: string | undefined;
  readonly to: string;
  readonly text: string;
  readonly reportWanted: boolean;
  /** Everything behind the centre's address, as hex in capitals. */
  readonly tpdu: string;
  /** The octet itself; absent: for ever. */
  readonly validity: number | undefined;
}

/** `undefined`: no such message, or its length is not what was announced. */
export function readSubmit(hex: string, announced: number): Submitted | undefined {
  if (!/^([0-9A-F]{2})+$/i.test(hex)) return undefined;
  const bytes = Buffer.from(hex, "hex");
  let at = 0;
  const next = (): number => bytes[at++] ?? Number.NaN;
  const digits = (count: number): string => {
    const signs = bytes.subarray(at, at + Math.ceil(count / 2)).toString("hex");
    at += Math.ceil(count / 2);
    return signs.replace(/(.)(.)/g, "$2$1").slice(0, count);
  };
  const centreLength = next();
  const centre = centreLength > 0 ? `${next() === 0x91 ? "+" : ""}${digits((centreLength - 1) * 2)}` : undefined;
  if (bytes.length - at !== announced) return undefined;
  const tpdu = hex.slice(at * 2).toUpperCase();
  const first = next();
  if ((first & 0x03) !== 0x01) return undefined;
  next();
  const count = next();
  const type = next();
  const to = `${type === 0x91 ? "+" : ""}${digits(count)}`;
  const [protocol, coding] = [next(), next()];
  const format = (first >> 3) & 0x03;
  const validity = format === 2 ? next() : undefined;
  if (format === 1 || format === 3) at += 7;
  const length = next();
  const data = bytes.subarray(at);
  if (protocol !== 0 || coding !== 0x08 || data.length !== length || length > 140 || length % 2 !== 0) return undefined;
  // A header before the text: more than one part.
  if ((first & 0x40) !== 0) return undefined;
  const text = Buffer.from(data).swap16().toString("utf16le");
  return { centre: centre?.replace("f", ""), to, text, tpdu, reportWanted: (first & 0x20) !== 0, validity };
}
