/**
 * Where the line to the centre is silent, a path that can say what has become of an alert is asked: whether a person has it is
 * the one thing the home waits for.
 */
import type { Alert } from "../../alerts/alert.ts";
import { severityRank } from "../../alerts/lifecycle.ts";
import type { Path } from "../../alerts/paths/path.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { ReceiptMessage } from "../../alerts/protocol.ts";
import { type Moment, seconds } from "../../devices/model/moment.ts";
import type { PathsJournal } from "./journal.ts";
import { heardFrom } from "./runner.ts";

export const askEvery = seconds(5);
/** Alerts asked about at a time. */
const most = 20;

export interface NewsDeps {
  readonly path: Path;
  readonly journal: Pick<PathsJournal, "receive">;
  readonly timers: Pick<Timers, "every" | "after">;
  readonly moment: () => Moment;
  /** Open alerts that this path carries and that the first path says nothing of. */
  readonly open: () => readonly Alert[];
}

export function followNews({ path, journal, timers, moment, open }: NewsDeps): { stop(): void } {
  const { news } = path;
  if (!news) return { stop() {} };
  let asking = false;

  async function ask(): Promise<void> {
    if (asking) return;
    asking = true;
    // A question that hangs is left behind: the next one asks the same.
    const callOff = timers.after(path.tryWithin, () => {
      asking = false;
    });
    try {
      const alerts = urgentFirst(open()).slice(0, most);
      const about = alerts.map(({ id, response }) => ({ alertId: id, caseVersion: response?.caseVersion ?? -1 }));
      const { receipts } = about.length > 0 && news ? await news(about) : { receipts: [] };
      const known = new Map(alerts.map((alert) => [alert.id, alert]));
      for (const receipt of heardFrom(path, receipts))
        if (isNew(known.get(receipt.alertId), receipt)) await journal.receive(path.label, receipt, moment());
    } catch {
      // Asked again in a moment; the path's own tries say what is wrong with it.
    }
    callOff();
    asking = false;
  }

  return { stop: timers.every(askEvery, () => void ask()) };
}

/** Of a storm the newest; before that, whoever called for help. */
const urgentFirst = (alerts: readonly Alert[]): readonly Alert[] =>
  alerts.toReversed().sort((a, b) => severityRank[a.severity] - severityRank[b.severity]);

function isNew(alert: Alert | undefined, { type, caseId, caseVersion }: ReceiptMessage): boolean {
  if (!alert) return false;
  const { response } = alert;
  if (type === "stored") return response?.storedAt === undefined;
  if (type === "shown") return response?.shownAt === undefined;
  return response?.caseId !== caseId || caseVersion > response.caseVersion;
}
