/**
 * The ways out of the simulated home: its gateway reaches the centre through here, by MQTT and by HTTPS, and whoever tries
 * Hearthwatch out can cut one of them or both, as a digger or a provider does.
 */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { RoadAction } from "./actions.ts";

export const ways = ["line", "web"] as const;
export type Way = (typeof ways)[number];

/** Ports on 127.0.0.1. */
export type RoadPorts = Readonly<Record<Way, { readonly from: number; readonly to: number }>>;

export interface RoadDone {
  readonly action: RoadAction;
  /** What carries now. */
  readonly carries: Readonly<Record<Way, boolean>>;
}

export interface Road {
  act(action: RoadAction): RoadDone;
  stop(): Promise<void>;
}

const left = {
  "cut-line": { line: false, web: true },
  "cut-internet": { line: false, web: false },
  mend: { line: true, web: true },
} as const satisfies Record<RoadAction, RoadDone["carries"]>;

export async function openRoad(ports: RoadPorts): Promise<Road> {
  const open = { line: await openWay(ports.line), web: await openWay(ports.web) };
  return {
    act(action) {
      const carries = left[action];
      for (const way of ways) open[way].carries(carries[way]);
      return { action, carries };
    },
    async stop() {
      await Promise.all(ways.map((way) => open[way].stop()));
    },
  };
}

/** Of one gateway to one centre: more connections at once are a fault. */
const mostConnections = 64;

async function openWay({ from, to }: RoadPorts[Way]) {
  const open = new Set<Socket>();
  let whole = true;
  const hold = (socket: Socket): void => {
    open.add(socket);
    socket.setNoDelay(true);
    // Either end may go at any time; the other one goes with it.
    socket.on("error", () => {});
    socket.on("close", () => open.delete(socket));
  };
  const server = createServer((near) => {
    hold(near);
    if (!whole) return void near.resetAndDestroy();
    const far = connect(to, "127.0.0.1");
    hold(far);
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
    near.pipe(far).pipe(near);
  });
  server.maxConnections = mostConnections;
  server.listen(from, "127.0.0.1");
  await once(server, "listening");
  const hangUp = (): void => {
    for (const each of open) each.resetAndDestroy();
  };
  return {
    carries(now: boolean) {
      whole = now;
      if (!whole) hangUp();
    },
    async stop() {
      const closed = new Promise((done) => server.close(done));
      hangUp();
      await closed;
    },
  };
}
