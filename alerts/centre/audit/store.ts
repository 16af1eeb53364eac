/** The chain as somebody reads it who was not there. */

import type { Account } from "../accounts/store.ts";
import type { Body, ChainedEntry } from "../cases/chain.ts";
import type { ProvenRow, Span } from "../exports/store.ts";
import type { AuditKind } from "./kinds.ts";

/** Events of the kind `accounts`: all that an administrator is shown. */
export const accountEvents = ["sign_in", "sign_in_failed", "sign_out", "password_set"] as const;
/** Somebody whose looks are written down read something: see `looks.ts`. */
export const lookEvent = "look";

export interface AuditWanted extends Span {
  /** Account id. */
  readonly actor?: string | undefined;
  /** Of the case itself, and looks at it. */
  readonly case?: string | undefined;
  readonly kind?: AuditKind | undefined;
}
export interface AuditRow extends ProvenRow {
  readonly caseId: string | undefined;
}
export interface Link {
  readonly entry: ChainedEntry;
  readonly body: Body;
}

export interface AuditStore {
  /** Newest first, those before number `before`. */
  auditRows(wanted: AuditWanted, before: number | undefined, limit: number): Promise<readonly AuditRow[]>;
  /** Oldest first, those after number `n`: the whole of each, to prove it by. */
  chainAfter(n: number, limit: number): Promise<readonly Link[]>;
  /** Everybody there is or was, by name; those who may do nothing any more have no roles. */
  accounts(): Promise<readonly (Omit<Account, "passwordHash"> & { readonly hasPassword: boolean })[]>;
  /** Account id to the last time it signed in. */
  lastSignIns(): Promise<ReadonlyMap<string, number>>;
}
