export type Field = readonly [name: string, value: string];

export type Line =
  | { readonly about: "stick"; readonly text: string }
  | { readonly about: "debug" }
  | { readonly about: "device"; readonly device: string; readonly fields: readonly Field[] };

const head = /^20;[0-9A-Fa-f]{2};/;
/** Looked for at every place: two beginnings may overlap (`20;` and a line behind it). */
const heads = /(?=20;[0-9A-Fa-f]{2};)/g;
const fieldShape = /^([A-Za-z0-9_]{1,16})=(.{0,64})$/;

/** The last place where a line can begin: half a line that lost its end may stand before it. */
export function lastBeginning(text: string): number {
  let last = -1;
  for (const { index } of text.matchAll(heads)) last = index;
  return last;
}

export const isRflinkLine = (text: string): boolean => text.startsWith("20;") && splitLine(text) !== undefined;

export function splitLine(text: string): Line | undefined {
  if (!head.test(text) || !text.endsWith(";")) return undefined;
  // Half a line with a whole one glued to it.
  if (lastBeginning(text) > 0) return undefined;
  const [, , first = "", ...rest] = text.slice(0, -1).split(";");
  if (/^debug$/i.test(first)) return { about: "debug" };
  if (first === "" || first.length > 64) return undefined;
  // The receiver's own: a word alone, or its version as fields.
  if (rest.length === 0 || first.includes("=")) return { about: "stick", text: first };
  const fields = rest.map(fieldOf);
  return fields.includes(undefined)
    ? undefined
    : deviceLine(
        first,
        fields.flatMap((each) => (each ? [each] : [])),
      );
}

/** The value may hold a second "=": `CMD=SET_LEVEL=14`. */
function fieldOf(part: string): Field | undefined {
  const at = part.indexOf("=");
  const [, name, value] = fieldShape.exec(at < 0 ? "" : part) ?? [];
  return name === undefined || value === undefined ? undefined : [name, part.slice(at + 1)];
}

/** `<protocol>-<ID>-<SWITCH>`: one remote has several keys, and each is a device of its own. */
function deviceLine(protocol: string, fields: readonly Field[]): Line | undefined {
  const value = (name: string) => fields.find(([each]) => each === name)?.[1];
  const id = value("ID");
  if (id === undefined || !/^[0-9A-Za-z]{1,16}$/.test(id)) return undefined;
  const key = value("SWITCH");
  if (key !== undefined && !/^[0-9A-Za-z]{1,8}$/.test(key)) return undefined;
  const device = [protocol, id.toUpperCase(), ...(key === undefined ? [] : [key.toUpperCase()])].join("-");
  return { about: "device", device, fields: fields.filter(([name]) => name !== "ID" && name !== "SWITCH") };
}
