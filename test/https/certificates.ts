/** Receivers with good and bad certificates, and a proxy that counts what passes. */
import { once } from "node:events";
import { createServer as createPlain, type RequestListener, type Server } from "node:http";
import { createServer as createTls } from "node:https";
import { type AddressInfo, connect, createServer, type Server as NetServer } from "node:net";
import { type Authority, authority, type Pair } from "../doctor/certificates.ts";
import { tempFolder } from "../kit/folder.ts";

export interface Office {
  readonly ca: Authority;
  readonly folder: string;
  good(): Pair;
  expired(): Pair;
  early(): Pair;
  otherHost(): Pair;
  unknown(): Pair;
  remove(): void;
}

const loopback = "IP:127.0.0.1,DNS:localhost";
const day = (offset: number): string =>
  new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");

export function certificateOffice(): Office {
  const folder = tempFolder("https");
  const ca = authority(folder.path, "known");
  return {
    ca,
    folder: folder.path,
    good: () => ca.issue(loopback, day(-2), day(300)),
    expired: () => ca.issue(loopback, day(-20), day(-2)),
    early: () => ca.issue(loopback, day(2), day(300)),
    otherHost: () => ca.issue("DNS:elsewhere.example", day(-2), day(300)),
    unknown: () => authority(folder.path, "nobody").issue(loopback, day(-2), day(300)),
    remove: () => folder.remove(),
  };
}

export interface Listening {
  readonly port: number;
  stop(): Promise<void>;
}

export async function serve(listener: RequestListener, pair?: Pair, port = 0): Promise<Listening> {
  const server: Server = pair ? createTls({ ...pair }, listener) : createPlain(listener);
  return up(server, port, () => server.closeAllConnections());
}

export async function up(server: NetServer, port = 0, hangUp = (): void => {}): Promise<Listening> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise((done) => server.close(done));
      hangUp();
      await closed;
    },
  };
}

export interface Counting extends Listening {
  /** What went from the client to the server, as it passed. */
  readonly there: Buffer[];
}

/** Between a client and a server: everything passes, everything is kept. */
export async function countingProxy(to: number): Promise<Counting> {
  const there: Buffer[] = [];
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((from) => {
    const far = connect(to, "127.0.0.1");
    for (const each of [from, far]) {
      sockets.add(each);
      each.on("error", () => {});
      each.on("close", () => {
        from.destroy();
        far.destroy();
      });
    }
    from.on("data", (bytes: Buffer) => there.push(bytes));
    from.pipe(far).pipe(from);
  });
  const listening = await up(server, 0, () => {
    for (const each of sockets) each.destroy();
  });
  return { ...listening, there };
}
