/** What our own broker takes in, as the gateway wants it. */
import type { BrokerOptions } from "../../broker/broker.ts";
import type { Taken } from "../../broker/intake.ts";
import type { MqttArrival } from "../intake.ts";
import type { Delivery } from "../journal/deliveries.ts";

export interface EmbeddedDeps {
  /** Resolves when the frame is on disk. */
  take(frame: MqttArrival): Promise<void>;
  /** A client spoke outside its topics: kept raw, believed by nobody. */
  refused(frame: { source: string; client: string; topic: string; payload: Uint8Array }): Promise<void>;
}

export const embeddedSource = "mqtt";
/** Messages that could not be kept and will come again; who is forgotten here is taken for new. */
export const refusals = { messages: 1_000, whenFull: "forget-oldest" } as const;

export function embeddedIntake(deps: EmbeddedDeps): Pick<BrokerOptions, "intake" | "quarantine"> {
  const unkept = new Set<string>();
  const deliveryOf = ({ client, messageId, dup, will }: Taken): Delivery | undefined => {
    if (messageId === undefined || will) return undefined;
    const id = `${client}/${messageId}`;
    // Not every client says by DUP that it repeats what we refused.
    return { id, again: unkept.delete(id) || dup };
  };
  const noteRefused = (id: string): void => {
    unkept.add(id);
    const [oldest] = unkept;
    if (unkept.size > refusals.messages && oldest !== undefined) unkept.delete(oldest);
  };
  return {
    async intake(message) {
      const { topic, payload } = message;
      const delivery = deliveryOf(message);
      const frame = { source: embeddedSource, topic, payload, stored: isStored(message) };
      try {
        await deps.take(delivery ? { ...frame, delivery } : frame);
      } catch (fault) {
        if (delivery) noteRefused(delivery.id);
        throw fault;
      }
    },
    quarantine: ({ client, topic, payload }) => deps.refused({ source: embeddedSource, client, topic, payload }),
  };
}

/** A retain bit on its way in is the sender's wish and the message is live, unless another broker repeats it out of its store. */
const isStored = (message: Taken): boolean => message.bridge && message.retain;
