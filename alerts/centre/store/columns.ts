import type { Sql } from "../../program/sqlite.ts";

export const optionalText = (value: Sql | undefined): string | undefined =>
  value === null || value === undefined ? undefined : String(value);
export const optionalNumber = (value: Sql | undefined): number | undefined =>
  value === null || value === undefined ? undefined : Number(value);
