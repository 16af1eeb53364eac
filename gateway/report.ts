import { firstPath } from "../alerts/paths/policy.ts";
import { openAtMost, type ReportMessage } from "../alerts/protocol.ts";
import type { Standing } from "./health.ts";
import { devicesOf } from "./home-view.ts";
import type { Register } from "./register/contract.ts";
import { version } from "./version.ts";

/** What the gateway knows; the line to the centre adds who and when. */
export type HomeReport = Pick<ReportMessage, "version" | "devices" | "health" | "open" | "paths" | "protected">;

/** Every 60 s to the centre: devices and health. Ids and counters only. */
export function reportOf(
  { journal, carriers, moment, dispatcher }: Standing,
  register: Pick<Register, "home">,
): HomeReport {
  const { mode, waiting, bytes } = journal.health;
  return {
    version,
    devices: devicesOf({ register, journal }, moment())
      .slice(0, 500)
      .map(({ id, room, state, heardAgo, battery, unheardFor, testPress, marks }) => ({
        id,
        state,
        ...(room !== undefined && { room }),
        ...(heardAgo !== undefined && { lastHeardAgo: heardAgo }),
        ...(battery !== undefined && { battery }),
        ...(unheardFor !== undefined && { unheardFor }),
        ...(testPress && { testPress }),
        ...(marks && { marks }),
      })),
    paths: dispatcher.standings.map(({ label, kind, state, goodAgo, tested }) => ({
      ...{ label, kind, state },
      ...(goodAgo !== undefined && { goodAgo }),
      ...(tested && { tested: { ago: Math.max(0, Math.round(moment().steady - tested.steady)), ok: tested.ok } }),
    })),
    open: journal.read
      .openAlerts()
      .filter((alert) => alert.state === "raised")
      .slice(-openAtMost)
      .map((alert) => ({ alertId: alert.id, caseVersion: alert.response?.caseVersion ?? -1 })),
    health: {
      journal: mode,
      journal_waiting: waiting,
      journal_bytes: bytes,
      unstored: journal.read.unstoredCount(firstPath),
      clock_trusted: moment().trusted,
      mqtt_clients: carriers.broker?.connected().length ?? 0,
    },
  };
}
