import { parseArgs } from "node:util";
import type { InstalledDevice } from "../joining/web.ts";
import { type Command, exitCodes } from "./command.ts";
import { atDesk, deskHelp, deskOptions } from "./desk-client.ts";

export const devices: Command = {
  summary: "devices of this home: room, state, battery, when last heard, tested or not",
  help: `hearthwatch devices [--url http://127.0.0.1:8080 --code-file <data>/installer.code] [--json]

${deskHelp}
Example: npx hearthwatch devices --json
Exit codes: 0 printed, 1 no gateway answers, 2 called wrongly.`,
  async run(args, io) {
    const { values } = parseArgs({ args, options: deskOptions });
    return atDesk("devices", values, io, async (desk) => {
      const found = await desk.devices();
      if (values.json) io.stdout(JSON.stringify(found));
      else for (const line of found.map(inWords)) io.stdout(line);
      return exitCodes.done;
    });
  },
};

function inWords({ id, room, carries, state, heardAgo, battery, verifiedAt }: InstalledDevice): string {
  const heard = heardAgo === undefined ? "never heard" : `heard ${Math.round(heardAgo / 1_000)} s ago`;
  const charge = battery === undefined ? "battery unknown" : `battery ${battery} %`;
  const tested =
    verifiedAt === undefined ? "not verified" : `verified ${new Date(verifiedAt).toLocaleDateString("sv")}`;
  return [id, room ?? "no room", carries, state, heard, charge, tested].join("  ");
}
