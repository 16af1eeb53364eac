import { randomUUIDv7 } from "node:crypto";

/** UUIDv7: ids of one gateway sort by when they were made, as far as its wall clock can be believed. */
export const newAlertId = (): string => randomUUIDv7();

/** Remembers the ids it gives out, so that the same batch thought through once more makes the same alerts. */
export interface IdsOnce {
  next(): string;
  /** From the first one again. */
  rewind(): void;
}

export function idsOnce(fresh: () => string): IdsOnce {
  const made: string[] = [];
  let at = 0;
  return {
    next() {
      const id = made[at] ?? fresh();
      made[at] = id;
      at += 1;
      return id;
    },
    rewind() {
      at = 0;
    },
  };
}
