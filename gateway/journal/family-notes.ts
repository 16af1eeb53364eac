/**
 * What families have noted, in memory: handed to every decoder and written with the frame that brought it. A note counts
 * from the moment it is taken, before its commit; if the commit fails, what is on disk counts again.
 */
import type { Log } from "../../alerts/program/log.ts";
import { type KeptNotes, type Note, type Notes, noNotes, notesOf } from "../../devices/notes.ts";
import type { JournalReader } from "./journal.ts";

export interface FamilyNotes {
  of(family: string): Notes;
  /** Takes what is new and finds room; `undefined`: nothing has to be written. */
  take(family: string, notes: readonly Note[]): Taken | undefined;
  /**
   * The disk is back: a file that could not be read at the start can be read, and what was refused meanwhile may have been
   * written after all. What it holds and nobody has said anew counts.
   */
  recall(): void;
  /** Called with the family whenever its notes have changed. */
  onChange(listener: (family: string) => void): () => void;
  /** Notes that found no room. */
  readonly refused: number;
}

/** Notes on their way to disk. Exactly one of the two has to be called. */
export interface Taken {
  readonly notes: readonly Note[];
  kept(): void;
  lost(): void;
}

export interface FamilyNotesDeps {
  readonly families: Iterable<string>;
  readonly read: Pick<JournalReader, "notes">;
  readonly log: Pick<Log, "error">;
}

interface Book {
  readonly now: KeptNotes;
  /** As it stands on disk. */
  readonly onDisk: Map<string, string>;
  /** Frames on their way that say something of this key. */
  readonly onTheWay: Map<string, number>;
  full: boolean;
}

export function openFamilyNotes({ families, read, log }: FamilyNotesDeps): FamilyNotes {
  const books = new Map([...families].map((family) => [family, bookOf(read.notes(family))]));
  const listeners = new Set<(family: string) => void>();
  let refused = 0;
  const tell = (family: string): void => {
    for (const listener of listeners) listener(family);
  };
  const refuse = (family: string, book: Book, count: number): void => {
    refused += count;
    if (count > 0 && !book.full) log.error("notes.full", { family });
    book.full ||= count > 0;
  };
  return {
    of: (family) => books.get(family)?.now ?? noNotes,
    take(family, notes) {
      const book = books.get(family);
      const news = book ? notes.filter(({ key, text }) => book.now.get(key) !== text) : [];
      if (!book || news.length === 0) return undefined;
      const took = book.now.take(news);
      refuse(family, book, news.length - took.length);
      if (took.length === 0) return undefined;
      for (const { key } of took) book.onTheWay.set(key, (book.onTheWay.get(key) ?? 0) + 1);
      tell(family);
      return {
        notes: took,
        kept() {
          for (const note of took) arrive(book, note);
        },
        lost() {
          for (const { key } of took) giveUp(book, key);
          tell(family);
        },
      };
    },
    recall() {
      for (const [family, book] of books) {
        const found = read.notes(family).filter(([key, text]) => book.onDisk.get(key) !== text);
        if (found.length === 0) continue;
        const unsaid = found.filter(([key]) => !book.onTheWay.has(key)).map(([key, text]) => ({ key, text }));
        for (const [key, text] of found) book.onDisk.set(key, text);
        refuse(family, book, unsaid.length - book.now.take(unsaid).length);
        tell(family);
      }
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    get refused() {
      return refused;
    },
  };
}

function bookOf(kept: readonly (readonly [string, string])[]): Book {
  return { now: notesOf(kept), onDisk: new Map(kept), onTheWay: new Map(), full: false };
}

function arrive(book: Book, { key, text }: Note): void {
  leave(book, key);
  if (text === undefined) book.onDisk.delete(key);
  else book.onDisk.set(key, text);
}

/** What a later frame said of the same key stays, until that frame's own commit. */
function giveUp(book: Book, key: string): void {
  if (leave(book, key) > 0) return;
  const text = book.onDisk.get(key);
  book.now.take([text === undefined ? { key } : { key, text }]);
}

function leave(book: Book, key: string): number {
  const left = (book.onTheWay.get(key) ?? 1) - 1;
  if (left > 0) book.onTheWay.set(key, left);
  else book.onTheWay.delete(key);
  return left;
}
