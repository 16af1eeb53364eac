/** The centre's HTTP server with all its routes. */
import type { Broker } from "../../../broker/broker.ts";
import { type App, listen, openHttp } from "../../program/http.ts";
import type { LiveFeed } from "../../program/live-feed.ts";
import type { Log } from "../../program/log.ts";
import type { Metrics } from "../../program/metrics.ts";
import type { Timers } from "../../program/timers.ts";
import type { Accounts, SignedIn } from "../accounts/accounts.ts";
import { watchLooks } from "../audit/looks.ts";
import type { Word } from "../cases/happened.ts";
import { headsIn } from "../chain/newest.ts";
import { type CentreConfig, readTls } from "../config.ts";
import { centreMetrics, centreParts } from "../health.ts";
import type { Joining } from "../joining/joining.ts";
import type { Office } from "../office.ts";
import { openKeeper } from "../register/keeper.ts";
import { openLists } from "../register/lists.ts";
import type { Register } from "../register/register.ts";
import { readTowns, townNames } from "../register/towns.ts";
import type { Store } from "../store/store.ts";
import { guardAccess } from "./access.ts";
import { addAlerts } from "./alerts.ts";
import { addAnswering } from "./answering.ts";
import { addAudit } from "./audit.ts";
import { addCalledIn } from "./called-in.ts";
import { addCases } from "./cases.ts";
import { addConsoleFiles } from "./console-files.ts";
import { addDrills } from "./drill.ts";
import { addExports } from "./exports.ts";
import { addJoining } from "./joining.ts";
import { addPaths } from "./paths.ts";
import { addProtected } from "./protected.ts";
import { addRegister } from "./register.ts";
import { addShift } from "./shift.ts";
import { addSignIn } from "./sign-in.ts";
import { addWall } from "./wall.ts";

export interface WebDeps {
  readonly config: CentreConfig;
  readonly store: Store;
  readonly register: Register;
  readonly office: Office;
  readonly joining: Joining;
  readonly broker: Broker;
  readonly accounts: Accounts;
  readonly feed: LiveFeed;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly now: () => number;
  readonly wall: () => number;
  readonly timers: Timers;
  readonly machineToken: string;
  readonly files: string;
  readonly version: string;
}

export async function openWeb(
  deps: WebDeps,
): Promise<{ readonly app: App; readonly url: string; readonly port: number }> {
  const { accounts, broker, feed, log, metrics, now, office, register, store } = deps;
  const { host, port: wanted, names, tls } = deps.config.http;
  const settings = {
    ...{ host, port: wanted, names, version: deps.version },
    tls: tls && readTls(tls),
    title: "Hearthwatch service centre",
  };
  const app = await openHttp(settings, { log, metrics, parts: () => centreParts({ store, broker }) });
  centreMetrics(metrics, { broker, office, feed, register });
  const access = guardAccess(app, { accounts, machineToken: deps.machineToken, tls: tls !== undefined });
  const word = (who?: SignedIn): Word => {
    const actor = { actor: who?.person.id, role: who?.roles[0] };
    return { ...actor, at: now(), mono: deps.timers.now(), via: "http" };
  };
  watchLooks(app, { whoever: access.whoever, store, word });
  const { name, watch } = deps.config;
  addSignIn(app, {
    accounts,
    access,
    store,
    word,
    timeZone: watch.timeZone,
    escalation: office.escalation,
    ended: (session) => feed.drop(session),
  });
  addJoining(app, { joining: deps.joining, register, store, access, word, now });
  await addAlerts(app, { register, office, store, metrics, log, now, wall: deps.wall });
  addProtected(app, office.protectedDays);
  addCases(app, { ...office, register, store, feed, access, now });
  addCalledIn(app, { ...office, register, store, access });
  addShift(app, { shift: office.shift, access });
  const past = { name, timeZone: watch.timeZone, store, register, access, word, now };
  addExports(app, { ...past, board: office.board, clockOffset: (id) => office.presence.row(id).clockOffset });
  addAudit(app, { ...past, heads: () => headsIn(deps.config.data) });
  addAnswering(app, { ...past, settings: deps.config.answering });
  addDrills(app, { access, drills: office.drills, nudge: office.nudge });
  addWall(app, { ...past, presence: office.presence, consoles: office.consoles });
  addPaths(app, { ownPaths: office.ownPaths, store, access, word });
  const plan = readTowns();
  addRegister(app, {
    ...past,
    lists: openLists({ register, towns: plan, now, timeZone: watch.timeZone }),
    forgotten: (home) => feed.forget(`"home":${JSON.stringify(home)}`),
    keeper: openKeeper({ register, store, towns: townNames(deps.config.register.towns) }),
  });
  await addConsoleFiles(app, deps.files);
  return { app, ...(await listen(app, settings)) };
}
