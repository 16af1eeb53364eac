/**
 * Names of memory cells. The same few hundred are asked for at every frame; a string that was made before has its hash
 * already. It knows nothing but names, so every state may share it.
 */
export const cellId = (rule: string, key: string): string => `${rule}/${key}`;

/** Devices times rules of the largest home, with room; beyond it names are simply made again. */
const namesBound = { keys: 2_000, whenFull: "make-it-again" } as const;

export class CellNames {
  readonly #byKey = new Map<string, Map<string, string>>();

  of(rule: string, key: string): string {
    let names = this.#byKey.get(key);
    if (!names) {
      if (this.#byKey.size >= namesBound.keys) return cellId(rule, key);
      names = new Map();
      this.#byKey.set(key, names);
    }
    let name = names.get(rule);
    if (name === undefined) {
      name = cellId(rule, key);
      names.set(rule, name);
    }
    return name;
  }
}
