/**
 * What is printed on LoRaWAN devices. Source: LoRa Alliance TR005, LoRaWAN Device Identification QR Codes, version D0; its
 * sample is a test.
 *
 *   LW:D0:<JoinEUI 16>:<DevEUI 16>:<ProfileID 8>[:O<owner token>][:S<serial number>][:P<the maker's own>][:C<sum 4>]
 *
 * ProfileID = vendor (4) + the vendor's number of the model (4). Sum: CRC-16/MODBUS of everything before ":C". The owner
 * token claims the device at its join server: it is a secret.
 */
import { hexNumber } from "../../bytes.ts";
import type { CodeFault, CodeReader, Scanned } from "../../joining/code.ts";

const lengths = [16, 16, 8] as const;
/** No label is longer; TR005 keeps a code within 160 signs. */
const longest = 256;

export const lorawanLabel: CodeReader = (text) => {
  if (text.length > longest) return undefined;
  // A Chinese keyboard types full-width digits and colons.
  const code = text.normalize("NFKC").trim();
  if (/^LW:/i.test(code)) return tr005(code.toUpperCase());
  // Typed from the label: DevEUI, with or without signs between the pairs.
  const bare = code.replace(/^dev\s?eui\s*[:=]?\s*/i, "").replaceAll(/[\s:-]/g, "");
  return /^[0-9a-f]{16}$/i.test(bare) ? { key: bare.toUpperCase() } : undefined;
};

function tr005(code: string): Scanned | { readonly fault: CodeFault } {
  const [, version, ...parts] = code.split(":");
  const [joinEui = "", devEui = "", profile = "", ...more] = parts;
  if (version !== "D0" || !/^[0-9A-F]*$/.test(joinEui + devEui + profile)) return { fault: { what: "not_a_code" } };
  const missing = [joinEui, devEui, profile].reduce((sum, part, at) => sum + (lengths[at] ?? 0) - part.length, 0);
  const short = [joinEui, devEui, profile].some((part, at) => part.length !== lengths[at]);
  if (short) return { fault: missing === 0 ? { what: "not_a_code" } : { what: "length", missing } };
  const sum = more.at(-1)?.startsWith("C") ? more.at(-1) : undefined;
  if (sum !== undefined && sum !== `C${sumOf(code.slice(0, -sum.length - 1))}`)
    return { fault: { what: "check_digit" } };
  const token = more.find((part) => part.startsWith("O"))?.slice(1);
  return {
    key: devEui,
    model: `LoRaWAN ${profile.slice(0, 4)}-${profile.slice(4)}`,
    ...(token !== undefined && token !== "" && { installCode: token }),
  };
}

/** CRC-16/MODBUS: x^16 + x^15 + x^2 + 1, reflected, start FFFF. */
function sumOf(text: string): string {
  let sum = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >> 1) ^ 0xa001 : sum >> 1;
  }
  return hexNumber(sum, 4);
}
