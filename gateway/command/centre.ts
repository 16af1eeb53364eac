import { parseArgs } from "node:util";
import { z } from "zod";
import { judgeCentre } from "../../alerts/centre/config.ts";
import { type Centre, startCentre } from "../../alerts/centre/main.ts";
import { crashPointsFrom } from "../../alerts/program/crash-point.ts";
import { readEnvironment } from "../../alerts/program/environment.ts";
import { openLog } from "../../alerts/program/log.ts";
import { version } from "../version.ts";
import { cannotStart } from "./cannot-start.ts";
import { joinCodeHelp, makeJoinCode } from "./centre-join-code.ts";
import { type Command, exitCodes } from "./command.ts";
import { untilAskedToStop } from "./lifetime.ts";

export const centre: Command = {
  summary: "the service centre's program: takes alerts, keeps cases, serves the console",
  help: `hearthwatch centre --config centre.yaml [--check] [--sign-in-link <account>]

--check judges the configuration and where its paths lead (destinationsFile), prints every fault with its path, and ends.
--sign-in-link starts the centre, prints a link that signs this person in once (first sign-in, lost password), and runs on.
  At a centre that runs already an administrator makes it on the page of accounts.
Example: npx hearthwatch centre --config centre.yaml
Exit codes: 0 ended when asked (or the configuration is good), 1 it could not start, 2 called wrongly or a bad configuration.

${joinCodeHelp}`,
  async run(args, io) {
    if (args[0] === "join-code") return makeJoinCode(args.slice(1), io);
    const { values } = parseArgs({
      args,
      options: {
        config: { type: "string" },
        check: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        "sign-in-link": { type: "string" },
      },
    });
    if (values.config === undefined) {
      io.stderr("hearthwatch centre: need --config centre.yaml; 'hearthwatch centre --help' shows an example");
      return exitCodes.usage;
    }
    const judged = judgeCentre(values.config);
    if (values.json && values.check) io.stdout(JSON.stringify(judged.ok ? { ok: true, faults: [] } : judged));
    else if (!judged.ok) for (const fault of judged.faults) io.stderr(fault);
    if (!judged.ok) return exitCodes.usage;
    if (values.check) return exitCodes.done;
    const log = openLog("centre", logLevel(readEnvironment().logLevel));
    const running = await startCentre(judged.config, {
      log,
      version,
      crashPoint: crashPointsFrom(readEnvironment()),
    }).catch((fault: unknown) => {
      const why = cannotStart(fault);
      if (why === undefined) throw fault;
      io.stderr(`hearthwatch centre: ${why}`);
    });
    if (!running) return exitCodes.no;
    const name = values["sign-in-link"];
    if (name !== undefined) io.stdout((await running.signInLink(name)) ?? `nobody is called "${name}"`);
    const ready = { ...running.addresses, machineTokenFile: running.machineTokenFile };
    return untilAskedToStop(
      ready,
      () => running.stop(),
      (question) => answer(running, question),
    );
  },
};

const linkFor = z.object({ signInLink: z.string() });

async function answer(running: Centre, question: unknown): Promise<unknown> {
  const asked = linkFor.safeParse(question);
  return asked.success ? { link: await running.signInLink(asked.data.signInLink) } : {};
}

const levels = ["error", "warn", "info", "debug", "silent"] as const;
const logLevel = (wanted: string | undefined) => levels.find((level) => level === wanted) ?? "info";
