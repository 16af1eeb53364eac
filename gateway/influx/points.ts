/**
 * A reading in InfluxDB's line protocol. Pure: the same reading always gives the same line, so sending one twice changes
 * nothing (InfluxDB overwrites a point of the same measurement, tags and time).
 *
 *   contact,home=h1,device=front-door,room=hall open=true,reading=4711i 1731000000123004711
 *   measurement  tags                           fields                   time, ns
 *
 * Measurement  the fact's kind (`call`, `fall`, `contact` … `temperature`): each has few fields of fixed types, so that a
 *              type conflict with something already in the database stops that one kind and no other.
 * Tags         `home`, `device`, `room`, `resident`: ids; the last two only where known.
 * Fields       those of the fact, under its own names, which end in the unit: `percent`, `volts`, `celsius`, `open`,
 *              `on` … (`on` is a word of InfluxQL: quote it, `SELECT "on" FROM motion`). Numbers are floats.
 *              On every point `reading` (journal id, integer); `stored=true` if it came out of a broker's store,
 *              `repeats` (journal id) if it repeats an earlier reading.
 * Time         the wall clock's milliseconds, and in the digits below them the last six of the journal id: two readings
 *              of one device and kind in one millisecond stay two points, at no cost in series.
 *
 * Source: docs.influxdata.com, InfluxDB 1.x and 2.x, "Line protocol reference"; what it leaves open was tried on 1.6.7.
 */
import type { Reading } from "../../devices/model/reading.ts";

/** Longer texts are cut: InfluxDB refuses keys above 64 KiB, and nothing a device says needs more. */
export const longest = { tag: 200, field: 1_000 } as const;

export function lineOf(home: string, reading: Reading, wall: number): string {
  return `${seriesOf(home, reading)} ${fieldsOf(reading)} ${timeOf(wall, reading.id)}`;
}

function seriesOf(home: string, reading: Reading): string {
  const series = `${reading.fact.kind},home=${tagText(home)},device=${tagText(reading.device)}`;
  const inRoom = reading.room ? `,room=${tagText(reading.room)}` : "";
  const of = reading.resident ? `,resident=${tagText(reading.resident)}` : "";
  return series + inRoom + of;
}

function fieldsOf(reading: Reading): string {
  const fact: Readonly<Record<string, unknown>> = reading.fact;
  let fields = "";
  for (const name in fact) {
    if (name === "kind") continue;
    const written = fieldValue(fact[name]);
    if (written !== undefined) fields += `${name}=${written},`;
  }
  if (reading.origin === "stored") fields += "stored=true,";
  if (reading.repeats !== undefined) fields += `repeats=${reading.repeats}i,`;
  return `${fields}reading=${reading.id}i`;
}

/** What has no place in line protocol (NaN, infinity, nothing) is left out, never invented. */
function fieldValue(value: unknown): string | undefined {
  switch (typeof value) {
    case "boolean":
      return value ? "true" : "false";
    case "number":
      return Number.isFinite(value) ? String(value) : undefined;
    case "string":
      return `"${fieldText(value)}"`;
    default:
      return undefined;
  }
}

/** Field texts are quoted: `"` and `\` get a `\`. NUL would end the text in some readers and is shown as its picture. */
export function fieldText(value: string): string {
  return whole(value, longest.field).replace(/["\\]/g, "\\$&").replaceAll("\0", "\u2400");
}

/**
 * Tag values know no quotes, and `\` at their end swallows the separator after it. So `\`, `%` and control characters
 * become `%5C`, `%25`, `%0A` …, which `decodeURIComponent` turns back; comma, space and `=` get their `\`.
 */
export function tagText(value: string): string {
  if (/^[A-Za-z0-9_.:-]+$/.test(value) && value.length <= longest.tag) return value;
  const text = whole(value, longest.tag);
  const safe = Array.from(text, (c) => (c === "%" || c === "\\" || isControl(c) ? encodeURIComponent(c) : c)).join("");
  return safe.replace(/[, =]/g, "\\$&");
}

function isControl(c: string): boolean {
  const code = c.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0x2028 || code === 0x2029;
}

/** Cut between characters, and no half of a surrogate pair: UTF-8 has no bytes for it. */
function whole(value: string, length: number): string {
  const cut = value.length > length ? value.slice(0, length) : value;
  return cut.toWellFormed();
}

function timeOf(wall: number, id: number): string {
  return `${Math.floor(wall)}${String(id % 1_000_000).padStart(6, "0")}`;
}
