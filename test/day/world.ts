/**
 * A home and its centre, whole, on one clock that the story owns: families decode real payloads, the journal is on a real disk,
 * the centre has its real store, and between them is a line that can be cut. What happens is noted as it happens.
 */
import { join } from "node:path";
import type { Case, CaseEvent, Person } from "../../alerts/centre/cases/case.ts";
import { centreShape } from "../../alerts/centre/config.ts";
import { startOffice } from "../../alerts/centre/office.ts";
import { openRegister as openCentreRegister } from "../../alerts/centre/register/register.ts";
import { openSqliteStore } from "../../alerts/centre/store/sqlite-store.ts";
import { caseView } from "../../alerts/centre/views.ts";
import { noCrash } from "../../alerts/program/crash-point.ts";
import { type LiveFeed, openLiveFeed } from "../../alerts/program/live-feed.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { openMetrics } from "../../alerts/program/metrics.ts";
import type { ProtectedDay } from "../../alerts/protected/account.ts";
import { instant, later, type Moment, minutes } from "../../devices/model/moment.ts";
import { openRegistry } from "../../devices/registry.ts";
import { openAlarmClock } from "../../gateway/alarm-clock.ts";
import { openCentreLink } from "../../gateway/centre-link/link.ts";
import type { GatewayConfig } from "../../gateway/config/config.ts";
import { deliveryOf } from "../../gateway/config/paths.ts";
import { openIntake } from "../../gateway/intake.ts";
import { openFamilyNotes } from "../../gateway/journal/family-notes.ts";
import type { Journal } from "../../gateway/journal/journal.ts";
import { openJournal } from "../../gateway/journal/open.ts";
import { openLamp } from "../../gateway/lamp.ts";
import { openTestimony, witnessesOf } from "../../gateway/lamp-witness.ts";
import { openDispatcher } from "../../gateway/paths/dispatcher.ts";
import { answeredAgo } from "../../gateway/protected/answered.ts";
import { openMinutes } from "../../gateway/protected/minutes.ts";
import { homeOf } from "../../gateway/register/home-of.ts";
import { openRegister } from "../../gateway/register/open.ts";
import { recall } from "../../gateway/register/recall.ts";
import { uuidv7 } from "../centre/messages.ts";
import { testClock } from "../kit/clock.ts";
import { tempFolder } from "../kit/folder.ts";
import { type Chronicle, openChronicle } from "./chronicle.ts";
import { openCutLine } from "./cut-line.ts";
import { waysOut } from "./paths.ts";
import { openPatience } from "./patience.ts";

export interface World {
  readonly chronicle: Chronicle;
  readonly journal: Journal;
  /** Lets time pass; whatever it starts is finished before the next instant. */
  passes(ms: number): Promise<void>;
  /** Until this time of day, at the wall of the home. */
  until(time: string): Promise<void>;
  /** A device says this over MQTT. */
  says(topic: string, payload: object): Promise<void>;
  cancels(): Promise<void>;
  /** The next words of this device are a test: its button is tried. */
  tries(device: string): Promise<void>;
  /** Minutes in which a press would have reached the centre, as the home tells them. */
  accounts(day: string): readonly ProtectedDay[];
  readonly internet: ReturnType<typeof openCutLine>;
  /** A person at the centre does something with the one open case of this kind. */
  dispatcher(who: string, does: Deed, kind: string): Promise<void>;
  /** Stays with the case for so long: the console says so every minute. */
  stays(who: string, kind: string, ms: number): Promise<void>;
  openCases(): Promise<readonly Case[]>;
  stop(): Promise<void>;
}
export type Deed = (person: Person) => CaseEvent;
/** What a dispatcher can do, in the words of the story. */
export const deeds = {
  claims: (by) => ({ type: "claim", by, atConsole: false }),
  spokeToThem: (by) => ({ type: "contact", by, to: "home", result: "spoke" }),
  sendsSomebody: (by) => ({
    ...{ type: "dispatch", by, responder: "station-3", kind: "station", name: "Third station", etaMinutes: 15 },
  }),
  isTold: (by) => ({ type: "arrive", by, proof: "phone" }),
  closesHelped: (by) => ({ type: "resolve", by, outcome: "staff_helped" }),
  closesAdvised: (by) => ({ type: "resolve", by, outcome: "advice_only" }),
} as const satisfies Record<string, Deed>;

