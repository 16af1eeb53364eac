/** The centre without its doors: intake, cases, presence, gaps, receipts and what is due, on a store and a line handed in. */

import type { Path } from "../paths/path.ts";
import type { CrashPoint } from "../program/crash-point.ts";
import type { LiveFeed } from "../program/live-feed.ts";
import type { Log } from "../program/log.ts";
import type { Metrics } from "../program/metrics.ts";
import type { Timers } from "../program/timers.ts";
import { openAreas } from "./area/areas.ts";
import { tellSilence } from "./area/silence.ts";
import { type Board, openBoard } from "./board.ts";
import type { Case, CasePolicy } from "./cases/case.ts";
import type { Happened } from "./cases/happened.ts";
import { gatewayLost } from "./cases/lane.ts";
import { pickTerms } from "./cases/terms.ts";
import { closeAll } from "./close-all.ts";
import type { CentreConfig } from "./config.ts";
import { type Consoles, openConsoles } from "./consoles.ts";
import { type Desk, openDesk } from "./desk/desk.ts";
import { openDownlink } from "./downlink.ts";
import { type Drills, openDrills } from "./drill/drill.ts";
import { withDrillHomes } from "./drill/homes.ts";
import { type Escalation, openEscalation } from "./escalation/escalation.ts";
import { type Gaps, openGaps } from "./gateways/gaps.ts";
import { openNotLetIn } from "./gateways/not-let-in.ts";
import { openPresence, type Presence } from "./gateways/presence.ts";
import { type FromGateway, type Intake, openIntake } from "./intake.ts";
import { jobsOf } from "./jobs.ts";
import type { Line } from "./line.ts";
import { openProtectedDays, type ProtectedDays } from "./protected/days.ts";
import type { Register } from "./register/register.ts";
import { startScheduler } from "./scheduler.ts";
import { surroundings } from "./shift/around.ts";
import { openShift, type Shift } from "./shift/shift.ts";
import type { Store } from "./store/store.ts";
import { openWaiting } from "./waiting.ts";
import { withItself } from "./watch/itself.ts";
import { type OwnPaths, openOwnPaths } from "./watch/own-paths.ts";
import { stepsOf } from "./watch/settings.ts";
import { openTestBook } from "./watch/test-book.ts";
import { openWatch } from "./watch/watch.ts";

export interface OfficeDeps {
  readonly config: Pick<CentreConfig, "name" | "backupPhone" | "cases" | "watch" | "escalation" | "area"> & {
    readonly paths: readonly { readonly label: string }[];
  };
  readonly store: Store;
  readonly register: Register;
  /** `heard`: something came from this gateway; true when it is the first on its connection. */
  readonly line: Line & { heard(gateway: string): boolean };
  readonly feed: LiveFeed;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly now: () => number;
  readonly timers: Timers;
  readonly newId: () => string;
  readonly crashPoint: CrashPoint;
  /** By which people are called when nobody is watching, by label. */
  readonly paths: ReadonlyMap<string, Path>;
}

