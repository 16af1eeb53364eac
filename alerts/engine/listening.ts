/**
 * Who has an ear for what other devices say, or for a mere word of its own: keys of the cells whose memory has any use for it.
 * In a home of thirty motion sensors most have none, and every movement would else be shown to all of them.
 */
import type { MemoryCell } from "../engine.ts";
import { rules } from "../rules/index.ts";
import type { Rule } from "../rules/rule.ts";

type Keys = ReadonlyMap<string, ReadonlySet<string>>;

const listeners: ReadonlyMap<string, Rule> = new Map(
  rules.filter((rule) => rule.overhears !== undefined || rule.listens !== undefined).map((rule) => [rule.id, rule]),
);

const hasEar = (rule: Rule, { value }: MemoryCell): boolean => value !== undefined && (rule.listens?.(value) ?? true);

/** Changes are kept aside, as in a draft: the keys that were handed in stay as they are. */
export class Listening {
  readonly #before: Keys;
  readonly #changed = new Map<string, Set<string>>();

  constructor(before: Keys) {
    this.#before = before;
  }

  /** Called with each cell as it changes. */
  note(cell: MemoryCell): void {
    const rule = listeners.get(cell.rule);
    if (!rule) return;
    const listens = hasEar(rule, cell);
    if (this.has(cell.rule, cell.key) === listens) return;
    let keys = this.#changed.get(cell.rule);
    if (!keys) {
      keys = new Set(this.#before.get(cell.rule));
      this.#changed.set(cell.rule, keys);
    }
    if (listens) keys.add(cell.key);
    else keys.delete(cell.key);
  }

  #keys(rule: string): ReadonlySet<string> | undefined {
    return this.#changed.get(rule) ?? this.#before.get(rule);
  }

  has(rule: string, key: string): boolean {
    return this.#keys(rule)?.has(key) ?? false;
  }

  /** In order: how they came to listen must not matter. A copy: whoever is shown something may stop listening. */
  of(rule: string): readonly string[] {
    const keys = this.#keys(rule);
    return keys === undefined || keys.size === 0 ? nobody : [...keys].sort();
  }

  end(): Keys {
    return this.#changed.size === 0 ? this.#before : new Map([...this.#before, ...this.#changed]);
  }
}

const nobody: readonly string[] = [];

export function listeningIn(cells: Iterable<MemoryCell>): Keys {
  const all = new Listening(new Map());
  for (const cell of cells) all.note(cell);
  return all.end();
}