/** `beginsAt`: wall time, ms. */
export async function openWorld(config: GatewayConfig, beginsAt: number): Promise<World> {
  const folder = tempFolder("day");
  const patience = openPatience();
  const clock = testClock(beginsAt, patience.settle);
  const { timers } = clock;
  const moment = (): Moment => ({
    ...{ steady: instant(timers.now()), wall: clock.now(), mono: timers.now(), boot: "boot-1", trusted: true },
  });
  const { timeZone } = config.home;
  const chronicle = openChronicle(clock.now, timeZone);
  const internet = openCutLine(timers, config.gateway, (receipt) => chronicle.note("receipt", receipt));
  const office = await openCentre(join(folder.path, "centre"), config, clock, internet, chronicle);
  internet.toCentre((message) => patience.with(office.intake(message)));

  const registry = await openRegistry();
  const dir = join(folder.path, "home");
  const configured = { home: config.home, devices: config.devices };
  const recalled = recall(dir, configured, clock.now());
  const delivery = deliveryOf(config);
  const home = homeOf(config.gateway, recalled.version.book, registry.families, delivery);
  const journal = patience.over(
    await openJournal({
      ...{ dir, gatewayId: config.gateway, home, log: silentLog, receivers: ["centre"], keepDays: 30 },
      clock: { now: moment, resume: () => {} },
      reserveBytes: 65_536,
      // Nobody waits for company in a story: that time is no time of the day.
      timers: { after: (_, run) => clearImmediate.bind(undefined, setImmediate(run)) },
    }),
  );
  const register = await openRegister({
    ...{ gateway: config.gateway, dir, recalled, configured, delivery, registry, journal, moment, log: silentLog },
  });
  const notes = openFamilyNotes({ families: registry.families.keys(), read: journal.read, log: silentLog });
  const intake = openIntake({ registry, register, journal, notes, moment, bases: config.bases });
  const link = openCentreLink(
    { url: "mqtt://centre", gatewayId: config.gateway, token: "", ca: undefined },
    {
      ...{ journal, timers, moment, id: uuidv7, log: silentLog, crashPoint: noCrash, dial: internet.dial },
      jitter: () => 0,
      report: () => ({ version: "0", devices: [], health: {} }),
      changed: () => lamp.hear([]),
      failed: () => dispatcher.failed(),
    },
  );
  const dispatcher = openDispatcher({
    ...{ gateway: config.gateway, journal, timers, moment, log: silentLog, line: link, signed: link.signed },
    paths: waysOut({
      ...{ timers, wall: clock.now, timeZone, note: chronicle.note, internetIsCut: () => internet.isCut },
      toCentre: (message) => patience.with(office.intake(message)),
    }),
    timeZone: () => timeZone,
    dice: () => 0,
    changed: () => {},
  });
  const lamp = openLamp({
    ...{ home, journal, moment, timers },
    testimony: openTestimony({
      witnesses: witnessesOf(config.paths),
      standings: () => dispatcher.standings,
      deliveries: (alertId) => journal.read.deliveries(alertId),
    }),
    labelOf: (room) => config.home.rooms.find((each) => each.id === room)?.label,
    heardAgo: () => (link.heardAt === undefined ? undefined : timers.now() - link.heardAt),
    shown: (view) => chronicle.note("lamp", `${view.light.colour} ${view.light.pattern}: ${view.words.zh}`),
  });
  const watched = openMinutes({
    ...{ journal, register, moment, timers, log: silentLog, gatewayId: config.gateway },
    answeredAgo: () => answeredAgo(dispatcher.standings),
    drawnUp: () => link.file(),
  });
  const alarmClock = openAlarmClock({
    ...{ timers, moment, tick: (at) => journal.tell({ type: "tick", at }) },
    failed: (fault) => {
      throw fault;
    },
  });
  journal.onCommit((what) => {
    alarmClock.set(what.wakeAt);
    for (const { type, severity, kind, room, note, condition, test } of what.messages)
      chronicle.note(
        "alert",
        [`${type} ${kind}`, severity, test && "test", room, condition === "cleared" && "cleared", note]
          .filter(Boolean)
          .join(", "),
      );
    lamp.hear(what.alerts);
  });
  alarmClock.set(instant(timers.now()));
  await patience.settle();

  const acts = async (who: string, does: Deed, kind: string) => {
    const found = (await office.store.openCases()).find((each) => each.alerts.some((alert) => alert.kind === kind));
    if (!found) throw new Error(`no open case of ${kind}`);
    const person = { id: who, name: who };
    const event = does(person);
    const said = await office.desk.command(found.id, uuidv7(), found.version, event, { person, role: "dispatcher" });
    return { event, ok: said.ok, why: said.ok ? "" : said.why };
  };

  return {
    ...{ chronicle, journal, internet },
    passes: (ms) => clock.passes(ms),
    until: (time) => clock.passes(untilTime(clock.now(), time, timeZone)),
    async says(topic, payload) {
      await intake.mqtt({
        ...{ source: "mqtt", topic, stored: false },
        payload: Buffer.from(JSON.stringify(payload)),
      });
      await patience.settle();
    },
    async tries(device) {
      const at = moment();
      await journal.tell({ type: "test", at, device, until: later(at.steady, minutes(2)) });
      await patience.settle();
    },
    accounts: (day) => watched.of(day),
    async cancels() {
      await journal.tell({ type: "cancel", at: moment(), by: "page" });
      await patience.settle();
    },
    async dispatcher(who, does, kind) {
      const { event, ok, why } = await acts(who, does, kind);
      chronicle.note("centre", `${who}: ${event.type}${ok ? "" : ` refused, ${why}`}`);
      await patience.settle();
    },
    async stays(who, kind, ms) {
      for (let left = ms; left > 0; left -= 60_000) {
        await clock.passes(Math.min(left, 60_000));
        const { ok, why } = await acts(who, (by) => ({ type: "renew", by }), kind);
        if (!ok) chronicle.note("centre", `${who}: renew refused, ${why}`);
      }
    },
    openCases: () => office.store.openCases(),
    async stop() {
      await dispatcher.stop();
      await link.stop();
      watched.stop();
      lamp.stop();
      alarmClock.stop();
      await register.stop();
      await journal.stop();
      await office.close();
      folder.remove();
    },
  };
}

