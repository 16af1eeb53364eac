/** Which case an alert belongs to. Lanes never merge; a test never mixes with the real thing. */
import type { Lane, Severity } from "../../alert.ts";
import { laneOfKind } from "../../lifecycle.ts";
import { areaOutage, gatewayLost, gatewayRefused } from "./unwatched.ts";

export { areaOutage, gatewayLost, gatewayRefused };

/** A way out of a home whose daily test was not done, or failed. */
export const pathTestMissed = "path_test_missed";

/** Somebody rang the centre, and a dispatcher opened a case of it. Its severity says which lane. */
export const calledIn = "called_in";

/** The case of a home that has too many open cases already (`too-many.ts`): no alert is of this kind. */
export const tooManyAlerts = "too_many_alerts";

/** The home's table, and the centre's own kinds. */
const lanes: Readonly<Partial<Record<string, "emergency" | "care" | "fault">>> = {
  ...laneOfKind,
  [gatewayLost]: "fault",
  [gatewayRefused]: "fault",
  [pathTestMissed]: "fault",
  [areaOutage]: "fault",
};

/** A kind is a word of the wire: it may be the name of something that every object has. */
const laneOf = (kind: string) => (Object.hasOwn(lanes, kind) ? lanes[kind] : undefined);

export interface Sorted {
  readonly lane: Lane;
  readonly key: string;
}

export function sortAlert(alert: {
  readonly home: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly test: boolean;
  readonly device?: string | undefined;
}): Sorted {
  const { home } = alert;
  if (alert.test) return { lane: "test", key: `${home}|test` };
  // A kind from a newer gateway is sorted by its severity alone.
  const lane = alert.severity === "emergency" ? "emergency" : (laneOf(alert.kind) ?? "care");
  if (lane === "emergency") return { lane, key: `${home}|emergency` };
  if (lane === "care") return { lane, key: `${home}|care|${alert.kind}` };
  return { lane, key: `${home}|fault|${alert.device ?? alert.kind}` };
}
