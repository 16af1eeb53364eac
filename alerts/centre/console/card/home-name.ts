/** What stands where a home's id would: an outage of an area has no home, and is called after its town. */
import type { Speech } from "../../../program/page/language.ts";
import { queueSays } from "../../../program/words/queue.ts";

/** As `area/areas.ts` names it: `area` for several towns, `area 水集街道` for one. */
const area = /^area(?: (.+))?$/;

export function homeName(home: string, { language }: Pick<Speech, "language">): string {
  const found = area.exec(home);
  return found ? (found[1] ?? queueSays(language.value)("wholeArea")) : home;
}