async function openCentre(
  data: string,
  config: GatewayConfig,
  clock: ReturnType<typeof testClock>,
  { line }: Pick<ReturnType<typeof openCutLine>, "line">,
  chronicle: Chronicle,
) {
  const store = openSqliteStore(`${data}.db`);
  const register = openCentreRegister([{ id: config.gateway, home: config.home.id, tokenSha256: "0".repeat(64) }], {});
  const office = await startOffice({
    ...{ store, register, line, log: silentLog, now: clock.now, timers: clock.timers, newId: uuidv7 },
    config: centreShape.parse({ version: 1, name: "T", data }),
    paths: new Map(),
    feed: overheard(openLiveFeed(clock.now()), chronicle),
    metrics: openMetrics("day"),
    crashPoint: noCrash,
  });
  return {
    ...office,
    store,
    async close() {
      line.stop();
      await office.stop();
      await store.close();
    },
  };
}

/** ms until the wall of this zone shows "HH:MM" or "HH:MM:SS" next. */
function untilTime(now: number, time: string, timeZone: string): number {
  const [hour = 0, minute = 0, second = 0] = time.split(":").map(Number);
  const parts = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone, hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" },
  }).formatToParts(now);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  const today = (part("hour") * 60 + part("minute")) * 60 + part("second");
  const wanted = (hour * 60 + minute) * 60 + second;
  const ahead = (wanted - today + 86_400) % 86_400;
  return ahead * 1_000 - (now % 1_000);
}

/** What the consoles are shown of cases: each new state and each new alert in one. */
function overheard(feed: LiveFeed, chronicle: Chronicle): LiveFeed {
  const last = new Map<string, string>();
  return {
    ...feed,
    publish(event, data, whole) {
      feed.publish(event, data, whole);
      const found = event === "case" ? caseView.safeParse(data) : undefined;
      if (!found?.success) return;
      const { id, state, severity, alerts } = found.data;
      const words = `case ${state}, ${severity}: ${alerts.map(({ kind }) => kind).join(" + ")}`;
      if (last.get(id) !== words) chronicle.note("console", words);
      last.set(id, words);
    },
  };
}
