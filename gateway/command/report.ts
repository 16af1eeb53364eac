import { parseArgs } from "node:util";
import { type Command, exitCodes } from "./command.ts";
import { atDesk, deskHelp, deskOptions, tellMistake } from "./desk-client.ts";

/** Seconds for the centre to file it. */
const filedWithin = 5;

export const report: Command = {
  summary: "the report of the installation, as JSON or as a sheet to print; signs it",
  help: `hearthwatch report [--format html|json] [--sign <technician>] [--id <report>] [--lang zh|en] [--json]

--sign ends the installation: the report is made, kept, and filed at the centre as soon as the line is up.
${deskHelp}
Example: npx hearthwatch report --sign 高远 --format html > report.html
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
      },
    });
    const { format, sign, id, lang } = values;
    if ((format !== "html" && format !== "json") || (lang !== "zh" && lang !== "en")) {
      io.stderr("hearthwatch report: --format is html or json, --lang is zh or en");
      return exitCodes.usage;
    }
    return atDesk("report", values, io, async (desk) => {
      if (sign !== undefined) {
        const signed = await desk.do({ do: "sign", technician: sign });
        if (!signed.ok) return tellMistake(signed.mistake, undefined, values.json, io);
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
