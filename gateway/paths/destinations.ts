/** Where the paths lead. The configuration names paths; this file alone knows whom they reach. */
import { readDestinationsFile } from "../../alerts/program/destinations-file.ts";
import { GatewayFault } from "../fault.ts";

export type Destination = (label: string) => unknown;

/** Throws what a person has to correct. */
export function readDestinations(file: string | undefined): Destination {
  if (file === undefined) return () => undefined;
  const found = readDestinationsFile(file);
  if (found.ok) return (label) => found.to.get(label);
  const is = `destinationsFile: ${file}`;
  switch (found.why) {
    case "open to others":
      throw new GatewayFault(
        "DESTINATIONS_OPEN",
        `destinationsFile: others on this machine may read ${file}`,
        `Keys and numbers of people are in it: run "chmod 600 ${file}"`,
      );
    case "not there":
      throw new GatewayFault(
        "DESTINATIONS_MISSING",
        `${is} cannot be read`,
        "Put the destinations into that file (mode 0600), or correct destinationsFile",
      );
    case "not YAML":
      throw new GatewayFault("DESTINATIONS", `${is} is not YAML`, "Correct the file");
    case "no list":
      throw new GatewayFault(
        "DESTINATIONS",
        `${is} is not a list of labels`,
        'Write one entry for each path, such as "family: …", under its label',
      );
  }
}
