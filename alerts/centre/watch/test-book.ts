/** The daily tests of all homes' paths: learned from reports, kept on disk, judged once a minute. */
import type { ReportMessage } from "../../protocol.ts";
import { lostAfter } from "../../protocol.ts";
import { pathTestMissed } from "../cases/lane.ts";
import type { Desk } from "../desk/desk.ts";
import type { GatewayStore } from "../gateways/store.ts";
import type { Register } from "../register/register.ts";
import { arrived, fromDisk, learn, missed, type PathKnown, untilNow } from "./path-tests.ts";

export const judgedEvery = 60_000;

export interface TestBook {
  reported(report: ReportMessage, at: number): void;
  judge(): Promise<void>;
}

export function openTestBook(
  deps: {
    readonly store: Pick<GatewayStore, "savePathsKnown" | "pathTests">;
    readonly register: Pick<Register, "gateway">;
    readonly desk: Pick<Desk, "fault" | "faultOver">;
    readonly now: () => number;
  },
  stored: readonly PathKnown[],
): TestBook {
  const keyOf = ({ gateway, path }: Pick<PathKnown, "gateway" | "path">): string => `${gateway} ${path}`;
  const paths = new Map(stored.map((known) => [keyOf(known), fromDisk(known, deps.now())]));
  /** The paths of each gateway, as it last said: looked up with every report. */
  const labelsOf = new Map<string, ReadonlySet<string>>();
  for (const { gateway, path } of stored) labelsOf.set(gateway, new Set(labelsOf.get(gateway)).add(path));
  const dirty = new Map<string, PathKnown | { readonly gone: PathKnown }>();
  /** What the cases say already; unknown after a start, and then told once more, which changes nothing. */
  const told = new Map<string, boolean>();
  const talking = new Map<string, { readonly since: number; readonly at: number }>();
  const put = (known: PathKnown): void => {
    if (paths.get(keyOf(known)) === known) return;
    paths.set(keyOf(known), known);
    dirty.set(keyOf(known), known);
  };
  /** A path whose name was in the last report and is not in this one was taken out of the home. */
  const takenOut = (gateway: string, labels: ReadonlySet<string>): void => {
    for (const label of labelsOf.get(gateway) ?? []) {
      const key = keyOf({ gateway, path: label });
      const known = paths.get(key);
      if (!known || labels.has(label)) continue;
      paths.delete(key);
      dirty.set(key, { gone: known });
    }
    labelsOf.set(gateway, labels);
  };
  const save = async (): Promise<readonly PathKnown[]> => {
    const changes = [...dirty.values()];
    dirty.clear();
    const gone = changes.flatMap((each) => ("gone" in each ? [each.gone] : []));
    const kept = changes.flatMap((each) => ("gone" in each ? [] : [each]));
    if (changes.length > 0) await deps.store.savePathsKnown(kept, gone);
    return gone;
  };
  const tell = async (known: PathKnown, isMissed: boolean): Promise<void> => {
    const home = deps.register.gateway(known.gateway)?.home;
    if (home === undefined || told.get(keyOf(known)) === isMissed) return;
    const about = {
      kind: pathTestMissed,
      device: `path:${known.gateway}:${known.path}`,
      gateway: known.gateway,
      home,
    } as const;
    if (isMissed) await deps.desk.fault({ ...about, since: known.okAt ?? known.since });
    else await deps.desk.faultOver(about);
    told.set(keyOf(known), isMissed);
  };
  return {
    reported({ gatewayId: gateway, paths: said }, at) {
      const before = talking.get(gateway);
      // Reports come each minute; three that did not are an outage.
      const since = before && at - before.at <= 3 * lostAfter ? before.since : at;
      talking.set(gateway, { since, at });
      if (!said) return;
      for (const path of said) put(learn(paths.get(`${gateway} ${path.label}`), gateway, path, at));
      takenOut(gateway, new Set(said.map(({ label }) => label)));
    },
    async judge() {
      const at = deps.now();
      for (const { gateway, path, ...test } of await deps.store.pathTests()) {
        const known = paths.get(`${gateway} ${path}`);
        const okAt = untilNow(test.okAt, at);
        if (known && okAt !== undefined) put(arrived(known, okAt));
      }
      for (const known of await save()) await tell(known, false);
      for (const known of [...paths.values()]) {
        const heard = talking.get(known.gateway);
        const since = heard && at - heard.at <= 3 * lostAfter ? heard.since : undefined;
        const isMissed = missed(known, since, at);
        if (isMissed !== undefined) await tell(known, isMissed);
      }
    },
  };
}
