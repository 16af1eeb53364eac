/** `hearthwatch paths`: the ways by which alerts leave this home, at a running gateway. */
import { parseArgs } from "node:util";
import { z } from "zod";
import { type LedgerView, ledgerView, type PathView, pathView, testView } from "../paths/routes.ts";
import { type Command, exitCodes, type Io } from "./command.ts";
import { atDesk, type DeskClient, deskHelp, deskOptions } from "./desk-client.ts";

export const paths: Command = {
  summary: "the ways by which alerts leave this home: state, last test, ledger of an alert",
  help: `hearthwatch paths [--alert <id> | --test <label>] [--json]

Without more: each path, whether it works, its last good answer and its last daily test.
--alert <id> prints which paths carry that alert, how far it got on each, and every try with its outcome.
--test <label> fires a test by that path now; the receiver books it as a test.
${deskHelp}
Example: npx hearthwatch paths --test county --json
Exit codes: 0 printed and nothing is down (the test came through), 1 a path is down, the test failed, nothing is known of the
alert or no gateway answers, 2 called wrongly.`,
  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: { ...deskOptions, alert: { type: "string" }, test: { type: "string" } },
    });
    const { alert, test, json } = values;
    if (alert !== undefined && test !== undefined) {
      io.stderr("hearthwatch paths: give one of --alert and --test");
      return exitCodes.usage;
    }
    if (alert !== undefined && !z.uuid().safeParse(alert).success) {
      io.stderr("hearthwatch paths: --alert needs the id of an alert, as pages and logs show it");
      return exitCodes.usage;
    }
    return atDesk("paths", values, io, (desk) => {
      if (test !== undefined) return fire(desk, test, json, io);
      if (alert !== undefined) return ledger(desk, alert, json, io);
      return list(desk, json, io);
    });
  },
};

async function list(desk: DeskClient, json: boolean, io: Io): Promise<number> {
  const found = z.array(pathView).parse(JSON.parse((await desk.text("/v1/paths")) ?? "[]"));
  if (json) io.stdout(JSON.stringify(found));
  else for (const line of found.map(pathInWords)) io.stdout(line);
  return found.some(({ state }) => state === "down") ? exitCodes.no : exitCodes.done;
}

async function ledger(desk: DeskClient, alert: string, json: boolean, io: Io): Promise<number> {
  const text = await desk.text(`/v1/paths/ledger?alert=${alert}`);
  if (text === undefined) {
    io.stderr("hearthwatch paths: the gateway does not answer for its ledger");
    return exitCodes.no;
  }
  const found = ledgerView.parse(JSON.parse(text));
  if (found.tries.length === 0 && found.deliveries.length === 0 && found.joined.length === 0) {
    io.stderr(
      `hearthwatch paths: nothing is known of the alert ${alert} here; 'hearthwatch cases --all' shows the ids`,
    );
    return exitCodes.no;
  }
  if (json) io.stdout(JSON.stringify(found));
  else for (const line of ledgerInWords(found)) io.stdout(line);
  return exitCodes.done;
}

async function fire(desk: DeskClient, label: string, json: boolean, io: Io): Promise<number> {
  const answer = await desk.post("/v1/paths/test", { label });
  if (answer === undefined) {
    io.stderr(`hearthwatch paths: there is no path "${label}" that can be tested; 'hearthwatch paths' lists them`);
    return exitCodes.no;
  }
  const found = testView.parse(JSON.parse(answer));
  const words = [label, found.ok ? "the test came through" : "the test FAILED", found.outcome, found.why, found.said];
  io.stdout(json ? JSON.stringify(found) : words.filter((each) => each !== undefined).join("  "));
  return found.ok ? exitCodes.done : exitCodes.no;
}

const ago = (ms: number): string =>
  ms < 120_000
    ? `${Math.round(ms / 1_000)} s`
    : ms < 7_200_000
      ? `${Math.round(ms / 60_000)} min`
      : `${Math.round(ms / 3_600_000)} h`;

function pathInWords({ label, kind, state, why, said, goodAgo, tested }: PathView): string {
  const good = goodAgo === undefined ? "no good answer yet" : `last good answer ${ago(goodAgo)} ago`;
  const test =
    tested && `tested ${ago(tested.ago)} ago: ${tested.ok ? "came through" : `FAILED (${tested.why ?? "no answer"})`}`;
  return [label, kind, state.toUpperCase(), why, said, good, test].filter((each) => each !== undefined).join("  ");
}

function ledgerInWords({ joined, deliveries, tries }: LedgerView): string[] {
  const time = (wall: number) => new Date(wall).toISOString();
  return [
    ...joined.map(({ path, at, why }) => `${time(at)}  ${path} joined: ${why}`),
    ...deliveries.map(({ path, seq, state }) => `message ${seq}  ${path}  ${state}`),
    ...tries.map(({ path, seq, say, at, ms, outcome, why, said }) =>
      [time(at), path, say ?? `message ${seq}`, outcome, why, said, `${Math.round(ms)} ms`]
        .filter((each) => each !== undefined)
        .join("  "),
    ),
  ];
}
