/** Kinds of the centre that say a whole home is watched by nobody: an alarm like any other (never put aside), not work for the service list. */

/** A gateway nobody hears any more … */
export const gatewayLost = "gateway_lost";
/** … one that is here and is not let in, because its credential does not fit … */
export const gatewayRefused = "gateway_refused";
/** … and many homes that fell silent together (F-36). */
export const areaOutage = "area_outage";

const kinds: readonly string[] = [gatewayLost, gatewayRefused, areaOutage];

/** As long as it is so: a case ends by itself when its gateway is back. */
export const isUnwatched = (of: {
  readonly kind: string;
  readonly alerts: readonly { readonly kind: string; readonly condition: "active" | "cleared" }[];
}): boolean =>
  kinds.includes(of.kind) || of.alerts.some(({ kind, condition }) => kinds.includes(kind) && condition === "active");
