/** What a path to people is handed of a case: ids and times, from what the gateway said. */
import { instant } from "../../../devices/model/moment.ts";
import { severityRank } from "../../lifecycle.ts";
import type { Posting } from "../../paths/path.ts";
import type { AlertMessage } from "../../protocol.ts";
import type { Case, CaseAlert, Summons } from "../cases/case.ts";
import { waitsFrom } from "../cases/machine.ts";
import { isSuspected } from "../cases/suspicion.ts";

/** The case by its gravest alert. The centre has it: that is the one thing which is known for sure. */
export function postingOf(found: Case, call?: Summons): Posting | undefined {
  const [gravest] = found.alerts
    .filter((each) => !isSuspected(each))
    .toSorted((a, b) => severityRank[a.severity] - severityRank[b.severity]);
  const alert = gravest && asGraveAs(found, gravest);
  // Called anew after an end is another message than the first: no receiver takes it for one that it has.
  const nth = (call?.again ?? 0) + (call?.ended ? 1 : 0);
  return (
    alert && {
      ...{ message: messageOf(found, alert), tries: call?.tries ?? 0, stored: true },
      ...(nth > 0 && { telling: { say: "reminder" as const, nth } }),
    }
  );
}

/** What made it so grave may have no room in its list (`cases/too-many.ts`): then it is told as the case is named, of no room or device. */
const asGraveAs = ({ kind, severity }: Case, gravest: CaseAlert): CaseAlert =>
  severityRank[severity] < severityRank[gravest.severity]
    ? { ...gravest, kind, severity, device: undefined, room: undefined, resident: undefined }
    : gravest;

/** A case that came back is called again: a new message, not another try of the old. */
const waitOf = (found: Case): string => `${found.id}-${Math.trunc(waitsFrom(found)).toString(36)}`;

const messageOf = (found: Case, alert: CaseAlert): AlertMessage => ({
  ...{ v: 1, type: "raise", gatewayId: found.gateway, home: found.home, test: found.test },
  ...{ alertId: alert.id, epoch: waitOf(found), seq: 1 },
  ...{ kind: alert.kind, severity: alert.severity, condition: alert.condition, repeats: alert.repeats },
  ...(alert.device !== undefined && { device: alert.device }),
  ...(alert.room !== undefined && { room: alert.room }),
  ...(alert.resident !== undefined && { resident: alert.resident }),
  // Of its moments only the wall clock came this far.
  at: { steady: instant(0), wall: alert.at, mono: 0, boot: "", trusted: alert.atTrusted },
  ...{ causes: [], snapshot: [] },
});
