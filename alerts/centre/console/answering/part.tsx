/** What each part of the page is given, and what they share. */
import type { Speech } from "../../../program/page/language.ts";
import type { AnsweringView } from "../../answering/views.ts";
import type { Say } from "./say.ts";

/** Without a day: all shifts of that name. */
export interface OfShift {
  readonly day?: string;
  readonly name: string;
}
/** What a figure does: it opens the list of its cases. */
export type Open = (which: string, title: string, of?: OfShift) => void;

export interface Part {
  readonly of: AnsweringView;
  readonly say: Say;
  readonly speech: Speech;
  readonly open: Open;
}

export function Count({ n, title, open }: { readonly n: number; readonly title: string; readonly open: () => void }) {
  return (
    <button type="button" class="link" aria-label={`${title} ${n}`} onClick={open}>
      {n}
    </button>
  );
}
