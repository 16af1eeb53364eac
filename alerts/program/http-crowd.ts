/**
 * More connections than there is room for: whoever holds most gives up the oldest. A bound that turned away whoever comes last
 * would let one address shut the door to all, and a bound for each address would shut it to homes that share theirs.
 */
import type { Server } from "node:http";
import type { Socket } from "node:net";

export function boundCrowd(server: Pick<Server, "on">, most: number): void {
  const crowd = new Map<string, Set<Socket>>();
  let all = 0;
  server.on("connection", (socket: Socket) => {
    const from = socket.remoteAddress ?? "";
    const own = crowd.get(from) ?? new Set();
    crowd.set(from, own.add(socket));
    all += 1;
    socket.once("close", () => {
      if (!own.delete(socket)) return;
      all -= 1;
      if (own.size === 0 && crowd.get(from) === own) crowd.delete(from);
    });
    if (all > most) oldestOf(largestIn(crowd))?.destroy();
  });
}

function largestIn(crowd: ReadonlyMap<string, ReadonlySet<Socket>>): ReadonlySet<Socket> {
  let largest: ReadonlySet<Socket> = new Set();
  for (const each of crowd.values()) if (each.size > largest.size) largest = each;
  return largest;
}

/** One that has been told to go may not have gone yet. */
function oldestOf(sockets: ReadonlySet<Socket>): Socket | undefined {
  for (const socket of sockets) if (!socket.destroyed) return socket;
  return undefined;
}
