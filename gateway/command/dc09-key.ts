/** The key of a receiver, as it is given on the command line. */
import { readFileSync } from "node:fs";
import { type Key, keyFormats, readKey } from "../../alerts/paths/dc09/cipher.ts";

export const keyOptions = {
  key: { type: "string" },
  "key-file": { type: "string" },
  "key-format": { type: "string" },
} as const;

export interface KeyGiven {
  readonly key?: string | undefined;
  readonly "key-file"?: string | undefined;
  readonly "key-format"?: string | undefined;
}

/** A sentence says what is wrong with it; the key itself is never repeated. */
export function keyGiven(given: KeyGiven): { readonly key: Key | undefined } | string {
  const file = given["key-file"];
  if (given.key !== undefined && file !== undefined) return "give one of --key and --key-file";
  const format = keyFormats.find((each) => each === given["key-format"]);
  if (given["key-format"] !== undefined && !format) return "--key-format is ascii or hex";
  const text = given.key ?? (file === undefined ? undefined : readIn(file));
  if (text === undefined) return file === undefined ? { key: undefined } : "--key-file cannot be read";
  if (!format) return "a key needs --key-format ascii or hex: the same text can be both";
  const key = readKey(text, format);
  return key
    ? { key }
    : `the key has to be 16, 24 or 32 ${format === "hex" ? "pairs of hex digits" : "printable signs"}`;
}

function readIn(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
