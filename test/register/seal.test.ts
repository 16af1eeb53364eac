/** What is sealed opens with its own key under its own name, and with nothing else. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { masterKey } from "../../alerts/centre/register/key-file.ts";
import { newKey, opened, sealed } from "../../alerts/centre/register/seal.ts";
import { openedJson, sealedJson, sealedMark, withWords } from "../../alerts/centre/register/sealed-words.ts";
import { tempFolder } from "../kit/folder.ts";

const bytes = fc.uint8Array({ maxLength: 300 });
test("any bytes come back; one changed bit, another key or another name opens nothing", () => {
  const [key, other] = [newKey(), newKey()];
  fc.assert(
    fc.property(bytes, fc.nat(), fc.integer({ min: 0, max: 7 }), (plain, at, bit) => {
      const box = sealed(key, plain, "home 1");
      expect(opened(key, box, "home 1")).toEqual(Buffer.from(plain));
      expect(opened(other, box, "home 1")).toBeUndefined();
      expect(opened(key, box, "home 2")).toBeUndefined();
      const bent = Buffer.from(box);
      bent[at % bent.length] = (bent[at % bent.length] ?? 0) ^ (1 << bit);
      expect(opened(key, bent, "home 1")).toBeUndefined();
      expect(opened(key, box.subarray(0, at % box.length), "home 1")).toBeUndefined();
    }),
  );
});

test("the same text is never sealed the same way twice", () => {
  const key = newKey();
  const boxes = Array.from({ length: 50 }, () => sealed(key, Buffer.from("女儿"), "words").toString("hex"));
  expect(new Set(boxes).size).toBe(50);
});

test("a master key is made once, for its owner alone, and never in the place of one that is missing or damaged", () => {
  const folder = tempFolder("key");
  const file = join(folder.path, "register.key");
  expect(masterKey(file, false)).toBe("key_missing");
  expect(existsSync(file)).toBe(false);
  const made = masterKey(file, true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(masterKey(file, false)).toEqual(made);
  expect(masterKey(file, true)).toEqual(made);
  const other = join(folder.path, "other.key");
  expect(masterKey(other, true)).not.toEqual(made);
  writeFileSync(file, readFileSync(file).subarray(0, 40));
  expect(masterKey(file, true)).toBe("key_unreadable");
  const dir = join(folder.path, "dir.key");
  mkdirSync(dir);
  expect(masterKey(dir, true)).toBe("key_unreadable");
  folder.remove();
});

/** Turns a text around: enough to see what was touched. */
const mirror = {
  seal: (home: string, text: string) => `${sealedMark}${home}:${Buffer.from(text).toString("base64url")}`,
  open: (text: string) => Buffer.from(text.split(":")[3] ?? "", "base64url").toString(),
};
const json = fc.jsonValue();
test("whatever a case holds, it is read as it was written, and nothing but words is sealed", () => {
  fc.assert(
    fc.property(json, fc.string(), (value, note) => {
      const found = {
        value,
        note,
        to: note,
        nested: [
          { responder: "h1", name: note },
          { id: "p", name: note },
        ],
      };
      const plain = JSON.parse(JSON.stringify(found)) as unknown;
      const stored = sealedJson(mirror, "home1", found);
      expect(openedJson(mirror, stored)).toEqual(plain);
      const kept = JSON.parse(stored) as typeof found;
      expect(kept.note).toBe(note.startsWith(sealedMark) ? note : mirror.seal("home1", note));
      expect(kept.to).toBe(note);
      expect(kept.nested[0]?.name).toBe(kept.note);
      expect(kept.nested[1]?.name).toBe(note);
    }),
  );
});

test("what cannot be opened is kept sealed through a change of its case", () => {
  const locked = { seal: (_: string, text: string) => text, open: () => undefined };
  const stored = sealedJson(mirror, "home1", { version: 1, note: "头晕" });
  const read = openedJson(locked, stored) as { version: number; note: string };
  const again = sealedJson(locked, "home1", { ...read, version: 2 });
  expect(openedJson(mirror, again)).toEqual({ version: 2, note: "头晕" });
  expect(withWords(read, () => "")).toEqual({ version: 1, note: "" });
});
