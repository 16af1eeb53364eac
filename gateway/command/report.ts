import { parseArgs } from "node:util";
import { type InstallationCommand, installationCommand } from "../../devices/joining/installation.ts";
import { type Command, exitCodes } from "./command.ts";
import { atDesk, deskHelp, deskOptions, tellMistake } from "./desk-client.ts";

/** Seconds for the centre to file it. */
const filedWithin = 5;

export const report: Command = {
  summary: "the report of the installation, as JSON or as a sheet to print; signs it",
  help: `hearthwatch report [--format html|json] [--sign <technician>] [--id <report>] [--lang zh|en] [--json]
                   [--consent <number>=<date> …] [--power-cut <seconds> [--stayed-on] [--centre-saw]] [--abandon <why>]

--sign ends the installation: the report is made, kept, and filed at the centre as soon as the line is up. --abandon gives it
up: what is installed stays and is listed as not tested. --consent says number and date of a consent that the operator keeps.
--power-cut says how long the mains was off, and whether the technician saw the hub stay on and the dispatcher was told.
${deskHelp}
Example: npx hearthwatch report --consent T-2026-0088=2026-11-20 --power-cut 10 --stayed-on --centre-saw --sign 高远 --format html > report.html
Example: npx hearthwatch report --abandon 老人住院了
Exit codes: 0 printed, 1 devices are half way or nothing has been signed, 2 called wrongly.`,
  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        ...deskOptions,
        format: { type: "string", default: "json" },
        sign: { type: "string" },
        id: { type: "string" },
        lang: { type: "string", default: "zh" },
        consent: { type: "string", multiple: true, default: [] },
        "power-cut": { type: "string" },
        "stayed-on": { type: "boolean", default: false },
        "centre-saw": { type: "boolean", default: false },
        abandon: { type: "string" },
      },
    });
    const { format, sign, id, lang } = values;
    if ((format !== "html" && format !== "json") || (lang !== "zh" && lang !== "en")) {
      io.stderr("hearthwatch report: --format is html or json, --lang is zh or en");
      return exitCodes.usage;
    }
    const said = saidBefore(values);
    if (!said || (sign !== undefined && values.abandon !== undefined)) {
      io.stderr(
        "hearthwatch report: --consent needs <number>=<date> such as T-88=2026-11-20, --power-cut 1 to 600 seconds; either --sign or --abandon",
      );
      return exitCodes.usage;
    }
    return atDesk("report", values, io, async (desk) => {
      for (const command of said) {
        const done = await desk.do(command);
        if (!done.ok) return tellMistake(done.mistake, undefined, values.json, io);
      }
      if (sign !== undefined || values.abandon !== undefined) {
        const { state } = await desk.until(filedWithin, (view) => view.state === "sent");
        io.stderr(state === "sent" ? "filed at the centre" : "not filed yet; it is filed when the line is up");
      }
      const query = id === undefined ? `lang=${lang}` : `id=${encodeURIComponent(id)}&lang=${lang}`;
      const text = await desk.text(`/v1/installation/report${format === "html" ? ".html" : ""}?${query}`);
      if (text === undefined) {
        io.stderr("hearthwatch report: nothing has been signed; finish the installation with --sign <technician>");
        return exitCodes.no;
      }
      io.stdout(text);
      return exitCodes.done;
    });
  },
};

interface Asked {
  readonly consent: readonly string[];
  readonly "power-cut"?: string | undefined;
  readonly "stayed-on": boolean;
  readonly "centre-saw": boolean;
  readonly abandon?: string | undefined;
  readonly sign?: string | undefined;
}

/** What has to be said at the desk before the report is fetched; `undefined`: something of it cannot be meant so. */
function saidBefore(asked: Asked): readonly InstallationCommand[] | undefined {
  const { consent, abandon, sign, "power-cut": cut, "stayed-on": stayedOn, "centre-saw": centreSaw } = asked;
  const consents = consent.map((text) => {
    const [number, date] = text.split("=");
    return { number, date };
  });
  const wanted: readonly object[] = [
    ...(consents.length > 0 ? [{ do: "consents", consents }] : []),
    ...(cut === undefined ? [] : [{ do: "power_cut", seconds: Number(cut), stayedOn, centreSaw }]),
    ...(sign === undefined ? [] : [{ do: "sign", technician: sign }]),
    ...(abandon === undefined ? [] : [{ do: "abandon", why: abandon }]),
  ];
  const judged = wanted.map((each) => installationCommand.safeParse(each));
  const commands = judged.flatMap((each) => (each.success ? [each.data] : []));
  return commands.length === judged.length ? commands : undefined;
}
