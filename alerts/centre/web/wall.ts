/** The wall's one question. However many walls ask, it is counted once. */
import type { App } from "../../program/http.ts";
import type { Consoles } from "../consoles.ts";
import type { Presence } from "../gateways/presence.ts";
import type { Register } from "../register/register.ts";
import type { Store } from "../store/store.ts";
import { type WallView, wallView } from "../wall/views.ts";
import { closedHours, wallOf } from "../wall/wall.ts";

export interface WallRoutes {
  readonly name: string;
  readonly timeZone: string;
  readonly store: Pick<Store, "openCases" | "closedIn" | "firstWaits">;
  readonly register: Pick<Register, "card" | "gateways">;
  readonly presence: Pick<Presence, "row">;
  readonly consoles: Pick<Consoles, "list">;
  readonly now: () => number;
}

/** ms that a count stands: at least this, and twenty times what it took. Closed cases are counted less often, and at most so many. */
const stands = { least: 900, timesCost: 20, closed: 15_000, closedCases: 2_000 } as const;

export function addWall(app: App, deps: WallRoutes): void {
  const { now, store, register } = deps;
  const lately = remembered(now, stands.closed, async () => {
    const span = { from: now() - closedHours * 3_600_000, to: now() + 1 };
    const closed = await store.closedIn(span, undefined, stands.closedCases);
    return { closed, waits: await store.firstWaits(closed.map(({ id }) => id)) };
  });
  const count = remembered(now, stands.least, async (): Promise<WallView> => {
    const gateways = register
      .gateways()
      .map(({ id, home, town }) => ({ id, home, town: town ?? register.card(home)?.town }));
    const open = await store.openCases();
    const facts = { open, gateways, ...(await lately()), consoles: deps.consoles.list(), row: deps.presence.row };
    return wallOf({ ...facts, now: now(), centre: deps.name, timeZone: deps.timeZone });
  });
  app.get(
    "/v1/wall",
    { config: { roles: "anyone", look: "nothing" }, schema: { response: { 200: wallView } } },
    async (_request, reply) => {
      reply.header("cache-control", "no-store");
      return count();
    },
  );
}

function remembered<T>(now: () => number, least: number, make: () => Promise<T>): () => Promise<T> {
  let last: { readonly until: number; readonly value: Promise<T> } | undefined;
  return () => {
    if (last && now() < last.until) return last.value;
    const began = now();
    const value = make();
    last = { until: began + least, value };
    value.then(
      () => {
        last = { until: Math.max(began + least, now() + stands.timesCost * (now() - began)), value };
      },
      () => {
        last = undefined;
      },
    );
    return value;
  };
}
