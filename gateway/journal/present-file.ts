/** The file that the writer is at work in, open for reading: after a repair it is another. */
import type { JournalReader } from "./journal.ts";
import { nothingToRead } from "./memory-view.ts";
import { type FileReader, openReader } from "./reader.ts";

export interface PresentFile {
  readonly reader: JournalReader;
  /** The same again changes nothing; `undefined`: there is none. */
  is(file: string | undefined): void;
  close(): void;
}

/** `damaged`: a row is not as it was written. Said once for a file: it is being left already. */
export function openPresentFile(damaged: (table: string, row: number) => void): PresentFile {
  let name: string | undefined;
  let open: FileReader | undefined;
  let distrusted: string | undefined;
  const close = (): void => {
    open?.close();
    open = undefined;
  };
  const distrust = (table: string, row: number): void => {
    if (distrusted === name) return;
    distrusted = name;
    damaged(table, row);
  };
  return {
    get reader() {
      return open ?? nothingToRead;
    },
    is(file) {
      if (file === name) return;
      close();
      name = file;
      if (file) open = openReader(file, distrust);
    },
    close,
  };
}
