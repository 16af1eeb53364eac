/**
 * Stands between gateway and centre and reads along: when the centre's `stored` for an alert message comes back. Same
 * process and clock as the load, so the time from press to receipt is one subtraction.
 */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { createPacketCutter, packetKinds, readPublish, type Seen } from "./mqtt-bytes.ts";

export interface Tap {
  readonly port: number;
  /** Resolves with the moment (ms of `performance.now`) the first `stored` for an alert of this device passes. */
  storedFor(device: string, within: number): Promise<number>;
  stop(): Promise<void>;
}

export async function startTap(centrePort: number): Promise<Tap> {
  const open = new Set<Socket>();
  const deviceOf = new Map<string, string>();
  const stored = new Map<string, number>();
  const waiting = new Map<string, (at: number) => void>();

  const upward = (seen: Seen) => {
    const body = seen.kind === packetKinds.publish ? messageOn(seen, "/alert") : undefined;
    if (body && typeof body.device === "string") deviceOf.set(`${body.epoch}:${body.seq}`, body.device);
  };
  const downward = (seen: Seen) => {
    const at = performance.now();
    const body = seen.kind === packetKinds.publish ? messageOn(seen, "/receipt") : undefined;
    const device = body?.type === "stored" ? deviceOf.get(`${body.epoch}:${body.seq}`) : undefined;
    if (device === undefined || stored.has(device)) return;
    stored.set(device, at);
    waiting.get(device)?.(at);
  };

  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: centrePort, host: "127.0.0.1", noDelay: true });
    const both = [near, far];
    for (const socket of both) {
      open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        open.delete(socket);
        for (const other of both) other.destroy();
      });
    }
    const readUp = createPacketCutter(upward);
    const readDown = createPacketCutter(downward);
    near.on("data", (chunk) => {
      far.write(chunk);
      readUp(chunk);
    });
    far.on("data", (chunk) => {
      near.write(chunk);
      readDown(chunk);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return {
    port: address.port,
    storedFor(device, within) {
      const already = stored.get(device);
      if (already !== undefined) return Promise.resolve(already);
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`no "stored" for ${device} within ${within} ms`)), within);
        waiting.set(device, (at) => {
          clearTimeout(late);
          waiting.delete(device);
          resolve(at);
        });
      });
    },
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function messageOn(seen: Seen, channel: string): Record<string, unknown> | undefined {
  const { topic, payload } = readPublish(seen);
  if (!topic.endsWith(channel)) return undefined;
  const body: unknown = JSON.parse(payload.toString("utf8"));
  return typeof body === "object" && body !== null ? { ...body } : undefined;
}
