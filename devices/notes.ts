import type { Duration } from "./model/moment.ts";

/**
 * What a family has to remember from one frame to the next: a discovery that says which topic is a door, the sketch a
 * node runs. Decoders stay pure: they read the notes they are handed and return what is to be noted; the gateway keeps it
 * in the transaction of the frame, so that it is still known after a restart.
 */
export interface Notes {
  get(key: string): string | undefined;
  /** Keys that begin so, in the order of their names. */
  keys(prefix: string): readonly string[];
  /** How long ago this key was last to be noted, changed or not. `undefined`: whoever keeps the notes does not know. */
  age?(key: string): Duration | undefined;
}

/** `text` absent: forget it. */
export interface Note {
  readonly key: string;
  readonly text?: string;
}

/** Of one family. When full, new keys are refused and counted; what is known may still be changed. */
export const notesKept = { keys: 4_000, bytes: 4 * 1024 * 1024, keyLength: 512, whenFull: "refuse-new" } as const;

export const noNotes: Notes = { get: () => undefined, keys: () => [] };

/** The notes of one family, in memory: for tests, for `decode`, and below the gateway's own. */
export function notesOf(initial: Iterable<readonly [string, string]> = []) {
  const kept = new Map<string, string>(initial);
  let bytes = 0;
  for (const [key, text] of kept) bytes += key.length + text.length;
  return {
    get: (key: string) => kept.get(key),
    keys: (prefix: string) => [...kept.keys()].filter((key) => key.startsWith(prefix)).sort(),
    /** What was taken over; the rest found no room. */
    take(notes: readonly Note[]): readonly Note[] {
      return notes.filter(({ key, text }) => {
        const before = kept.get(key);
        const grown =
          (text === undefined ? 0 : key.length + text.length) - (before === undefined ? 0 : key.length + before.length);
        const full = bytes + grown > notesKept.bytes || (before === undefined && kept.size >= notesKept.keys);
        if (text !== undefined && (key.length > notesKept.keyLength || (grown > 0 && full))) return false;
        bytes += grown;
        if (text === undefined) kept.delete(key);
        else kept.set(key, text);
        return true;
      });
    },
  };
}
export type KeptNotes = ReturnType<typeof notesOf>;
