/**
 * What a modem says, cut into lines. TS 27.007 wraps an answer in CR LF on both sides; echo, noise of another baud rate and words
 * that nobody asked for come in between. The prompt of `AT+CMGS` has no line end: it is told as a line of its own.
 */
export const modemLineBound = { signs: 512, whenFull: "drop-line" } as const;

export interface ModemLines {
  push(bytes: Uint8Array): readonly string[];
}

/** The line that says "now the text". */
export const prompt = ">";

export function modemLines(): ModemLines {
  let line = "";
  let tooLong = false;
  return {
    push(bytes) {
      const lines: string[] = [];
      for (const byte of bytes) {
        if (byte === 0x0d || byte === 0x0a) {
          const whole = line.trim();
          if (whole !== "" && !tooLong) lines.push(whole);
          line = "";
          tooLong = false;
        } else if (byte === 0x20 && line === prompt) {
          lines.push(prompt);
          line = "";
        } else if (line.length >= modemLineBound.signs) tooLong = true;
        // What is no printable sign is noise, and marks its line as such.
        else line += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "\u0000";
      }
      return lines;
    },
  };
}
