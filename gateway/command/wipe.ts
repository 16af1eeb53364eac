import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { realTimers } from "../../alerts/program/timers.ts";
import { fileRecord } from "../backup/file-record.ts";
import { wipe as wipeHome } from "../backup/wipe.ts";
import { lineSettings } from "../joining/open.ts";
import { no, readHome, withReason, wronglyCalled } from "./backup.ts";
import { type Command, exitCodes } from "./command.ts";

export const wipe: Command = {
  summary: "a hub that is given away forgets the home, and proves it",
  help: `hearthwatch wipe --config gateway.yaml --confirm <gatewayId> [--proof proof.json] [--even-unsent] [--json]

Removes the journal, the register, reports, backups and keys in the data folder and the secrets that the configuration names.
The gateway must be stopped. Before that the proof is filed at the centre, if it can be reached; it is printed in any case.
It holds ids, counts and one sum of names and sizes. gateway.yaml stays: remove it by hand. On flash and SD cards old blocks
may outlive a file: destroy the card, or keep the data folder on an encrypted one, where that matters.

  --confirm      the gateway's own id, typed out
  --even-unsent  although messages have not reached the centre yet

Example: npx hearthwatch wipe --config gateway.yaml --confirm gw-0042 --proof wiped-gw-0042.json
Exit codes: 0 wiped, 1 refused or something is left, 2 called wrongly.`,
  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        config: { type: "string" },
        confirm: { type: "string" },
        proof: { type: "string" },
        "even-unsent": { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    });
    const wrong = wronglyCalled(io, "wipe");
    if (values.config === undefined) return wrong("need --config gateway.yaml");
    const home = readHome(values.config);
    if (typeof home === "string") return wrong(home);
    return withReason(io, "wipe", async () => {
      const line = lineSettings(home.config, home.dir, (file) => resolve(home.folder, file));
      const gateway = line?.gatewayId ?? home.config.gateway;
      if (values.confirm !== gateway) return wrong(`to wipe this hub, say so: --confirm ${gateway}`);
      const done = await wipeHome(home, gateway, {
        now: Date.now(),
        id: randomUUID,
        evenUnsent: values["even-unsent"],
        file: async (record) => (line ? fileRecord(record, line, realTimers) : "this hub has never joined a centre"),
      });
      if (!done.ok && "foreign" in done)
        return no(
          io,
          "wipe",
          `${home.dir} is not a gateway's own folder (it holds the configuration too, or no gateway has worked in it): remove by hand what has to go`,
          values.json ? { foreign: home.dir } : undefined,
        );
      if (!done.ok)
        return no(
          io,
          "wipe",
          `${done.unsent === "unknown" ? "the journal does not read, perhaps" : done.unsent} messages have not reached the centre: start the gateway until they have, or say --even-unsent`,
          values.json ? { unsent: done.unsent } : undefined,
        );
      const { proof, notFiled, left } = done;
      io.stdout(JSON.stringify({ ...proof, filed: notFiled === undefined, left }));
      if (values.proof !== undefined) writeFileSync(values.proof, `${JSON.stringify(proof)}\n`, { mode: 0o600 });
      if (notFiled !== undefined) io.stderr(`the centre has no proof (${notFiled}): bring it there by hand`);
      for (const name of left) io.stderr(`could not be removed: ${name}`);
      return left.length > 0 ? exitCodes.no : exitCodes.done;
    });
  },
};
