import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { openDatabase } from "../../alerts/program/sqlite.ts";
import { openRegistry } from "../../devices/registry.ts";
import { journalFile } from "../journal/files.ts";
import { openReader } from "../journal/reader.ts";
import { remember } from "../journal/remembered.ts";
import { homeOf } from "../register/home-of.ts";
import { keptFrom } from "../register/kept.ts";
import { openShadowBook, type ShadowView } from "../shadow/book.ts";
import { keepVerdict, type SaidVerdict, wordsOfPeople } from "../shadow/words-of-people.ts";
import { type Command, exitCodes, type Io } from "./command.ts";

export const shadow: Command = {
  summary: "rules in their learning phase: what they would have raised, and how often they would have been right",
  help: `hearthwatch shadow --data <folder> [--json]
hearthwatch shadow --data <folder> --judge <id> right|wrong

A rule under plan.shadow of a resident concludes and raises nothing; what it would have raised is kept for 30 days. Signs of
life soon after make a finding wrong, a call, a fall or a case about that person makes it right, a person's word goes before
both, and the rest stays unknown. precision = right / (right + wrong). Nothing is armed by itself: whoever decides takes the
rule out of plan.shadow. What a finding may wait for, and how many are enough, stands under plan.learning.

--data   the gateway's data folder; works beside a gateway at work
--judge  the id of a finding, as it is listed, and what it would have been

Example: npx hearthwatch shadow --data /var/lib/hearthwatch --judge bathroom-stay/resident:r1/81234567 wrong
Exit codes: 0 listed or kept, 1 there is no such finding or no journal, 2 called wrongly.`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args,
      options: { data: { type: "string" }, judge: { type: "string" }, json: { type: "boolean", default: false } },
      allowPositionals: true,
    });
    const wrong = (why: string) => {
      io.stderr(`hearthwatch shadow: ${why}; 'hearthwatch shadow --help' shows an example`);
      return exitCodes.usage;
    };
    const [word, ...more] = positionals;
    if (values.data === undefined) return wrong("need --data <folder>");
    if (more.length > 0 || (values.judge === undefined) !== (word === undefined) || !isVerdict(word))
      return wrong("--judge needs the id of a finding and right or wrong");
    const dir = resolve(values.data);
    const view = await viewIn(dir);
    if (typeof view === "string") {
      io.stderr(`hearthwatch shadow: ${view}`);
      return exitCodes.no;
    }
    if (values.judge !== undefined && word !== undefined) return judge(dir, view, values.judge, word, io);
    if (values.json) io.stdout(JSON.stringify(view));
    else for (const line of linesOf(view)) io.stdout(line);
    return exitCodes.done;
  },
};

const isVerdict = (word: string | undefined): word is SaidVerdict | undefined =>
  word === undefined || word === "right" || word === "wrong";

/** A sentence when there is nothing to look at. */
async function viewIn(dir: string): Promise<ShadowView | string> {
  const file = existsSync(dir) ? journalFile(dir) : "";
  if (!existsSync(file)) return `there is no journal in ${dir}`;
  const db = openDatabase(file, { readOnly: true });
  const { moment } = remember(db, []).standing;
  db.close();
  const reader = openReader(file, () => {});
  try {
    const [row] = reader.register(1);
    const kept = row && keptFrom(row);
    if (!kept || !moment) return `the journal in ${dir} holds no register`;
    const registry = await openRegistry();
    const home = homeOf("shadow", kept.version.book, registry.families);
    return openShadowBook({ home: () => home, read: reader, said: () => wordsOfPeople(dir) }).at(moment);
  } finally {
    reader.close();
  }
}

function judge(dir: string, view: ShadowView, id: string, verdict: SaidVerdict, io: Io): number {
  if (!view.findings.some(({ finding }) => finding.id === id)) {
    io.stderr(`hearthwatch shadow: there is no finding ${id}; without --judge they are listed`);
    return exitCodes.no;
  }
  keepVerdict(dir, id, verdict, Date.now());
  io.stdout(`${id}: ${verdict}`);
  return exitCodes.done;
}

function linesOf({ habits, findings, precision }: ShadowView): readonly string[] {
  const standing = habits
    .filter(({ state }) => state !== "off")
    .map(({ rule, resident, state, needs = [], waits }) =>
      [resident, rule, state, waits ?? needs.join(", ")].filter((word) => word !== "").join("  "),
    );
  const figures = precision.map(({ rule, resident, right, wrong, unknown, precision: sure, proposal }) => {
    const percent = sure === undefined ? "precision unknown" : `precision ${Math.round(sure * 100)} %`;
    return `${resident}  ${rule}  right ${right}, wrong ${wrong}, unknown ${unknown}: ${percent}; ${proposals[proposal]}`;
  });
  const found = findings.map(({ finding, judged }) => {
    const time = `${new Date(finding.wall).toISOString().slice(0, 19)}Z`;
    return `${time}  ${finding.kind}  ${judged.verdict} (${judged.by})  ${finding.id}`;
  });
  return [...standing, ...(figures.length > 0 ? ["", ...figures] : []), ...(found.length > 0 ? ["", ...found] : [])];
}

const proposals = {
  arm: "could be armed, a person decides",
  loosen: "loosen its settings first",
  wait: "not enough known yet",
} as const;
