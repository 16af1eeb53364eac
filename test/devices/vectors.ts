/** Vector files: frames as they come, and what must be understood of them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { fromHex } from "../../devices/bytes.ts";
import { type Decoded, type Family, type Heard, isSerial, type ProfileOf } from "../../devices/family.ts";
import type { Fact } from "../../devices/model/fact.ts";

export interface Vector {
  readonly why: string;
  /** Capture, published test, or made by hand: a hand-made vector proves what we meant, a capture what the device does. */
  readonly from: string;
  readonly bytes?: string;
  readonly topic?: string;
  readonly payload?: string;
  readonly retained?: boolean;
  readonly profile?: string;
  readonly profiles?: Readonly<Record<string, string>>;
  readonly device?: string;
  readonly facts?: readonly Fact[];
  readonly edge?: string;
  readonly unconfirmed?: readonly Fact[];
  readonly fault?: string;
  /** Several words, or none. */
  readonly heard?: readonly Word[];
}

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
    vector.profiles?.[device] ?? vector.profile;

/** Runs one vector through its family the way the gateway does: framer, then decoder. */
export function decodedOf(family: Family, vector: Vector): readonly Decoded[] {
  if (!isSerial(family)) {
    const payload = new TextEncoder().encode(vector.payload);
    const frame = { topic: vector.topic ?? "", payload, stored: vector.retained === true };
    return [family.decode(frame, family.carrier.base, profilesOf(vector))];
  }
  const bytes = fromHex(vector.bytes ?? "");
  if (!bytes) throw new Error(`${vector.why}: bytes are no hex`);
  const framer = family.framer();
  const found = [...framer.push(bytes), ...framer.end()];
  const read = found.flatMap((each): Decoded[] => {
    if ("frame" in each) return [family.decode(each.frame, profilesOf(vector))];
    return each.why === "noise" || each.why === "header" ? [] : [{ unread: { fault: each.why, raw: "" } }];
  });
  if (read.length > 0) return read;
  const likeFrame = found.some((each) => "skipped" in each && each.why === "header");
  return [{ unread: { fault: likeFrame ? "checksum" : "unknown", raw: "" } }];
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
