/** JSON lines for `decode`, as they come from standard input. A line that is none is a fault of that line alone. */
import { field, isObject, parseJsonText } from "../../devices/json.ts";

export interface Line {
  readonly ref?: unknown;
  readonly family?: string | undefined;
  readonly hex?: string | undefined;
  /** Instead of hex, where the family speaks lines of text. */
  readonly text?: string | undefined;
  readonly profile?: string | undefined;
  readonly topic?: string | undefined;
  readonly payload?: string | undefined;
  readonly retained?: boolean | undefined;
  /** Set when the line itself could not be read, with its own bytes. */
  readonly fault?: string;
  readonly raw?: Uint8Array;
}

/** A payload of 1 MiB in which every sign is written as \uXXXX still fits. */
const lineLimit = 8 * 1024 * 1024;
const lineDepth = 32;

/** The lines of each chunk, however the chunks were cut; a line longer than any frame is named and passed over. */
export async function* linesOf(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<readonly Line[]> {
  const decoder = new TextDecoder();
  let rest = "";
  let overlong = false;
  for await (const chunk of chunks) {
    const lines = (rest + (typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }))).split("\n");
    rest = lines.pop() ?? "";
    const found: Line[] = [];
    for (const line of lines) {
      if (!overlong && line.trim() !== "") found.push(readLine(line));
      overlong = false;
    }
    if (rest.length > lineLimit) {
      if (!overlong) found.push(tooLarge(rest));
      overlong = true;
      rest = "";
    }
    yield found;
  }
  rest += decoder.decode();
  if (!overlong && rest.trim() !== "") yield [readLine(rest)];
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text.slice(0, 256));
const tooLarge = (text: string): Line => ({ fault: "too-large", raw: bytesOf(text) });

function readLine(text: string): Line {
  if (text.length > lineLimit) return tooLarge(text);
  const parsed = parseJsonText(text, lineDepth);
  if ("fault" in parsed) return { fault: parsed.fault, raw: bytesOf(text) };
  const body = parsed.value;
  if (!isObject(body)) return { fault: "not-json", raw: bytesOf(text) };
  const said = (name: string): string | undefined => {
    const value = field(body, name);
    return typeof value === "string" ? value : undefined;
  };
  const payload = field(body, "payload");
  const line: Line = {
    ref: field(body, "ref"),
    family: said("family"),
    hex: said("hex"),
    text: said("text"),
    profile: said("profile"),
    topic: said("topic"),
    // A payload given as JSON instead of as text means that JSON.
    payload: typeof payload === "string" || payload === undefined ? said("payload") : JSON.stringify(payload),
    retained: field(body, "retained") === true,
  };
  const whole = line.topic !== undefined ? line.payload !== undefined : (line.hex ?? line.text) !== undefined;
  return whole ? line : { ref: line.ref, family: line.family, fault: "unknown", raw: bytesOf(text) };
}
