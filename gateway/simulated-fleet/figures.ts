/** What a fleet has said and what it was told: counted at the homes, so that the centre cannot praise itself. */
import type { AlertMessage, ReceiptMessage } from "../../alerts/protocol.ts";

/** Times (ms) of which the newest are kept, and alerts whose answers are still awaited. */
const remembered = { times: 20_000, alerts: 50_000, whenFull: "oldest-gone" } as const;

export interface Spread {
  readonly n: number;
  readonly median: number;
  readonly p99: number;
  readonly most: number;
}

export interface FleetFigures {
  readonly messages: { readonly said: number; readonly stored: number; readonly refused: number };
  readonly reports: { readonly sent: number; readonly stored: number };
  readonly beats: number;
  readonly dials: { readonly good: number; readonly failed: number; readonly lost: number };
  readonly alerts: Readonly<Record<"emergency" | "warning" | "notice", number>>;
  readonly told: Readonly<Record<Exclude<ReceiptMessage["type"], "stored">, number>>;
  /** Alerts of which the centre told in two cases. */
  readonly doubled: number;
  /** From the alert's commit at home to the receipt at home, ms. */
  readonly storedMs: Spread;
  readonly emergencyStoredMs: Spread;
  readonly shownMs: Spread;
  readonly claimedMs: Spread;
}

interface Known {
  readonly severity: AlertMessage["severity"];
  readonly at: number;
  cases: string | undefined;
  shown: boolean;
  claimed: boolean;
}

export interface Counting {
  said(message: AlertMessage): void;
  told(receipt: ReceiptMessage): void;
  count(what: "reportSent" | "reportStored" | "beat" | "refused" | "dialGood" | "dialFailed" | "lineLost"): void;
  /** The case that the centre has made of this alert, once it has said so. */
  caseOf(alertId: string): string | undefined;
  read(): FleetFigures;
}

/** `steady`: ms of a clock that never goes back. */
export function openCounting(steady: () => number): Counting {
  const counts = { reportSent: 0, reportStored: 0, beat: 0, refused: 0, dialGood: 0, dialFailed: 0, lineLost: 0 };
  const alerts = { emergency: 0, warning: 0, notice: 0 };
  const told = { shown: 0, claimed: 0, released: 0, dispatched: 0, on_site: 0, closed: 0 };
  const times = { stored: [] as number[], emergency: [] as number[], shown: [] as number[], claimed: [] as number[] };
  const known = new Map<string, Known>();
  const underWay = new Map<string, number>();
  let said = 0;
  let stored = 0;
  let doubled = 0;
  const note = (into: number[], since: number): void => {
    into.push(steady() - since);
    if (into.length > remembered.times) into.shift();
  };
  const keyOf = ({ alertId, epoch, seq }: Pick<AlertMessage, "alertId" | "epoch" | "seq">) =>
    `${alertId}:${epoch}:${seq}`;
  const heard = (receipt: ReceiptMessage, of: Known): void => {
    if (of.cases !== undefined && of.cases !== receipt.caseId) doubled += 1;
    of.cases = receipt.caseId;
    if (receipt.type === "shown" && !of.shown) {
      of.shown = true;
      note(times.shown, of.at);
    }
    if (receipt.type === "claimed" && !of.claimed) {
      of.claimed = true;
      note(times.claimed, of.at);
    }
  };
  return {
    said(message) {
      said += 1;
      underWay.set(keyOf(message), steady());
      if (known.has(message.alertId)) return;
      alerts[message.severity] += 1;
      known.set(message.alertId, {
        ...{ severity: message.severity, at: steady(), cases: undefined, shown: false, claimed: false },
      });
      const [oldest] = known.keys();
      if (known.size > remembered.alerts && oldest !== undefined) known.delete(oldest);
    },
    told(receipt) {
      const of = known.get(receipt.alertId);
      if (of) heard(receipt, of);
      if (receipt.type !== "stored") {
        told[receipt.type] += 1;
        return;
      }
      const since = underWay.get(keyOf(receipt));
      if (since === undefined) return;
      underWay.delete(keyOf(receipt));
      stored += 1;
      note(times.stored, since);
      if (of?.severity === "emergency") note(times.emergency, since);
    },
    count(what) {
      counts[what] += 1;
    },
    caseOf: (alertId) => known.get(alertId)?.cases,
    read: () => ({
      messages: { said, stored, refused: counts.refused },
      reports: { sent: counts.reportSent, stored: counts.reportStored },
      beats: counts.beat,
      dials: { good: counts.dialGood, failed: counts.dialFailed, lost: counts.lineLost },
      alerts: { ...alerts },
      told: { ...told },
      doubled,
      storedMs: spreadOf(times.stored),
      emergencyStoredMs: spreadOf(times.emergency),
      shownMs: spreadOf(times.shown),
      claimedMs: spreadOf(times.claimed),
    }),
  };
}

/** Percentiles are values that were measured. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0) * 10) / 10;
  return { n: sorted.length, median: at(0.5), p99: at(0.99), most: at(1) };
}
