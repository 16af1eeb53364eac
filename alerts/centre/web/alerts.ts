/**
 * The second door for alerts: `POST /v1/alerts`, CloudEvents signed as Standard Webhooks say. What comes in takes the same way as
 * over MQTT, so that the same message by both doors is one case. 2xx only after the commit, with the receipts in the answer.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { Pace } from "../../../broker/pace.ts";
import { instant } from "../../../devices/model/moment.ts";
import { type CloudEvent, cloudEvent, contentType, newsData, pathData, pathTypes } from "../../paths/https/event.ts";
import { centreAnswer } from "../../paths/https/judge.ts";
import type { App } from "../../program/http.ts";
import type { Log } from "../../program/log.ts";
import type { Metrics } from "../../program/metrics.ts";
import { problem, refuse } from "../../program/problem.ts";
import { topicOf } from "../../protocol.ts";
import type { GatewayStore } from "../gateways/store.ts";
import type { Office } from "../office.ts";
import type { Register } from "../register/register.ts";
import { judgeSigned } from "./alerts-signed.ts";

export interface AlertRoutes {
  readonly register: Pick<Register, "gateway" | "webhookSecrets">;
  readonly office: Pick<Office, "take" | "desk" | "nudge">;
  readonly store: Pick<GatewayStore, "keepPathTest">;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly now: () => number;
  /** By which gateways sign: as it is set now. */
  readonly wall: () => number;
}

/** As over MQTT: messages of one gateway in the long run, and at once. The first after an outage are its emergencies. */
const gatewayPace = { perSecond: 10, burst: 1_000 } as const;
/** Refusals of one gateway's name that are logged: one a minute says that it cannot sign in. */
const refusalLogged = 60_000;
/** What cannot be stored now is worth another try so soon. */
const storeAgainIn = "2";

type Answer =
  | { readonly receipts: readonly object[] }
  | { readonly status: number; readonly type: string; readonly title: string };