export interface Office {
  readonly intake: (message: FromGateway) => Promise<void>;
  /** The same, and what became of it: for a door that answers by itself. */
  readonly take: Intake;
  readonly desk: Desk;
  readonly board: Board;
  readonly consoles: Consoles;
  readonly presence: Presence;
  readonly gaps: Gaps;
  readonly protectedDays: ProtectedDays;
  readonly shift: Shift;
  readonly escalation: Escalation;
  readonly drills: Drills;
  readonly ownPaths: OwnPaths;
  readonly nudge: () => void;
  /** Its credential does not fit. */
  notLetIn(gateway: string, why: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startOffice(deps: OfficeDeps): Promise<Office> {
  const { config, store, register, line, feed, log, now, timers } = deps;
  const startedAt = now();
  const settle = { many: config.area.homes, within: config.area.settle };
  const presence = openPresence(await store.gateways(), { startedAt, aliveBefore: await store.lastAlive(), settle });
  const protectedDays = await openProtectedDays({ store, register, presence, now, log });
  const consoles = openConsoles(startedAt, config.cases.consoleOffline);
  const gaps: Gaps = openGaps(
    { store, line, now, newId: deps.newId, changed: (gateway) => board.gatewayChanged(gateway) },
    await store.numbers(),
  );
  const board = openBoard({
    name: config.name,
    timeZone: config.watch.timeZone,
    backupPhone: config.backupPhone,
    duty: () => shift.onDuty(),
    store,
    register: withItself(withDrillHomes(register), config.name),
    presence,
    gaps,
    consoles,
    feed,
    now,
    log,
  });
  const open = await store.openCases();
  // What waits calls people, louder and louder: a drill calls nobody.
  const waiting = openWaiting(
    open.filter(({ drill }) => drill === undefined),
    now,
  );
  const escalation = openEscalation({
    ...{ settings: config.escalation, timeZone: config.watch.timeZone, cases: waiting.cases, consoles, now },
    desk: () => desk,
    townOf: (home) => townOf(register, home),
  });
  const downlink = openDownlink({
    store,
    line,
    log,
    crashPoint: deps.crashPoint,
    after: (ms, run) => timers.after(ms, run),
  });
  const policy = (lane: Case["lane"], home: string): CasePolicy => ({
    ...policyOf(config.cases)(lane),
    ladders: escalation.ladders(lane, home),
  });
  const desk = openDesk({
    store,
    now,
    mono: () => timers.now(),
    newId: deps.newId,
    policy,
    ringsFor: (found, { id }) => {
      const seated = consoles.armed().find((each) => each.id === id);
      return !seated || escalation.ringsFor(found, seated);
    },
    clockOffset: (gateway) => presence.row(gateway).clockOffset,
    absences: presence.absences,
    testExpires: config.cases.testExpires,
    crashPoint: deps.crashPoint,
    refused: (caseId, found) => waiting.reread(caseId, found),
    happened: (happened) => tell(happened),
  });
  const areas = openAreas(
    { store, now, log, policy, newId: deps.newId, mono: () => timers.now(), happened: (happened) => tell(happened) },
    open,
  );
  const tell = (happened: readonly Happened[]): void => {
    board.happened(happened);
    for (const { after } of happened) {
      if (after.drill !== undefined) continue;
      waiting.note(after);
      areas.note(after);
      register.noted(after);
    }
    watch.happened(happened);
    const told = happened.flatMap(({ receipts }) => receipts.map(({ gateway }) => gateway));
    for (const gateway of new Set(told)) downlink.kick(gateway);
    scheduler.nudge();
  };
  const watch = openWatch({
    ...{
      steps: stepsOf(config),
      againAfter: config.watch.againAfter,
      paths: deps.paths,
      cases: waiting.cases,
      desk,
      store,
      now,
      log,
    },
    isHeard: (found) => escalation.isHeard(found),
  });
  const drills = await openDrills({
    ...{ store, policy, now, newId: deps.newId, mono: () => timers.now(), happened: (happened) => tell(happened) },
  });
  const ownPaths = await openOwnPaths({
    ...{ paths: deps.paths, timeZone: config.watch.timeZone },
    ...{ store, desk, timers, now, log },
  });
  const testBook = openTestBook({ store, register, desk, now }, await store.pathsKnown());
  const shift = await openShift({
    ...{ store, desk, consoles, now, log, newId: deps.newId, mono: () => timers.now() },
    around: surroundings({ register, presence, protectedDays, now }),
    drillDue: () => drills.due(),
    changed: () => feed.publish("duty", shift.onDuty(), "duty"),
  });
  const notLetIn = openNotLetIn({ register, presence, desk, now, log });
  const back = async (gateway: string): Promise<void> => {
    const entry = register.gateway(gateway);
    log.info("gateway.back", { gateway });
    // One town comes back at once: only who also has a case of its own costs a transaction.
    if (areas.back(gateway) && !areas.isSingle(gateway)) return scheduler.nudge();
    if (entry) await desk.faultOver({ gateway, kind: gatewayLost, device: `gateway:${gateway}`, home: entry.home });
  };
  const take = openIntake({
    ...{ register, desk, gaps, store, protectedDays, downlink, line, now, log },
    mono: () => deps.timers.now(),
    metrics: deps.metrics,
    heard(gateway, via) {
      // Who beats nowhere (a centre whose second this is) cannot fall silent: its alerts are no beginning of that.
      const beats = via !== "http" || presence.row(gateway).heardAt !== undefined;
      const before = beats ? presence.heard(gateway, now()) : { wasLost: false, first: false };
      if (before.wasLost || before.first) board.gatewayChanged(gateway);
      if (before.wasLost || before.first || notLetIn.heard(gateway))
        void back(gateway).catch((fault: unknown) => log.error("gateway.back_failed", { gateway, why: String(fault) }));
    },
    arrived(gateway) {
      if (line.heard(gateway)) downlink.came(gateway);
    },
    reported(report, at) {
      const silent = report.devices.filter(({ state }) => state === "late" || state === "lost");
      presence.learn(report.gatewayId, report.at.wall, at, silent.length);
      testBook.reported(report, at);
      protectedDays.reported(report.gatewayId, report.protected ?? []);
      board.pulse(report.gatewayId);
    },
    beat: (gateway, its, at) => {
      if (its !== undefined) presence.learn(gateway, its, at);
    },
  });
  const lose = async (): Promise<void> => {
    await tellSilence({
      ...{ settings: config.area, startedAt, presence, areas, desk, now },
      homeOf: (gateway) => {
        const entry = register.gateway(gateway);
        return entry && { home: entry.home, town: entry.town ?? register.card(entry.home)?.town };
      },
      told(gateway, heardAt) {
        board.gatewayChanged(gateway);
        log.warn("gateway.lost", { gateway, silent_ms: now() - heardAt });
      },
    });
    await store.saveGateways(presence.changed(), now());
  };
  const scheduler = startScheduler({
    now,
    timers,
    log,
    jobs: jobsOf({
      ...deps,
      shift,
      presence,
      consoles,
      gaps,
      board,
      desk,
      waiting,
      escalation,
      drills,
      areas,
      watch,
      testBook,
      ownPaths,
      protectedDays,
      lose,
    }),
  });
  return {
    intake: async (message) => void (await take(message)),
    take,
    desk,
    board,
    consoles,
    presence,
    gaps,
    protectedDays,
    shift,
    escalation,
    drills,
    ownPaths,
    nudge: () => scheduler.nudge(),
    notLetIn: (gateway, why) => notLetIn.tried(gateway, why),
    stop: () =>
      closeAll([
        () => scheduler.stop(),
        () => ownPaths.stop(),
        () => watch.stop(),
        () => downlink.stop(),
        () => board.settled(),
        () => protectedDays.save(),
        () => store.saveGateways(presence.changed(), now()),
      ]),
  };
}

const townOf = (register: Pick<Register, "gateways" | "card">, home: string): string | undefined =>
  register.card(home)?.town ?? register.gateways().find((each) => each.home === home)?.town;

const policyOf =
  (cases: CentreConfig["cases"]) =>
  (lane: "emergency" | "care" | "fault" | "test"): CasePolicy => ({
    ...pickTerms(cases),
    autoResolveOnClear: lane === "fault" || lane === "test",
  });
