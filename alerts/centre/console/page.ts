/** What a page beside the desk is, and what it is handed. */
import type { JSX } from "preact";
import type { Key } from "../../program/words/words.ts";
import type { Me } from "./api.ts";
import type { Desk } from "./desk.ts";
import type { EntryDeps } from "./entry.ts";

export interface PageProps {
  readonly deps: EntryDeps;
  readonly me: Me;
  /** Of whoever handles cases: it goes on ringing while they read a page. */
  readonly desk: Desk | undefined;
  /** What follows the page's name in the address: `#/case/0192…` gives `0192…`. */
  readonly rest: string;
  /** To another address, such as `case/0192…`; "" is the desk. */
  readonly go: (place: string) => void;
}

export interface Page {
  /** First word of its address: `#/hubs`. */
  readonly id: string;
  readonly word: Key;
  readonly roles: readonly string[];
  /** It fills the window: no bar and no queue beside it (the wall, a sheet to print). */
  readonly whole?: true;
  /** Reached from another page, not from the menu. */
  readonly unlisted?: true;
  readonly View: (props: PageProps) => JSX.Element;
}
