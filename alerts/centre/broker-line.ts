/**
 * The line to the gateways over our broker, which says when a publish is on its way but not when it has arrived. A receipt counts
 * as taken when the same connection brings something from the gateway well after it was sent (a beat at the latest); if the
 * connection ends before that, it was not, and goes again. Twice is harmless: receipts carry the case's version.
 */
import { topicOf } from "../protocol.ts";
import type { Line } from "./line.ts";

export interface BrokerLine extends Line {
  /** The broker's news of who is connected. */
  presence(news: { readonly client: string; readonly up: boolean }): void;
  /** Something came from this gateway. True when it is the first on this connection: its subscriptions stand. */
  heard(gateway: string): boolean;
  stop(): void;
}

interface Pending {
  readonly sentAt: number;
  readonly settle: (taken: boolean) => void;
}
interface Connection {
  ready: boolean;
  pending: Pending[];
}

/** What was sent less than this before (ms) may still be on its way when the gateway's message arrives. */
const settled = 1_000;

export function openBrokerLine(deps: {
  readonly publish: (topic: string, payload: string) => Promise<void>;
  /** A clock that never goes back. */
  readonly steady: () => number;
}): BrokerLine {
  const connections = new Map<string, Connection>();
  const end = (gateway: string): void => {
    const old = connections.get(gateway);
    connections.delete(gateway);
    for (const each of old?.pending ?? []) each.settle(false);
  };
  return {
    connected: (gateway) => connections.get(gateway)?.ready === true,
    async send(gateway, channel, body) {
      if (!connections.get(gateway)?.ready) return false;
      await deps.publish(topicOf(gateway, channel), body);
      return true;
    },
    async deliver(gateway, channel, body) {
      const connection = connections.get(gateway);
      if (!connection?.ready) return false;
      const taken = new Promise<boolean>((settle) => connection.pending.push({ sentAt: deps.steady(), settle }));
      await deps.publish(topicOf(gateway, channel), body);
      return taken;
    },
    presence({ client, up }) {
      end(client);
      if (up) connections.set(client, { ready: false, pending: [] });
    },
    heard(gateway) {
      const connection = connections.get(gateway);
      if (!connection) return false;
      const arrived = deps.steady() - settled;
      const open = connection.pending.findIndex((each) => each.sentAt > arrived);
      const done = connection.pending.splice(0, open < 0 ? connection.pending.length : open);
      for (const each of done) each.settle(true);
      const first = !connection.ready;
      connection.ready = true;
      return first;
    },
    stop() {
      for (const gateway of [...connections.keys()]) end(gateway);
    },
  };
}
