import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { judgeFile } from "../../alerts/program/judge.ts";
import { reasonsInWords, spanInWords } from "../../alerts/program/words/protected.ts";
import { minute, type ProtectedDay, protectedDay } from "../../alerts/protected/account.ts";
import { dateAt } from "../../alerts/protected/day.ts";
import { gatewayConfig } from "../config/config.ts";
import { journalFile } from "../journal/files.ts";
import { openReader } from "../journal/reader.ts";
import { accountsOf, keptIn } from "../protected/kept.ts";
import { protectedAnswer } from "../protected/routes.ts";
import { type Command, exitCodes } from "./command.ts";
import { readRunning } from "./running.ts";

type Answer = { readonly day: string; readonly accounts: readonly ProtectedDay[] };

export const protectedCommand: Command = {
  summary: "protected minutes of a day, per bed: could a press have reached the centre, and why not",
  help: `hearthwatch protected [--day 2026-11-21] [--json] [--config gateway.yaml | --url http://127.0.0.1:8080]

Without --day: today so far. Without --config and --url: the gateway of a running \`npm start\`.
--url asks a running gateway; --config reads its journal, also while it is stopped (then the last minutes of a running one
may be missing: they are written within five).
Example: npx hearthwatch protected --day 2026-11-21 --config gateway.yaml
Exit codes: 0 printed, 1 nothing is known of that day or no gateway answers, 2 called wrongly.`,
  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        day: { type: "string" },
        json: { type: "boolean", default: false },
        config: { type: "string" },
        url: { type: "string" },
      },
    });
    const { day, config } = values;
    const wrong = (why: string) => {
      io.stderr(`hearthwatch protected: ${why}; 'hearthwatch protected --help' shows an example`);
      return exitCodes.usage;
    };
    if (day !== undefined && !isDay(day)) return wrong(`--day needs a date such as 2026-11-21, found "${day}"`);
    if (config !== undefined && values.url !== undefined) return wrong("--config and --url do not go together");
    const judged = config === undefined ? undefined : judgeFile(config, gatewayConfig);
    if (judged && !judged.ok) return wrong(`${config} is no good configuration: ${judged.faults.join("; ")}`);
    const url = values.url ?? readRunning()?.page;
    const found =
      judged && config !== undefined
        ? fromJournal(resolve(dirname(resolve(config)), judged.config.data), day, Date.now())
        : await fromGateway(url, day);
    if (typeof found === "string") {
      io.stderr(`hearthwatch protected: ${found}`);
      return exitCodes.no;
    }
    if (values.json) io.stdout(JSON.stringify(found));
    else for (const line of found.accounts.flatMap(inLines)) io.stdout(line);
    if (found.accounts.length > 0) return exitCodes.done;
    io.stderr(`hearthwatch protected: nothing is known of ${found.day} here`);
    return exitCodes.no;
  },
};

const isDay = (text: string): boolean =>
  protectedDay.shape.day.safeParse(text).success && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

/** A text says why there is no answer. */
function fromJournal(dir: string, wanted: string | undefined, wall: number): Answer | string {
  const file = journalFile(dir);
  if (!existsSync(file)) return `there is no journal in ${dir}; start the gateway once`;
  const reader = openReader(file, () => {});
  try {
    const kept = keptIn(reader.protectedMinutes());
    const { timeZone = "Asia/Shanghai", beds } = kept;
    const now = Math.floor(wall / minute);
    const day = wanted ?? dateAt(now, timeZone);
    return { day, accounts: accountsOf(kept, day, { timeZone, beds, now }) };
  } finally {
    reader.close();
  }
}

async function fromGateway(url: string | undefined, day: string | undefined): Promise<Answer | string> {
  if (url === undefined) return "no gateway is running here; start it with `npm start`, or give --config or --url";
  const path = day === undefined ? "/v1/protected" : `/v1/protected?day=${day}`;
  const answer = await fetch(new URL(path, url)).catch(() => undefined);
  if (!answer) return `no gateway answers at ${url}`;
  if (answer.status === 409) return "the hub does not know what day it is";
  if (!answer.ok) return `the gateway answered ${answer.status} at ${url}`;
  return protectedAnswer.parse(await answer.json());
}

function inLines(account: ProtectedDay): string[] {
  const { bed, day, counted, protected: sure, excluded, reasons, gaps, left, more, timeZone } = account;
  const format = new Intl.DateTimeFormat("sv", { timeZone, dateStyle: "short", timeStyle: "short" });
  const clock = (at: number) => {
    const [date, time = ""] = format.format(at).split(" ");
    return date === day ? time : "24:00";
  };
  const spans = [...gaps, ...left].sort((a, b) => a.from - b.from);
  const why = reasonsInWords("en", Object.entries(reasons));
  return [
    `${day}  ${bed}  protected ${sure} of ${counted} minutes${excluded > 0 ? `, ${excluded} not counted` : ""}  until ${clock(account.until)}${why && `  ${why}`}`,
    ...spans.map(({ from, to, why: reason }) => `  ${spanInWords("en", `${clock(from)}-${clock(to)}`, reason)}`),
    ...(more > 0 ? [`  and ${more} shorter ones`] : []),
  ];
}
