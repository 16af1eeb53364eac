/** The homes nobody hears any more: each for itself, or as one outage of their area. */
import { gatewayLost } from "../cases/lane.ts";
import type { Desk } from "../desk/desk.ts";
import { eachInTurn } from "../each-in-turn.ts";
import type { Presence } from "../gateways/presence.ts";
import type { GatewayRow } from "../gateways/store.ts";
import type { Areas } from "./areas.ts";
import { type Home, isLate, judge } from "./judge.ts";
import type { AreaSettings } from "./settings.ts";

export interface SilenceDeps {
  readonly settings: AreaSettings;
  readonly startedAt: number;
  readonly presence: Pick<Presence, "lostBy" | "rows" | "markLost">;
  readonly homeOf: (gateway: string) => { readonly home: string; readonly town: string | undefined } | undefined;
  readonly areas: Areas;
  readonly desk: Pick<Desk, "fault">;
  readonly now: () => number;
  /** It is lost, and whoever has to know does. */
  readonly told: (gateway: string, heardAt: number) => void;
}

/** What is due now. The cases first: a crash in the middle raises them once more onto the same, which is nothing. */
export async function tellSilence(deps: SilenceDeps): Promise<void> {
  const { areas, desk, now, presence, settings } = deps;
  const at = now();
  const lost = presence.lostBy(at);
  if (lost.length === 0) return;
  const homes = (rows: Iterable<GatewayRow>, are: (row: GatewayRow) => boolean): Home[] =>
    [...rows].filter(are).flatMap(({ id, heardAt = at }) => {
      const found = deps.homeOf(id);
      return found ? [{ gateway: id, heardAt, ...found }] : [];
    });
  const gone = new Map(lost.map((row) => [row.id, row]));
  const due = homes(lost, () => true);
  const { outages, single } = judge(
    {
      due,
      late: homes(presence.rows(), (row) => !gone.has(row.id) && isLate(row, deps.startedAt, at)),
      single: homes(
        presence.rows(),
        (row) => row.lost && areas.isSingle(row.id) && at - (row.heardAt ?? 0) <= settings.within,
      ),
      open: areas.open().map(({ town, newestAt }) => ({ town, isFresh: at - newestAt <= settings.within })),
    },
    settings,
  );
  const say = (gateways: Iterable<string>): void => {
    for (const gateway of gateways) {
      const row = gone.get(gateway);
      if (!row) continue;
      presence.markLost(gateway);
      deps.told(gateway, row.heardAt ?? at);
    }
  };
  const known = new Set(due.map(({ gateway }) => gateway));
  // What is in no register has no case.
  say([...gone.keys()].filter((gateway) => !known.has(gateway)));
  const cases = [
    ...outages.map((outage) => ({ of: outage.homes, write: () => areas.lost(outage) })),
    ...single.map((home) => ({ of: [home], write: () => desk.fault({ ...about(home), since: home.heardAt }) })),
  ];
  await eachInTurn(cases, async ({ of, write }) => {
    await write();
    say(of.map(({ gateway }) => gateway));
  });
}

const about = ({ gateway, home }: Home) =>
  ({ kind: gatewayLost, device: `gateway:${gateway}`, gateway, home }) as const;
