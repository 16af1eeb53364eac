/** The centre's board on this page: what was read, what the feed added, and the order rows are shown in. */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
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
  /** Takes one event of the feed; returns the centre's time if it told it. */
  hear(event: StreamEvent): number | undefined;
  /** A command's answer is as good as the feed's word, and sooner. */
  take(of: CaseView): void;
}

const lately = (pulses: readonly Pulse[], now: number): readonly Pulse[] =>
  pulses.filter((each) => each.at >= now - kept.pulseFor).slice(-kept.pulses);

const isOpen = (of: CaseView): boolean => !["resolved", "closed", "dismissed"].includes(of.state);

export function openBoard(): Board {
  const centre = signal("");
  const cases = signal<ReadonlyMap<string, CaseView>>(new Map());
  const closed = signal<readonly CaseView[]>([]);
  const gateways = signal<ReadonlyMap<string, GatewayView>>(new Map());
  const consoles = signal<readonly OtherConsole[]>([]);
  const pulses = signal<readonly Pulse[]>([]);
  const heardAt = new Map<string, number>();
  const duty = signal<readonly DutyView[] | undefined>(undefined);

  const find = (id: string): CaseView | undefined =>
    cases.peek().get(id) ?? closed.peek().find((each) => each.id === id);
  const take = (of: CaseView): void => {
    // A late word moves nothing backwards.
    if ((find(of.id)?.version ?? -1) > of.version) return;
    batch(() => {
      const others = new Map(cases.peek());
      others.delete(of.id);
      if (isOpen(of)) others.set(of.id, of);
      cases.value = others;
      const rest = closed.peek().filter((each) => each.id !== of.id);
      // What the household keeps to itself is gone from the page, as if it had never been there.
      closed.value = isOpen(of) || of.quiet ? rest : [of, ...rest].slice(0, kept.closed);
    });
  };
  const pulse = (of: Pulse): void => {
    heardAt.set(of.gateway, of.at);
    pulses.value = lately([...pulses.peek(), of], of.at);
  };
  return {
    centre,
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
    hear(event) {
      const body: unknown = JSON.parse(event.data);
      switch (event.event) {
        case "case":
          take(body as CaseView);
          return undefined;
        case "gateway": {
          const of = body as GatewayView;
          gateways.value = new Map(gateways.peek()).set(of.id, of);
          return undefined;
        }
        case "pulse":
          pulse(body as Pulse);
          return undefined;
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
    },
    take,
  };
}
