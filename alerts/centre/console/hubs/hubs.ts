/** What the page of hubs knows and can do: who has joined, codes under way, papers that hubs filed. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Timers } from "../../../program/timers.ts";
import type { HubView, JoinCodeView, PaperView } from "../../joining/views.ts";
import type { Answer, Api } from "../api.ts";

export interface JoinWanted {
  readonly gateway: string;
  readonly home: string;
  readonly order?: string;
  readonly fingerprint?: string;
}
export interface MadeCode extends JoinWanted {
  readonly id: string;
  readonly code: string;
  readonly expires: number;
}

export interface Hubs {
  readonly hubs: ReadonlySignal<readonly HubView[]>;
  readonly codes: ReadonlySignal<readonly JoinCodeView[]>;
  readonly papers: ReadonlySignal<readonly PaperView[]>;
  /** The code just made: shown until it is used, revoked or over. */
  readonly made: ReadonlySignal<MadeCode | undefined>;
  /** What stopped the last command. */
  readonly fault: ReadonlySignal<string | undefined>;
  readonly now: ReadonlySignal<number>;
  make(wanted: JoinWanted): Promise<void>;
  revoke(id: string): Promise<void>;
  stop(): void;
}

/** ms */
const lookEvery = 2_000;

export function openHubs(api: Api, timers: Timers): Hubs {
  const hubs = signal<readonly HubView[]>([]);
  const codes = signal<readonly JoinCodeView[]>([]);
  const papers = signal<readonly PaperView[]>([]);
  const made = signal<MadeCode | undefined>(undefined);
  const fault = signal<string | undefined>(undefined);
  const now = signal(Date.now());
  const take = <T>(into: { value: T }, answer: Answer<T>): void => {
    if (answer.ok) into.value = answer.value;
    else fault.value = answer.code;
  };
  const look = async (): Promise<void> => {
    const [one, two, three] = await Promise.all([api.hubs(), api.joinCodes(), api.papers()]);
    take(hubs, one);
    take(codes, two);
    take(papers, three);
    const shown = made.peek();
    if (shown && codes.peek().find(({ id }) => id === shown.id)?.state !== "open") made.value = undefined;
  };
  void look();
  const stops = [
    timers.every(lookEvery, () => void look()),
    timers.every(500, () => {
      now.value = Date.now();
    }),
  ];
  return {
    ...{ hubs, codes, papers, made, fault, now },
    async make(wanted) {
      fault.value = undefined;
      const answer = await api.makeJoinCode(wanted);
      if (answer.ok) {
        await look();
        made.value = { ...wanted, ...answer.value };
      } else fault.value = answer.code;
    },
    async revoke(id) {
      await api.revokeJoinCode(id);
      await look();
    },
    stop() {
      for (const stop of stops) stop();
    },
  };
}
