/** One file of the import: bytes in, rows of judged values and faults out. Pure. */
import type { z } from "zod";
import { faultsOf } from "../../../program/judge.ts";
import { hasHiddenSigns, tidied } from "../text.ts";
import type { ImportFault, ImportFile } from "../views.ts";
import { type Column, columnsOf } from "./columns.ts";
import { type CsvRow, csvSteps, readCsv } from "./csv.ts";
import { readLetters } from "./letters.ts";
import { rowsInBreath, type Steps } from "./steps.ts";

type Columns<F extends ImportFile> = (typeof columnsOf)[F];
type Values<F extends ImportFile> = {
  readonly [K in keyof Columns<F>]: Columns<F>[K] extends { readonly shape: infer S extends z.ZodType }
    ? z.output<S> | undefined
    : never;
};

export interface TableRow<F extends ImportFile> {
  readonly line: number;
  readonly values: Values<F>;
}
export interface Table<F extends ImportFile> {
  readonly file: F;
  readonly rows: readonly TableRow<F>[];
  readonly faults: readonly ImportFault[];
  /** Ids of rows that were bad. */
  readonly spoiled: ReadonlySet<string>;
  /** The file has this column. */
  has(column: string): boolean;
  /** What a column is called in this file. */
  called(column: string): string;
}

/** As much of a cell as a report repeats. */
const shownOf = (text: string): string =>
  (text.length > 60 ? `${text.slice(0, 60)}…` : text).replace(/[\p{Cc}\p{Cf}]/gu, "�");

export function* readTable<F extends ImportFile>(file: F, bytes: Uint8Array): Steps<Table<F>> {
  const columns = Object.entries<Column>(columnsOf[file]);
  const letters = readLetters(bytes, (text) => headsOf(readCsv(text.slice(0, headSize)).rows[0], columns).size > 0);
  if ("fault" in letters) return { ...noTable(file), faults: [{ file, line: 1, need: letters.fault }] };
  yield;
  const csv = yield* csvSteps(letters.text);
  const [first, ...rest] = csv.rows;
  const heads = headsOf(first, columns);
  const faults = judgeHeads(file, first, columns, heads);
  if (csv.fault) faults.push({ file, line: csv.fault.line, need: csv.fault.need });
  const width = first?.cells.length ?? 0;
  // Without its columns no row can be judged: each would be the same fault again.
  const whole = columns.every(([key, { must }]) => !must || heads.has(key));
  const read: ReturnType<typeof readRow<F>>[] = [];
  for (const row of whole ? rest : []) {
    read.push(readRow<F>(file, row, heads, columns, width));
    if (read.length % rowsInBreath.judged === 0) yield;
  }
  return {
    file,
    rows: read.flatMap(({ row }) => row ?? []),
    faults: [...faults, ...read.flatMap((each) => each.faults)],
    spoiled: new Set(read.flatMap(({ spoiled }) => spoiled ?? [])),
    has: (column) => heads.has(column),
    called: (column) => heads.get(column)?.name ?? column,
  };
}

/** Characters in which the first line lies. */
const headSize = 4_000;

/** Of a file that was not given. */
export const noTable = <F extends ImportFile>(file: F): Table<F> => ({
  ...{ file, rows: [], faults: [], spoiled: new Set<string>() },
  ...{ has: () => false, called: (column: string) => column },
});

interface Head {
  readonly at: number;
  readonly name: string;
}

const named = (text: string): string => tidied(text.normalize("NFKC")).toLowerCase();

function headsOf(first: CsvRow | undefined, columns: readonly [string, Column][]): ReadonlyMap<string, Head> {
  const cells = (first?.cells ?? []).map(named);
  return new Map(
    columns.flatMap(([key, { names }]) => {
      const at = cells.findIndex((cell) => names.map(named).includes(cell));
      return at < 0 ? [] : [[key, { at, name: tidied(first?.cells[at] ?? "") }] as const];
    }),
  );
}

function judgeHeads(
  file: ImportFile,
  first: CsvRow | undefined,
  columns: readonly [string, Column][],
  heads: ReadonlyMap<string, Head>,
): ImportFault[] {
  if (!first) return [{ file, line: 1, need: `need a first line with the columns ${namesOf(columns)}` }];
  const missing = columns
    .filter(([key, { must }]) => must && !heads.has(key))
    .map(([, { names }]) => ({
      file,
      line: first.line,
      column: names[0],
      need: `need a column ${names[0]} (${names[1]})`,
    }));
  const known = new Set([...heads.values()].map(({ at }) => at));
  const strange = first.cells.flatMap((cell, at) =>
    known.has(at) || cell.trim() === ""
      ? []
      : [
          {
            file,
            line: first.line,
            column: shownOf(cell),
            found: shownOf(cell),
            need: `need one of ${namesOf(columns)}, each once`,
          },
        ],
  );
  return [...missing, ...strange];
}

const namesOf = (columns: readonly [string, Column][]): string => columns.map(([, { names }]) => names[0]).join("、");

function readRow<F extends ImportFile>(
  file: F,
  { line, cells }: CsvRow,
  heads: ReadonlyMap<string, Head>,
  columns: readonly [string, Column][],
  width: number,
): { readonly row?: TableRow<F>; readonly faults: readonly ImportFault[]; readonly spoiled?: string } {
  if (cells.length > width && cells.slice(width).some((cell) => cell.trim() !== ""))
    return {
      faults: [{ file, line, found: `${cells.length} cells`, need: `need ${width} cells, as the first line has` }],
    };
  const faults: ImportFault[] = [];
  const values = columns.map(([key, column]): [string, unknown] => {
    const head = heads.get(key);
    const read = head && readCell(cells[head.at] ?? "", column);
    if (head && read && "need" in read) faults.push({ file, line, column: head.name, ...read });
    return [key, read && "value" in read ? read.value : undefined];
  });
  const id = values[0]?.[1];
  if (faults.length > 0) return { faults, ...(typeof id === "string" && { spoiled: id }) };
  // Each value has been through the shape of its column.
  return { faults, row: { line, values: Object.fromEntries(values) as Values<F> } };
}

function readCell(
  cell: string,
  { shape, must, signed }: Column,
): { readonly value: unknown } | { readonly found?: string; readonly need: string } {
  // A leading ' is how spreadsheets, and our own exports, mark that a cell is text.
  const text = cell.trim().replace(/^'(?=[=+\-@＝＋－＠'\d])/, "");
  if (text === "") return must ? { need: "need a value: it is empty" } : { value: undefined };
  const found = shownOf(text);
  if (hasHiddenSigns(text)) return { found, need: "need text without control or direction signs" };
  if (!signed && /^[=+\-@＝＋－＠]/.test(text))
    return { found, need: "need a value, not a formula (it begins with = + - or @)" };
  if (/^\d(\.\d+)?e\+\d+$/i.test(text))
    return {
      found,
      need: "need the number itself: the spreadsheet has shortened it; format the column as text and enter it again",
    };
  const judged = shape.safeParse(text);
  if (judged.success) return { value: judged.data };
  const [fault] = faultsOf(judged.error);
  return { found, need: fault?.message.replace(/^(found .*?, |missing, )/, "") ?? "need another value" };
}
