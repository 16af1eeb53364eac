import { parseArgs } from "node:util";
import { type Command, exitCodes } from "./command.ts";
import { readRunning, readToken } from "./running.ts";

export const cases: Command = {
  summary: "open cases at the centre running here, as JSON",
  help: `hearthwatch cases [--all] [--url http://127.0.0.1:8090 --token-file path]

Prints [{"id","state","severity","kind","home","raisedAt",…}], newest last. Without --url: the centre of a running \`npm start\`.
Example: npx hearthwatch cases
Exit codes: 0 printed, 1 no centre answers, 2 called wrongly.`,
  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        all: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        url: { type: "string" },
        "token-file": { type: "string" },
      },
    });
    const tokenFile = values["token-file"];
    if ((values.url === undefined) !== (tokenFile === undefined)) {
      io.stderr("hearthwatch cases: --url and --token-file go together");
      return exitCodes.usage;
    }
    const centre =
      values.url !== undefined && tokenFile !== undefined ? { url: values.url, tokenFile } : readRunning()?.centre;
    if (!centre) {
      io.stderr(
        "hearthwatch cases: no centre is running here; start it with `npm start`, or give --url and --token-file",
      );
      return exitCodes.no;
    }
    const answer = await fetch(new URL(`/v1/cases?state=${values.all ? "all" : "open"}`, centre.url), {
      headers: { authorization: `Bearer ${readToken(centre.tokenFile)}` },
    }).catch(() => undefined);
    if (!answer?.ok) {
      io.stderr(
        `hearthwatch cases: the centre ${answer ? `answered ${answer.status}` : "does not answer"} at ${centre.url}`,
      );
      return exitCodes.no;
    }
    io.stdout((await answer.text()).trimEnd());
    return exitCodes.done;
  },
};
