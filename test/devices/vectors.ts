/** Vector files: frames as they come, and what must be understood of them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { fromHex } from "../../devices/bytes.ts";
import { type Decoded, type Family, type Heard, isMqtt, isSerial, type ProfileOf } from "../../devices/family.ts";
import type { Fact } from "../../devices/model/fact.ts";
import { type KeptNotes, type Note, notesOf } from "../../devices/notes.ts";

export interface Vector {
  readonly why: string;
  /** Capture, published test, or made by hand: a hand-made vector proves what we meant, a capture what the device does. */
  readonly from: string;
  /** Hex. */
  readonly bytes?: string;
  /** The same where it is a line of text. */
  readonly text?: string;
  readonly topic?: string;
  readonly payload?: string;
  readonly retained?: boolean;
  /** What came before, oldest first: what the family noted of it is known. */
  readonly after?: readonly Frame[];
  readonly profile?: string;
  readonly profiles?: Readonly<Record<string, string>>;
  readonly device?: string;
  readonly facts?: readonly Fact[];
  readonly edge?: string;
  readonly counter?: number;
  readonly fades?: Heard["fades"];
  readonly notes?: readonly Note[];
  readonly unconfirmed?: readonly Fact[];
  readonly fault?: string;
  /** Several words, or none. */
  readonly heard?: readonly Word[];
}

export type Frame = Pick<Vector, "bytes" | "text" | "topic" | "payload" | "retained">;

export interface Word {
  readonly device?: string;
  readonly facts?: readonly Fact[];
  readonly fault?: string;
}

export interface VectorFile {
  readonly family: string;
  readonly vectors: readonly Vector[];
}

export function readVectorFiles(folder: string): readonly VectorFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name): VectorFile => JSON.parse(readFileSync(join(folder, name), "utf8")));
}

export const profilesOf =
  (vector: Vector): ProfileOf =>
  (device) =>
    vector.profiles && Object.hasOwn(vector.profiles, device) ? vector.profiles[device] : vector.profile;

/** Runs one vector through its family the way the gateway does: framer, then decoder; what came before it first. */
export function decodedOf(family: Family, vector: Vector): readonly Decoded[] {
  const notes = notesBefore(family, vector);
  return decodeWith(family, vector, vector, notes);
}

/** What the family has noted when the vector's frame comes. */
export function notesBefore(family: Family, vector: Vector): KeptNotes {
  const notes = notesOf();
  for (const frame of vector.after ?? [])
    for (const { notes: more } of decodeWith(family, frame, vector, notes)) if (more) notes.take(more);
  return notes;
}

function decodeWith(family: Family, from: Frame, vector: Vector, notes: KeptNotes): readonly Decoded[] {
  if (isMqtt(family)) {
    const payload = utf8.encode(from.payload ?? "");
    const frame = { topic: from.topic ?? "", payload, stored: from.retained === true };
    return [family.decode(frame, family.carrier.base, profilesOf(vector), notes)];
  }
  const bytes = bytesOf(from, vector.why);
  if (!isSerial(family)) return [family.decode(bytes, profilesOf(vector))];
  const framer = family.framer();
  const found = [...framer.push(bytes), ...framer.end()];
  const read = found.flatMap((each): Decoded[] => {
    if ("frame" in each) return [family.decode(each.frame, profilesOf(vector), notes)];
    return each.why === "noise" || each.why === "header" ? [] : [{ unread: { fault: each.why, raw: "" } }];
  });
  if (read.length > 0) return read;
  const likeFrame = found.some((each) => "skipped" in each && each.why === "header");
  return [{ unread: { fault: likeFrame ? "checksum" : "unknown", raw: "" } }];
}

const utf8 = new TextEncoder();

export function bytesOf(frame: Frame, why: string): Uint8Array {
  if (frame.text !== undefined) return utf8.encode(frame.text);
  const bytes = fromHex(frame.bytes ?? "");
  if (!bytes) throw new Error(`${why}: bytes are no hex`);
  return bytes;
}

export function wordsOf(decoded: readonly Decoded[]): readonly Word[] {
  return decoded.flatMap((each): readonly Word[] => {
    if ("heard" in each) return each.heard.map(({ device, facts }) => ({ device, facts }));
    const { fault, device } = each.unread;
    return [device === undefined ? { fault } : { fault, device }];
  });
}

export function expectedOf(vector: Vector): readonly Word[] {
  if (vector.heard) return vector.heard;
  const { device, facts, fault } = vector;
  return [
    {
      ...(device !== undefined && { device }),
      ...(facts !== undefined && { facts }),
      ...(fault !== undefined && { fault }),
    },
  ];
}

export const heardOf = (decoded: readonly Decoded[]): readonly Heard[] =>
  decoded.flatMap((each) => ("heard" in each ? each.heard : []));

/** What is wrong with a vector file, in words; empty when all is as it says. For pages whose reader has no test runner. */
export function wrongIn(file: VectorFile, family: Family | undefined): readonly string[] {
  if (!family) return [`there is no family "${file.family}"`];
  return file.vectors.flatMap((vector) => {
    const got = wordsOf(decodedOf(family, vector));
    const want = expectedOf(vector);
    if (isDeepStrictEqual(got, want)) return [];
    return [`${vector.why}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`];
  });
}
