/** `hearthwatch dc09 parse`: each frame of standard input as a line of JSON. */
import { parseArgs } from "node:util";
import type { Key } from "../../alerts/paths/dc09/cipher.ts";
import { type Cut, framer } from "../../alerts/paths/dc09/frame.ts";
import { type Printed, printed } from "../../alerts/paths/dc09/printed.ts";
import { readFrame } from "../../alerts/paths/dc09/read.ts";
import { exitCodes, type Io } from "./command.ts";
import { keyGiven, keyOptions } from "./dc09-key.ts";

export async function parse(args: string[], io: Io): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { ...keyOptions, strict: { type: "boolean", default: false }, json: { type: "boolean" } },
  });
  const given = keyGiven(values);
  if (typeof given === "string") {
    io.stderr(`hearthwatch dc09 parse: ${given}`);
    return exitCodes.usage;
  }
  const frames = framer({ twoByteCrc: true });
  let good = true;
  const print = (cuts: readonly Cut[]): void => {
    const lines = cuts.flatMap((cut) =>
      "frame" in cut ? [lineOf(cut.frame, given.key)] : linesIn(cut.noise, given.key),
    );
    good &&= lines.every(({ result }) => result === "ok");
    if (lines.length > 0) io.stdout(lines.map((line) => JSON.stringify(line)).join("\n"));
  };
  // A line of text may come in pieces: what is between two line ends is looked at when it is whole.
  let loose: Uint8Array = new Uint8Array(0);
  const whole = (cuts: readonly Cut[], over: boolean): readonly Cut[] => {
    const ready: Cut[] = [];
    for (const cut of cuts) {
      if ("noise" in cut) loose = Buffer.concat([loose, cut.noise]);
      else {
        if (loose.length > 0) ready.push({ noise: loose });
        loose = new Uint8Array(0);
        ready.push(cut);
      }
    }
    if (loose.length > looseLimit.bytes || over) {
      if (loose.length > 0) ready.push({ noise: loose });
      loose = new Uint8Array(0);
    }
    return ready;
  };
  for await (const chunk of io.stdin)
    print(whole(frames.push(typeof chunk === "string" ? Buffer.from(chunk, "latin1") : chunk), false));
  print(whole(frames.end(), true));
  return values.strict && !good ? exitCodes.no : exitCodes.done;
}

/** Text that is no frame is looked at in pieces of this length. */
const looseLimit = { bytes: 64 * 1024, whenFull: "look-at-what-is-there" } as const;

type Line = Printed & { readonly raw?: string };

function lineOf(frame: Uint8Array, key: Key | undefined): Line {
  const line = printed(readFrame(frame, () => key));
  if (line.result === "ok") return line;
  return {
    ...line,
    raw: Buffer.from(frame)
      .toString("latin1")
      .replace(/^\n|\r$/g, ""),
  };
}

/** A pasted frame has lost its LF and CR, one off a bad line its end: the checksum tells which is which. */
function linesIn(noise: Uint8Array, key: Key | undefined): readonly Line[] {
  return Buffer.from(noise)
    .toString("latin1")
    .split("\n")
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map((text) => lineOf(Buffer.from(`\n${text}\r`, "latin1"), key));
}
