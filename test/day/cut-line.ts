/**
 * The line between a home and its centre without sockets: what MQTT would carry, in the order in which it would. While the
 * internet is cut nothing passes and every dial runs into silence.
 */
import { openBrokerLine } from "../../alerts/centre/broker-line.ts";
import type { FromGateway } from "../../alerts/centre/intake.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { receiptMessage } from "../../alerts/protocol.ts";
import type { dial } from "../../gateway/centre-link/session.ts";

type Session = Awaited<ReturnType<typeof dial>>;
type SessionSettings = Parameters<typeof dial>[0];

/** ms until a dial into silence is given up: `connectTimeout` of the session. */
const silence = 10_000;

/** News of a case on its way home; answers to reports are no news. */
function receiptIn(payload: string): string | undefined {
  const found = receiptMessage.safeParse(JSON.parse(payload));
  return found.success ? found.data.type : undefined;
}

export function openCutLine(timers: Timers, gateway: string, heard: (receipt: string) => void) {
  let take: SessionSettings["take"] | undefined;
  let cut: (() => void) | undefined;
  let isCut = false;
  let centre: ((message: FromGateway) => Promise<void>) | undefined;
  const line = openBrokerLine({
    steady: () => timers.now(),
    publish: async (topic, payload) => {
      const receipt = take && receiptIn(payload);
      if (receipt) heard(receipt);
      await take?.(topic, Buffer.from(payload));
    },
  });
  const dialed = (settings: SessionSettings): Promise<Session> => {
    if (isCut) return new Promise((_, reject) => timers.after(silence, () => reject(new Error("connack timeout"))));
    let up = true;
    take = settings.take;
    line.presence({ client: gateway, up: true });
    const end = (why: string): void => {
      if (!up) return;
      up = false;
      take = undefined;
      line.presence({ client: gateway, up: false });
      settings.ended(why);
    };
    cut = () => end("keepalive timeout");
    return Promise.resolve({
      async publish(topic, body) {
        if (!up) throw new Error("not connected");
        await centre?.({ client: gateway, topic, payload: Buffer.from(body) });
      },
      end: async () => end("closed"),
      drop: () => end("closed"),
    });
  };
  return {
    line,
    dial: dialed,
    get isCut() {
      return isCut;
    },
    toCentre(intake: (message: FromGateway) => Promise<void>) {
      centre = intake;
    },
    cuts() {
      isCut = true;
      cut?.();
    },
    mends() {
      isCut = false;
    },
  };
}
