/** What each part of the shift's page is handed. */
import type { ShiftSay } from "../../../program/words/shift.ts";
import type { Desk } from "../desk.ts";
import type { ShiftDesk } from "./shift.ts";

export interface ShiftPart {
  readonly desk: Desk;
  readonly shift: ShiftDesk;
  readonly words: ShiftSay;
  readonly go: (place: string) => void;
}
