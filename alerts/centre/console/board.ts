/** The centre's board on this page: what was read, what the feed added, and the order rows are shown in. */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { StreamEvent } from "../../program/page/event-stream.ts";
import type { DutyView } from "../shift/views.ts";
import type { BoardView, CaseView, GatewayView } from "../views.ts";

export interface Pulse {
  readonly gateway: string;
  readonly at: number;
}
export type OtherConsole = BoardView["consoles"][number];

/** Pulses of the last minute (ms); closed cases kept for a look. */
export const kept = { pulseFor: 60_000, pulses: 4_000, closed: 50 } as const;

export interface Board {
  readonly centre: ReadonlySignal<string>;
  /** Where somebody is still reached while this page hears nothing. */
  readonly backupPhone: ReadonlySignal<string | undefined>;
  readonly cases: ReadonlySignal<ReadonlyMap<string, CaseView>>;
  readonly closed: ReadonlySignal<readonly CaseView[]>;
  readonly gateways: ReadonlySignal<ReadonlyMap<string, GatewayView>>;
  readonly consoles: ReadonlySignal<readonly OtherConsole[]>;
  readonly pulses: ReadonlySignal<readonly Pulse[]>;
  /** When each gateway was last heard of, by the centre's clock. */
  readonly heardAt: ReadonlyMap<string, number>;
  /** Who is on duty; absent: the centre has not said. */
  readonly duty: ReadonlySignal<readonly DutyView[] | undefined>;
  readonly armed: ReadonlySignal<number>;
  /** Takes a whole reading. */
  read(view: BoardView): void;
  /** How grave each case this page knows is, tests left out. */
  known(): ReadonlyMap<string, CaseView["severity"]>;
  /** Takes events of the feed that came together, as one change; returns the centre's time if they told it. */
  hear(events: readonly StreamEvent[]): number | undefined;
  /** A command's answer is as good as the feed's word, and sooner. */
  take(of: CaseView): void;
}

const lately = (pulses: readonly Pulse[], now: number): readonly Pulse[] =>
  pulses.filter((each) => each.at >= now - kept.pulseFor).slice(-kept.pulses);

const isOpen = (of: CaseView): boolean => !["resolved", "closed", "dismissed"].includes(of.state);

export function openBoard(): Board {
  const centre = signal("");
  const backupPhone = signal<string | undefined>(undefined);
  const cases = signal<ReadonlyMap<string, CaseView>>(new Map());
  const closed = signal<readonly CaseView[]>([]);
  const gateways = signal<ReadonlyMap<string, GatewayView>>(new Map());
  const consoles = signal<readonly OtherConsole[]>([]);
  const pulses = signal<readonly Pulse[]>([]);
  const heardAt = new Map<string, number>();
  const duty = signal<readonly DutyView[] | undefined>(undefined);

  const change = <T>(make: (draft: Draft) => T): T => {
    const draft = draftOf(cases, closed, gateways);
    try {
      return make(draft);
    } finally {
      batch(() => {
        draft.settle();
        const heard = draft.pulses;
        const last = heard.at(-1);
        if (last) pulses.value = lately([...pulses.peek(), ...heard], last.at);
      });
    }
  };
  const hearOne = (event: StreamEvent, draft: Draft): number | undefined => {
    const body: unknown = JSON.parse(event.data);
    switch (event.event) {
      case "case":
        draft.take(body as CaseView);
        return undefined;
      case "gateway": {
        const of = body as GatewayView;
        draft.gateways.edit().set(of.id, of);
        return undefined;
      }
      case "pulse": {
        const of = body as Pulse;
        heardAt.set(of.gateway, of.at);
        draft.pulses.push(of);
        return undefined;
      }
      case "consoles":
        consoles.value = body as OtherConsole[];
        return undefined;
      case "duty":
        duty.value = body as DutyView[];
        return undefined;
      case "beat":
        return (body as { now: number }).now;
      default:
        // A newer centre may say more than this page understands.
        return undefined;
    }
  };
  return {
    centre,
    backupPhone,
    cases,
    closed,
    gateways,
    consoles,
    pulses,
    heardAt,
    duty,
    armed: computed(() => consoles.value.filter((each) => each.armed).length),
    read(view) {
      batch(() => {
        centre.value = view.centre;
        backupPhone.value = view.backupPhone;
        cases.value = new Map(view.cases.filter(isOpen).map((of) => [of.id, of]));
        closed.value = view.closedLately.slice(0, kept.closed);
        gateways.value = new Map(view.gateways.map((of) => [of.id, of]));
        consoles.value = view.consoles;
        duty.value = view.duty;
        for (const { id, lastHeardAt } of view.gateways) if (lastHeardAt !== undefined) heardAt.set(id, lastHeardAt);
        const heard = view.gateways.flatMap((of) => (of.lastHeardAt ? [{ gateway: of.id, at: of.lastHeardAt }] : []));
        pulses.value = lately([...pulses.peek(), ...heard], view.now);
      });
    },
    known: () =>
      new Map(
        [...cases.peek().values(), ...closed.peek()]
          .filter((of) => !of.test)
          .map((of) => [of.id, of.severity] as const),
      ),
    hear: (events) =>
      batch(() =>
        change((draft) => {
          let now: number | undefined;
          for (const event of events) now = hearOne(event, draft) ?? now;
          return now;
        }),
      ),
    take: (of) => change((draft) => draft.take(of)),
  };
}

/** What is about to change: each list is copied once, however many words there are for it. */
interface Draft {
  readonly gateways: Edited<string, GatewayView>;
  readonly pulses: Pulse[];
  take(of: CaseView): void;
  /** Shows it. */
  settle(): void;
}
interface Edited<K, V> {
  now(): ReadonlyMap<K, V>;
  edit(): Map<K, V>;
  settle(): void;
}

function edited<K, V>(of: Signal<ReadonlyMap<K, V>>): Edited<K, V> {
  let copy: Map<K, V> | undefined;
  return {
    now: () => copy ?? of.peek(),
    edit() {
      copy ??= new Map(of.peek());
      return copy;
    },
    settle() {
      if (copy) of.value = copy;
    },
  };
}

function draftOf(
  allCases: Signal<ReadonlyMap<string, CaseView>>,
  allClosed: Signal<readonly CaseView[]>,
  allGateways: Signal<ReadonlyMap<string, GatewayView>>,
): Draft {
  const cases = edited(allCases);
  const gateways = edited(allGateways);
  let closed = allClosed.peek();
  return {
    ...{ gateways, pulses: [] },
    take(of) {
      const past = closed.find((each) => each.id === of.id);
      const present = cases.now().get(of.id) ?? past;
      // A late word moves nothing backwards.
      if ((present?.version ?? -1) > of.version) return;
      if (isOpen(of)) cases.edit().set(of.id, of);
      else if (cases.now().has(of.id)) cases.edit().delete(of.id);
      if (isOpen(of) && !past) return;
      const rest = closed.filter((each) => each.id !== of.id);
      // What the household keeps to itself is gone from the page, as if it had never been there.
      closed = isOpen(of) || of.quiet ? rest : [of, ...rest].slice(0, kept.closed);
    },
    settle() {
      cases.settle();
      gateways.settle();
      allClosed.value = closed;
    },
  };
}
