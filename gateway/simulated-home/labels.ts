/** What is printed on the devices that are still in their boxes, for whoever wants to install them. */
import { labelOf } from "../../devices/joining/label.ts";
import { shortOf, shownShort } from "../../devices/joining/short.ts";
import { enoceanBoxed, senderText, zigbeeBoxed } from "./devices.ts";

export interface BoxLabel {
  readonly id: "button" | "contact" | "radar";
  /** The square code's text, and the signs under it for hands; absent: it carries none and is chosen from the list. */
  readonly code?: string;
  readonly short?: string;
}

const printed = (id: BoxLabel["id"], family: string, key: string, profile?: string): BoxLabel => ({
  id,
  code: labelOf({ family, key, ...(profile !== undefined && { profile }) }),
  short: shownShort(shortOf(family, key)),
});

/** Of the serial source it hangs on. */
export const radarPort = "radar";

export const boxLabels: readonly BoxLabel[] = [
  printed("button", "zigbee2mqtt", zigbeeBoxed.button.address),
  printed("contact", "enocean-esp3", senderText(enoceanBoxed.contact), "D5-00-01"),
  { id: "radar" },
];
