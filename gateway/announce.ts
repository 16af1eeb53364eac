/**
 * What programs and lamps in the home may read on the broker, retained: `hearthwatch/<deviceId>/state` (the last level and
 * measure of each kind) and `hearthwatch/<deviceId>/availability`. A view for others, never the way of an alert and never in
 * its way: it looks in now and then instead of following every commit.
 */
import type { Timers } from "../alerts/program/timers.ts";
import { type Fact, natureOf } from "../devices/model/fact.ts";
import type { Reading } from "../devices/model/reading.ts";

/** How often it looks in (ms), and how much it takes at once; the rest waits for the next look. */
export const announcing = { every: 1_000, readings: 500, pages: 8, availabilityEvery: 10_000 } as const;

export interface AnnounceDeps {
  readonly readingsAfter: (id: number, limit: number) => readonly Reading[];
  /** Readings up to this one were announced before, or are too old to be worth it. */
  readonly from: number;
  /** Devices of the register and how they stand. */
  readonly standings: () => readonly { readonly id: string; readonly state: string }[];
  readonly say: (topic: string, body: string) => void;
  readonly timers: Pick<Timers, "every">;
}

interface DeviceState {
  readonly facts: Readonly<Record<string, Fact>>;
  /** Unix ms. */
  readonly at: number;
}

export function startAnnouncing(deps: AnnounceDeps): { stop(): void } {
  const known = new Map<string, DeviceState>();
  const said = new Map<string, string>();
  let seen = deps.from;

  function say(topic: string, body: object): void {
    const text = JSON.stringify(body);
    if (said.get(topic) === text) return;
    said.set(topic, text);
    deps.say(topic, text);
  }

  function states(): void {
    // How everybody stands is reckoned from all of memory: once for a look, and only if there is news.
    let ours: ReadonlySet<string> | undefined;
    for (let page = 0; page < announcing.pages; page += 1) {
      const found = deps.readingsAfter(seen, announcing.readings);
      if (found.length === 0) return;
      ours ??= new Set(deps.standings().map((each) => each.id));
      take(found, ours);
      if (found.length < announcing.readings) return;
    }
  }

  /** One page of readings. Strangers have no topic: anybody could make us say things under any name. */
  function take(found: readonly Reading[], ours: ReadonlySet<string>): void {
    for (const { id, device, fact, at } of found) {
      seen = id;
      if (!ours.has(device) || !lasts(fact)) continue;
      known.set(device, { facts: { ...known.get(device)?.facts, [fact.kind]: fact }, at: at.wall });
    }
    for (const device of new Set(found.map((each) => each.device))) {
      const state = known.get(device);
      if (state) say(`hearthwatch/${device}/state`, { at: state.at, facts: Object.values(state.facts) });
    }
  }

  function availability(): void {
    const standings = deps.standings();
    for (const { id, state } of standings) say(`hearthwatch/${id}/availability`, { state });
    // A device that has left the home leaves no last word behind on the broker.
    const ours = new Set(standings.map(({ id }) => id));
    for (const topic of [...said.keys()]) {
      const id = topic.split("/")[1] ?? "";
      if (ours.has(id)) continue;
      said.delete(topic);
      known.delete(id);
      deps.say(topic, "");
    }
  }

  availability();
  const offs = [
    deps.timers.every(announcing.every, states),
    deps.timers.every(announcing.availabilityEvery, availability),
  ];
  return {
    stop() {
      for (const off of offs) off();
    },
  };
}

/** A press that is over is no state: kept, it would look like one that is made now. */
const lasts = (fact: Fact): boolean => {
  const nature = natureOf(fact);
  return nature === "level" || nature === "measure";
};
