/**
 * NOT InfluxDB: a stub that answers as InfluxDB 2 and 3 are documented to. Only 1.6.7 can be had from Debian, so for 2 and
 * 3 this shows what we send and what we make of an answer; it cannot show that a real one takes it.
 */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { Socket } from "node:net";

export interface Asked {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly lines: readonly string[];
}
/** Gives the answer to one write; doing nothing leaves the client waiting. */
export type Behaviour = (response: ServerResponse, asked: Asked) => void;

export interface StubInfluxdb {
  readonly url: string;
  readonly asked: Asked[];
  behaves(behaviour: Behaviour): void;
  readonly connections: number;
  stop(): Promise<void>;
}

export const says =
  (status: number, body = "", headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    response.writeHead(status, headers).end(body);

export const takesAll = says(204);

export async function startStubInfluxdb(): Promise<StubInfluxdb> {
  const asked: Asked[] = [];
  const open = new Set<Socket>();
  let behaviour: Behaviour = takesAll;
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const one = { path: request.url ?? "", authorization: request.headers.authorization, lines: text.split("\n") };
    asked.push(one);
    behaviour(response, one);
  });
  server.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    behaves(next) {
      behaviour = next;
    },
    get connections() {
      return open.size;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
