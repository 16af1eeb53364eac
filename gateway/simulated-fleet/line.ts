/** A home's way to the centre: the gateway's own session, which can be cut like a line, and is counted. */
import { readTopic } from "../../alerts/protocol.ts";
import { type DialledSession, dial, type Session, type SessionSettings } from "../centre-link/session.ts";
import type { Counting } from "./figures.ts";

export interface CuttableLine {
  dial(settings: SessionSettings): Promise<Session>;
  /** Breaks without a word, and no dial succeeds until it is mended. */
  cut(): void;
  mend(): void;
  readonly isCut: boolean;
}

const reportStored = '"type":"report_stored"';

export function openLine(counting: Pick<Counting, "count">): CuttableLine {
  let isCut = false;
  let current: DialledSession | undefined;
  const counted = (settings: SessionSettings): SessionSettings => ({
    ...settings,
    take(topic, payload) {
      if (Buffer.from(payload).includes(reportStored)) counting.count("reportStored");
      return settings.take(topic, payload);
    },
    ended(why) {
      current = undefined;
      counting.count("lineLost");
      settings.ended(why);
    },
  });
  return {
    async dial(settings) {
      if (isCut) throw new Error("the line is cut");
      const session = await dial(counted(settings)).catch((fault: unknown) => {
        counting.count("dialFailed");
        throw fault;
      });
      counting.count("dialGood");
      current = session;
      if (isCut) session.drop();
      return {
        publish(topic, body, options) {
          const channel = readTopic(topic)?.channel;
          if (channel === "report") counting.count("reportSent");
          if (channel === "presence") counting.count("beat");
          return session.publish(topic, body, options);
        },
        end: () => session.end(),
      };
    },
    cut() {
      isCut = true;
      current?.drop();
    },
    mend() {
      isCut = false;
    },
    get isCut() {
      return isCut;
    },
  };
}
