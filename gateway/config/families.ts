import { pathText } from "../../alerts/program/judge.ts";
import { isSerial } from "../../devices/family.ts";
import type { Registry } from "../../devices/registry.ts";
import type { GatewayConfig } from "./config.ts";

export interface Issue {
  readonly path: (string | number)[];
  readonly message: string;
}

export interface NamesFamilies {
  readonly devices: readonly Pick<GatewayConfig["devices"][number], "family">[];
  readonly serial: readonly Pick<GatewayConfig["serial"][number], "family">[];
  readonly bases: GatewayConfig["bases"];
}

/** What is wrong with the families a configuration names: unknown ones, and topics that two of them would read. */
export function familyIssues(config: NamesFamilies, registry: Registry): readonly Issue[] {
  const named: readonly { readonly path: Issue["path"]; readonly name: string }[] = [
    ...config.devices.map((each, n) => ({ path: ["devices", n, "family"], name: each.family })),
    ...config.serial.map((each, n) => ({ path: ["serial", n, "family"], name: each.family })),
    ...Object.keys(config.bases).map((name) => ({ path: ["bases", name], name })),
  ];
  const known = [...registry.families.keys()];
  // What is no text at all has been called so already.
  const unknown = named.filter(({ name }) => typeof name === "string" && !registry.family(name));
  const notSerial = config.serial.flatMap((each, n) => {
    const family = registry.family(each.family);
    return family && !isSerial(family) ? [{ path: ["serial", n, "family"], name: each.family }] : [];
  });
  return [
    ...unknown.map(({ path, name }) => ({
      path,
      message: `found "${name}", nearest known is "${nearest(name, known)}"`,
    })),
    ...notSerial.map(({ path, name }) => ({
      path,
      message: `found "${name}", which speaks MQTT; need a serial family`,
    })),
    ...registry.ambiguities(config.bases).map((message) => ({ path: ["bases"], message })),
  ];
}

export const familyFaults = (config: GatewayConfig, registry: Registry): readonly string[] =>
  familyIssues(config, registry).map(({ path, message }) => `${pathText(path)}: ${message}`);

function nearest(name: string, known: readonly string[]): string {
  return [...known].sort((a, b) => distance(name, a) - distance(name, b))[0] ?? "";
}

/** Letters to change, add or leave out (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
