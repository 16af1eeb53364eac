/**
 * Receipts on their way to the gateways: what is not acknowledged stays in the store and goes again when the gateway is back.
 * In order for each gateway, a bounded window at a time.
 */
import type { CrashPoint } from "../program/crash-point.ts";
import type { Log } from "../program/log.ts";
import type { GatewayStore } from "./gateways/store.ts";
import type { Line } from "./line.ts";

const receiptWindow = { inFlight: 1_000, whenFull: "wait-in-store", retryMs: 2_000 } as const;

export interface Downlink {
  /** There may be something new for this gateway. */
  kick(gateway: string): void;
  /** It has just subscribed: everything unacknowledged from the beginning. */
  came(gateway: string): void;
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

interface Lane {
  /** Last row handed to the line. */
  after: number;
  inFlight: number;
  /** Something was not acknowledged: nothing more goes until all of the window is back, then again from the beginning. */
  broken: boolean;
  /** It came back while its window was still out: from the beginning at once. */
  fresh: boolean;
  reading: boolean;
  again: boolean;
}

export function openDownlink(deps: {
  readonly store: Pick<GatewayStore, "waiting" | "delivered">;
  readonly line: Line;
  readonly log: Log;
  readonly crashPoint: CrashPoint;
  readonly after: (ms: number, run: () => void) => () => void;
}): Downlink {
  const lanes = new Map<string, Lane>();
  const underWay = new Set<Promise<void>>();
  let stopped = false;
  const laneOf = (gateway: string): Lane => {
    const found = lanes.get(gateway) ?? {
      after: 0,
      inFlight: 0,
      broken: false,
      fresh: false,
      reading: false,
      again: false,
    };
    lanes.set(gateway, found);
    return found;
  };
  const track = (work: Promise<void>): void => {
    const tracked = work.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  };

  const send = async (gateway: string, lane: Lane, id: number, body: string): Promise<void> => {
    const { line } = deps;
    const sent = askedAgain(body) ? line.send(gateway, "receipt", body) : line.deliver(gateway, "receipt", body);
    const taken = await sent.catch(() => false);
    const done = taken && (await mark(gateway, id));
    lane.inFlight -= 1;
    if (!done) lane.broken = true;
    if (lane.broken && lane.inFlight === 0) restart(gateway, lane);
    else pump(gateway, lane);
  };

  /** What cannot be marked now is sent again: a home knows a receipt that it has had. */
  const mark = async (gateway: string, id: number): Promise<boolean> => {
    deps.crashPoint("centre-after-receipt-before-mark");
    try {
      await deps.store.delivered([id]);
      return true;
    } catch (fault) {
      deps.log.error("receipt.not_marked", { gateway, why: String(fault) });
      return false;
    }
  };

  const restart = (gateway: string, lane: Lane): void => {
    lane.broken = false;
    lane.after = 0;
    const { fresh } = lane;
    lane.fresh = false;
    // Away: `came` will start it. Still here: it did not take it; not at once again.
    if (fresh) pump(gateway, lane);
    else if (!stopped && deps.line.connected(gateway)) deps.after(receiptWindow.retryMs, () => pump(gateway, lane));
  };

  const pump = (gateway: string, lane: Lane): void => {
    if (lane.reading) {
      lane.again = true;
      return;
    }
    if (stopped || lane.broken || lane.inFlight >= receiptWindow.inFlight || !deps.line.connected(gateway)) return;
    lane.reading = true;
    track(
      fill(gateway, lane)
        .catch((fault: unknown) => deps.log.error("receipt.unread", { gateway, why: String(fault) }))
        .finally(() => {
          lane.reading = false;
          if (!lane.again) return;
          lane.again = false;
          pump(gateway, lane);
        }),
    );
  };

  const fill = async (gateway: string, lane: Lane): Promise<void> => {
    const rows = await deps.store.waiting(gateway, lane.after, receiptWindow.inFlight - lane.inFlight);
    if (lane.broken) return;
    for (const row of rows) {
      lane.after = row.id;
      lane.inFlight += 1;
      track(send(gateway, lane, row.id, row.body));
    }
  };

  return {
    kick: (gateway) => pump(gateway, laneOf(gateway)),
    came(gateway) {
      const lane = laneOf(gateway);
      if (lane.inFlight === 0) lane.after = 0;
      else {
        lane.broken = true;
        lane.fresh = true;
      }
      pump(gateway, lane);
    },
    async stop() {
      stopped = true;
      await Promise.allSettled([...underWay]);
    },
  };
}

/** Without its `stored` (or `refused`) a gateway sends the message again, and the answer goes again: nothing is lost by not waiting. */
function askedAgain(body: string): boolean {
  const { type } = JSON.parse(body) as { readonly type: string };
  return type === "stored" || type === "refused";
}
