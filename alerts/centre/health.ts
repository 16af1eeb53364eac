/** Is the centre ready, and what can be counted of it. */
import type { Broker } from "../../broker/broker.ts";
import type { Part } from "../program/http.ts";
import type { LiveFeed } from "../program/live-feed.ts";
import type { Metrics } from "../program/metrics.ts";
import type { Office } from "./office.ts";
import type { Register } from "./register/register.ts";
import type { Store } from "./store/store.ts";

export async function centreParts(of: {
  readonly store: Pick<Store, "lastAlive">;
  readonly broker: Broker;
}): Promise<readonly Part[]> {
  // Anybody may ask: nothing is read that grows with the homes.
  const store = await of.store.lastAlive().then(
    (): Part => ({ name: "store", ok: true }),
    (fault: unknown): Part => ({ name: "store", ok: false, why: String(fault) }),
  );
  const listening = of.broker.ports.length > 0;
  return [store, listening ? { name: "broker", ok: true } : { name: "broker", ok: false, why: "listens nowhere" }];
}

export function centreMetrics(
  metrics: Metrics,
  of: {
    readonly broker: Broker;
    readonly office: Pick<Office, "presence" | "gaps" | "consoles" | "ownPaths">;
    readonly feed: LiveFeed;
    readonly register: Pick<Register, "gateways">;
  },
): void {
  const { office, register } = of;
  metrics.gauge(
    "gateways",
    "Gateways in the register by state",
    () => {
      const counts = { never_seen: 0, online: 0, lost: 0 };
      for (const { id } of register.gateways()) {
        const row = office.presence.row(id);
        counts[row.heardAt === undefined ? "never_seen" : row.lost ? "lost" : "online"] += 1;
      }
      return Object.entries(counts).map(([state, value]) => ({ labels: { state }, value }));
    },
    ["state"],
  );
  metrics.gauge(
    "messages_missing",
    "Messages proven to be missing: asked for again, or gone for ever",
    () => {
      const sums = { open: 0, gone: 0 };
      for (const { id } of register.gateways()) {
        const missing = office.gaps.missing(id);
        sums.open += missing.open;
        sums.gone += missing.gone;
      }
      return Object.entries(sums).map(([state, value]) => ({ labels: { state }, value }));
    },
    ["state"],
  );
  metrics.gauge(
    "consoles_armed",
    "Consoles whose sound is armed",
    () => office.consoles.list().filter((each) => each.armed).length,
  );
  metrics.gauge(
    "own_path_ok",
    "Each path by which the centre calls people: 1 if its last daily test went well and is not too long ago",
    () =>
      office.ownPaths
        .list()
        .map(({ label, kind, state }) => ({ labels: { path: label, kind }, value: Number(state === "ok") })),
    ["path", "kind"],
  );
  metrics.gauge("feed_clients", "Pages that follow the live feed", () => of.feed.clients());
  metrics.gauge("logins_waiting", "Gateways at the door that wait until those with a call for help are in", () => {
    return of.broker.counts().loginsWaiting;
  });
  metrics.gauge("gateways_connected", "Connections of gateways to the broker", () => of.broker.connected().length);
}
