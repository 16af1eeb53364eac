/** What each part of the card is handed: the desk it lies on, and its case. */
import type { CaseView } from "../../views.ts";
import type { Desk } from "../desk.ts";

export interface CardProps {
  readonly desk: Desk;
  readonly of: CaseView;
}
