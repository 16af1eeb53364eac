/** Test alarms as the journal has them now: when the centre stored, showed and claimed each. */
import type { AlertSeen } from "../../devices/joining/test-run.ts";
import type { Committed } from "../journal/journal.ts";

export const testsIn = ({ alerts }: Pick<Committed, "alerts">): readonly AlertSeen[] =>
  alerts.flatMap((alert) => {
    if (!alert.test) return [];
    const { storedAt, shownAt, handling, handlingAt, caseId } = alert.response ?? {};
    const claimed = handling !== undefined && handling !== "none" && handling !== "released";
    return [
      {
        ...{ type: "alert", id: alert.id, device: alert.device, at: alert.at.steady, storedAt, shownAt },
        ...{ claimedAt: claimed ? handlingAt : undefined, note: caseId },
      } as const,
    ];
  });
