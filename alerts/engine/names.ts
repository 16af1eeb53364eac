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
  readonly #keys = new Map<string, Map<string, Map<string, string>>>();
  #complete = true;

  /** Of all cells there are, so that those of one rule need not be looked for among them. */
  constructor(cells: Iterable<{ readonly rule: string; readonly key: string }> = []) {
    for (const { rule, key } of cells) this.of(rule, key);
  }

  /** `level/door-1/contact`: a key made of parts, which are few and short. */
  key(book: string, device: string, word: string): string {
    const words = this.#words(book, device);
    let key = words?.get(word);
    if (key === undefined) {
      key = `${book}/${device}/${word}`;
      words?.set(word, key);
    }
    return key;
  }

  /** May this rule have a cell, or have had one? For what almost no home has. */
  knows(rule: string): boolean {
    return this.#byRule.has(rule) || !this.#complete;
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

  #words(book: string, device: string): Map<string, string> | undefined {
    const devices = this.#keys.get(book);
    if (!devices) {
      this.#keys.set(book, new Map());
      return this.#words(book, device);
    }
    const known = devices.get(device);
    if (known || devices.size >= namesBound.keys) return known;
    const words = new Map<string, string>();
    devices.set(device, words);
    return words;
  }
}
