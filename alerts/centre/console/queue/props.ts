/** What each part of a row is handed: the desk, its case, and in which part of the queue it stands. */
import type { CaseView } from "../../views.ts";
import type { Desk } from "../desk.ts";
import type { Section } from "./order.ts";

export interface RowProps {
  readonly desk: Desk;
  readonly of: CaseView;
  readonly section: Section;
}
