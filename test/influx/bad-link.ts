/** A TCP proxy in front of a real server that can lose its answers, as a mobile link does. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface BadLink {
  readonly url: string;
  /** The next `n` answers reach the proxy and no further: the server has done its work, the client sees a cut line. */
  loseAnswers(n: number): void;
  readonly lost: number;
  stop(): Promise<void>;
}

export async function startBadLink(port: number): Promise<BadLink> {
  let toLose = 0;
  let lost = 0;
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", () => {}).on("close", () => open.delete(socket));
    }
    near.pipe(far);
    far.on("data", (bytes) => {
      if (toLose === 0) return near.write(bytes);
      toLose -= 1;
      lost += 1;
      near.destroy();
      return far.destroy();
    });
    far.on("close", () => near.destroy());
    near.on("close", () => far.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return {
    url: `http://127.0.0.1:${address.port}`,
    loseAnswers(n) {
      toLose = n;
    },
    get lost() {
      return lost;
    },
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
