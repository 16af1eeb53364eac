import { randomUUIDv7 } from "node:crypto";

/** UUIDv7: ids of one gateway sort by when they were made, as far as its wall clock can be believed. */
export const newAlertId = (): string => randomUUIDv7();
