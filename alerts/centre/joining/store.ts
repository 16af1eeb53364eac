/** What joining asks of the store: codes, the gateways that have used one, and what they have filed. */

/** A code by which one hub may join once. The code itself is nowhere: only its SHA-256. */
export interface JoinCode {
  readonly id: string;
  readonly madeAt: number;
  readonly expires: number;
  /** Account id, or `machine`. */
  readonly madeBy: string;
  readonly gateway: string;
  readonly home: string;
  readonly town: string | undefined;
  readonly bed: string | undefined;
  readonly order: string | undefined;
  /** Of the hub it was made for, as its label shows; absent: the first hub that brings it. */
  readonly fingerprint: string | undefined;
  readonly usedAt: number | undefined;
  /** Public key of the hub that used it. */
  readonly usedBy: string | undefined;
  readonly revokedAt: number | undefined;
}

export interface JoinedGateway extends Pick<JoinCode, "home" | "town" | "bed" | "order"> {
  readonly id: string;
  readonly tokenSha256: string;
  /** By which it signs what it sends over HTTPS; a gateway that joined before there was one has none. */
  readonly webhookSecret?: string | undefined;
  readonly key: string;
  readonly joinedAt: number;
}

/** A paper that a gateway filed: see `recordMessage` of the protocol. */
export interface Paper {
  readonly gateway: string;
  readonly id: string;
  readonly kind: string;
  readonly at: number;
  readonly storedAt: number;
  readonly sha256: string;
  readonly body: string;
}

export interface JoiningStore {
  addJoinCode(codeHash: string, code: Omit<JoinCode, "usedAt" | "usedBy" | "revokedAt">): Promise<void>;
  /** Newest first. */
  joinCodes(limit: number): Promise<readonly JoinCode[]>;
  /** False: it was used, revoked or never there. */
  revokeJoinCode(id: string, at: number): Promise<boolean>;
  /** The code is used up and the gateway kept in one transaction, if `decide` says so. */
  useJoinCode<R extends object>(
    codeHash: string,
    at: number,
    decide: (found: JoinCode | undefined) => R | { readonly gateway: Omit<JoinedGateway, "joinedAt"> },
  ): Promise<R | { readonly gateway: Omit<JoinedGateway, "joinedAt"> }>;
  joinedGateways(): Promise<readonly JoinedGateway[]>;
  /** The first of one id stays. `full`: this gateway has filed as many as it may, and nothing was kept. */
  keepPaper(paper: Paper): Promise<"kept" | "full">;
  papers(gateway: string | undefined, limit: number): Promise<readonly Paper[]>;
  paper(gateway: string, id: string): Promise<Paper | undefined>;
}
