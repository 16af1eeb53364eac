/** One try on the line to the centre, as the ledger keeps it. */
import { firstPath } from "../../alerts/paths/policy.ts";
import { between, type Instant, type Moment } from "../../devices/model/moment.ts";
import type { Sealed, Try } from "../journal/journal.ts";
import type { TryEnd } from "./lane.ts";

export function tryOf(
  { alertId, epoch, seq }: Sealed,
  began: Instant,
  ended: Instant,
  end: TryEnd | "unreachable",
  now: Moment,
): Try {
  const wall = now.wall - between(began, now.steady);
  return {
    ...{ path: firstPath, alertId, epoch, seq, began: { steady: began, wall }, ms: between(began, ended) },
    ...(end === "stored" || end === "refused" ? { outcome: end } : { outcome: "again", why: end }),
  };
}
