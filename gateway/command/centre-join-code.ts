/** `hearthwatch centre join-code`: asks the centre running here for a code by which one hub joins. */
import { parseArgs } from "node:util";
import { z } from "zod";
import { joinCodeMade } from "../../alerts/centre/joining/views.ts";
import { centreAt } from "./centre-at.ts";
import { exitCodes, type Io } from "./command.ts";

export const joinCodeHelp = `hearthwatch centre join-code --gateway <id> --home <id> [--town 水集街道] [--bed <id>] [--order 88] [--hub <fingerprint>]
                             [--url http://127.0.0.1:8090 --token-file <data>/machine-token] [--json]

Prints a code of eleven signs: for one hub, once, for 15 minutes. --hub binds it to the hub whose label shows this fingerprint.
Without --url: the centre of a running \`npm start\`.
Example: npx hearthwatch centre join-code --gateway H-1043 --home home-1043 --order 88
Exit codes: 0 made, 1 no centre answers or it refuses, 2 called wrongly.`;

const refused = z.object({ title: z.string(), detail: z.string().optional() });

export async function makeJoinCode(args: string[], io: Io): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      gateway: { type: "string" },
      home: { type: "string" },
      town: { type: "string" },
      bed: { type: "string" },
      order: { type: "string" },
      hub: { type: "string" },
      url: { type: "string" },
      "token-file": { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const { gateway, home, town, bed, order, hub: fingerprint } = values;
  if (gateway === undefined || home === undefined) {
    io.stderr(
      "hearthwatch centre join-code: need --gateway and --home; 'hearthwatch centre join-code --help' shows an example",
    );
    return exitCodes.usage;
  }
  const centre = centreAt("centre join-code", values, io);
  if (typeof centre === "number") return centre;
  const answer = await fetch(new URL("/v1/join-codes", centre.url), {
    method: "POST",
    headers: { authorization: `Bearer ${centre.token}`, "content-type": "application/json" },
    body: JSON.stringify({ gateway, home, town, bed, order, fingerprint }),
  }).catch(() => undefined);
  const body: unknown = await answer?.json().catch(() => undefined);
  const made = joinCodeMade.safeParse(body);
  if (!answer?.ok || !made.success) {
    const why = refused.safeParse(body).data;
    const said = why ? `${why.title}${why.detail ? `: ${why.detail}` : ""}` : "nobody answers";
    io.stderr(`hearthwatch centre join-code: ${said} (${centre.url})`);
    return exitCodes.no;
  }
  if (values.json) io.stdout(JSON.stringify({ ...made.data, gateway, home }));
  else
    io.stdout(
      `${made.data.code}\nfor ${gateway} of ${home}, once, until ${new Date(made.data.expires).toLocaleTimeString("sv")}`,
    );
  return exitCodes.done;
}
