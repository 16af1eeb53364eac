/** `hearthwatch roster`: the centre's register of homes, residents, contacts, stations and helpers. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { templates } from "../../alerts/centre/register/import/template.ts";
import { eraseReasons, type ImportFile, type ImportReport, importFiles } from "../../alerts/centre/register/views.ts";
import { type Command, exitCodes, type Io } from "./command.ts";
import { type Answered, type RosterDoor, rosterDoor } from "./roster-door.ts";

const options = {
  config: { type: "string" },
  url: { type: "string" },
  "token-file": { type: "string" },
  folder: { type: "string" },
  stations: { type: "string" },
  helpers: { type: "string" },
  homes: { type: "string" },
  residents: { type: "string" },
  contacts: { type: "string" },
  home: { type: "string" },
  reason: { type: "string" },
  out: { type: "string" },
  language: { type: "string", default: "zh" },
  "dry-run": { type: "boolean", default: false },
  "skip-bad": { type: "boolean", default: false },
  "with-door-code": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;
type Values = ReturnType<typeof read>["values"];
const read = (args: string[]) => parseArgs({ args, options, allowPositionals: true });

export const roster: Command = {
  summary: "the centre's register 名册: import from CSV, export or erase one home",
  help: `hearthwatch roster import|export|erase|template

  template --out <folder> [--language en]    five empty files with their columns: stations, helpers, homes, residents, contacts (.csv)
  import --folder <folder>                   takes in what is there of those five; or one by one:
         --homes homes.csv --residents … --contacts … --stations … --helpers …
         [--dry-run] only judges   [--skip-bad] takes in the good rows although there are bad ones
  export --home <id> [--out file]            everything the centre has of one home, as JSON
         [--with-door-code] with the code of its door, which the log tells as a look at it
  erase --home <id> --reason <word>          destroys the home's key and all that was written about it; not while a case of it, or an outage that lists it, is open
         reasons: ${eraseReasons.join(", ")}

  --config centre.yaml                       the centre of this machine, running or not
  --url http://… --token-file <data>/machine-token     a running one; without either: that of a running \`npm start\`
  --json                                     for programs

Files are CSV in UTF-8 or GB18030, first line in Chinese or English. Each bad row is told with file, line and column.
Example: npx hearthwatch roster import --folder roster --dry-run --config centre.yaml
Exit codes: 0 done, 1 refused, bad rows or no centre answers, 2 called wrongly.`,
  async run(args, io) {
    const { values, positionals } = read(args);
    const work = positionals.length === 1 ? works[String(positionals[0])] : undefined;
    if (!work) return wrong(io, `need one of ${Object.keys(works).join(", ")}`);
    return work(values, io);
  },
};

const works: Readonly<Partial<Record<string, (values: Values, io: Io) => Promise<number>>>> = {
  import: bring,
  export: handOut,
  erase,
  template: async (values, io) => writeTemplates(values, io),
};

function wrong(io: Io, why: string): number {
  io.stderr(`hearthwatch roster: ${why}; 'hearthwatch roster --help' shows an example`);
  return exitCodes.usage;
}

async function through<T>(
  values: Values,
  io: Io,
  ask: (door: RosterDoor) => Promise<Answered<T>>,
  tell: (value: T) => number,
): Promise<number> {
  const door = await rosterDoor(values, io);
  if (typeof door === "number") return door;
  try {
    const answer = await ask(door);
    if (answer.ok) return tell(answer.value);
    io.stderr(`hearthwatch roster: ${answer.why}`);
    return exitCodes.no;
  } finally {
    await door.close();
  }
}

async function bring(values: Values, io: Io): Promise<number> {
  const files = new Map<ImportFile, Uint8Array>();
  for (const name of importFiles) {
    const beside = values.folder === undefined ? undefined : join(values.folder, `${name}.csv`);
    const path = values[name] ?? (beside !== undefined && existsSync(beside) ? beside : undefined);
    if (path === undefined) continue;
    try {
      files.set(name, readFileSync(path));
    } catch {
      return wrong(io, `${path} cannot be read`);
    }
  }
  if (files.size === 0)
    return wrong(
      io,
      `need --folder with ${importFiles.map((name) => `${name}.csv`).join(", ")}, or one of them by its name`,
    );
  const ask = { dryRun: values["dry-run"], skipBad: values["skip-bad"] };
  return through(
    values,
    io,
    (door) => door.import(files, ask),
    (report) => tellImport(report, values.json, io),
  );
}

function tellImport(report: ImportReport, json: boolean, io: Io): number {
  if (json) io.stdout(JSON.stringify(report));
  else {
    for (const { file, line, column, found, need } of report.faults)
      io.stderr([`${file}.csv:${line}`, column, found && `found "${found}"`, need].filter(Boolean).join("  "));
    if (report.faultsInAll > report.faults.length) io.stderr(`… ${report.faultsInAll - report.faults.length} more`);
    for (const what of ["stations", "helpers", "homes"] as const) {
      const { added, changed, unchanged } = report[what];
      io.stdout(`${what.padEnd(9)} ${added} new, ${changed} changed, ${unchanged} as before`);
    }
    io.stdout(`residents ${report.residents}, contacts ${report.contacts}, faults ${report.faultsInAll}`);
    io.stdout(verdict(report));
  }
  return report.ok && report.faultsInAll === 0 ? exitCodes.done : exitCodes.no;
}

function verdict({ ok, dryRun, faultsInAll }: ImportReport): string {
  if (!ok) return "nothing was taken in: correct these rows, or take in the others with --skip-bad";
  if (dryRun) return "nothing was changed: this was a dry run";
  return faultsInAll > 0 ? "the good rows are in the register" : "all of it is in the register";
}

async function handOut(values: Values, io: Io): Promise<number> {
  const { home, out } = values;
  if (home === undefined) return wrong(io, "export needs --home <id>");
  return through(
    values,
    io,
    (door) => door.export(home, values["with-door-code"]),
    (whole) => {
      const text = JSON.stringify(whole, undefined, 2);
      if (out === undefined) io.stdout(text);
      else writeFileSync(out, `${text}\n`, { mode: 0o600 });
      return exitCodes.done;
    },
  );
}

async function erase(values: Values, io: Io): Promise<number> {
  const { home } = values;
  const reason = eraseReasons.find((each) => each === values.reason);
  if (home === undefined) return wrong(io, "erase needs --home <id>");
  if (reason === undefined) return wrong(io, `erase needs --reason, one of ${eraseReasons.join(", ")}`);
  return through(
    values,
    io,
    (door) => door.erase(home, reason),
    (report) => {
      if (values.json) io.stdout(JSON.stringify(report));
      else {
        const { cases, logBodies, messages, papers, stillIn } = report;
        io.stdout(
          `${home} is erased: ${cases} cases, ${logBodies} entries of the log, ${messages} messages, ${papers} papers`,
        );
        for (const where of stillIn) io.stdout(`still in ${where}: take it out there`);
        io.stdout("backups made before hold it sealed, and its key with them if they hold register.key: delete those");
      }
      return exitCodes.done;
    },
  );
}

function writeTemplates(values: Values, io: Io): number {
  const { out, language } = values;
  if (out === undefined) return wrong(io, "template needs --out <folder>");
  if (language !== "zh" && language !== "en") return wrong(io, "--language needs zh or en");
  mkdirSync(out, { recursive: true });
  for (const [file, text] of templates(language)) {
    const path = join(out, `${file}.csv`);
    if (existsSync(path)) return wrong(io, `${path} is there already`);
    writeFileSync(path, text);
    io.stdout(path);
  }
  return exitCodes.done;
}
