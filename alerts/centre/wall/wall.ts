/** What stands on the wall, counted from what the centre knows. No id, no name, no address leaves here. */

import type { Case } from "../cases/case.ts";
import { isHeld, waitsFrom } from "../cases/machine.ts";
import type { GatewayRow } from "../gateways/store.ts";
import type { WallView } from "./views.ts";

export interface WallFacts {
  readonly now: number;
  readonly centre: string;
  readonly timeZone: string;
  readonly open: readonly Case[];
  readonly gateways: readonly { readonly id: string; readonly home: string; readonly town?: string | undefined }[];
  readonly row: (gateway: string) => Pick<GatewayRow, "heardAt" | "lost">;
  readonly consoles: readonly { readonly armed: boolean }[];
  /** Closed within the last `closedHours`. */
  readonly closed: readonly Case[];
  /** Of those: ms until somebody took it for the first time. */
  readonly waits: ReadonlyMap<string, number>;
}

export const closedHours = 12;

const counts = (found: Case): boolean => !found.test && found.lane !== "test" && found.drill === undefined;

/** As the answering figures count: a call of a person, that had to wait. Faults and notices are looked at when there is time. */
const isCall = ({ lane, severity, calledIn }: Case): boolean =>
  calledIn === undefined && (lane === "emergency" || lane === "care") && severity !== "notice";

export function wallOf(facts: WallFacts): WallView {
  const { now, gateways, consoles } = facts;
  const open = facts.open.filter(counts);
  const waiting = (severity: Case["severity"]) => {
    const own = open.filter((found) => found.state === "raised" && found.severity === severity);
    return { count: own.length, ...(own.length > 0 && { since: Math.min(...own.map(waitsFrom)) }) };
  };
  const rows = gateways.map(({ id }) => facts.row(id));
  const closed = facts.closed.filter(counts);
  const waits = closed.filter(isCall).flatMap(({ id }) => facts.waits.get(id) ?? []);
  return {
    ...{ now, centre: facts.centre, timeZone: facts.timeZone },
    ...{ emergency: waiting("emergency"), warning: waiting("warning"), notice: waiting("notice") },
    inHand: open.filter((found) => isHeld(found.state)).length,
    ...{ consoles: consoles.length, armed: consoles.filter(({ armed }) => armed).length },
    ...{ gateways: gateways.length, lost: rows.filter(({ lost }) => lost).length },
    heard: heardBySecond(rows, now),
    towns: townsOf(gateways, open),
    closed: {
      ...{ hours: closedHours, count: closed.length },
      ...(waits.length > 0 && { slowest: Math.max(0, ...waits) }),
    },
    drill: facts.open.some(({ drill }) => drill !== undefined),
  };
}

function heardBySecond(rows: readonly Pick<GatewayRow, "heardAt">[], now: number): number[] {
  const heard = Array.from({ length: 60 }, () => 0);
  for (const { heardAt } of rows) {
    const ago = heardAt === undefined ? -1 : Math.max(0, Math.floor((now - heardAt) / 1_000));
    if (ago >= 0 && ago < heard.length) heard[ago] = (heard[ago] ?? 0) + 1;
  }
  return heard;
}

/** Homes with something that nobody has taken, by its highest priority. */
function townsOf(gateways: WallFacts["gateways"], open: readonly Case[]): WallView["towns"] {
  const highest = new Map<string, Case["severity"]>();
  for (const { home, severity, state } of open)
    if (state === "raised" && highest.get(home) !== "emergency") highest.set(home, severity);
  const towns = new Map<string, WallView["towns"][number]>();
  for (const { home, town = "" } of gateways) {
    const own = towns.get(town) ?? { town, beds: 0, emergency: 0, warning: 0 };
    const severity = highest.get(home);
    towns.set(town, {
      ...{ town, beds: own.beds + 1 },
      emergency: own.emergency + (severity === "emergency" ? 1 : 0),
      warning: own.warning + (severity === "warning" ? 1 : 0),
    });
  }
  return [...towns.values()];
}
