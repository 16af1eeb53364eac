/** Why a connection was ended by us. */
export const cutReasons = [
  "too-long",
  "bad-length",
  "no-connect",
  "login-deadline",
  "not-reading",
  "too-slow",
  "memory",
  "taken-over",
  "dismissed",
  "full",
  "address-full",
  "strangers-full",
] as const;
export type CutReason = (typeof cutReasons)[number];

/** Counted since the start; they only grow. */
export class Counts {
  accepted = 0;
  logins = 0;
  loginFailures = 0;
  published = 0;
  publishRefused = 0;
  willRefused = 0;
  retainDropped = 0;
  subscribeRefused = 0;
  deliveryRefused = 0;
  intakeFailed = 0;
  queueDropped = 0;
  bytesReceived = 0;
  bytesSent = 0;
  readonly cut: Record<CutReason, number>;

  constructor() {
    const none = Object.fromEntries(cutReasons.map((why) => [why, 0]));
    this.cut = none as Record<CutReason, number>;
  }
}

/** What is held now, next to what was counted. */
export interface BrokerFigures extends Readonly<Counts> {
  readonly connections: number;
  readonly strangers: number;
  /** Good logins that wait for their turn. */
  readonly loginsWaiting: number;
  readonly clients: number;
  readonly intakeWaiting: number;
  readonly intakeMost: number;
  readonly intakeBytes: number;
  readonly heldBytes: number;
  readonly sessions: number;
  readonly queuedBytes: number;
  readonly retained: number;
  readonly retainedBytes: number;
}
