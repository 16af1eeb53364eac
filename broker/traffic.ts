import type { AedesOptions, PublishPacket } from "aedes";
import type { Counts } from "./counts.ts";
import { type Identity, mayPublish, mayReceive, mayRetain, maySubscribe } from "./identity.ts";
import type { Intake, Taken } from "./intake.ts";
import type { BrokerLimits } from "./limits.ts";
import type { BrokerLog } from "./log.ts";
import { connectionOf } from "./login.ts";
import type { Retained } from "./retained.ts";
import type { Sessions } from "./sessions.ts";
import { levelsOf } from "./topics.ts";

export interface TrafficParts {
  readonly intake: Intake;
  readonly quarantine: Intake;
  readonly limits: BrokerLimits;
  readonly log: BrokerLog;
  readonly counts: Counts;
  readonly retained: Retained;
  readonly sessions: Sessions;
}

type Guards = Required<Pick<AedesOptions, "authorizePublish" | "authorizeSubscribe" | "authorizeForward">>;

/** A forbidden message is answered and leads nowhere: nobody can subscribe here. */
const nowhere = "$refused";

export function guardTraffic(parts: TrafficParts): Guards {
  const { counts, limits, log } = parts;
  return {
    authorizePublish(client, packet, done) {
      const connection = connectionOf(client);
      const login = connection?.login;
      const identity = login?.identity();
      if (!connection || !login || !identity) return done(new Error("the credential was withdrawn"));
      const message = taken(identity, packet, connection.will === packet);
      const allowed = fitsLimits(message.topic, limits) && mayPublish(identity, message.topic);
      if (allowed) counts.published++;
      else {
        counts.publishRefused++;
        log.warn("broker.publish_refused", { client: login.client, topic: message.topic.slice(0, 100) });
      }
      keepRetainBit(packet, message, identity, login.client, allowed);
      if (!allowed) packet.topic = nowhere;
      const bytes = message.payload.length;
      connection.inOrder.add(safely(allowed ? parts.intake : parts.quarantine, message), (fault) => {
        if (fault) counts.intakeFailed++;
        done(fault ?? null);
        if (!message.will) connection.settled(bytes);
      });
    },

    authorizeSubscribe(client, subscription, done) {
      const connection = connectionOf(client);
      const identity = connection?.login?.identity();
      const { topic } = subscription;
      const allowed =
        connection &&
        identity &&
        fitsLimits(topic, limits) &&
        maySubscribe(identity, topic) &&
        (connection.subscriptions.has(topic) || connection.subscriptions.size < limits.subscriptionsPerClient);
      if (allowed) {
        connection.subscriptions.add(topic);
        return done(null, subscription);
      }
      counts.subscribeRefused++;
      log.warn("broker.subscribe_refused", { client: client.id, filter: topic.slice(0, 100) });
      done(null, null);
    },

    authorizeForward(client, packet) {
      const identity = connectionOf(client)?.login?.identity();
      if (identity && mayReceive(identity, packet.topic)) return packet;
      counts.deliveryRefused++;
      parts.sessions.withhold(client.id, packet.brokerCounter);
      return null;
    },
  };

  /** The message is live whatever its retain bit says; the bit itself is only for state topics. */
  function keepRetainBit(
    packet: PublishPacket,
    message: Taken,
    identity: Identity,
    client: string,
    allowed: boolean,
  ): void {
    if (!message.retain) return;
    const { topic, payload } = message;
    const many = identity.bridge || identity.speaksForMany === true;
    const may = allowed && mayRetain(identity, topic) && parts.retained.hasRoom(client, many, topic, payload.length);
    if (may) Object.assign(packet, { clientId: client });
    else {
      packet.retain = false;
      counts.retainDropped++;
    }
  }
}

function taken(identity: Identity, packet: PublishPacket, will: boolean): Taken {
  const { topic, payload, qos, retain, dup, messageId } = packet;
  return {
    client: identity.id,
    bridge: identity.bridge,
    topic,
    payload: typeof payload === "string" ? Buffer.from(payload) : payload,
    qos,
    retain: retain === true,
    dup: dup === true,
    messageId,
    will,
  };
}

function safely(intake: Intake, message: Taken): Promise<void> {
  try {
    return intake(message);
  } catch (fault) {
    return Promise.reject(fault);
  }
}

const fitsLimits = (topic: string, limits: BrokerLimits): boolean =>
  Buffer.byteLength(topic) <= limits.topicBytes && levelsOf(topic) <= limits.topicLevels;
