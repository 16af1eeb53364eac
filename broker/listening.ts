import { createServer, type Server, type Socket } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import { BrokerFault } from "./fault.ts";

export interface Listener {
  readonly host: string;
  /** 0: any free one, see `Broker.ports`. */
  readonly port: number;
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer };
}

/** Connections the system holds for us until we accept them; one more has to knock again a second later. Linux caps it (somaxconn). */
const backlog = 4_096;

/**
 * Node accepts one connection of a listening socket in each turn of its loop. While a busy turn takes a tenth of a second, a
 * thousand homes that come back would stand a minute in the system's queue, where nobody sees who calls for help. Several sockets
 * on one port (SO_REUSEPORT) give as many in each turn. The first one listens; with more than one the port is tried alone before,
 * so that another program there is still found out.
 */
export async function listenOn(
  listener: Listener,
  sockets: number,
  arrived: (socket: Socket) => void,
): Promise<readonly Server[]> {
  const alone = await listenOnce(listener, listener.port, false, arrived);
  // Elsewhere the system does not spread connections over them, or refuses.
  if (sockets <= 1 || process.platform !== "linux") return [alone];
  const port = portOf(alone);
  await closed(alone);
  const servers: Server[] = [];
  try {
    while (servers.length < sockets) servers.push(await listenOnce(listener, port, true, arrived));
    return servers;
  } catch (fault) {
    await Promise.all(servers.map(closed));
    throw fault;
  }
}

export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

export const closed = (server: Server): Promise<void> => new Promise((done) => server.close(() => done()));

function listenOnce(
  listener: Listener,
  port: number,
  reusePort: boolean,
  arrived: (socket: Socket) => void,
): Promise<Server> {
  const server = createServer(arrived);
  return new Promise((resolve, reject) => {
    server.once("error", (fault: NodeJS.ErrnoException) => reject(listenFault(listener, fault)));
    server.listen({ port, host: listener.host, backlog, reusePort }, () => {
      server.removeAllListeners("error");
      server.on("error", () => {});
      resolve(server);
    });
  });
}

export function secureContext(tls: NonNullable<Listener["tls"]>): SecureContext {
  try {
    return createSecureContext({ key: tls.key, cert: tls.cert, minVersion: "TLSv1.2" });
  } catch (fault) {
    throw new BrokerFault(
      "TLS",
      `The key or certificate of the MQTT listener cannot be used (${fault instanceof Error ? fault.message : fault})`,
      "Give a PEM key and its PEM certificate chain",
    );
  }
}

function listenFault(listener: Listener, fault: NodeJS.ErrnoException): BrokerFault {
  const where = `${listener.host}:${listener.port}`;
  return fault.code === "EADDRINUSE"
    ? new BrokerFault("PORT_TAKEN", `Another program listens on ${where}`, "Stop it or choose another MQTT port")
    : new BrokerFault(
        "LISTEN",
        `Cannot listen on ${where} (${fault.code})`,
        "Correct the host and port of the listener",
      );
}
