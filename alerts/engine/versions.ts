/**
 * An immutable map whose newest version is an ordinary map. Making a new version changes that map in place and leaves the
 * version before with what it takes to undo the change, so a change costs itself and not a copy. Reading an old version
 * (after a transaction that failed) first undoes what came after it.
 */
type Undo<V> = { readonly undo: Map<string, V | undefined>; readonly newer: Versions<V> };

export class Versions<V> implements ReadonlyMap<string, V> {
  #held: Map<string, V> | Undo<V>;

  constructor(entries: Iterable<readonly [string, V]> = []) {
    this.#held = new Map(entries);
  }

  /** The map, with this version in it. */
  #map(): Map<string, V> {
    if (this.#held instanceof Map) return this.#held;
    // From the holder of the map back to this version, each step swaps who undoes what: no recursion, chains may be long.
    const chain: Versions<V>[] = [this];
    let held: Map<string, V> | Undo<V> = this.#held;
    while (!(held instanceof Map)) {
      chain.push(held.newer);
      held = held.newer.#held;
    }
    for (let n = chain.length - 2; n >= 0; n -= 1) {
      const older = chain[n];
      const newer = chain[n + 1];
      if (!older || !newer || older.#held instanceof Map) continue;
      const { undo } = older.#held;
      swap(held, undo);
      newer.#held = { undo, newer: older };
      older.#held = held;
    }
    return held;
  }

  /** A new version with these changes, which it takes over; `undefined` removes. This version stays as it was. */
  with(changes: Map<string, V | undefined>): Versions<V> {
    if (changes.size === 0) return this;
    const map = this.#map();
    const next = new Versions<V>();
    swap(map, changes);
    next.#held = map;
    this.#held = { undo: changes, newer: next };
    return next;
  }

  get(key: string): V | undefined {
    return this.#held instanceof Map ? this.#held.get(key) : this.#map().get(key);
  }
  has(key: string): boolean {
    return this.#map().has(key);
  }
  get size(): number {
    return this.#map().size;
  }
  entries(): MapIterator<[string, V]> {
    return this.#map().entries();
  }
  keys(): MapIterator<string> {
    return this.#map().keys();
  }
  values(): MapIterator<V> {
    return this.#map().values();
  }
  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }
  forEach(visit: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this.#map()) visit(value, key, this);
  }
}

/** Makes the changes, and leaves in their place what undoes them. */
function swap<V>(map: Map<string, V>, changes: Map<string, V | undefined>): void {
  for (const [key, value] of changes) {
    changes.set(key, map.get(key));
    if (value === undefined) map.delete(key);
    else map.set(key, value);
  }
}
