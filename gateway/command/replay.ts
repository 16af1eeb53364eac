import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Difference, Trial, TrialAlert } from "../../alerts/replay-compare.ts";
import { openRegistry } from "../../devices/registry.ts";
import { journalFile } from "../journal/files.ts";
import { openReplaySource } from "../journal/replay-source.ts";
import { startReplay } from "../journal/replay-thread.ts";
import type { ReplayReport } from "../journal/replaying.ts";
import { type Command, exitCodes, type Io } from "./command.ts";
import { type ChangedHome, homeInFile, homeWithChanges } from "./replay-settings.ts";

const options = {
  data: { type: "string" },
  from: { type: "string", default: "first" },
  to: { type: "string" },
  settings: { type: "string" },
  set: { type: "string", multiple: true },
  json: { type: "boolean", default: false },
} as const;
type Values = ReturnType<typeof parseArgs<{ args: string[]; options: typeof options }>>["values"];

/** Differences and alerts that are printed one by one; --json prints all. */
const printed = 50;

export const replay: Command = {
  summary: "a home's recorded life once more: the same alerts, or what other settings would have raised",
  help: `hearthwatch replay --data <folder> [--from <time>|first] [--to <time>] [--json]
hearthwatch replay --data <folder> --set home.rules.doorLeftOpen="30 min" [--set …]
hearthwatch replay --data <folder> --settings changed.yaml

Without settings: are the recorded alerts and messages what the rules of today make of the recorded life? They are compared
in every field but their ids. With settings: what would have been raised, what would be new, what would be gone, by rule.
Before a plan for a person goes live, see what a month would have been like with it.

--data      the gateway's data folder; a gateway may be at work in it, this only reads
--from      such as 2026-03-01T08:00; it goes on from the latest snapshot before that. first: as far back as it goes
--to        the replay ends there
--settings  a gateway.yaml, or an export of the register
--set       one setting of the home as it is registered; may be given again. A resident or device is named by id:
            --set home.residents.r1.plan.bathroom.stay="90 min"   --set home.residents.r1.plan.shadow=[]

In a trial nobody is there who closes a new alert: it counts as closed 15 min after it was raised.
Example: npx hearthwatch replay --data /var/lib/hearthwatch --set home.rules.doorLeftOpen="30 min"
Exit codes: 0 the same, or the trial is printed; 1 not the same, or not possible; 2 called wrongly.`,
  async run(args, io) {
    const { values } = parseArgs({ args, options });
    const wrong = (why: string) => {
      io.stderr(`hearthwatch replay: ${why}; 'hearthwatch replay --help' shows an example`);
      return exitCodes.usage;
    };
    const no = (why: string) => {
      io.stderr(`hearthwatch replay: ${why}`);
      return exitCodes.no;
    };
    if (values.data === undefined) return wrong("need --data <folder>");
    const dir = resolve(values.data);
    const file = existsSync(dir) ? journalFile(dir) : "";
    if (!existsSync(file)) return no(`there is no journal in ${values.data}`);
    const times = timesOf(values);
    if (typeof times === "string") return wrong(times);
    const changed = await changedHome(values, file);
    if (changed && !changed.ok) return no(changed.faults.join("; "));
    const progress = (done: number, of: number) => io.stderr(`${done} of ${of} rows`);
    const wish = { file, ...times, ...(changed && { changed: changed.home }) };
    const replayed = await startReplay(wish, progress).done;
    if ("cannot" in replayed)
      return no(
        "this journal holds no place to begin with: its rows were written by an earlier version. A day from now it will",
      );
    if (values.json) io.stdout(JSON.stringify(replayed));
    else tell(replayed, io);
    return isSame(replayed) ? exitCodes.done : exitCodes.no;
  },
};

const isSame = ({ differences, readOtherwise }: ReplayReport): boolean =>
  differences === undefined || (differences.length === 0 && readOtherwise === 0);

function timesOf({ from, to }: Values): { readonly from?: number; readonly to?: number } | string {
  const begin = from === "first" ? undefined : Date.parse(from);
  const end = to === undefined ? undefined : Date.parse(to);
  if (Number.isNaN(begin)) return `--from needs "first" or a time such as 2026-03-01T08:00, found "${from}"`;
  if (Number.isNaN(end)) return `--to needs a time such as 2026-03-01T08:00, found "${to}"`;
  return { ...(begin !== undefined && { from: begin }), ...(end !== undefined && { to: end }) };
}

async function changedHome({ settings, set = [] }: Values, file: string): Promise<ChangedHome | undefined> {
  if (settings === undefined && set.length === 0) return undefined;
  if (settings !== undefined && set.length > 0) return { ok: false, faults: ["--settings or --set, not both"] };
  const registry = await openRegistry();
  if (settings !== undefined) return homeInFile(settings, registry);
  const source = openReplaySource(file);
  const { register } = source;
  source.close();
  if (!register) return { ok: false, faults: ["this journal holds no register; give the whole file with --settings"] };
  return homeWithChanges(register.body, set, registry);
}

function tell(report: ReplayReport, io: Io): void {
  const { began, ended, rows, alerts, messages, gaps, readOtherwise, failed, differences, trial } = report;
  const place = began.snapshot ? "a snapshot after" : "";
  io.stdout(
    `${timeOf(began.wall)} (${place} row ${began.row}) to ${timeOf(ended.wall)} (row ${ended.row})`.replace("( ", "("),
  );
  io.stdout(`${rows} rows: ${alerts} alerts, ${messages} messages`);
  if (gaps > 0) io.stdout(`rows are missing in ${gaps} places; it went on from what was kept behind them`);
  if (failed > 0) io.stdout(`${failed} inputs are more than the rules of today can bear`);
  if (trial) tellTrial(trial, io);
  if (!differences) return;
  if (isSame(report)) io.stdout("the same: every field of every alert and message but the ids");
  else io.stdout(`not the same: ${differences.length} differences, ${readOtherwise} rows were read otherwise`);
  for (const each of differences.slice(0, printed)) for (const line of differenceLines(each)) io.stdout(line);
}

const differenceLines = ({ what, rule, kind, key, wall, recorded, replayed }: Difference): readonly string[] => [
  `${timeOf(wall)}  ${rule}  ${kind}  ${key}  ${what}`,
  ...(recorded === undefined ? [] : [`  recorded ${recorded}`]),
  ...(replayed === undefined ? [] : [`  replayed ${replayed}`]),
];

function tellTrial(trial: readonly Trial[], io: Io): void {
  for (const { rule, before, after, appears, goes, changes } of trial) {
    io.stdout(`${rule}: ${before} as it is, ${after} as it would be`);
    const lines = [
      ...appears.map((alert) => `  new    ${inWords(alert)}`),
      ...goes.map((alert) => `  gone   ${inWords(alert)}`),
      ...changes.map((each) => `  other  ${inWords(each.before)} -> ${inWords(each.after)}`),
    ];
    for (const line of lines.slice(0, printed)) io.stdout(line);
    if (lines.length > printed) io.stdout(`  and ${lines.length - printed} more; --json prints all`);
  }
}

const inWords = ({ wall, kind, severity, key }: TrialAlert): string => `${timeOf(wall)} ${kind} ${severity} ${key}`;
const timeOf = (wall: number): string => `${new Date(wall).toISOString().slice(0, 19)}Z`;
