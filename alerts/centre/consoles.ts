/** Which consoles are open, whose they are and whether their sound is armed. In memory: a console says so every 5 s. */
import type { Person } from "./cases/case.ts";

export interface Console {
  readonly id: string;
  readonly person: Person;
  readonly armed: boolean;
  /** Of the person's account. */
  readonly roles?: readonly string[] | undefined;
}

/** A console silent for `offline` is gone; more than `open` at once are not remembered. */
export const consoleLimits = { offline: 20_000, open: 500 } as const;

const usualRoles = ["dispatcher"] as const;

export interface Consoles {
  /** True if the list changed. */
  beat(console: Console, at: number): boolean;
  list(): readonly Console[];
  /** Who sits at a console that can ring, each once. */
  armed(): readonly { readonly id: string; readonly name: string; readonly roles: readonly string[] }[];
  hasOne(person: string): boolean;
  /** Drops the silent ones; true if the list changed. */
  expire(at: number): boolean;
  /** No console of this person has been heard for too long. */
  gone(person: string, at: number): boolean;
  next(): number | undefined;
}

export function openConsoles(startedAt: number, offline: number): Consoles {
  const open = new Map<string, Console & { readonly at: number }>();
  /** After a restart everybody counts as just heard: their consoles have not had the time to say that they are there. */
  const lastHeard = new Map<string, number>();
  return {
    beat({ id, person, armed, roles }, at) {
      const before = open.get(id);
      if (!before && open.size >= consoleLimits.open) return false;
      open.set(id, { id, person, armed, roles, at });
      lastHeard.set(person.id, at);
      return before?.armed !== armed || before.person.id !== person.id;
    },
    list: () => [...open.values()].map(({ id, person, armed }) => ({ id, person, armed })),
    armed: () => {
      const found = [...open.values()].filter(({ armed }) => armed);
      return [...new Map(found.map(({ person, roles = usualRoles }) => [person.id, { ...person, roles }])).values()];
    },
    hasOne: (person) => [...open.values()].some((each) => each.person.id === person),
    expire(at) {
      const silent = [...open.values()].filter((each) => each.at + offline <= at);
      for (const each of silent) open.delete(each.id);
      return silent.length > 0;
    },
    gone: (person, at) => (lastHeard.get(person) ?? startedAt) + offline <= at,
    next() {
      const times = [...open.values()].map((each) => each.at + offline);
      return times.length === 0 ? undefined : Math.min(...times);
    },
  };
}
