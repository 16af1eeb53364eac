/**
 * What the other paths know of a call while the centre's own line says nothing. A receiver whose machine has stored all of it
 * is worth the words "the centre has your call" as long as it is heard; one that also tells of claims (HTTPS to our own
 * centre) speaks for the centre itself. Neither makes a light green: that is the receipt `claimed` alone.
 */

import { firstPath as centre } from "../alerts/paths/policy.ts";
import type { PathSettings } from "../alerts/paths/settings.ts";
import { type Duration, type Instant, instant, milliseconds, seconds } from "../devices/model/moment.ts";
import type { DeliveryRow } from "./journal/journal.ts";

export interface Witness {
  readonly label: string;
  /** Its word holds so long after its last good answer. */
  readonly within: Duration;
  /** It would tell of a claim, and of one that was lost. */
  readonly isCentre: boolean;
}

export interface Testimony {
  /** How long ago the centre said anything by another road (ms). */
  heardAgo(): number | undefined;
  /** The centre has all of this alert, by another road. */
  storedAtCentre(alertId: string): boolean;
  /** Until when a receiver that has all of this alert counts as heard; `undefined`: none has. */
  vouchedUntil(alertId: string, now: Instant): Instant | undefined;
}

export interface TestimonyDeps {
  readonly witnesses: readonly Witness[];
  readonly standings: () => readonly { readonly label: string; readonly goodAgo?: number }[];
  readonly deliveries: (alertId: string) => readonly DeliveryRow[];
}

/** The same patience as with the centre's own line, or two questions of a path that is asked more rarely. */
const patience = seconds(120);

/** Paths at whose end a machine proves; whoever only carries to people knows nothing of what became of it. */
export function witnessesOf(paths: readonly PathSettings[]): readonly Witness[] {
  return paths.flatMap((path): Witness[] => {
    if (path.kind !== "dc09" && path.kind !== "https") return [];
    const every = typeof path.supervision === "number" ? path.supervision : 0;
    const within = milliseconds(Math.max(patience, 2 * every));
    return [{ label: path.label, within, isCentre: path.kind === "https" && path.news !== undefined }];
  });
}

export function openTestimony({ witnesses, standings, deliveries }: TestimonyDeps): Testimony {
  const goodAgo = ({ label }: Witness): number | undefined =>
    standings().find((standing) => standing.label === label)?.goodAgo;
  const withAll = (alertId: string): readonly Witness[] => {
    if (witnesses.length === 0) return [];
    const rows = deliveries(alertId);
    return witnesses.filter(({ label }) => hasAll(label, rows));
  };
  return {
    heardAgo() {
      const all = witnesses.filter(({ isCentre }) => isCentre).flatMap((each) => goodAgo(each) ?? []);
      return all.length === 0 ? undefined : Math.min(...all);
    },
    storedAtCentre: (alertId) => withAll(alertId).some(({ isCentre }) => isCentre),
    vouchedUntil(alertId, now) {
      const ends = withAll(alertId).flatMap((each) => {
        const ago = goodAgo(each);
        return ago === undefined ? [] : [now - ago + each.within];
      });
      return ends.length === 0 ? undefined : instant(Math.max(...ends));
    },
  };
}

/** Every message that the centre should have, this receiver has: a second press that it has not is not vouched for. */
function hasAll(label: string, rows: readonly DeliveryRow[]): boolean {
  const has = (row: DeliveryRow): boolean =>
    rows.some(
      (each) => each.receiver === label && each.epoch === row.epoch && each.seq === row.seq && each.state === "stored",
    );
  const owed = rows.filter(({ receiver }) => receiver === centre || receiver === label);
  return owed.some(({ receiver }) => receiver === label) && owed.every(has);
}
