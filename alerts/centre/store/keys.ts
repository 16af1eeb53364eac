/** Keys of homes, each sealed by the master key. Nothing is kept in memory: what a transaction took back was never there. */
import type { Database } from "../../program/sqlite.ts";
import { type Locked, masterKey } from "../register/key-file.ts";
import { newKey, opened, sealed } from "../register/seal.ts";
import { type Sealing, sealedMark } from "../register/sealed-words.ts";

export interface Keys extends Sealing {
  /** Words of no one home: the notes of a shift. */
  sealNotes(text: string): string;
  readonly locked: Locked | undefined;
  of(name: string): Buffer | undefined;
  /** The one there is, or a new one. Inside a transaction. `undefined`: locked. */
  forWriting(name: string): Buffer | undefined;
  destroy(name: string): void;
}

/** One key for all stations and helpers; the first one made, so it also proves the master key. */
export const staffKey = "staff";
/** One key for what shifts leave to each other. No home has a name like it (`idShape`). */
const shiftWords = "*shift";
export const homeKey = (home: string): string => `home/${home}`;

export function openKeys(db: Database, file: string): Keys {
  const first = db.get("SELECT wrapped FROM register_keys WHERE name = ?", staffKey)?.wrapped;
  const anything = db.get("SELECT 1 AS one FROM register_keys LIMIT 1") !== undefined;
  const found = masterKey(file, !anything);
  const proven = typeof found === "string" || !(first instanceof Uint8Array) || unwrapped(found, first, staffKey);
  const locked = typeof found === "string" ? found : proven ? undefined : "other_key";
  const master = typeof found === "string" || locked ? undefined : found;
  const of = (name: string): Buffer | undefined => {
    const wrapped = master && db.get("SELECT wrapped FROM register_keys WHERE name = ?", name)?.wrapped;
    return master && wrapped instanceof Uint8Array ? unwrapped(master, wrapped, name) : undefined;
  };
  const forWriting = (name: string): Buffer | undefined => {
    const known = of(name);
    if (known || !master) return known;
    const key = newKey();
    const added = db.run("INSERT OR IGNORE INTO register_keys VALUES (?,?)", name, sealed(master, key, wrapName(name)));
    // It is there and does not open: not to be written over.
    return added.changes === 1 ? key : undefined;
  };
  if (master) db.transaction(() => forWriting(staffKey));
  const seal = (home: string, text: string): string => {
    const key = forWriting(homeKey(home));
    return key ? `${sealedMark}${home}:${sealed(key, Buffer.from(text), wordsName).toString("base64url")}` : text;
  };
  return {
    locked,
    of,
    forWriting,
    destroy: (name) => void db.run("DELETE FROM register_keys WHERE name = ?", name),
    seal,
    sealNotes: (text) => (text === "" ? "" : seal(shiftWords, text)),
    open(text) {
      const [home = "", box = ""] = text.slice(sealedMark.length).split(":");
      const key = of(homeKey(home));
      return key && opened(key, Buffer.from(box, "base64url"), wordsName)?.toString();
    },
  };
}

const wordsName = "words";
const wrapName = (name: string): string => `key of ${name}`;
const unwrapped = (master: Uint8Array, wrapped: Uint8Array, name: string): Buffer | undefined =>
  opened(master, wrapped, wrapName(name));
