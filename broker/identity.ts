import { createHash, timingSafeEqual } from "node:crypto";
import { contains, isTopicFilter, isTopicName, matches } from "./topics.ts";

/** One credential and what it may do. User name = client id = `id`; the password is a random token of at least 128 bits. */
export interface Identity {
  readonly id: string;
  /** SHA-256 of the token, 64 hex digits. A slow hash would make a minute of CPU of 1,400 homes coming back. */
  readonly tokenSha256: string;
  /** Topic filters it may publish under. */
  readonly publish: readonly string[];
  /** Topic filters it may subscribe to, or to parts of them. */
  readonly subscribe: readonly string[];
  /** Topic filters whose messages are kept for later subscribers when it asks so. Elsewhere its retain bit is dropped. */
  readonly retain?: readonly string[];
  /** Another broker repeats its messages through this client: what it sends retained may come out of its store. */
  readonly bridge: boolean;
  /** It speaks for many devices and may send packets up to `bridgePacketBytes`, as a bridge may: Zigbee2MQTT's device list. */
  readonly speaksForMany?: boolean;
}

export type Identities = readonly Identity[] | ((id: string) => Identity | undefined);

export function lookUp(identities: Identities): (id: string) => Identity | undefined {
  if (typeof identities === "function") return identities;
  const byId = new Map(identities.map((identity) => [identity.id, identity]));
  return (id) => byId.get(id);
}

export const tokenHash = (token: string | Uint8Array): string => createHash("sha256").update(token).digest("hex");

/** Takes the same time for a wrong token and for nobody's. */
export function tokenFits(identity: Identity | undefined, token: Uint8Array): boolean {
  const given = createHash("sha256").update(token).digest();
  const known = Buffer.from(identity?.tokenSha256 ?? "", "hex");
  const expected = known.length === given.length ? known : Buffer.alloc(given.length);
  return timingSafeEqual(given, expected) && known.length === given.length && identity !== undefined;
}

export const mayPublish = (identity: Identity, topic: string): boolean =>
  isTopicName(topic) && identity.publish.some((filter) => matches(filter, topic));

export const mayRetain = (identity: Identity, topic: string): boolean =>
  (identity.retain ?? []).some((filter) => matches(filter, topic));

export const maySubscribe = (identity: Identity, filter: string): boolean =>
  isTopicFilter(filter) && !filter.startsWith("$share/") && identity.subscribe.some((own) => contains(own, filter));

export const mayReceive = (identity: Identity, topic: string): boolean =>
  identity.subscribe.some((filter) => matches(filter, topic));

/** A name that cannot be taken for a topic, a wildcard or a trusted loopback client. */
export const isIdentityId = (id: string): boolean => /^[A-Za-z0-9_.-]{1,64}$/.test(id);

export function isLoopback(address: string): boolean {
  const plain = address.startsWith("::ffff:") ? address.slice(7) : address;
  return plain === "localhost" || plain === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(plain);
}
