/**
 * What was said of open alerts after their raise and may not be stored anywhere yet: a cry after a wish for help, a further
 * press. Nobody is asked until it matters: when a step of the policy is due, the journal says what has been stored by then.
 */
import type { Alert } from "../../alerts/alert.ts";
import { type Instant, instant } from "../../devices/model/moment.ts";
import type { Sealed } from "../journal/journal.ts";
import { keyOf } from "./errands.ts";
import type { PathsJournal } from "./journal.ts";

export interface Unheard {
  note(alert: Alert, message: Sealed): void;
  /** Since when; as far as is known here. */
  since(alertId: string): Instant | undefined;
  /** True if any of it has been stored since. */
  ask(alertId: string): boolean;
  forget(alertId: string): void;
}

/** Of one alert; the first of them says since when. */
const kept = { messages: 32, whenFull: "keep-oldest" } as const;

export function openUnheard(journal: { readonly read: Pick<PathsJournal["read"], "deliveries"> }): Unheard {
  const unheard = new Map<string, readonly Sealed[]>();
  return {
    note({ id, policy, state }, message) {
      const before = unheard.get(id) ?? [];
      const isNews = message.type === "change" && message.condition === "active";
      if (policy && state === "raised" && isNews && before.length < kept.messages)
        unheard.set(id, [...before, message]);
    },
    since(alertId) {
      const oldest = unheard.get(alertId)?.[0];
      return oldest && instant(oldest.at.steady);
    },
    ask(alertId) {
      const before = unheard.get(alertId);
      if (!before) return false;
      const stored = new Set(
        journal.read
          .deliveries(alertId)
          .filter(({ state }) => state === "stored")
          .map(keyOf),
      );
      const left = before.filter((message) => !stored.has(keyOf(message)));
      if (left.length > 0) unheard.set(alertId, left);
      else unheard.delete(alertId);
      return left.length < before.length;
    },
    forget: (alertId) => void unheard.delete(alertId),
  };
}
