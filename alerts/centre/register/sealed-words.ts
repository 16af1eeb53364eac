/**
 * What people write into a case - notes, reasons, who was sent - is sealed under the home's key before it is stored, inside the
 * JSON of cases, of the log and of answers. Everything the machine decides by stays readable: a case lives without any key.
 *
 *   sealed:1:<home>:<base64url of the box>
 */

export interface Sealing {
  /** Inside a transaction. The text itself where there is no key to be had: a word in clear is better than a word lost. */
  seal(home: string, text: string): string;
  /** `undefined`: its key is gone, or not here. */
  open(text: string): string | undefined;
}

export const sealedMark = "sealed:1:";

/** Shown in the place of words whose key is gone or not here. */
const unreadable = "…";

/** Fields that hold what somebody wrote, wherever they stand. */
const written: ReadonlySet<string> = new Set(["text", "note", "reason", "verifiedBy"]);

/** Others do only beside a field that says what they are about: whoever was sent by name; why a case was shelved. */
const besides: Readonly<Record<string, string>> = { name: "responder", why: "until" };

const isWritten = (of: object, key: string): boolean => {
  const beside = Object.hasOwn(besides, key) ? besides[key] : undefined;
  return written.has(key) || (beside !== undefined && Object.hasOwn(of, beside));
};

/** The same with each such text changed. Plain JSON in, plain JSON out. */
export function withWords(value: unknown, change: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => withWords(each, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      typeof each === "string" && isWritten(value, key) ? change(each) : withWords(each, change),
    ]),
  );
}

const isSealed = (text: string): boolean => text.startsWith(sealedMark);

/** A name of such a field, or one that makes another such a field: without any there is nothing to seal. */
const holdsAny = new RegExp(`"(?:${[...written, ...Object.values(besides)].join("|")})":`);

/** Of JSON. */
export const holdsWords = (json: string): boolean => holdsAny.test(json);

/** JSON as it is stored. What could not be opened when it was read goes back as it was. Most has no words in it. */
export function sealedJson(sealing: Sealing, home: string, value: unknown): string {
  const json = JSON.stringify(value);
  if (!holdsWords(json)) return json;
  return JSON.stringify(withWords(value, (text) => (isSealed(text) ? text : sealing.seal(home, text))));
}

/** Stored JSON as it was meant; what does not open stays sealed. Most has nothing sealed in it. */
export function openedJson(sealing: Pick<Sealing, "open">, json: string): unknown {
  const value: unknown = JSON.parse(json);
  if (!json.includes(sealedMark)) return value;
  return withWords(value, (text) => (isSealed(text) ? (sealing.open(text) ?? text) : text));
}

/** For people: what is still sealed is a sign that something is there. */
export const shownWords = (value: unknown): unknown => withWords(value, (text) => (isSealed(text) ? unreadable : text));

/** One text by itself, for people. */
export const openedText = (sealing: Pick<Sealing, "open">, text: string): string =>
  isSealed(text) ? (sealing.open(text) ?? unreadable) : text;
