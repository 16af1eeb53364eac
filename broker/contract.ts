/** What the broker is told, and what it can be asked. */
import type { BrokerClock } from "./clock.ts";
import type { BrokerFigures } from "./counts.ts";
import type { Identities, Identity } from "./identity.ts";
import type { Intake } from "./intake.ts";
import type { BrokerLimits } from "./limits.ts";
import type { Listener } from "./listening.ts";
import type { BrokerLog } from "./log.ts";
import type { Presence } from "./presence.ts";

export type BrokerWarning = "loopback_trusted" | "plain_off_loopback";

export interface BrokerOptions {
  readonly listeners: readonly Listener[];
  /** Asked at every login, publish and delivery: what it no longer knows is shut out at once. */
  readonly identities: Identities;
  readonly intake: Intake;
  /**
   * A publish outside the client's topics. It is acknowledged when this resolves (a refusal would be resent for ever and block
   * the presses behind it), and goes nowhere else.
   */
  readonly quarantine?: Intake;
  readonly limits?: Partial<BrokerLimits>;
  /** Whether somebody with this last will comes because of a call for help. Asked before anything is let in; nobody unless given. */
  readonly isUrgent?: (will: { readonly topic: string; readonly payload: Uint8Array }) => boolean;
  /** Clients on loopback without user name get in as identity `loopback`, with these topics. Off unless named. */
  readonly trustLoopback?: Pick<Identity, "publish" | "subscribe" | "retain" | "bridge" | "speaksForMany">;
  readonly allowPlainOffLoopback?: boolean;
  readonly onPresence?: (presence: Presence) => void;
  /** A login in the name of somebody who is known, that was not let in. It may be anybody's try. */
  readonly onRefused?: (identity: string, why: string) => void;
  readonly log: BrokerLog;
  readonly clock?: BrokerClock;
}

export interface OwnMessage {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly retain?: boolean;
  readonly qos?: 0 | 1;
}

export interface Broker {
  /** In the order of the listeners. */
  readonly ports: readonly number[];
  readonly warnings: readonly BrokerWarning[];
  /** Says something in the program's own name. Resolves when it is on its way to all who are there and kept for those who are away. */
  publish(message: OwnMessage): Promise<void>;
  connected(): readonly Presence[];
  isConnected(client: string): boolean;
  /** Ends its connection and forgets what is kept for it: a credential was withdrawn. */
  dismiss(client: string, why: string): void;
  counts(): BrokerFigures;
  stop(): Promise<void>;
}
