/** What our own broker takes in, as the gateway wants it. */
import type { BrokerOptions } from "../../broker/broker.ts";
import type { Taken } from "../../broker/intake.ts";

export interface EmbeddedDeps {
  /** Resolves when the frame is on disk. */
  take(frame: { source: string; topic: string; payload: Uint8Array; stored: boolean }): Promise<void>;
  /** A client spoke outside its topics: kept raw, believed by nobody. */
  refused(frame: { source: string; client: string; topic: string; payload: Uint8Array }): Promise<void>;
}

export const embeddedSource = "mqtt";

export function embeddedIntake(deps: EmbeddedDeps): Pick<BrokerOptions, "intake" | "quarantine"> {
  return {
    intake: (message) =>
      deps.take({
        source: embeddedSource,
        topic: message.topic,
        payload: message.payload,
        stored: isStored(message),
      }),
    quarantine: ({ client, topic, payload }) => deps.refused({ source: embeddedSource, client, topic, payload }),
  };
}

/** A retain bit on its way in is the sender's wish and the message is live, unless another broker repeats it out of its store. */
const isStored = (message: Taken): boolean => message.bridge && message.retain;
