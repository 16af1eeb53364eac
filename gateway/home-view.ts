/** What the household's page is told: gathered from the journal, the lamp and the line to the centre. Ids and labels only. */

import type { ProtectedDay } from "../alerts/protected/account.ts";
import type { Precision } from "../alerts/rules/precision.ts";
import { type DeviceStanding, deviceStates } from "../alerts/supervision.ts";
import { natureOf } from "../devices/model/fact.ts";
import type { Instant, Moment } from "../devices/model/moment.ts";
import type { Reading } from "../devices/model/reading.ts";
import type { CentreLink } from "./centre-link/contract.ts";
import type { Journal } from "./journal/journal.ts";
import type { Lamp } from "./lamp.ts";
import type { HomeView } from "./page/view.ts";
import type { Register } from "./register/contract.ts";
import type { ShadowBook, ShadowView } from "./shadow/book.ts";

export interface HomeViewDeps {
  /** A simulated home is attached. */
  readonly simulator: boolean;
  readonly register: Pick<Register, "home" | "current">;
  readonly journal: Pick<Journal, "read" | "health">;
  readonly lamp: Lamp;
  readonly link: CentreLink;
  readonly moment: () => Moment;
  /** `timers.now()`. */
  readonly now: () => number;
  readonly warnings: () => readonly string[];
  /** Empty: nobody knows what day it is. */
  readonly protectedToday?: () => readonly ProtectedDay[];
  /** Another way to whoever helps answers, whatever the line to the centre does. */
  readonly otherWay?: () => boolean;
  /** Plans of persons, and what learning phases have shown. */
  readonly shadow?: Pick<ShadowBook, "at">;
}

const historyShown = 60;
/** Readings looked through for the last sign of life in each room. */
const readingsLookedAt = 300;
const alertsShown = 20;

export function homeViewOf(deps: HomeViewDeps): HomeView {
  const at = deps.moment();
  const recent = deps.journal.read.recentReadings(readingsLookedAt);
  const { link, lamp } = deps;
  const { home } = deps.register.current.book;
  // What is wired and belongs to nobody yet is the technician's: a radar that says each 10 s that nobody fell would fill the page.
  const known = new Set(deps.register.home.devices.map(({ id }) => id));
  return {
    now: at.wall,
    home: home.id,
    timeZone: home.timeZone,
    indicator: lamp.view,
    receipts: receiptsOf(deps),
    centre: {
      connected: link.connected,
      ...(deps.otherWay?.() && { otherWay: true }),
      ...(link.heardAt !== undefined && { heardAgo: Math.max(0, deps.now() - link.heardAt) }),
    },
    rooms: home.rooms.map((room) => ({ ...room, ...lastIn(room.id, recent, at) })),
    devices: devicesOf(deps, at),
    ...guardLeft(deps, at),
    alerts: deps.journal.read.alerts(alertsShown).map((alert) => ({
      id: alert.id,
      kind: alert.kind,
      severity: alert.severity,
      state: alert.state,
      ...(alert.room !== undefined && { room: alert.room }),
      agoMs: Math.max(0, at.steady - alert.at.steady),
      repeats: alert.repeats,
      test: alert.test,
    })),
    history: ofKnown(recent, known).map((reading) => ({
      id: reading.id,
      device: reading.device,
      ...(reading.room !== undefined && { room: reading.room }),
      wall: reading.at.wall,
      fact: { ...reading.fact },
    })),
    ...(deps.shadow && { habits: habitsIn(deps.shadow.at(at)) }),
    protected: (deps.protectedToday?.() ?? []).map(({ bed, counted, protected: sure, excluded, reasons }) => ({
      ...{ bed, counted, protected: sure, excluded, reasons },
    })),
    simulator: deps.simulator,
    warnings: [...deps.warnings()],
  };
}

const ofKnown = (recent: readonly Reading[], known: ReadonlySet<string>): readonly Reading[] =>
  recent.filter(({ device }) => known.has(device)).slice(0, historyShown);

