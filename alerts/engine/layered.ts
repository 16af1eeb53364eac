/**
 * An immutable map that is cheap to change a little: a big base that is shared, and a thin layer of later changes that is
 * copied. One change costs a copy of the thin layer, never of the base.
 */
export const layerBound = { changes: 64, whenFull: "merge-into-a-new-base" } as const;

const gone = Symbol("gone");
type Kept<V> = V | typeof gone;

export class Layered<V> implements ReadonlyMap<string, V> {
  readonly #base: ReadonlyMap<string, V>;
  readonly #layer: ReadonlyMap<string, Kept<V>>;

  constructor(base: ReadonlyMap<string, V>, layer: ReadonlyMap<string, Kept<V>> = new Map()) {
    this.#base = base;
    this.#layer = layer;
  }

  get(key: string): V | undefined {
    const kept = this.#layer.get(key);
    if (kept === undefined) return this.#base.get(key);
    return kept === gone ? undefined : kept;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  /** A new map with these changes; `undefined` removes. */
  with(changes: ReadonlyMap<string, V | undefined>): Layered<V> {
    if (changes.size === 0) return this;
    if (this.#layer.size + changes.size > layerBound.changes) {
      const base = new Map(this.entries());
      for (const [key, value] of changes) {
        if (value === undefined) base.delete(key);
        else base.set(key, value);
      }
      return new Layered(base);
    }
    const layer = new Map(this.#layer);
    for (const [key, value] of changes) layer.set(key, value === undefined ? gone : value);
    return new Layered(this.#base, layer);
  }

  *entries(): MapIterator<[string, V]> {
    for (const [key, value] of this.#base) if (!this.#layer.has(key)) yield [key, value];
    for (const [key, value] of this.#layer) if (value !== gone) yield [key, value];
    return undefined;
  }

  *keys(): MapIterator<string> {
    for (const [key] of this.entries()) yield key;
    return undefined;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
    return undefined;
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }

  get size(): number {
    return [...this.entries()].length;
  }

  forEach(visit: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
}
