/**
 * Names of memory cells. The same few hundred are asked for at every frame; a string that was made before has its hash
 * already. It knows nothing but names, so every state may share it.
 */
export const cellId = (rule: string, key: string): string => `${rule}/${key}`;

/** Devices times rules of the largest home, with room; beyond it names are simply made again. */
const namesBound = { keys: 2_000, whenFull: "make-it-again" } as const;

export class CellNames {
  readonly #byKey = new Map<string, Map<string, string>>();
  readonly #byRule = new Map<string, string[]>();
  readonly #sorted = new Map<string, readonly string[]>();
  #complete = true;

  /** Of all cells there are, so that those of one rule need not be looked for among them. */
  constructor(cells: Iterable<{ readonly rule: string; readonly key: string }> = []) {
    for (const { rule, key } of cells) this.of(rule, key);
  }

  /** Names of the cells that this rule has or had, in order; `undefined`: there are too many to know. */
  ofRule(rule: string): readonly string[] | undefined {
    if (!this.#complete) return undefined;
    const known = this.#sorted.get(rule);
    if (known) return known;
    const sorted = [...(this.#byRule.get(rule) ?? [])].sort();
    this.#sorted.set(rule, sorted);
    return sorted;
  }

  of(rule: string, key: string): string {
    let names = this.#byKey.get(key);
    if (!names) {
      if (this.#byKey.size >= namesBound.keys) {
        this.#complete = false;
        return cellId(rule, key);
      }
      names = new Map();
      this.#byKey.set(key, names);
    }
    let name = names.get(rule);
    if (name === undefined) {
      name = cellId(rule, key);
      names.set(rule, name);
      const others = this.#byRule.get(rule);
      if (others) others.push(name);
      else this.#byRule.set(rule, [name]);
      this.#sorted.delete(rule);
    }
    return name;
  }
}