/** By the plan of now: a guard that has begun keeps its length, and a plan changes once a year. */
function guardLeft({ lamp, journal, register }: HomeViewDeps, at: Moment): Pick<HomeView, "guardLeft"> {
  const { state, alertId } = lamp.view;
  const alert = state === "guarding" && journal.read.alerts(alertsShown).find(({ id }) => id === alertId);
  return alert ? { guardLeft: Math.max(0, register.home.rules.fallGuard - (at.steady - alert.at.steady)) } : {};
}

/** What nobody asked for is not shown. */
function habitsIn({ habits, precision }: ShadowView): NonNullable<HomeView["habits"]> {
  return habits.flatMap(({ rule, resident, state, needs, waits }) => {
    if (state === "off") return [];
    const learnt = precision.find((each) => each.rule === rule && each.resident === resident);
    return [
      {
        ...{ rule, resident, state },
        ...(needs && { needs: [...needs] }),
        ...(waits !== undefined && { waits }),
        ...(learnt && { learnt: figuresOf(learnt) }),
      },
    ];
  });
}

const figuresOf = ({ right, wrong, unknown, precision, proposal }: Precision) => ({
  ...{ right, wrong, unknown, proposal },
  ...(precision !== undefined && { precision }),
});

/** Times as the centre gave them, for the alert the lamp speaks of. */
function receiptsOf({ lamp, journal }: HomeViewDeps): HomeView["receipts"] {
  const id = lamp.view.alertId;
  if (id === undefined) return {};
  const found = journal.read.receipts(id);
  const first = (type: string) => found.find((receipt) => receipt.type === type)?.at;
  // A claim that was lost is not shown as one.
  const { state } = lamp.view;
  const claimed =
    state === "claimed" || state === "coming" || state === "claimed_unheard"
      ? found.findLast((each) => each.type === "claimed")?.at
      : undefined;
  const [stored, shown] = [first("stored"), first("shown")];
  return {
    ...(stored !== undefined && { stored }),
    ...(shown !== undefined && { shown }),
    ...(claimed !== undefined && { claimed }),
  };
}

/** Signs of people and doors, not of batteries. */
const isActivity = (reading: Reading): boolean => {
  const nature = natureOf(reading.fact);
  return nature === "edge" || (nature === "level" && reading.fact.kind !== "case" && reading.fact.kind !== "mains");
};

function lastIn(
  room: string,
  recent: readonly Reading[],
  at: Moment,
): { last?: NonNullable<HomeView["rooms"][number]["last"]> } {
  const found = recent.find((reading) => reading.room === room && isActivity(reading));
  if (!found) return {};
  const agoMs = Math.max(0, at.steady - found.at.steady);
  return { last: { kind: found.fact.kind, device: found.device, agoMs, fact: { ...found.fact } } };
}

export function devicesOf(
  { register, journal }: { readonly register: Pick<Register, "home">; readonly journal: Pick<Journal, "read"> },
  at: Moment,
): HomeView["devices"] {
  const heard = journal.read.lastHeard();
  const byId = new Map(register.home.devices.map((device) => [device.id, device]));
  return deviceStates({ home: register.home, cells: journal.read.cells() }, at.steady).map((standing) => {
    const device = byId.get(standing.id);
    const last = heard.get(standing.id)?.steady ?? standing.lastHeard;
    return {
      id: standing.id,
      ...(device?.room !== undefined && { room: device.room }),
      carries: device?.carries ?? "other",
      state: standing.state,
      ...(last !== undefined && { heardAgo: Math.max(0, at.steady - last) }),
      ...(standing.battery !== undefined && { battery: standing.battery }),
      ...oddOf(standing, at.steady),
    };
  });
}

/** What is not as usual, or is told beside the state. */
function oddOf(standing: DeviceStanding, now: Instant): Partial<HomeView["devices"][number]> {
  const { batteryReading, unheardSince, testPress, marks } = standing;
  return {
    ...(batteryReading?.readAt !== undefined && { batteryAgo: Math.max(0, now - batteryReading.readAt) }),
    ...(batteryReading?.emptyOn !== undefined && { emptyIn: Math.max(0, batteryReading.emptyOn - now) }),
    ...(unheardSince !== undefined && { unheardFor: Math.max(0, now - unheardSince) }),
    ...(testPress && { testPress: testPress.state }),
    ...(marks && { marks: [...marks] }),
  };
}
