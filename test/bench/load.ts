/** Devices that publish at QoS 1 with a window, over plain sockets: as fast as acknowledged, or at a pace. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connectPacket, createPacketCutter, type Login, packetKinds, publishPacket } from "./mqtt-bytes.ts";

export interface LoadClient {
  /** Sends and resolves when the PUBACK is there. At most `window` at once; one more waits its turn. */
  publish(topic: string, payload: string): Promise<void>;
  readonly acknowledged: number;
  end(): void;
}

/** More in flight than this a device does not have; the broker's own bound for one client is 256. */
export const window = 100;

export async function connectLoad(port: number, login: Login): Promise<LoadClient> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const waiting = new Map<number, () => void>();
  const queue: (() => void)[] = [];
  let nextId = 0;
  let acknowledged = 0;

  const welcome = Promise.withResolvers<void>();
  // Whoever could not even connect hears it from there: nobody waits for this one then.
  welcome.promise.catch(() => {});
  const broken = (why: string) => welcome.reject(new Error(`${login.clientId}: ${why}`));
  const cut = createPacketCutter(({ kind, body }) => {
    if (kind === packetKinds.connack) {
      if (body[1] === 0) welcome.resolve();
      else broken(`refused with ${body[1]}`);
    } else if (kind === packetKinds.puback) {
      const id = body.readUInt16BE(0);
      const done = waiting.get(id);
      waiting.delete(id);
      acknowledged += 1;
      done?.();
      queue.shift()?.();
    }
  });
  socket.on("data", cut);
  socket.on("error", (fault) => broken(fault.message));
  socket.on("close", () => broken("connection closed"));
  await connected(socket);
  socket.write(connectPacket(login));
  await welcome.promise;

  const send = (topic: string, payload: string) =>
    new Promise<void>((resolve) => {
      nextId = (nextId % 65_535) + 1;
      waiting.set(nextId, resolve);
      socket.write(publishPacket(topic, payload, nextId));
    });
  return {
    publish(topic, payload) {
      if (waiting.size < window) return send(topic, payload);
      return new Promise((resolve) => queue.push(() => void send(topic, payload).then(resolve)));
    },
    get acknowledged() {
      return acknowledged;
    },
    end: () => void socket.destroy(),
  };
}

async function connected(socket: Socket): Promise<void> {
  if (!socket.connecting) return;
  await once(socket, "connect");
}

export interface Burst {
  readonly messages: number;
  readonly seconds: number;
}

/** Everybody at once, each with a full window, until `messages` are acknowledged. */
export async function burst(
  clients: readonly LoadClient[],
  messages: number,
  message: (client: number, n: number) => { readonly topic: string; readonly payload: string },
): Promise<Burst> {
  const began = performance.now();
  const each = Math.ceil(messages / clients.length);
  const lanes = clients.flatMap((client, c) =>
    Array.from({ length: window }, async (_, lane) => {
      for (let n = lane; n < each; n += window) {
        const { topic, payload } = message(c, n);
        await client.publish(topic, payload);
      }
    }),
  );
  await Promise.all(lanes);
  return { messages: each * clients.length, seconds: (performance.now() - began) / 1_000 };
}

export interface Paced {
  stop(): Promise<number>;
}

/** So many a second, spread over the clients, in steps of 10 ms; `stop` resolves with how many were acknowledged. */
export function paced(
  clients: readonly LoadClient[],
  perSecond: number,
  message: (client: number, n: number) => { readonly topic: string; readonly payload: string },
): Paced {
  const began = performance.now();
  const before = clients.reduce((sum, client) => sum + client.acknowledged, 0);
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1_000) * perSecond);
    for (; sent < due; sent++) {
      const c = sent % clients.length;
      const { topic, payload } = message(c, Math.floor(sent / clients.length));
      const one = clients[c]?.publish(topic, payload);
      if (one) underWay.add(one.finally(() => underWay.delete(one)));
    }
  }, 10);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
      return clients.reduce((sum, client) => sum + client.acknowledged, 0) - before;
    },
  };
}
