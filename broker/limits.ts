import { type Duration, hours, milliseconds, seconds } from "../devices/model/moment.ts";

/**
 * Every bound of the broker, in one table. Bytes are bytes, durations carry their type. A number may be overridden where
 * the broker is started (a centre has more clients than a home), never switched off.
 */
export interface BrokerLimits {
  /** Length of a CONNECT. Nothing else is read before the login. */
  readonly loginBytes: number;
  /** From the TCP connection (TLS included) to the answered login. */
  readonly loginDeadline: Duration;
  /** Largest packet of a device after its login. */
  readonly packetBytes: number;
  /** Largest packet of a declared bridge: Zigbee2MQTT's `bridge/devices` outgrows 256 KB. */
  readonly bridgePacketBytes: number;
  /** Connections of one listener that are taken in each turn of the loop. */
  readonly acceptsAtOnce: number;
  /** Open connections; when full, the oldest without a login goes first. */
  readonly connections: number;
  /**
   * Connections without a login, over all addresses and of one address, once they have had `strangerGrace` for it: many homes
   * may come back at once, and through one address. The oldest goes first.
   */
  readonly strangers: number;
  readonly strangersPerAddress: number;
  readonly strangerGrace: Duration;
  /** Failed logins of one address that are answered at once; after that each answer waits. Good credentials never wait. */
  readonly loginFailures: number;
  readonly loginFailureWindow: Duration;
  readonly loginFailureDelay: Duration;
  /**
   * Good logins that are let in at once, and in the long run; who has a call for help in hand does not count and never waits.
   * For `urgentLoginsFirst` after the start there are those at once and no more: who calls for help knocks each second.
   */
  readonly loginsAtOnce: number;
  readonly loginsPerSecond: number;
  readonly urgentLoginsFirst: Duration;
  /** Messages handed to intake and not yet on disk, over all clients, and their bytes. When full, sockets are not read. */
  readonly intakeMessages: number;
  readonly intakeBytes: number;
  readonly intakeMessagesPerClient: number;
  /** Publishes of one client in the long run, and at once. Above it, its socket is not read; nothing is dropped. */
  readonly publishesPerSecond: number;
  readonly publishBurst: number;
  /** Bytes of one client that wait for its own slow reading; above it the client is cut off. */
  readonly outgoingBytes: number;
  /** A client that takes nothing for this long is cut off. */
  readonly drainTimeout: Duration;
  /** Bytes held for all connections together, both ways; above it the greediest is cut off. */
  readonly heldBytes: number;
  /** What waits for a client with a kept session. When full, the oldest goes. */
  readonly queuedMessages: number;
  readonly queuedBytes: number;
  readonly queuedBytesTotal: number;
  readonly sessions: number;
  readonly sessionExpiry: Duration;
  readonly subscriptionsPerClient: number;
  readonly retainedMessages: number;
  readonly retainedMessagesPerClient: number;
  readonly retainedMessagesPerBridge: number;
  readonly retainedBytes: number;
  readonly topicBytes: number;
  readonly topicLevels: number;
}

const kib = 1_024;
const mib = 1_024 * kib;

export const brokerLimits: BrokerLimits = {
  loginBytes: 4 * kib,
  loginDeadline: seconds(5),
  packetBytes: 256 * kib,
  bridgePacketBytes: 1 * mib,
  acceptsAtOnce: 1,
  connections: 1_500,
  strangers: 250,
  strangersPerAddress: 20,
  strangerGrace: milliseconds(500),
  loginFailures: 10,
  loginFailureWindow: seconds(60),
  loginFailureDelay: seconds(3),
  loginsAtOnce: 250,
  loginsPerSecond: 250,
  urgentLoginsFirst: seconds(0),
  intakeMessages: 2_048,
  intakeBytes: 16 * mib,
  intakeMessagesPerClient: 256,
  publishesPerSecond: 5_000,
  publishBurst: 10_000,
  outgoingBytes: 2 * mib,
  drainTimeout: seconds(10),
  heldBytes: 32 * mib,
  queuedMessages: 1_000,
  queuedBytes: 1 * mib,
  queuedBytesTotal: 16 * mib,
  sessions: 4_000,
  sessionExpiry: hours(1),
  subscriptionsPerClient: 256,
  retainedMessages: 8_192,
  retainedMessagesPerClient: 256,
  retainedMessagesPerBridge: 4_096,
  retainedBytes: 16 * mib,
  topicBytes: 1_024,
  topicLevels: 32,
};
