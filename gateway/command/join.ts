import { parseArgs } from "node:util";
import { type Command, exitCodes } from "./command.ts";
import { atDesk, deskHelp, deskOptions, tellMistake } from "./desk-client.ts";

/** Seconds for the line to come up with its new credential. */
const lineWithin = 15;

export const join: Command = {
  summary: "joins this hub to its centre by a code that the centre made for it",
  help: `hearthwatch join --code <eleven signs> [--centre https://centre.example] [--url … --code-file …] [--json]

Asks the centre for the hub's own credential, keeps it, and connects; nothing is started again.
${deskHelp}
Example: npx hearthwatch join --code 7K3M-9Q2X-W4Y --centre http://127.0.0.1:8090
Exit codes: 0 joined and connected, 1 refused (it says why and what to do) or not connected in ${lineWithin} s, 2 called wrongly.`,
  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: { ...deskOptions, code: { type: "string" }, centre: { type: "string" } },
    });
    const { code, centre, json } = values;
    if (code === undefined || (centre !== undefined && !URL.canParse(centre))) {
      io.stderr("hearthwatch join: need --code, and --centre as an address such as https://centre.example");
      return exitCodes.usage;
    }
    return atDesk("join", values, io, async (desk) => {
      const open = await desk.open("install");
      const done = await desk.do({ do: "join_hub", code, ...(centre !== undefined && { centre }) });
      if (!done.ok) return tellMistake(done.mistake, open, json, io);
      io.stderr("joined; connecting …");
      const { hub } = await desk.until(lineWithin, (view) => view.hub.centre.connected);
      if (json) io.stdout(JSON.stringify({ ok: hub.centre.connected, hub }));
      else
        io.stdout(`${hub.gateway} of ${hub.home}: ${hub.centre.connected ? "connected" : "joined, not connected yet"}`);
      return hub.centre.connected ? exitCodes.done : exitCodes.no;
    });
  },
};
