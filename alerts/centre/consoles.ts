/** Which consoles are open, whose they are and whether their sound is armed. In memory: a console says so every 5 s. */
import type { Person } from "./cases/case.ts";

export interface Console {
  readonly id: string;
  readonly person: Person;
  readonly armed: boolean;
  /** Of the person's account. */
  readonly roles?: readonly string[] | undefined;
}

/** A console silent for `offline` (ms) is gone; more than `open` at once, or `each` of one person, are not remembered. */
export const consoleLimits = { offline: 20_000, open: 500, each: 8 } as const;

/** Consoles say every 5 s that they are there: sooner after a start nobody knows who is. */
export const consolesHeardWithin = 6_000;

const usualRoles = ["dispatcher"] as const;

export interface Consoles {
  /** True if the list changed. */
  beat(console: Console, at: number): boolean;
  list(): readonly Console[];
  /** Who sits at a console that can ring, each once. */
  armed(): readonly { readonly id: string; readonly name: string; readonly roles: readonly string[] }[];
  hasOne(person: string): boolean;
  /** This console is this person's and has said that it can ring; right after a start, whoever had no time to say so is believed. */
  sounds(person: string, id: string, at: number): boolean;
  /** Drops the silent ones; true if the list changed. */
  expire(at: number): boolean;
  /** No console of this person has been heard for too long. */
  gone(person: string, at: number): boolean;
  next(): number | undefined;
}

export function openConsoles(startedAt: number, offline: number): Consoles {
  const open = new Map<string, Console & { readonly at: number }>();
  /** An id is chosen by a page: it is one of its person's own, whoever else uses the same. */
  const keyOf = (person: string, id: string): string => JSON.stringify([person, id]);
  /** After a restart everybody counts as just heard: their consoles have not had the time to say that they are there. */
  const lastHeard = new Map<string, number>();
  return {
    beat({ id, person, armed, roles }, at) {
      const key = keyOf(person.id, id);
      const before = open.get(key);
      if (!before) {
        // A page that is loaded anew has a new id: its own older ones make room.
        const own = [...open].filter(([, each]) => each.person.id === person.id).sort(([, a], [, b]) => a.at - b.at);
        for (const [oldest] of own.slice(0, Math.max(0, own.length + 1 - consoleLimits.each))) open.delete(oldest);
        if (open.size >= consoleLimits.open) return false;
      }
      open.set(key, { id, person, armed, roles, at });
      lastHeard.set(person.id, at);
      return before?.armed !== armed;
    },
    list: () => [...open.values()].map(({ id, person, armed }) => ({ id, person, armed })),
    armed: () => {
      const found = [...open.values()].filter(({ armed }) => armed);
      return [...new Map(found.map(({ person, roles = usualRoles }) => [person.id, { ...person, roles }])).values()];
    },
    sounds(person, id, at) {
      const found = open.get(keyOf(person, id));
      return found?.armed ?? (!lastHeard.has(person) && at < startedAt + consolesHeardWithin);
    },
    hasOne: (person) => [...open.values()].some((each) => each.person.id === person),
    expire(at) {
      const silent = [...open.values()].filter((each) => each.at + offline <= at);
      for (const { person, id } of silent) open.delete(keyOf(person.id, id));
      return silent.length > 0;
    },
    gone: (person, at) => (lastHeard.get(person) ?? startedAt) + offline <= at,
    next() {
      const times = [...open.values()].map((each) => each.at + offline);
      return times.length === 0 ? undefined : Math.min(...times);
    },
  };
}
