/** The paths of `centre.yaml`, judged with their destinations before anything starts, then opened. */
import type { Path } from "../../paths/path.ts";
import { destinationFaults, judgeDestination } from "../../paths/people/destinations.ts";
import { type NetworkDeps, openNetworkPath } from "../../paths/people/open.ts";
import { readDestinationsFile } from "../../program/destinations-file.ts";
import { mailClient } from "../../program/mail-client.ts";
import { textIn } from "../../program/text-file.ts";
import { openSecondCentre, type SecondCentreSettings, secondCentreDestination } from "../escalation/second-centre.ts";
import type { WatchPath } from "./settings.ts";

export type WatchPathsDeps = Pick<NetworkDeps, "ask" | "timers" | "wall" | "timeZone">;

export type Destinations = ReadonlyMap<string, unknown>;

/** The destinations by label, or what is wrong with their file. */
export function readDestinations(file: string): Destinations | string {
  const found = readDestinationsFile(file);
  if (found.ok) return found.to;
  switch (found.why) {
    case "open to others":
      return `others on this machine may read ${file}; run "chmod 600 ${file}"`;
    case "not there":
      return `${file} cannot be read; put the destinations there (mode 0600), or correct destinationsFile`;
    case "not YAML":
      return `${file} is not YAML; correct it`;
    case "no list":
      return `${file} is not a list of labels; write one entry for each path`;
  }
}

export const faultsOfDestinations = (paths: readonly WatchPath[], to: Destinations): readonly string[] =>
  paths.flatMap((path) => {
    if (path.kind !== "https") return destinationFaults(path, to.get(path.label));
    const looked = judgeDestination(path.label, secondCentreDestination, to.get(path.label));
    return looked.ok ? [] : looked.faults;
  });

export const openPaths = (
  paths: readonly WatchPath[],
  to: Destinations,
  deps: WatchPathsDeps,
): ReadonlyMap<string, Path> => new Map(paths.map((each) => [each.label, openPath(each, to.get(each.label), deps)]));

/** The configuration was judged with its destinations before. */
function openPath(settings: WatchPath, raw: unknown, deps: WatchPathsDeps): Path {
  if (settings.kind === "https") return openOtherCentre(settings, raw, deps);
  const opened = openNetworkPath(settings, raw, { ...deps, mail: mailClient, readCa: textIn });
  if (!opened.ok) throw new Error(opened.faults.join("; "));
  return opened.path;
}

function openOtherCentre(settings: SecondCentreSettings, raw: unknown, { ask, wall }: WatchPathsDeps): Path {
  const looked = judgeDestination(settings.label, secondCentreDestination, raw);
  if (!looked.ok) throw new Error(looked.faults.join("; "));
  const ca = settings.caFile === undefined ? undefined : textIn(settings.caFile);
  return openSecondCentre({ settings, secrets: looked.to.secret, ca, ask, wall });
}
