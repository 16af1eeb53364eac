/** Has the platform understood? Many answer 200 to everything and say in the body what became of it. */
import { jsonOf } from "../../program/json.ts";
import type { HttpReply } from "../https/judge.ts";
import type { TemplateSettings } from "./settings.ts";

/** `undefined`: yes. Otherwise what was found instead, at most a short code of theirs. */
export function missedBy({ status, body }: HttpReply, success: TemplateSettings["success"]): string | undefined {
  const { pointer, equals, contains } = success;
  const goodStatus = success.status ? success.status.includes(status) : status >= 200 && status < 300;
  if (!goodStatus) return String(status);
  if (pointer !== undefined && equals !== undefined) {
    const found = at(jsonOf(body), pointer);
    if (!isScalar(found) || String(found) !== String(equals)) return `${status} ${codeIn(found)}`;
  }
  return contains !== undefined && !body.includes(contains) ? `${status} other words` : undefined;
}

/** RFC 6901. */
function at(value: unknown, pointer: string): unknown {
  let here = value;
  for (const part of pointer.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, name)) return undefined;
    here = Reflect.get(here, name);
  }
  return here;
}

const isScalar = (value: unknown): value is string | number | boolean =>
  ["string", "number", "boolean"].includes(typeof value);

/** Not their whole answer: it could be our own message, sent back. */
const codeIn = (value: unknown): string =>
  isScalar(value) && /^[A-Za-z0-9_.-]{1,40}$/.test(String(value)) ? String(value) : "no code";
