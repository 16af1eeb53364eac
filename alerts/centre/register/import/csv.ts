/** Comma-separated values as RFC 4180 has them: quotes around what holds commas, quotes or line ends; CRLF, LF or CR. Pure. */
import { atOnce, rowsInBreath, type Steps } from "./steps.ts";

export interface CsvRow {
  /** As an editor counts it, from 1: where the row begins. */
  readonly line: number;
  readonly cells: readonly string[];
}
export interface Csv {
  readonly rows: readonly CsvRow[];
  /** Where it cannot be read on; the rows before are good. */
  readonly fault?: { readonly line: number; readonly need: string };
}

/** Characters in one cell, cells in one row, rows in one file. */
export const csvLimits = { cell: 10_000, cells: 100, rows: 100_000 } as const;

interface Reader {
  readonly text: string;
  at: number;
  line: number;
}
type Fault = { readonly need: string };
const isFault = (made: object): made is Fault => "need" in made;

export const readCsv = (text: string): Csv => atOnce(csvSteps(text));

/** Rows with nothing in them are left out. */
export function* csvSteps(text: string): Steps<Csv> {
  const reader: Reader = { text, at: 0, line: 1 };
  const rows: CsvRow[] = [];
  for (let read = 1; reader.at < text.length; read += 1) {
    if (read % rowsInBreath.read === 0) yield;
    const { line } = reader;
    const cells = readRow(reader);
    if (isFault(cells)) return { rows, fault: { line, need: cells.need } };
    if (cells.every((cell) => cell.trim() === "")) continue;
    if (rows.length === csvLimits.rows) return { rows, fault: { line, need: `need at most ${csvLimits.rows} rows` } };
    rows.push({ line, cells });
  }
  return { rows };
}

function readRow(reader: Reader): readonly string[] | Fault {
  const cells: string[] = [];
  for (;;) {
    const cell = reader.text[reader.at] === '"' ? readQuoted(reader) : readBare(reader);
    if (typeof cell !== "string") return cell;
    if (cell.length > csvLimits.cell) return { need: `need cells of at most ${csvLimits.cell} characters` };
    cells.push(cell);
    if (cells.length > csvLimits.cells) return { need: `need at most ${csvLimits.cells} columns` };
    if (reader.text[reader.at] !== ",") break;
    reader.at += 1;
  }
  endLine(reader);
  return cells;
}

const bare = /[^,\r\n]*/y;

function readBare(reader: Reader): string | Fault {
  bare.lastIndex = reader.at;
  const cell = bare.exec(reader.text)?.[0] ?? "";
  reader.at += cell.length;
  return cell.includes('"')
    ? { need: 'need quotes around the whole of a cell that holds one, and each doubled: "a ""b"""' }
    : cell;
}

function readQuoted(reader: Reader): string | Fault {
  let cell = "";
  for (reader.at += 1; ; ) {
    const close = reader.text.indexOf('"', reader.at);
    if (close < 0) return { need: 'need a closing quote (")' };
    const part = reader.text.slice(reader.at, close);
    reader.line += lineEnds(part);
    cell += part;
    reader.at = close + 1;
    if (reader.text[reader.at] !== '"') break;
    cell += '"';
    reader.at += 1;
  }
  const next = reader.text[reader.at];
  if (next !== undefined && !",\r\n".includes(next))
    return { need: "need a comma or the end of the line after a closing quote" };
  return cell;
}

const lineEnds = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0;

function endLine(reader: Reader): void {
  if (reader.at >= reader.text.length) return;
  reader.at += reader.text.startsWith("\r\n", reader.at) ? 2 : 1;
  reader.line += 1;
}
