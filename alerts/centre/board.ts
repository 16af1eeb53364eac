/** What the pages are told: the board as it is now, and every change of it on the live feed. */
import type { LiveFeed } from "../program/live-feed.ts";
import type { Log } from "../program/log.ts";
import type { Case } from "./cases/case.ts";
import type { Happened, LogRow } from "./cases/happened.ts";
import type { CaseStore } from "./cases/store.ts";
import type { Consoles } from "./consoles.ts";
import type { Gaps } from "./gateways/gaps.ts";
import type { Presence } from "./gateways/presence.ts";
import type { Register } from "./register/register.ts";
import { shownWords } from "./register/sealed-words.ts";
import type { RegisterStore } from "./register/store.ts";
import type { DutyView } from "./shift/views.ts";
import { logShown, viewOf } from "./view-of.ts";
import type { BoardView, CaseView, GatewayView } from "./views.ts";

/** Closed cases the queue page shows below the open ones. */
const closedShown = 50;

/** Cases made ready in one breath, their log read in one look; between two of them whoever presses or asks is heard. */
const casesInABreath = 16;
const breath = (): Promise<void> => new Promise((taken) => setImmediate(taken));

/** `log`: all there is of it, while it is known from the case's birth; otherwise it is read. */
interface Changed {
  readonly found: Case;
  readonly log: readonly LogRow[] | undefined;
}

export interface Board {
  read(): Promise<BoardView>;
  view(found: Case): Promise<CaseView>;
  /** Publishes the cases: emergencies first, then in the order of their commits. */
  happened(happened: readonly Happened[]): void;
  gatewayChanged(gateway: string): void;
  pulse(gateway: string): void;
  consolesChanged(): void;
  /** Waits until everything is published. */
  settled(): Promise<void>;
}

export function openBoard(deps: {
  readonly name: string;
  readonly timeZone: string;
  readonly backupPhone?: string | undefined;
  readonly store: Pick<CaseStore, "openCases" | "closedCases" | "logOf" | "logsOf"> &
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
  const changed = { emergencies: new Map<string, Changed>(), others: new Map<string, Changed>() };
  let publishing: Promise<void> | undefined;
  const view = async (found: Case, log?: readonly LogRow[]): Promise<CaseView> =>
    viewOf(
      store.registerLocked?.() === undefined ? found : (shownWords(found) as Case),
      log ?? (await store.logOf(found.id, logShown)),
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
  const publish = async ({ found, log }: Changed): Promise<void> => {
    const urgent = found.severity === "emergency";
    try {
      feed.publish("case", await view(found, log), `case ${found.id}`, urgent);
    } catch (fault) {
      deps.log.error("feed.failed", { case: found.id, why: String(fault) });
    }
  };
  const { emergencies, others } = changed;
  const publishAll = async (): Promise<void> => {
    for (let told = 0; emergencies.size + others.size > 0; told += 1) {
      const from = emergencies.size > 0 ? emergencies : others;
      const [next] = from.values();
      if (!next) continue;
      from.delete(next.found.id);
      await publish(next);
      if (told % casesInABreath === casesInABreath - 1) await breath();
    }
  };
  const note = ({ before, after, row }: Happened): void => {
    const known = emergencies.get(after.id) ?? others.get(after.id);
    const log = before === undefined ? [] : known?.log;
    const now = { found: after, log: row && log && log.length < logShown ? [...log, row] : undefined };
    const into = after.severity === "emergency" ? emergencies : others;
    if (into === emergencies) others.delete(after.id);
    into.set(after.id, now);
  };
  const views = async (cases: readonly Case[]): Promise<CaseView[]> => {
    const made: CaseView[] = [];
    for (let n = 0; n < cases.length; n += casesInABreath) {
      if (n > 0) await breath();
      const these = cases.slice(n, n + casesInABreath);
      const logs = await store.logsOf(
        these.map(({ id }) => id),
        logShown,
      );
      for (const found of these) made.push(await view(found, logs.get(found.id)));
    }
    return made;
  };
  return {
    view,
    async read() {
      // The cursor first: what changes while we read comes again on the feed, and a page keeps the higher version.
      const cursor = feed.cursor();
      return {
        now: deps.now(),
        cursor,
        centre: deps.name,
        timeZone: deps.timeZone,
        ...(deps.backupPhone !== undefined && { backupPhone: deps.backupPhone }),
        cases: await views(await store.openCases()),
        closedLately: await views(await store.closedCases(closedShown)),
        gateways: register.gateways().flatMap(({ id }) => gatewayView(id) ?? []),
        consoles: [...deps.consoles.list()],
        duty: [...deps.duty()],
      };
    },
    happened(happened) {
      for (const each of happened) note(each);
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
