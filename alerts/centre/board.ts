/** What the pages are told: the board as it is now, and every change of it on the live feed. */
import type { LiveFeed } from "../program/live-feed.ts";
import type { Log } from "../program/log.ts";
import type { Case } from "./cases/case.ts";
import type { Consoles } from "./consoles.ts";
import type { Gaps } from "./gaps.ts";
import type { Presence } from "./presence.ts";
import type { Register } from "./register/register.ts";
import { shownWords } from "./register/sealed-words.ts";
import type { RegisterStore } from "./register/store.ts";
import type { DutyView } from "./shift/views.ts";
import type { CaseStore, Happened } from "./store/store.ts";
import { logShown, viewOf } from "./view-of.ts";
import type { BoardView, CaseView, GatewayView } from "./views.ts";

/** Closed cases the queue page shows below the open ones. */
const closedShown = 50;

export interface Board {
  read(): Promise<BoardView>;
  view(found: Case): Promise<CaseView>;
  /** Publishes the cases in the order of their commits. */
  happened(happened: readonly Happened[]): void;
  gatewayChanged(gateway: string): void;
  pulse(gateway: string): void;
  consolesChanged(): void;
  /** Waits until everything is published. */
  settled(): Promise<void>;
}

export function openBoard(deps: {
  readonly name: string;
  readonly store: Pick<CaseStore, "openCases" | "closedCases" | "logOf"> &
    Partial<Pick<RegisterStore, "registerLocked">>;
  readonly register: Pick<Register, "card" | "script" | "gateways" | "gateway">;
  readonly presence: Pick<Presence, "row">;
  readonly gaps: Pick<Gaps, "missing">;
  readonly consoles: Pick<Consoles, "list">;
  readonly duty: () => readonly DutyView[];
  readonly feed: LiveFeed;
  readonly now: () => number;
  readonly log: Log;
}): Board {
  const { store, register, feed } = deps;
  /** Cases changed since they were last published; a storm of alerts on one case is told once for each breath we take. */
  const changed = new Map<string, Case>();
  let publishing: Promise<void> | undefined;
  const view = async (found: Case): Promise<CaseView> =>
    viewOf(
      store.registerLocked?.() === undefined ? found : (shownWords(found) as Case),
      await store.logOf(found.id, logShown),
      register.card(found.home, { case: found.id, resident: residentOf(found) }),
      register.script(found),
    );
  const gatewayView = (id: string): GatewayView | undefined => {
    const entry = register.gateway(id);
    if (!entry) return undefined;
    const row = deps.presence.row(id);
    const { open, gone } = deps.gaps.missing(id);
    return {
      id,
      home: entry.home,
      town: entry.town ?? register.card(entry.home)?.town,
      bed: entry.bed,
      state: row.heardAt === undefined ? "never_seen" : row.lost ? "lost" : "online",
      lastHeardAt: row.heardAt,
      devicesSilent: row.devicesSilent,
      gaps: open + gone,
      clockOffset: row.clockOffset,
    };
  };
  const publishAll = async (): Promise<void> => {
    for (;;) {
      const [next] = changed.values();
      if (!next) return;
      changed.delete(next.id);
      try {
        feed.publish("case", await view(next), `case ${next.id}`);
      } catch (fault) {
        deps.log.error("feed.failed", { case: next.id, why: String(fault) });
      }
      await new Promise((breath) => setImmediate(breath));
    }
  };
  const views = (cases: readonly Case[]): Promise<CaseView[]> => Promise.all(cases.map(view));
  return {
    view,
    async read() {
      // The cursor first: what changes while we read comes again on the feed, and a page keeps the higher version.
      const cursor = feed.cursor();
      return {
        now: deps.now(),
        cursor,
        centre: deps.name,
        cases: await views(await store.openCases()),
        closedLately: await views(await store.closedCases(closedShown)),
        gateways: register.gateways().flatMap(({ id }) => gatewayView(id) ?? []),
        consoles: [...deps.consoles.list()],
        duty: [...deps.duty()],
      };
    },
    happened(happened) {
      for (const { after } of happened) changed.set(after.id, after);
      publishing ??= publishAll().finally(() => {
        publishing = undefined;
      });
    },
    gatewayChanged(gateway) {
      const found = gatewayView(gateway);
      if (found) feed.publish("gateway", found, `gateway ${gateway}`);
    },
    pulse: (gateway) => feed.publish("pulse", { gateway, at: deps.now() }, `pulse ${gateway}`),
    consolesChanged: () => feed.publish("consoles", deps.consoles.list(), "consoles"),
    settled: async () => publishing,
  };
}

/** Whom the newest alert names that names somebody. */
const residentOf = ({ alerts }: Case): string | undefined =>
  alerts.findLast(({ resident }) => resident !== undefined)?.resident;
