/** The log of a service centre, proved: by itself, and against the signed heads that were carried away from it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type HeadFault, headLogged, judgeHeads, publicKeyOf, readHeads } from "../../alerts/centre/chain/heads.ts";
import { headOf, readChainKey } from "../../alerts/centre/chain/keeper.ts";
import { chainFiles, headsIn } from "../../alerts/centre/chain/newest.ts";
import { type ChainFile, openChainFile } from "../../alerts/centre/store/chain-file.ts";
import { type Command, exitCodes, type Io } from "./command.ts";

const actions = ["verify", "head", "export"] as const;

const options = {
  data: { type: "string" },
  heads: { type: "string" },
  key: { type: "string" },
  out: { type: "string" },
  entries: { type: "boolean", default: false },
  "time-zone": { type: "string", default: "Asia/Shanghai" },
  json: { type: "boolean", default: false },
} as const;

export const chainCommand: Command = {
  summary: "the centre's log: proves that nothing in it was changed or cut off, and signs where it ends",
  help: `hearthwatch chain verify|head|export --data <the centre's data folder>

  verify   reads the whole log: every entry covers the one before it. Bodies that were erased are counted; the rest still proves
           itself. The cases and the signed heads of the folder have to agree with it.
           [--heads file]  heads that were carried away earlier as well: an export, or the program's own log
           [--key …]  the public key they have to be signed by
  head     one line of JSON: where the log ends now, signed with the key of the folder (Ed25519)
  export   the heads of all days, one line of JSON each, and where the log ends now; to be kept somewhere else
           [--entries]  every entry of the log before them, without its body: no names, no words    [--out file]

  --json       the verdict for programs
  --time-zone  whose day a head is of, as \`watch.timeZone\` of centre.yaml (Asia/Shanghai)
The centre may run or not; nothing of it is changed. It signs a head a day into ${chainFiles.heads}, the newest each minute into
${chainFiles.newest}, and tells one each hour, at its start and its stop in its own log (${headLogged}). Whoever may write all of
the folder can cut off what was written since a head that lies elsewhere, and sign anew: nobody sees that. Carry heads away.

Example: npx hearthwatch chain export --data /var/lib/hearthwatch-centre --out heads-2026-11.jsonl
         npx hearthwatch chain verify --data /var/lib/hearthwatch-centre --heads heads-2026-11.jsonl
Exit codes: 0 it holds (or was written), 1 it does not hold, or cannot be read, 2 called wrongly.`,
  async run(args, io) {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const wrong = (why: string): number => {
      io.stderr(`hearthwatch chain: ${why}; 'hearthwatch chain --help' shows an example`);
      return exitCodes.usage;
    };
    const action = actions.find((each) => each === positionals[0]);
    if (!action || positionals.length !== 1) return wrong(`need one of ${actions.join(", ")}`);
    const { data } = values;
    if (data === undefined) return wrong("need --data and the centre's data folder");
    const file = open(data);
    if (!file) return refuse(io, `no log of a centre can be read in ${data}`);
    try {
      const end = action === "verify" ? undefined : signedEnd(data, file, values["time-zone"]);
      if (action === "verify") return verify(data, file, values, io);
      if (end === undefined) return refuse(io, `${data} has no ${chainFiles.key}: the centre makes it when it starts`);
      if (action === "export") return exportHeads(data, file, end, values, io);
      io.stdout(end);
      return exitCodes.done;
    } finally {
      file.close();
    }
  },
};

type Values = ReturnType<
  typeof parseArgs<{ args: string[]; options: typeof options; allowPositionals: true }>
>["values"];

function refuse(io: Io, why: string): number {
  io.stderr(`hearthwatch chain: ${why}`);
  return exitCodes.no;
}

function open(data: string): ChainFile | undefined {
  try {
    const file = openChainFile(join(data, "centre.db"));
    file.end();
    return file;
  } catch {
    return undefined;
  }
}

function signedEnd(data: string, file: ChainFile, timeZone: string): string | undefined {
  const key = readChainKey(data);
  return key && JSON.stringify(headOf(file.end(), Date.now(), timeZone, key));
}

function exportHeads(data: string, file: ChainFile, end: string, values: Values, io: Io): number {
  const lines: string[] = [];
  if (values.entries)
    for (const { entry, body } of file.links()) lines.push(JSON.stringify({ entry, erased: body === undefined }));
  lines.push(
    ...headsIn(data)
      .split("\n")
      .filter((line) => line !== ""),
    end,
  );
  if (values.out === undefined) for (const line of lines) io.stdout(line);
  else writeFileSync(values.out, `${lines.join("\n")}\n`, { mode: 0o600 });
  return exitCodes.done;
}

const brokenWhy = {
  order: "an entry before it is missing, or it stands twice",
  link: "it does not continue the entry before it: that one was exchanged, or this one",
  hash: "what it says of itself was changed",
  body: "its body was changed",
} as const;

const headWhy: Readonly<Record<HeadFault["why"], string>> = {
  key: "it was signed by another key",
  signature: "its signature does not fit",
  cut: "the log ends before it: entries were cut off",
  changed: "another entry stands there: the log was written anew",
};

function verify(data: string, file: ChainFile, values: Values, io: Io): number {
  const own = `${join(data, chainFiles.heads)} and ${chainFiles.newest}`;
  const known = readChainKey(data);
  const key = values.key ?? (known && publicKeyOf(known));
  const texts: (readonly [string, string])[] = [[own, headsIn(data)]];
  try {
    if (values.heads !== undefined) texts.push([values.heads, readFileSync(values.heads, "utf8")]);
  } catch {
    return refuse(io, `${values.heads} cannot be read`);
  }
  const say = (verdict: object, lines: readonly string[], code: number): number => {
    if (values.json) io.stdout(JSON.stringify(verdict));
    else for (const line of lines) (code === exitCodes.done ? io.stdout : io.stderr)(line);
    return code;
  };
  const chain = file.verify();
  if (!chain.ok) return say(chain, [`the chain breaks at entry ${chain.at}: ${brokenWhy[chain.why]}`], exitCodes.no);
  const cut = file.cutOff();
  if (cut) {
    const trace = cut.trace === "number" ? `entry ${cut.n} was written too` : `case ${cut.case} has gone further`;
    const lines = [`the log ends with entry ${chain.entries}, and ${trace}: entries were cut off`];
    return say({ ok: false, why: "cut", ...cut }, lines, exitCodes.no);
  }
  let agreed = 0;
  for (const [name, text] of texts) {
    const heads = readHeads(text);
    if ("line" in heads)
      return say(
        { ok: false, heads: name, line: heads.line },
        [`${name}, line ${heads.line}: this is no signed head`],
        exitCodes.no,
      );
    const fault = judgeHeads(heads, (n) => file.hashAt(n), key);
    if (fault) {
      const { head, why } = fault;
      const told = { ok: false, heads: name, day: head.day, at: head.n, why };
      return say(told, [`${name}, head of ${head.day} (entry ${head.n}): ${headWhy[why]}`], exitCodes.no);
    }
    agreed += heads.length;
  }
  const { entries, erased, head } = chain;
  const lines = [
    `the chain holds: ${entries} entries, of ${erased} the body was erased; it ends with ${head}`,
    `${agreed} signed ${agreed === 1 ? "head agrees" : "heads agree"}${key === undefined ? "" : `, key ${key}`}`,
  ];
  return say({ ok: true, entries, erased, head, heads: agreed, key }, lines, exitCodes.done);
}
