/** What is kept of gateways: their numbers, what waits for them, when they were heard, how the tests of their paths went. */
import type { MessageNumber } from "../cases/case.ts";
import type { PathKnown } from "../watch/path-tests.ts";
import type { Numbers } from "./numbers.ts";

/** A receipt or refusal that has not been acknowledged by its gateway yet. */
interface Waiting {
  readonly id: number;
  readonly body: string;
}

export interface GatewayRow {
  readonly id: string;
  readonly heardAt: number | undefined;
  readonly lost: boolean;
  readonly devicesSilent: number;
  readonly clockOffset: number | undefined;
}

/** The last daily test of one path of one gateway that the centre knows of: it came here, or a report says so. */
export interface PathTest {
  readonly gateway: string;
  readonly path: string;
  /** Unix ms, by the centre's clock. */
  readonly at: number;
  readonly ok: boolean;
}

export interface KeptPathTest extends PathTest {
  /** When it last went well. */
  readonly okAt: number | undefined;
}

export interface GatewayStore {
  /** Numbers of one epoch, changed in a transaction. */
  changeNumbers(gateway: string, epoch: string, change: (numbers: Numbers) => Numbers): Promise<Numbers>;
  numbers(): Promise<readonly { readonly gateway: string; readonly epoch: string; readonly numbers: Numbers }[]>;
  keepUnread(
    gateway: string,
    topic: string,
    payload: Uint8Array,
    reason: string,
    at: number,
    refusal?: { number: MessageNumber; body: string },
  ): Promise<void>;
  waiting(gateway: string, after: number, limit: number): Promise<readonly Waiting[]>;
  delivered(ids: readonly number[]): Promise<void>;
  gateways(): Promise<readonly GatewayRow[]>;
  /** What is known of the daily tests of homes' paths; `gone`: taken out of their homes. */
  savePathsKnown(known: readonly PathKnown[], gone: readonly Pick<PathKnown, "gateway" | "path">[]): Promise<void>;
  pathsKnown(): Promise<readonly PathKnown[]>;
  saveGateways(rows: readonly GatewayRow[], aliveAt: number): Promise<void>;
  /** The newest of a gateway's path stays; an older one that comes late changes nothing but, if it went well, `okAt`. */
  keepPathTest(test: PathTest): Promise<void>;
  pathTests(): Promise<readonly KeptPathTest[]>;
  /** When the centre last said that it was listening. */
  lastAlive(): Promise<number | undefined>;
}
