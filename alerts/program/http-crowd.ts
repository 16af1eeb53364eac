/**
 * More connections than there is room for: of those on which nothing is asked, whoever holds most gives up the oldest. A bound that
 * turned away whoever comes last would let one address shut the door to all, and a bound for each address would shut it to homes
 * that share theirs. A line with a question under way, such as a feed, goes only when there is no other.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

export function boundCrowd(server: Pick<Server, "on">, most: number): void {
  const idle = openCrowd();
  const asking = openCrowd();
  server.on("connection", (socket: Socket) => {
    const line = lineOf(socket);
    idle.add(line, socket);
    socket.once("close", () => {
      idle.drop(line, socket);
      asking.drop(line, socket);
    });
    if (idle.size + asking.size > most) (idle.oldestOfLargest() ?? asking.oldestOfLargest())?.destroy();
  });
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const line = lineOf(request.socket);
    const socket = idle.drop(line);
    if (!socket) return;
    asking.add(line, socket);
    response.once("close", () => {
      if (asking.drop(line, socket) && !socket.destroyed) idle.add(line, socket);
    });
  });
}

interface Line {
  readonly address: string;
  readonly port: number;
}
/** Of the connection and of TLS inside it alike: they are two sockets. */
const lineOf = ({ remoteAddress = "", remotePort = 0 }: Socket): Line => ({ address: remoteAddress, port: remotePort });

function openCrowd() {
  /** By address and port, oldest first. */
  const crowd = new Map<string, Map<number, Socket>>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    add({ address, port }: Line, socket: Socket): void {
      const own = crowd.get(address) ?? new Map<number, Socket>();
      if (!own.has(port)) size += 1;
      crowd.set(address, own.set(port, socket));
    },
    /** What stood there; `only`: if it is this one. */
    drop({ address, port }: Line, only?: Socket): Socket | undefined {
      const own = crowd.get(address);
      const found = own?.get(port);
      if (!own || !found || (only && found !== only)) return undefined;
      own.delete(port);
      size -= 1;
      if (own.size === 0) crowd.delete(address);
      return found;
    },
    oldestOfLargest(): Socket | undefined {
      let largest: ReadonlyMap<number, Socket> = new Map();
      for (const own of crowd.values()) if (own.size > largest.size) largest = own;
      // One that was told to go may not have gone yet.
      for (const socket of largest.values()) if (!socket.destroyed) return socket;
      return undefined;
    },
  };
}
