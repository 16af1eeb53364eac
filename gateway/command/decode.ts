/**
 * `hearthwatch decode`: what a frame says, one JSON object per line, by the same decoders that the gateway runs. It knows
 * nothing of the home; what a family notes of a frame is known to the frames behind it, until the input ends. A message
 * handed in as retained gives no press and no call.
 */
import { parseArgs } from "node:util";
import { fromHex, hex } from "../../devices/bytes.ts";
import {
  type Decoded,
  isPayload,
  isSerial,
  type ProfileOf,
  rawLimit,
  type SerialFamily,
} from "../../devices/family.ts";
import type { Fact } from "../../devices/model/fact.ts";
import { type KeptNotes, notesOf } from "../../devices/notes.ts";
import { openRegistry, type Registry } from "../../devices/registry.ts";
import { type Command, exitCodes, type Io } from "./command.ts";
import { type Line, linesOf } from "./decode-lines.ts";

const help = `hearthwatch decode: says what a frame means, one JSON object per line

  hearthwatch decode --family enocean-esp3 --hex 55000707017AD50801825DAB0001FFFFFFFF360053
  hearthwatch decode --family enocean-esp3 --hex "55 00 07 …" --profile F6-02-01
  hearthwatch decode --family milesight --hex 017510FF2E01 --profile milesight:ws101
  hearthwatch decode --family rflink --text '20;12;Pir;ID=aa66;PIR=ON;'
  hearthwatch decode --topic zigbee2mqtt/hall --payload '{"contact":false}' [--retained] [--profile call:rescue]
  hearthwatch decode < frames.jsonl

Without --hex, --text and --topic it reads JSON lines from standard input:
  {"ref":1,"family":"enocean-esp3","hex":"55…","profile":"D5-00-01"}      or      {"ref":2,"topic":"…","payload":"…","retained":true}
  {"ref":3,"family":"mysensors","text":"1;2;1;0;16;1"}
What a family remembers (an announced topic, a presented node) is known to the lines behind it.

Each line printed is {"family","device","facts":[…]}, or {"family","fault","raw"} for a frame that was not understood
("device" too, if it was named); "ref" is repeated. A hex string may hold several frames and noise between them.

  --family   id of a serial or payload family                --profile   what the technician said: an EEP, or call:rescue
  --retained the message came out of a broker's store        --strict    exit 1 when a frame was not understood
  --json     accepted; the output is always JSON

Exit codes: 0 every frame has its line, understood or not; 1 with --strict: some frame was not understood; 2 called wrongly.`;

export const decodeCommand: Command = { summary: "says what a frame means, as JSON", help, run: decode };

export async function decode(args: string[], io: Io): Promise<number> {
  const asked = ask(args);
  if (typeof asked === "string") {
    io.stderr(`hearthwatch decode: ${asked}; 'hearthwatch decode --help' shows examples`);
    return exitCodes.usage;
  }
  if (asked.help) {
    io.stdout(help);
    return exitCodes.done;
  }
  const registry = await openRegistry();
  const wrong = wrongFamily(asked.family, registry);
  if (wrong !== undefined) {
    io.stderr(`hearthwatch decode: ${wrong}`);
    return exitCodes.usage;
  }
  let understood = true;
  /** All answers to what came in together go out together: a write for each line costs more than its decoding. */
  const desk: Desk = { registry, notes: notesKeeper() };
  const print = (lines: readonly Line[]): void => {
    const answers = lines.flatMap((line) => answersTo(desk, line));
    understood &&= answers.every((answer) => "facts" in answer);
    if (answers.length > 0) io.stdout(answers.map((answer) => JSON.stringify(answer)).join("\n"));
  };
  if (asked.hex !== undefined || asked.text !== undefined || asked.topic !== undefined) print([asked]);
  else for await (const lines of linesOf(io.stdin)) print(lines);
  return asked.strict && !understood ? exitCodes.no : exitCodes.done;
}

interface Asked extends Line {
  readonly strict: boolean;
  readonly help: boolean;
}

function ask(args: string[]): Asked | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        family: { type: "string" },
        hex: { type: "string" },
        text: { type: "string" },
        profile: { type: "string" },
        topic: { type: "string" },
        payload: { type: "string" },
        retained: { type: "boolean", default: false },
        strict: { type: "boolean", default: false },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return values;
    if ([values.hex, values.text, values.topic].filter((each) => each !== undefined).length > 1)
      return "give one of --hex, --text and --topic";
    if (values.hex !== undefined && values.family === undefined) return "--hex needs --family";
    if (values.text !== undefined && values.family === undefined) return "--text needs --family";
    if (values.topic !== undefined && values.payload === undefined) return "--topic needs --payload";
    if (values.hex !== undefined && fromHex(values.hex) === undefined) return "--hex needs pairs of hex digits";
    return values;
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault);
  }
}

