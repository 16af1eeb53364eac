/**
 * Lines of text over a serial port, ended by LF or CR LF. Such formats carry no checksum: where a line begins is all that
 * tells whose word it is, so nothing is cut off its front to make it readable, save what the format itself marks or a
 * silence parted.
 */
import type { Framed, Framer } from "../family.ts";

export interface LineShape {
  /** Bytes of the longest line; what is longer is passed over up to its end. */
  readonly limit: number;
  /** Is this a whole line of the format? */
  isLine(text: string): boolean;
  /** Where a line of this format can only begin (RFLink's `20;`), for the case that noise or half a line stands before it. */
  beginsAt?(text: string): number;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Text of a line without its end; `undefined` when it holds anything but text. */
export function lineText(bytes: Uint8Array): string | undefined {
  let end = bytes.length;
  if (bytes[end - 1] === lineFeed) end -= 1;
  if (bytes[end - 1] === carriageReturn) end -= 1;
  const line = bytes.subarray(0, end);
  if (line.some((byte) => byte < 0x20 || byte === 0x7f)) return undefined;
  try {
    return utf8.decode(line);
  } catch {
    return undefined;
  }
}

/**
 * A frame is a line without its end. `idle` leaves a seam: what comes after a silence may be a line of its own (the one
 * before it was noise, or lost its end) or go on (a slow network); a whole line behind the seam is taken for one.
 */
export function lineFramer({ limit, isLine, beginsAt }: LineShape): Framer {
  const store = new Uint8Array(limit);
  let length = 0;
  let seam = 0;
  /** The beginning of this line is lost: it was too long. */
  let headless = false;

  const reset = (): void => {
    length = 0;
    seam = 0;
    headless = false;
  };

  /** Where in the line that now stands in the store its frame begins; `undefined`: it holds none. */
  const beginning = (): number | undefined => {
    const starts = seam > 0 ? [seam, 0] : [0];
    for (const from of starts) {
      if (from === 0 && headless) continue;
      const text = lineText(store.subarray(from, length));
      if (text !== undefined && isLine(text)) return from;
    }
    const from = beginsAt && marked(store.subarray(0, length), beginsAt);
    const text = from === undefined ? undefined : lineText(store.subarray(from, length));
    return text !== undefined && isLine(text) ? from : undefined;
  };

  const endLine = (out: Framed[]): void => {
    const end = store[length - 1] === carriageReturn ? length - 1 : length;
    const from = end === 0 ? undefined : beginning();
    if (from === undefined) {
      if (end > 0) out.push({ skipped: store.slice(0, end), why: "noise" });
    } else {
      if (from > 0) out.push({ skipped: store.slice(0, from), why: "noise" });
      out.push({ frame: store.slice(from, end) });
    }
    reset();
  };

  return {
    push(chunk) {
      const out: Framed[] = [];
      for (const byte of chunk) {
        if (byte === lineFeed) endLine(out);
        else {
          if (length === limit) {
            out.push({ skipped: store.slice(0, length), why: "length" });
            reset();
            headless = true;
          }
          store[length] = byte;
          length += 1;
        }
      }
      return out;
    },
    idle() {
      if (length === 0) headless = false;
      seam = length;
      return [];
    },
    end() {
      const out: Framed[] = [];
      if (length > 0) out.push({ skipped: store.slice(0, length), why: "length" });
      reset();
      return out;
    },
    get held() {
      return length;
    },
  };
}

/** The place of the last mark, byte for sign: what stands before it need not be text. */
function marked(bytes: Uint8Array, beginsAt: (text: string) => number): number | undefined {
  const at = beginsAt(latin1.decode(bytes));
  return at < 0 ? undefined : at;
}

const latin1 = new TextDecoder("latin1");
