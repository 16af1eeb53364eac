/** What is kept of protected minutes, as the homes tell them. */
import type { ProtectedDay } from "../../protected/account.ts";

/** One day of one bed, as a gateway told it. */
export interface ProtectedRow {
  readonly gateway: string;
  readonly bed: string;
  readonly day: string;
  readonly home: string;
  /** The home has filed it: nothing changes it any more. */
  readonly isFinal: boolean;
  readonly storedAt: number;
  readonly account: ProtectedDay;
}

export interface ProtectedBed {
  readonly gateway: string;
  readonly bed: string;
  readonly home: string;
  readonly timeZone: string;
  /** The first and the last day that were told of it. */
  readonly firstDay: string;
  readonly lastDay: string;
}

export interface ProtectedStore {
  /** The newest word of a day counts until it is filed. */
  keepProtected(rows: readonly ProtectedRow[], beds: readonly ProtectedBed[]): Promise<void>;
  protectedOn(day: string): Promise<readonly ProtectedRow[]>;
  protectedBeds(): Promise<readonly ProtectedBed[]>;
}
