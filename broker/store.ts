import { Readable } from "node:stream";
import type { Client, PublishPacket, Subscription } from "aedes";
import type { Retained, RetainedPacket } from "./retained.ts";
import type { Kept, Sessions } from "./sessions.ts";

type ClientName = Pick<Client, "id" | "clean">;
/** Owner of what the program itself has published. */
export const ownWord = "";

/** A packet as aedes hands it to its store. */
type Handed = Partial<Kept> & { readonly clientId?: string };

/**
 * What aedes asks of a persistence, answered from our bounded sessions and retained messages. aedes' own in-memory one has no
 * bound for a client that is away (its issue 1087), keeps whole QoS 2 messages and, when a delivery was refused,
 * removes whichever message happens to be first in the queue.
 */
export function openStore(sessions: Sessions, retained: Retained) {
  return {
    async setup(): Promise<void> {},
    async storeRetained(packet: PublishPacket & { clientId?: string }): Promise<void> {
      const { clientId, cmd, topic, qos, retain, payload } = packet;
      // A copy: the payload is a window on a whole network buffer.
      retained.store(clientId ?? ownWord, { cmd, topic, qos, retain, payload: Buffer.from(payload) });
    },
    createRetainedStreamCombi: (filters: string[]): Readable => Readable.from(copies(retained.under(filters))),
    createRetainedStream: (filter: string): Readable => Readable.from(copies(retained.under([filter]))),

    async addSubscriptions(client: ClientName, subs: Subscription[]): Promise<void> {
      sessions.subscribe(client.id, subs);
    },
    async removeSubscriptions(client: ClientName, filters: string[]): Promise<void> {
      sessions.unsubscribe(client.id, filters);
    },
    async subscriptionsByClient(client: ClientName): Promise<Subscription[]> {
      return sessions.filters(client.id);
    },
    async subscriptionsByTopic(topic: string): Promise<{ clientId: string; qos: 0 | 1 | 2 }[]> {
      const waiting = sessions.waitingFor(topic);
      return waiting.size === 0 ? nobody : Array.from(waiting, ([clientId, qos]) => ({ clientId, qos }));
    },
    async cleanSubscriptions(client: ClientName): Promise<void> {
      sessions.forget(client.id);
    },

    async outgoingEnqueue(sub: { clientId: string }, packet: Handed): Promise<void> {
      sessions.enqueue(sub.clientId, keep(packet, Buffer.from(packet.payload ?? ""), 2));
    },
    async outgoingEnqueueCombi(subs: { clientId: string; qos: 0 | 1 | 2 }[], packet: Handed): Promise<void> {
      if (subs.length === 0) return;
      const payload = Buffer.from(packet.payload ?? "");
      for (const { clientId, qos } of subs) sessions.enqueue(clientId, keep(packet, payload, qos));
    },
    async outgoingUpdate(client: ClientName, packet: Handed): Promise<void> {
      sessions.sent(client.id, keep(packet, packet.payload ?? Buffer.alloc(0), 2));
    },
    async outgoingClearMessageId(client: ClientName, packet: Handed): Promise<Kept | undefined> {
      return sessions.acknowledged(client.id, packet.messageId);
    },
    outgoingStream: (client: ClientName): Readable => Readable.from(sessions.waiting(client.id)),

    // A QoS 2 message is safe by intake; what is kept is only that its id was seen.
    async incomingStorePacket(client: ClientName, packet: Handed): Promise<void> {
      if (packet.messageId !== undefined) sessions.received(client).add(packet.messageId);
    },
    async incomingGetPacket(client: ClientName, packet: Handed): Promise<Handed> {
      if (packet.messageId === undefined || !sessions.received(client).has(packet.messageId))
        throw new Error("no such packet");
      return packet;
    },
    async incomingDelPacket(client: ClientName, packet: Handed): Promise<void> {
      if (packet.messageId !== undefined) sessions.received(client).delete(packet.messageId);
    },
    async cleanIncoming(client: ClientName): Promise<void> {
      sessions.received(client).clear();
    },

    // A will lives with its connection: there is no second broker that could have to send it.
    async putWill(): Promise<void> {},
    async getWill(): Promise<undefined> {},
    async delWill(): Promise<undefined> {},
    streamWill: (): Readable => Readable.from([]),
  };
}

const nobody: { clientId: string; qos: 0 | 1 | 2 }[] = [];

function* copies(packets: Iterable<RetainedPacket>): Iterable<RetainedPacket> {
  for (const packet of packets) yield { ...packet };
}

/** Kept with the QoS its subscriber asked for at most. */
function keep(packet: Handed, payload: Buffer, atMost: 0 | 1 | 2): Kept {
  const qos = packet.qos ?? 1;
  return {
    cmd: packet.cmd ?? "publish",
    topic: packet.topic ?? "",
    payload,
    qos: qos < atMost ? qos : atMost,
    retain: packet.retain ?? false,
    dup: packet.dup ?? false,
    brokerId: packet.brokerId,
    brokerCounter: packet.brokerCounter,
    messageId: packet.messageId,
  };
}