export async function addAlerts(app: App, deps: AlertRoutes): Promise<void> {
  const { log, now } = deps;
  const count = deps.metrics.counter("webhooks_total", "Signed messages over HTTPS by what became of them", ["result"]);
  const paces = new Map<string, Pace>();
  const logged = new Map<string, number>();

  /** Names of the register only: nobody can fill the memory with names of his own. */
  const noteRefusal = (gateway: string | undefined, why: string): void => {
    count({ result: why });
    if (gateway === undefined || now() - (logged.get(gateway) ?? 0) < refusalLogged) return;
    logged.set(gateway, now());
    log.warn("gateway.cannot_sign_in", { gateway, why, door: "https" });
  };
  const waitOf = (gateway: string): number => {
    const pace = paces.get(gateway) ?? new Pace(gatewayPace.perSecond, gatewayPace.burst, instant(now()));
    paces.set(gateway, pace);
    const wait = pace.waitFor(instant(now()));
    if (wait === 0) pace.spend(1);
    return wait;
  };

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    act: (gateway: string, event: CloudEvent) => Promise<Answer>,
  ): Promise<FastifyReply> {
    const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const judged = judgeSigned(deps.register, request.headers, raw, deps.wall());
    if ("refused" in judged) {
      noteRefusal(judged.gateway, judged.refused);
      const [status, title] = refusals[judged.refused];
      return refuse(reply, status, judged.refused, title, { centreTime: deps.wall() });
    }
    const { gateway, event } = judged;
    const wait = waitOf(gateway);
    if (wait > 0) {
      count({ result: "too_many" });
      reply.header("retry-after", String(Math.ceil(wait / 1_000)));
      return refuse(reply, 429, "too-many", "More messages than a home has");
    }
    const done = await act(gateway, event).catch((fault: unknown) => {
      log.error("webhook.not_stored", { gateway, why: String(fault) });
      reply.header("retry-after", storeAgainIn);
      return { status: 503, type: "cannot-store", title: "It cannot be stored now" };
    });
    count({ result: "receipts" in done ? "taken" : done.type });
    if ("receipts" in done) return reply.send({ receipts: done.receipts, centreTime: now() });
    return refuse(reply, done.status, done.type, done.title, { centreTime: now() });
  }

  await app.register(async (own) => {
    // The signature is over the bytes as they came: nothing reads them before.
    own.removeAllContentTypeParsers();
    for (const type of [contentType, "application/json"])
      own.addContentTypeParser(type, { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    const route = {
      config: { access: "open" as const },
      // For those who read the description; what came is judged only when its signature holds.
      validatorCompiler: () => () => true,
      schema: {
        body: cloudEvent,
        response: { 200: centreAnswer, 401: problem, 413: problem, 422: problem, 429: problem, 503: problem },
      },
    };
    own.post("/v1/alerts", route, (request, reply) =>
      answer(request, reply, (gateway, event) => takeEvent(deps, gateway, event)),
    );
    own.post("/v1/receipts", route, (request, reply) =>
      answer(request, reply, (gateway, event) => tellNews(deps, gateway, event)),
    );
  });
}

const refusals = {
  signature: [401, "Not signed by a gateway of ours"],
  clock: [401, "Signed at another time: correct the clock by ours and sign again"],
  event: [422, "Not a CloudEvent 1.0 whose id is the webhook-id"],
} as const;

const notUnderstood = (title: string): Answer => ({ status: 422, type: "not-understood", title });

async function takeEvent(deps: AlertRoutes, gateway: string, event: CloudEvent): Promise<Answer> {
  if (event.type === pathTypes.test || event.type === pathTypes.probe) return takePath(deps, gateway, event);
  const { office } = deps;
  const text = asText(event.data);
  if (text === undefined) return notUnderstood("data: nested too deep");
  const taken = await office.take(messageOf(gateway, "alert", text));
  if ("unread" in taken) return notUnderstood(taken.unread);
  // What has been stored twice may long be in somebody's hands: that news comes with it.
  const alerts = [...new Set(taken.receipts.map(({ alertId }) => alertId))];
  const news = await office.desk.newsFor(
    gateway,
    alerts.map((alertId) => ({ alertId, caseVersion: -1 })),
  );
  const told = new Set(taken.receipts.map((each) => JSON.stringify({ ...each, at: 0 })));
  return { receipts: [...taken.receipts, ...news.filter((each) => !told.has(JSON.stringify({ ...each, at: 0 })))] };
}

/**
 * A probe is as good as a beat: a home whose MQTT port is blocked is not lost while this door hears it. A test is none: who asks
 * once a day (a centre whose second this is) would be lost each day a minute later.
 */
async function takePath(deps: AlertRoutes, gateway: string, event: CloudEvent): Promise<Answer> {
  const found = pathData.safeParse(event.data);
  if (!found.success) return notUnderstood("data of a path's event");
  const { path, at, epoch, lastSeq } = found.data;
  if (event.type === pathTypes.test) {
    await deps.store.keepPathTest({ gateway, path, at: deps.now(), ok: true });
    return { receipts: [] };
  }
  const beat = { v: 1, state: "online", at, epoch, lastSeq };
  const taken = await deps.office.take(messageOf(gateway, "presence", JSON.stringify(beat)));
  return "unread" in taken ? notUnderstood(taken.unread) : { receipts: [] };
}

async function tellNews(deps: AlertRoutes, gateway: string, event: CloudEvent): Promise<Answer> {
  const found = event.type === pathTypes.news ? newsData.safeParse(event.data) : undefined;
  if (!found?.success) return notUnderstood("data of a question for news");
  await deps.office.take(messageOf(gateway, "presence", JSON.stringify({ v: 1, state: "online" })));
  return { receipts: await deps.office.desk.newsFor(gateway, found.data.open) };
}

const messageOf = (gateway: string, channel: "alert" | "presence", text: string) => ({
  ...{ client: gateway, topic: topicOf(gateway, channel), via: "http" as const },
  payload: Buffer.from(text),
});

/** What was read without recursion cannot always be written: no gateway of ours nests so deep. */
function asText(data: unknown): string | undefined {
  try {
    return JSON.stringify(data ?? null);
  } catch {
    return undefined;
  }
}
