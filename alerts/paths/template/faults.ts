/** What is wrong with a template although each of its settings is of the right kind: judged before anything starts. */
import { mayGo } from "../../program/http-client.ts";
import { placesIn, readTemplate, type Template } from "./language.ts";
import type { BodyTemplate, TemplateSettings } from "./settings.ts";
import { bodyPlace, placeNames, secretPlace } from "./values.ts";

/** Set by this program; a template that said otherwise would break the message or hide its end. */
const notTheirs: ReadonlySet<string> = new Set([
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "content-type",
]);

type Path = readonly (string | number)[];
interface FaultAt {
  readonly path: Path;
  readonly message: string;
}

type Texts = Pick<TemplateSettings, "url" | "headers" | "body" | "signature" | "test">;

/** Each text of the settings that is a template, with its place. */
function textsOf(settings: Texts): { path: Path; text: string; json?: true }[] {
  const { url, headers, signature, test } = settings;
  return [
    { path: ["url"], text: url },
    ...Object.entries(headers).map(([name, each]) => ({ path: ["headers", name], text: each })),
    ...bodyTexts(["body"], settings.body),
    ...(signature ? [{ path: ["signature", "over"], text: signature.over }] : []),
    ...(test?.url === undefined ? [] : [{ path: ["test", "url"], text: test.url }]),
    ...bodyTexts(["test", "body"], test?.body),
  ];
}

function bodyTexts(path: Path, template: BodyTemplate | undefined): { path: Path; text: string; json?: true }[] {
  if (!template) return [];
  if ("form" in template)
    return Object.entries(template.form).map(([name, each]) => ({ path: [...path, "form", name], text: each }));
  const found: { path: Path; text: string; json: true }[] = [];
  const walk = (at: Path, value: unknown): void => {
    if (typeof value === "string") found.push({ path: at, text: value, json: true });
    else if (Array.isArray(value)) for (const [n, each] of value.entries()) walk([...at, n], each);
    else if (typeof value === "object" && value !== null)
      for (const [name, each] of Object.entries(value)) walk([...at, name], each);
  };
  walk([...path, "json"], template.json);
  return found;
}

/** Names of the places that an alert fills. */
export const placesOf = (settings: Texts): readonly string[] =>
  textsOf({ ...settings, test: undefined }).flatMap(({ text }) => {
    const template = readTemplate(text, [...placeNames, secretPlace, bodyPlace]);
    return "fault" in template ? [] : placesIn(template).map(({ name }) => name);
  });

export function faultsIn(settings: TemplateSettings): readonly FaultAt[] {
  const faults: FaultAt[] = [];
  const names: string[] = [...placeNames, ...(settings.secretFile === undefined ? [] : [secretPlace])];
  const templates = textsOf(settings).flatMap(({ path, text: each, json }) => {
    const isSignature = path[0] === "signature";
    const template = readTemplate(each, isSignature ? [...names, bodyPlace] : names);
    if ("fault" in template) {
      const wantsSecret = each.includes("{{secret}}") && settings.secretFile === undefined;
      faults.push({ path, message: wantsSecret ? 'found "{{secret}}", need "secretFile" beside it' : template.fault });
      return [];
    }
    if (!json && placesIn(template).some(({ as }) => as !== "text"))
      faults.push({ path, message: "found a place with a kind, which only a JSON body knows" });
    if (json && isMixed(template))
      faults.push({ path, message: "found a place with a kind beside other text; it has to stand alone" });
    return [{ path, template }];
  });
  for (const [path, url] of [
    [["url"], settings.url],
    [["test", "url"], settings.test?.url],
  ] as const)
    if (url !== undefined) faults.push(...urlFaults(path, url, settings.plain));
  for (const name of Object.keys(settings.headers))
    if (notTheirs.has(name.toLowerCase()))
      faults.push({ path: ["headers", name], message: `found "${name}", which this program sets itself; remove it` });
  for (const [name, value] of Object.entries(settings.headers))
    if (!/^[\x20-\x7e]*$/.test(value))
      faults.push({ path: ["headers", name], message: "need letters, digits and signs of ASCII" });
  if (settings.method === "GET" && settings.body)
    faults.push({ path: ["body"], message: 'has no meaning beside "method: GET"' });
  if (settings.signature && settings.secretFile === undefined)
    faults.push({ path: ["signature"], message: 'need "secretFile" beside it: nothing can be signed without a key' });
  if (
    !settings.test &&
    !templates.some(
      ({ path, template }) => path[0] !== "signature" && placesIn(template).some(({ name }) => name === "test"),
    )
  )
    faults.push({
      path: ["test"],
      message:
        'need "{{test}}" in the template or "test: …" of its own: the path is tried each day, and nobody may be called out for it',
    });
  return faults;
}

const isMixed = (template: Template): boolean =>
  placesIn(template).some(({ as }) => as !== "text") && template.filter((piece) => piece !== "").length > 1;

function urlFaults(path: Path, url: string, plain: boolean): readonly FaultAt[] {
  const host = /^https?:\/\/[^/?#{}\s@]+(?=[/?]|$)/.exec(url)?.[0];
  const parsed = host === undefined ? null : URL.parse(host);
  if (!parsed) return [{ path, message: 'need "https://host/…"; places may stand behind the host only' }];
  if (url.includes("#")) return [{ path, message: "found #: what stands behind it is never sent" }];
  return mayGo(parsed, plain)
    ? []
    : [
        {
          path,
          message:
            'need "https://…"; in clear only to this machine, or with "plain: true" where something in front encrypts',
        },
      ];
}
