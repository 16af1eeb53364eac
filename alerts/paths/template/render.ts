/** A template and its values become a request: each value escaped for the place in which it stands. */
import { createHmac } from "node:crypto";
import { fillTemplate, type Place, readTemplate, type Template, type Values } from "./language.ts";
import type { BodyTemplate, TemplateSettings } from "./settings.ts";
import { bodyPlace, placeNames, secretPlace } from "./values.ts";

export interface Request {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

type Rendered = Pick<TemplateSettings, "url" | "method" | "headers" | "body" | "signature">;

/** `secret`: what the file holds, without line ends. */
export function render(settings: Rendered, values: Values, secret: string | undefined): Request {
  const all = new Map(values);
  if (secret !== undefined) all.set(secretPlace, secret);
  const body = settings.body && bodyOf(settings.body, all);
  const headers = Object.fromEntries(
    Object.entries(settings.headers).map(([name, template]) => [
      name,
      fillTemplate(templateOf(template), all, inHeader),
    ]),
  );
  return {
    url: fillTemplate(templateOf(settings.url), all, inUrl),
    method: settings.method,
    headers: {
      accept: "application/json",
      ...headers,
      ...(body && { "content-type": body.type }),
      ...signed(settings.signature, all, body?.text ?? "", secret),
    },
    body: body?.text,
  };
}

function bodyOf(template: BodyTemplate, values: Values): { readonly type: string; readonly text: string } {
  if ("json" in template)
    return { type: "application/json; charset=utf-8", text: JSON.stringify(filledJson(template.json, values)) };
  const form = new URLSearchParams();
  for (const [name, each] of Object.entries(template.form))
    form.append(name, fillTemplate(templateOf(each), values, asItIs));
  return { type: "application/x-www-form-urlencoded; charset=utf-8", text: form.toString() };
}

/** Values go into texts of what is already JSON, never into its text: no value can end one. */
function filledJson(value: unknown, values: Values): unknown {
  if (typeof value === "string") return filledText(templateOf(value), values);
  if (Array.isArray(value)) return value.map((each) => filledJson(each, values));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filledJson(each, values)]));
}

function filledText(template: Template, values: Values): unknown {
  const [only, ...more] = template.filter((piece) => piece !== "");
  if (typeof only !== "object" || more.length > 0 || only.as === "text") return fillTemplate(template, values, asItIs);
  return typed(only, values.get(only.name) ?? "");
}

function typed({ as }: Place, value: string): unknown {
  if (as === "boolean") return value === "true" ? true : value === "false" ? false : value;
  return /^-?\d{1,15}(?:\.\d{1,6})?$/.test(value) ? Number(value) : value;
}

const asItIs = (value: string): string => value;

/** A value stays in its own part of the address: it opens no parameter, no folder, and does not climb out of one. */
const inUrl = (value: string): string =>
  encodeURIComponent(value.toWellFormed()).replace(/^\.{1,2}$/, (dots) => "_".repeat(dots.length));

/** What a header cannot carry goes as in an address. */
const inHeader = (value: string): string =>
  value.toWellFormed().replace(/[^\x20-\x7e]/gu, (sign) => encodeURIComponent(sign));

function signed(
  signature: Rendered["signature"],
  values: Values,
  body: string,
  secret: string | undefined,
): Readonly<Record<string, string>> {
  if (!signature || secret === undefined) return {};
  const { header, algorithm, encoding, prefix, over } = signature;
  const said = fillTemplate(templateOf(over), new Map([...values, [bodyPlace, body]]), asItIs);
  return { [header]: prefix + createHmac(algorithm, secret).update(said).digest(encoding) };
}

/** Judged when the settings were read: what cannot be read any more is text. */
function templateOf(text: string): Template {
  const template = readTemplate(text, everyName);
  return "fault" in template ? [text] : template;
}
const everyName: readonly string[] = [...placeNames, secretPlace, bodyPlace];
