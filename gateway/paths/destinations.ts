/**
 * Where the paths lead, by label: a YAML file of its own that only its owner can read, because whoever holds a robot's key or
 * a family's number can write to them. The configuration names paths; this file alone knows whom they reach.
 */
import { readFileSync, statSync } from "node:fs";
import { parse } from "yaml";
import { yamlSilent } from "../../alerts/program/judge.ts";
import { GatewayFault } from "../fault.ts";

export type Destination = (label: string) => unknown;

/** Read, write or run by anybody but the owner. */
const others = 0o077;

export function readDestinations(file: string | undefined): Destination {
  if (file === undefined) return () => undefined;
  const found = parsed(file, readPrivate(file));
  if (typeof found !== "object" || found === null || Array.isArray(found))
    throw new GatewayFault(
      "DESTINATIONS",
      `destinationsFile: ${file} is not a list of labels`,
      'Write one entry for each path, such as "family: …", under its label',
    );
  const byLabel = new Map<string, unknown>(Object.entries(found));
  return (label) => byLabel.get(label);
}

function readPrivate(file: string): string {
  try {
    const found = statSync(file);
    // Nobody may ever write into a pipe, and the start waits for no one.
    if (!found.isFile()) throw new Error("no file");
    if ((found.mode & others) !== 0)
      throw new GatewayFault(
        "DESTINATIONS_OPEN",
        `destinationsFile: others on this machine may read ${file}`,
        `Keys and numbers of people are in it: run "chmod 600 ${file}"`,
      );
    return readFileSync(file, "utf8");
  } catch (fault) {
    if (fault instanceof GatewayFault) throw fault;
    throw new GatewayFault(
      "DESTINATIONS_MISSING",
      `destinationsFile: ${file} cannot be read`,
      "Put the destinations into that file (mode 0600), or correct destinationsFile",
    );
  }
}

function parsed(file: string, text: string): unknown {
  try {
    return text.trim() === "" ? {} : parse(text, yamlSilent);
  } catch {
    // What the parser says would repeat a line of the file.
    throw new GatewayFault("DESTINATIONS", `destinationsFile: ${file} is not YAML`, "Correct the file");
  }
}
