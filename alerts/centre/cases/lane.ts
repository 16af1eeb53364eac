/** Which case an alert belongs to. Lanes never merge; a test never mixes with the real thing. */
import { type AlertKind, alertKinds, type Lane, type Severity } from "../../alert.ts";

/** A gateway nobody hears any more: the one kind of alert the centre makes itself. */
export const gatewayLost = "gateway_lost";

const laneOfKind: { readonly [K in AlertKind | typeof gatewayLost]: "emergency" | "care" | "fault" } = {
  call_rescue: "emergency",
  call_help: "emergency",
  fall: "emergency",
  fall_cancelled: "care",
  smoke: "emergency",
  gas: "emergency",
  co: "emergency",
  water: "emergency",
  door_left_open: "care",
  door_at_night: "care",
  device_late: "fault",
  device_lost: "fault",
  device_never_seen: "fault",
  call_undecodable: "fault",
  check_device: "fault",
  bridge_down: "fault",
  port_down: "fault",
  mains_lost: "fault",
  tamper: "fault",
  battery_low: "fault",
  gateway_lost: "fault",
};

const kinds: readonly (AlertKind | typeof gatewayLost)[] = [...alertKinds, gatewayLost];

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
  const known = kinds.find((kind) => kind === alert.kind);
  // A kind from a newer gateway is sorted by its severity alone.
  const lane = alert.severity === "emergency" ? "emergency" : known ? laneOfKind[known] : "care";
  if (lane === "emergency") return { lane, key: `${home}|emergency` };
  if (lane === "care") return { lane, key: `${home}|care|${alert.kind}` };
  return { lane, key: `${home}|fault|${alert.device ?? alert.kind}` };
}