function wrongFamily(id: string | undefined, registry: Registry): string | undefined {
  if (id === undefined || registry.family(id)) return undefined;
  return `there is no family "${id}"; known are ${[...registry.families.keys()].join(", ")}`;
}

/** The family of what nobody claims, and the device of what names none. */
const nobody = "unknown";

type Printed = { readonly ref?: unknown; readonly family: string; readonly device?: string } & (
  | { readonly facts: readonly Fact[] }
  | { readonly fault: string; readonly raw: string }
);

/** What the lines of one run are read with. */
interface Desk {
  readonly registry: Registry;
  notes(family: string): KeptNotes;
}

function notesKeeper(): Desk["notes"] {
  const kept = new Map<string, KeptNotes>();
  return (family) => {
    const notes = kept.get(family) ?? notesOf();
    kept.set(family, notes);
    return notes;
  };
}

function answersTo(desk: Desk, line: Line): readonly Printed[] {
  const answers = read(desk, line);
  return line.ref === undefined ? answers : answers.map((answer) => ({ ref: line.ref, ...answer }));
}

function read({ registry, notes }: Desk, line: Line): readonly Printed[] {
  if (line.fault !== undefined) return [faultOf(line.family ?? nobody, line.fault, line.raw ?? new Uint8Array())];
  const profileOf: ProfileOf = () => line.profile;
  if (line.topic !== undefined) {
    const payload = utf8.encode(line.payload ?? "");
    const claim = registry.claim(line.topic, {}, notes);
    if (!claim) return [faultOf(nobody, "unknown", payload)];
    const frame = { topic: line.topic, payload, stored: line.retained === true };
    const { id } = claim.family;
    return inLines(id, noted(claim.family.decode(frame, claim.base, profileOf, notes(id)), notes(id)));
  }
  const id = line.family ?? nobody;
  const bytes = line.text === undefined ? fromHex(line.hex ?? "") : utf8.encode(line.text);
  if (!bytes) return [faultOf(id, "not-hex", utf8.encode(line.hex))];
  const family = registry.family(id);
  if (family && isPayload(family)) return inLines(id, family.decode(bytes, profileOf));
  return family && isSerial(family)
    ? readBytes(family, bytes, profileOf, notes(id))
    : [faultOf(id, "unknown-family", bytes)];
}

function noted(decoded: Decoded, notes: KeptNotes): Decoded {
  if (decoded.notes) notes.take(decoded.notes);
  return decoded;
}

/** A line handed in by itself is a whole line, with its end or without. */
function ended(family: SerialFamily, bytes: Uint8Array): Uint8Array {
  const lineFeed = 0x0a;
  if (!family.carrier.lines || bytes.length === 0 || bytes.at(-1) === lineFeed) return bytes;
  return Uint8Array.from([...bytes, lineFeed]);
}

function readBytes(
  family: SerialFamily,
  bytes: Uint8Array,
  profileOf: ProfileOf,
  notes: KeptNotes,
): readonly Printed[] {
  const framer = family.framer();
  const found = [...framer.push(ended(family, bytes)), ...framer.end()];
  const answers = found.flatMap((each) => {
    if ("frame" in each) return inLines(family.id, noted(family.decode(each.frame, profileOf, notes), notes));
    return each.why === "noise" || each.why === "header" ? [] : [faultOf(family.id, each.why, each.skipped)];
  });
  if (answers.length > 0) return answers;
  const likeFrame = found.some((each) => "skipped" in each && each.why === "header");
  return [faultOf(family.id, bytes.length === 0 ? "length" : likeFrame ? "checksum" : "unknown", bytes)];
}

const utf8 = new TextEncoder();

const faultOf = (family: string, fault: string, raw: Uint8Array): Printed => ({
  family,
  fault,
  raw: hex(raw.subarray(0, rawLimit)),
});

/** A frame of several devices (a bridge's list) is a line for each of them. */
function inLines(family: string, decoded: Decoded): readonly Printed[] {
  if ("unread" in decoded) return [{ family, ...decoded.unread }];
  if (decoded.heard.length === 0) return [{ family, device: decoded.aside ?? nobody, facts: [] }];
  return decoded.heard.map(({ device, facts }) => ({ family, device, facts }));
}
