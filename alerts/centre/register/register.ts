/** Which gateways there are, whose homes they watch and what the centre knows of those homes. In memory. */
import { createHash } from "node:crypto";
import type { Identity } from "../../../broker/identity.ts";
import { readSecrets, type Secret } from "../../paths/https/sign.ts";
import { topicOf } from "../../protocol.ts";
import type { Case } from "../cases/case.ts";
import type { CaseView } from "../views.ts";
import { type Busy, openBusy } from "./busy.ts";
import { cardOf, outageHomeOf } from "./card.ts";
import type { OutageHome, ScriptView } from "./card-views.ts";
import { localTimes } from "./duty.ts";
import { openRoster, type Roster } from "./roster.ts";
import { type Occasion, type Script, scriptFor } from "./scripts.ts";

export type Card = NonNullable<CaseView["card"]>;

export interface GatewayEntry {
  readonly id: string;
  readonly home: string;
  readonly town?: string | undefined;
  readonly bed?: string | undefined;
  /** SHA-256 of its token, 64 hex digits. */
  readonly tokenSha256: string;
  /** Lines of `whsec_…` by which it signs what it sends over HTTPS. Absent: that door is shut to it. */
  readonly webhookSecret?: string | undefined;
}

export interface Register {
  gateway(id: string): GatewayEntry | undefined;
  gateways(): readonly GatewayEntry[];
  /** Of a home in the register; otherwise as centre.yaml has it. `about`: the case it is shown with, and whom that names. */
  card(home: string, about?: CardAbout): Card | undefined;
  /** Of the register alone; homes that it does not know are left out. */
  outageHomes(homes: readonly string[]): readonly OutageHome[];
  /** What to do, line by line. */
  script(
    of: Pick<Case, "kind" | "severity" | "test" | "home"> & { readonly drill?: string | undefined },
  ): ScriptView | undefined;
  /** Whoever was sent somewhere is busy. */
  noted(found: Case): void;
  /** Homes of centre.yaml that are shown because the register has none of that id. */
  cards(): ReadonlyMap<string, Card>;
  /** centre.yaml speaks of this home, shown or not. */
  hasCard(home: string): boolean;
  readonly roster: Roster;
  busyWith(responder: string): string | undefined;
  /** By any of these it is believed over HTTPS. */
  webhookSecrets(id: string): readonly Secret[];
  /** What this gateway may do at the broker. */
  identity(id: string): Identity | undefined;
  /** From now on this gateway may come; the same id again replaces its credential. */
  addGateway(entry: GatewayEntry, card?: Card): void;
}

export interface CardAbout {
  readonly case?: string | undefined;
  readonly resident?: string | undefined;
}

export const tokenSha256 = (token: string): string => createHash("sha256").update(token).digest("hex");

/** What cards and scripts are made of. */
export interface Lookups {
  readonly roster: Roster;
  readonly scripts: readonly Script[];
  readonly busy: Busy;
  /** Unix ms. */
  readonly now: () => number;
  readonly timeZone: string;
  /** Most helpers on one card. */
  readonly helpersShown: number;
}

export const emptyRoster = (): Roster => openRoster({ homes: [], stations: [], helpers: [], erased: [], unopened: [] });
const nothing = (): Lookups => ({
  ...{ roster: emptyRoster(), scripts: [], busy: openBusy([]) },
  ...{ now: () => 0, timeZone: "UTC", helpersShown: 1 },
});

/** `cards`: homes of centre.yaml. They are not taken into the register: an erased home would be back with the next start. */
export function openRegister(
  entries: readonly GatewayEntry[],
  cards: Readonly<Record<string, Card>>,
  lookups: Lookups = nothing(),
): Register {
  const { roster, scripts, busy, now } = lookups;
  const timeAt = localTimes(lookups.timeZone);
  const gateways = new Map(entries.map((entry) => [entry.id, entry]));
  const homes = new Map(Object.entries(cards));
  const secretsOf = ({ webhookSecret }: GatewayEntry): readonly Secret[] =>
    (webhookSecret === undefined ? undefined : readSecrets(webhookSecret)) ?? [];
  const secrets = new Map(entries.map((entry) => [entry.id, secretsOf(entry)]));
  const fromConfig = (home: string): Card | undefined => (roster.isErased(home) ? undefined : homes.get(home));
  return {
    roster,
    gateway: (id) => gateways.get(id),
    gateways: () => [...gateways.values()],
    card(home, about = {}) {
      const kept = roster.home(home);
      if (!kept) return fromConfig(home);
      const busyWith = (responder: string): string | undefined => busy.with(responder, about.case);
      const time = timeAt(now());
      return cardOf(kept.home, roster, { resident: about.resident, time, busyWith, shown: lookups.helpersShown });
    },
    outageHomes(ids) {
      const { year } = timeAt(now());
      return ids.flatMap((id) => roster.home(id) ?? []).map(({ home }) => outageHomeOf(home, year));
    },
    script(of) {
      const occasion: Occasion = { kind: of.kind, severity: of.severity, test: of.test, drill: of.drill !== undefined };
      return scriptFor(scripts, occasion, roster.home(of.home)?.home.plan);
    },
    noted: (found) => busy.note(found),
    busyWith: (responder) => busy.with(responder, undefined),
    hasCard: (home) => homes.has(home),
    cards: () => new Map([...homes].filter(([id]) => !roster.home(id) && !roster.isErased(id))),
    webhookSecrets: (id) => secrets.get(id) ?? [],
    identity(id) {
      const entry = gateways.get(id);
      return (
        entry && {
          id,
          tokenSha256: entry.tokenSha256,
          publish: (["alert", "report", "presence", "answer", "record"] as const).map((channel) =>
            topicOf(id, channel),
          ),
          subscribe: (["receipt", "command"] as const).map((channel) => topicOf(id, channel)),
          bridge: false,
        }
      );
    },
    addGateway(entry, card) {
      gateways.set(entry.id, entry);
      secrets.set(entry.id, secretsOf(entry));
      if (card) homes.set(entry.home, card);
    },
  };
}
