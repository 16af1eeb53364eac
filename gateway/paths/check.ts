/** What of the paths lies beside gateway.yaml, judged before anything starts: where they lead, and the files they name. */
import { accessSync, constants } from "node:fs";
import { namedFiles } from "../backup/contents.ts";
import type { GatewayConfig } from "../config/config.ts";
import { GatewayFault } from "../fault.ts";
import { readDestinations } from "./destinations.ts";
import { judgeDestinations } from "./open.ts";
import { isForPeople } from "./people.ts";

/** Every fault at once, each a line of its own; a secret is never quoted. */
export const pathFaults = (config: GatewayConfig, at: (file: string) => string): readonly string[] => [
  ...destinationsIn(config, at),
  ...unreadable(config, at),
];

function destinationsIn({ paths, destinationsFile }: GatewayConfig, at: (file: string) => string): readonly string[] {
  const labels = paths.filter(isForPeople).map(({ label }) => label);
  if (destinationsFile === undefined)
    return labels.length === 0
      ? []
      : [`destinationsFile: missing, need a file (mode 0600) that says by label where ${labels.join(", ")} lead`];
  try {
    judgeDestinations(paths, readDestinations(at(destinationsFile)));
    return [];
  } catch (thrown) {
    if (!(thrown instanceof GatewayFault)) throw thrown;
    // A fault of what stands in the file says itself what would do.
    return thrown.code === "DESTINATION" ? thrown.message.split("\n") : [`${thrown.message}; ${thrown.remedy}`];
  }
}

const unreadable = (config: GatewayConfig, at: (file: string) => string): readonly string[] =>
  namedFiles(config).flatMap(({ setting, path }) =>
    !setting.startsWith("paths[") || canRead(at(path))
      ? []
      : [`${setting}: found "${path}", which cannot be read; create it or correct the path`],
  );

function canRead(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
