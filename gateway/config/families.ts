import type { Registry } from "../../devices/registry.ts";
import type { GatewayConfig } from "./config.ts";

/** What is wrong with the families a configuration names: unknown ones, and topics that two of them would read. */
export function familyFaults(config: GatewayConfig, registry: Registry): readonly string[] {
  const named = [
    ...config.devices.map((each, n) => ({ at: `devices[${n}].family`, name: each.family })),
    ...config.serial.map((each, n) => ({ at: `serial[${n}].family`, name: each.family })),
    ...Object.keys(config.bases).map((name) => ({ at: `bases.${name}`, name })),
  ];
  const known = [...registry.families.keys()];
  const unknown = named.filter(({ name }) => !registry.family(name));
  return [
    ...unknown.map(({ at, name }) => `${at}: found "${name}", nearest known is "${nearest(name, known)}"`),
    ...registry.ambiguities(config.bases).map((fault) => `bases: ${fault}`),
  ];
}

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
