import { randomUUID } from "node:crypto";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Judged, judgeFile, shapeHolds } from "../../alerts/program/judge.ts";
import { openRegistry, type Registry } from "../../devices/registry.ts";
import { type GatewayConfig, gatewayConfig } from "../config/config.ts";
import { familyIssues } from "../config/families.ts";
import { startGateway } from "../main.ts";
import { pathFaults } from "../paths/check.ts";
import { cannotStart } from "./cannot-start.ts";
import { type Command, exitCodes } from "./command.ts";
import { untilAskedToStop } from "./lifetime.ts";

export const gateway: Command = {
  summary: "the home program: reads devices, keeps the journal, sends alerts to the centre",
  help: `hearthwatch gateway --config gateway.yaml [--check]

--check judges the configuration and where its paths lead (destinationsFile), prints every fault with its path, and ends.
Example: npx hearthwatch gateway --config gateway.yaml
Exit codes: 0 ended when asked (or the configuration is good), 1 it could not start, 2 called wrongly or a bad configuration.`,
  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        config: { type: "string" },
        check: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    });
    if (values.config === undefined) {
      io.stderr("hearthwatch gateway: need --config gateway.yaml; 'hearthwatch gateway --help' shows an example");
      return exitCodes.usage;
    }
    const folder = dirname(resolve(values.config));
    const judged = withPaths(judgeFile(values.config, withFamilies(await openRegistry())), folder);
    if (values.json && values.check) io.stdout(JSON.stringify(judged.ok ? { ok: true, faults: [] } : judged));
    else if (!judged.ok) for (const fault of judged.faults) io.stderr(fault);
    if (!judged.ok) return exitCodes.usage;
    if (values.check) return exitCodes.done;
    try {
      const running = await startGateway(judged.config, { folder, id: randomUUID });
      return await untilAskedToStop(running.addresses, () => running.stop());
    } catch (fault) {
      const why = cannotStart(fault);
      if (why === undefined) throw fault;
      io.stderr(`hearthwatch gateway: ${why}`);
      return exitCodes.no;
    }
  },
};

/** Where paths lead belongs to the configuration, although it lies in files of its own. */
function withPaths(judged: Judged<GatewayConfig>, folder: string): Judged<GatewayConfig> {
  const faults = judged.ok ? pathFaults(judged.config, (file) => resolve(folder, file)) : [];
  return faults.length === 0 ? judged : { ok: false, faults };
}

const withFamilies = (registry: Registry) =>
  gatewayConfig.superRefine((config, context) => {
    for (const issue of familyIssues(config, registry)) context.addIssue({ code: "custom", ...issue });
  }, shapeHolds);
