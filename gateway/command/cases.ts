import { parseArgs } from "node:util";
import { centreAt } from "./centre-at.ts";
import { type Command, exitCodes } from "./command.ts";

export const cases: Command = {
  summary: "open cases at the centre running here, as JSON",
  help: `hearthwatch cases [--all] [--url http://127.0.0.1:8090 --token-file path]

--all also prints closed ones. --url and --token-file (<data>/machine-token) ask another centre than that of a running \`npm start\`.
Prints [{"id","state","severity","kind","home","raisedAt",…}], newest last.
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
    const centre = centreAt("cases", values, io);
    if (typeof centre === "number") return centre;
    const answer = await fetch(new URL(`/v1/cases?state=${values.all ? "all" : "open"}`, centre.url), {
      headers: { authorization: `Bearer ${centre.token}` },
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
