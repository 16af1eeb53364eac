/** The centre's own word about the watching itself: a gateway that is lost or not let in, a test of a path that did not come. */
import type { Case, CaseAlert, CasePolicy } from "../cases/case.ts";
import type { Happened } from "../cases/happened.ts";
import { type gatewayLost, type gatewayRefused, type pathTestMissed, sortAlert } from "../cases/lane.ts";
import { isOpen } from "../cases/machine.ts";
import { move } from "../cases/moves.ts";
import { homeBounds, isFull } from "../cases/too-many.ts";
import type { Writing } from "./writing.ts";

export interface FaultsDeps {
  readonly newId: () => string;
  readonly policy: (lane: Case["lane"], home: string) => CasePolicy;
}

/** `device` names what it is about: one case for each. */
export interface Fault {
  readonly kind: typeof gatewayLost | typeof gatewayRefused | typeof pathTestMissed;
  readonly device: string;
  readonly gateway: string;
  readonly home: string;
}

export interface FaultsAtDesk {
  /** While it is true, it is said once. */
  fault(fault: Fault & { readonly since: number }): Promise<void>;
  /** Everything that was wrong with this is over. */
  faultOver(fault: Fault): Promise<void>;
}

export function faultsAtDesk(deps: FaultsDeps, { store, wordOf, tell }: Writing): FaultsAtDesk {
  return {
    async fault(fault) {
      const { gateway, home, kind } = fault;
      const word = wordOf("centre");
      const alert = alertOf(fault, word.at, deps.newId());
      const { lane, key } = sortAlert({ home, ...alert, test: false });
      const happened = await store.changeByKey(key, word, (latest) => {
        if (latest && isOpen(latest.state)) {
          const same = latest.alerts.some((each) => each.condition === "active" && each.kind === kind);
          return same ? [] : move(latest, { type: "signal", alert: withRoom(alert, latest), rings: true }, word.at);
        }
        const raise = { type: "raise", id: deps.newId(), lane, key, home, gateway, test: false, alert } as const;
        return move(undefined, { ...raise, policy: deps.policy(lane, home) }, word.at);
      });
      tell({ happened });
    },
    async faultOver({ home, kind, device }) {
      const word = wordOf("centre");
      const { key } = sortAlert({ home, kind, severity: "warning", test: false, device });
      const happened = await store.changeByKey(key, word, (latest) => {
        const all: Happened[] = [];
        for (const alert of latest?.alerts ?? []) {
          if (!latest || alert.condition !== "active") continue;
          const over = { type: "signal", alert: { ...alert, condition: "cleared" }, rings: false } as const;
          all.push(...move(all.at(-1)?.after ?? latest, over, word.at));
        }
        return all;
      });
      tell({ happened });
    },
  };
}

/** In a list that is full the centre's own word of each kind stands once. */
function withRoom(alert: CaseAlert, latest: Case): CaseAlert {
  const own = latest.alerts.findLast(({ kind, from }) => kind === alert.kind && from === undefined);
  return own && isFull(latest, homeBounds) ? { ...alert, id: own.id, repeats: own.repeats + 1 } : alert;
}

const alertOf = ({ kind, device, since }: Fault & { readonly since: number }, at: number, id: string): CaseAlert => ({
  ...{ id, kind, device, severity: "warning" },
  ...{ at: since, atTrusted: true, storedAt: at, repeats: 0, condition: "active", cancelRequested: false },
  ...{ causes: [], snapshot: [] },
});
