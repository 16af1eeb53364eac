/**
 * What the joining desk keeps in `<data>/joining/`: the open installation, reports and the audit of changes. Written by the
 * file system's own threads: an SD card that takes seconds for one sync must not hold up an alarm. One write after the other;
 * a name in the folder is always a whole file.
 */
import { createHash } from "node:crypto";
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type RecordMessage, recordMessage } from "../../alerts/protocol.ts";
import type { InstallationState } from "../../devices/joining/state.ts";

/** `unfiled` are never thrown away for room: a technician who makes more of them is told that the disk is full. */
export const kept = { reports: 200, unfiled: 50, auditBytes: 4 * 1024 * 1024, whenFull: "oldest-filed-go" } as const;

/** A report as it was signed. `filedAt`: when the centre had it on disk, by its clock. `refused`: it never will. */
const keptReport = z.object({
  record: recordMessage,
  signature: z.string().optional(),
  filedAt: z.number().optional(),
  refused: z.object({ at: z.number(), reason: z.string() }).optional(),
});
export type KeptReport = z.infer<typeof keptReport>;

export interface AuditLine {
  readonly at: number;
  readonly trusted: boolean;
  /** `technician`, `gateway`: a role, never a name. */
  readonly actor: string;
  readonly action: string;
  readonly object?: string | undefined;
  readonly result: string;
}

export interface DeskKept {
  readonly open: InstallationState | undefined;
  keep(state: InstallationState): Promise<void>;
  reports(): readonly KeptReport[];
  report(id: string | undefined): KeptReport | undefined;
  keepReport(report: KeptReport): Promise<void>;
  audit(line: AuditLine): Promise<void>;
  /** Resolves when everything handed over is on disk. */
  settled(): Promise<void>;
}

export function openKept(dir: string): DeskKept {
  const folder = join(dir, "joining");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const openFile = join(folder, "open.json");
  const auditFile = join(folder, "audit.jsonl");
  const reports = readReports(folder);
  let state = readOpen(openFile);
  let last = lastSum(auditFile);
  let turn: Promise<unknown> = Promise.resolve();
  // What the memory says is on disk: it changes after the write, never before.
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  };
  /** Refused ones too: they lie here alone. */
  const notFiled = (): number => [...reports.values()].filter(({ filedAt }) => filedAt === undefined).length;
  return {
    get open() {
      return state;
    },
    keep(next) {
      return inTurn(async () => {
        await writeWhole(openFile, JSON.stringify(next));
        state = next;
      });
    },
    reports: () => [...reports.values()],
    report: (id) => (id === undefined ? [...reports.values()].at(-1) : reports.get(id)),
    keepReport(report) {
      return inTurn(async () => {
        if (!reports.has(report.record.id) && notFiled() >= kept.unfiled)
          throw new Error("so many reports have not reached the centre that no more are made");
        await writeWhole(reportFile(folder, report.record.id), JSON.stringify(report));
        reports.set(report.record.id, report);
        // The report itself is kept: room that could not be made is made with the next one.
        await makeRoom(folder, reports).catch(() => {});
      });
    },
    audit(line) {
      return inTurn(async () => {
        const body = JSON.stringify({ ...line, before: last });
        await append(auditFile, `${body}\n`);
        last = sumOf(body);
      });
    },
    settled: () => inTurn(async () => {}),
  };
}

const reportFile = (folder: string, id: string): string => join(folder, `report-${id}.json`);
const sumOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32);

async function writeWhole(file: string, text: string): Promise<void> {
  const handle = await open(`${file}.new`, "w", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
  await syncFolder(join(file, ".."));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}

/** Each line carries the sum of the one before: a line taken out is missed. An old file is kept once. */
async function append(file: string, line: string): Promise<void> {
  const handle = await open(file, "a", 0o600);
  try {
    const { size } = await handle.stat();
    try {
      await handle.appendFile(line);
      await handle.datasync();
    } catch (fault) {
      // Half a line would be read as part of the next one.
      await handle.truncate(size).catch(() => {});
      throw fault;
    }
    // The line is there: a file that cannot be put aside now is put aside with the next one.
    if (size + line.length > kept.auditBytes) await rename(file, `${file}.1`).catch(() => {});
  } finally {
    await handle.close();
  }
}

async function makeRoom(folder: string, reports: Map<string, KeptReport>): Promise<void> {
  for (const [id, report] of reports) {
    if (reports.size <= kept.reports) return;
    if (report.filedAt === undefined) continue;
    await rm(reportFile(folder, id), { force: true });
    reports.delete(id);
  }
}

function readOpen(file: string): InstallationState | undefined {
  const found = readJson(file);
  // Written whole by us or not at all: what another version wrote is not guessed at.
  return typeof found === "object" && found !== null && "v" in found && found.v === 1
    ? (found as InstallationState)
    : undefined;
}

/** Written whole or not at all, but an SD card may lose it afterwards: an alarm does not wait for a report. */
function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function readReports(folder: string): Map<string, KeptReport> {
  const found = readdirSync(folder)
    .filter((name) => name.startsWith("report-") && name.endsWith(".json"))
    .flatMap((name) => {
      const read = keptReport.safeParse(readJson(join(folder, name)));
      return read.success ? [read.data] : [];
    })
    .sort((a, b) => a.record.at - b.record.at);
  return new Map(found.map((each) => [each.record.id, each]));
}

/** Of the last whole line; the beginning of a chain has none. */
function lastSum(file: string): string {
  if (!existsSync(file)) return "";
  const handle = openSync(file, "r");
  try {
    const { size } = fstatSync(handle);
    const tail = Buffer.alloc(Math.min(size, 8_192));
    readSync(handle, tail, 0, tail.length, size - tail.length);
    const lines = tail.toString("utf8").split("\n");
    const line = lines.at(-2);
    return line === undefined ? "" : sumOf(line);
  } finally {
    closeSync(handle);
  }
}

/** What the centre has neither filed nor refused. */
export const unfiled = (reports: readonly KeptReport[]): readonly RecordMessage[] =>
  reports.flatMap(({ record, filedAt, refused }) => (filedAt === undefined && !refused ? [record] : []));
