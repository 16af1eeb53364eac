/** `POST /v1/<action>` on loopback (see `actions.ts`), for `hearthwatch sim` and the buttons of the gateway's page. */
import { createHash, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { actInFleet, type FleetDone, fleetActions } from "../simulated-fleet/acts.ts";
import type { Fleet } from "../simulated-fleet/fleet.ts";
import { type Action, actions, allActions, boxActions, roadActions } from "./actions.ts";
import type { Done, SimulatedHome } from "./home.ts";
import type { Road, RoadDone } from "./road.ts";

export interface SimulatorControl {
  readonly url: string;
  stop(): Promise<void>;
}

export interface ControlDeps {
  readonly home: Pick<SimulatedHome, Action | "boxes">;
  /** The ways out of the home; absent where nobody may cut them. */
  readonly road?: Pick<Road, "act">;
  /** The other homes: `POST /v1/fleet/<action>?home=…` or `?town=…`. */
  readonly fleet?: () => Fleet | undefined;
  /** Whoever acts here raises alarms, if only simulated ones: the caller must know this word. */
  readonly token: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
}

export async function startControl(deps: ControlDeps): Promise<SimulatorControl> {
  const server = createServer((request, response) => {
    void answer(request, deps).then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
      response.end(`${JSON.stringify(body)}\n`);
    });
  });
  server.listen(deps.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the simulator's control was given no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(request: IncomingMessage, deps: ControlDeps): Promise<{ status: number; body: object }> {
  request.resume();
  if (!knows(request.headers.authorization, deps.token)) return { status: 401, body: { error: "token" } };
  const act = actOf(request.url ?? "", deps);
  if (!act) return { status: 404, body: { error: "unknown action", known: allActions } };
  if (request.method !== "POST") return { status: 405, body: { error: "use POST" } };
  return { status: 200, body: await act() };
}

type Act = () => Promise<Done | RoadDone | FleetDone>;

function actOf(url: string, { home, road, ...deps }: ControlDeps): Act | undefined {
  const fleet = deps.fleet?.();
  const { pathname: path, searchParams } = new URL(url, "http://simulator");
  const inFleet = fleet && fleetActions.find((each) => path === `/v1/fleet/${each}`);
  if (inFleet) {
    const [at, town] = [searchParams.get("home"), searchParams.get("town")];
    const done = actInFleet(fleet, inFleet, { ...(at !== null && { home: at }), ...(town !== null && { town }) });
    return done && (async () => done);
  }
  const action = actions.find((each) => path === `/v1/${each}`);
  if (action) return () => home[action]();
  const box = boxActions.find((each) => path === `/v1/${each}`);
  if (box) return () => home.boxes[box]();
  const way = roadActions.find((each) => path === `/v1/${each}`);
  return way && road && (async () => road.act(way));
}

/** Compared by digest, so that neither length nor beginning of the word can be measured. */
function knows(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(header ?? ""), digest(`Bearer ${token}`));
}
