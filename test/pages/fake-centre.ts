/**
 * A centre for the console's own tests: the routes of `alerts/centre/views.ts` over the guards every page is served with, and
 * a hand on everything that can happen. What the real centre decides is tested with the real centre.
 */
import { randomUUID } from "node:crypto";
import fastifyStatic from "@fastify/static";
import type { BedDay } from "../../alerts/centre/protected/days.ts";
import type { OutageHome } from "../../alerts/centre/register/card-views.ts";
import type { CaseView, GatewayView } from "../../alerts/centre/views.ts";
import { listen, openHttp } from "../../alerts/program/http.ts";
import { openLiveFeed } from "../../alerts/program/live-feed.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { openMetrics } from "../../alerts/program/metrics.ts";
import { refuse } from "../../alerts/program/problem.ts";

export const me = {
  person: { id: "p-li", name: "李静" },
  csrf: "csrf-of-li",
  roles: ["dispatcher"],
  timeZone: "Asia/Shanghai",
};
export const zhou = { id: "p-zhou", name: "周敏" };

export interface Told {
  readonly path: string;
  readonly body: Record<string, unknown>;
}

export type FakeCentre = Awaited<ReturnType<typeof startFakeCentre>>;

export async function startFakeCentre(
  distDir: string,
  start: {
    readonly signedIn?: boolean;
    readonly port?: number;
    readonly onDuty?: boolean;
    readonly backupPhone?: string;
    /** What the centre knows of today; without it nobody has an answer. */
    readonly today?: readonly BedDay[];
    readonly outageHomes?: readonly OutageHome[];
    readonly roles?: readonly string[];
  } = {},
) {
  const settings = {
    host: "127.0.0.1",
    port: start.port ?? 0,
    title: "test",
    version: "0",
  };
  const app = await openHttp(settings, {
    log: silentLog,
    metrics: openMetrics("test"),
    parts: () => [],
  });
  const feed = openLiveFeed(Date.now());
  const cases = new Map<string, CaseView>();
  const closed: CaseView[] = [];
  const gateways = new Map<string, GatewayView>();
  const consoles = new Map<string, { id: string; person: { id: string; name: string }; armed: boolean }>();
  const duty = new Map<string, { person: { id: string; name: string }; since: number; leads: boolean }>();
  if (start.onDuty) duty.set(me.person.id, { person: me.person, since: Date.now(), leads: false });
  const told: Told[] = [];
  let signedIn = start.signedIn ?? true;

  const put = (of: CaseView): CaseView => {
    if (of.state === "resolved") {
      cases.delete(of.id);
      closed.unshift(of);
    } else cases.set(of.id, of);
    feed.publish("case", of);
    return of;
  };
  const change = (id: string, event: string, more: Partial<CaseView>, text?: string): CaseView => {
    const before = cases.get(id);
    if (!before) throw new Error(`no case ${id}`);
    const version = before.version + 1;
    const actor = more.owner ?? before.owner;
    const entry = {
      n: version,
      at: Date.now(),
      event,
      version,
      ...(actor && { actor }),
      ...(text && { text }),
    };
    return put({ ...before, ...more, version, log: [...before.log, entry] });
  };

  app.addHook("onRequest", async (request, reply) => {
    const path = request.url;
    if (path.startsWith("/v1/") && !path.startsWith("/v1/sign-in") && !signedIn)
      return refuse(reply, 401, "signed-out", "Sign in first");
    if (
      request.method === "POST" &&
      !path.startsWith("/v1/sign-in") &&
      request.headers["x-hearthwatch-csrf"] !== me.csrf
    )
      return refuse(reply, 403, "csrf", "no");
  });
  app.addHook("preHandler", async (request) => {
    if (request.method === "POST")
      told.push({
        path: request.url,
        body: request.body as Record<string, unknown>,
      });
  });
  app.get("/v1/me", async () => ({ ...me, roles: start.roles ?? me.roles }));
  app.post("/v1/sign-in", async (request, reply) => {
    if ((request.body as { password: string }).password !== "right-password")
      return refuse(reply, 401, "wrong-password", "no");
    signedIn = true;
    return me;
  });
  app.post("/v1/sign-in/link", async (request, reply) => {
    if ((request.body as { token: string }).token !== "a-good-token-of-22-chars")
      return refuse(reply, 401, "link-spent", "no");
    signedIn = true;
    return me;
  });
  app.post("/v1/password", (_request, reply) => reply.code(204).send());
  app.post("/v1/sign-out", (_request, reply) => {
    signedIn = false;
    return reply.code(204).send();
  });
  app.get("/v1/board", async () => ({
    now: Date.now(),
    cursor: feed.cursor(),
    centre: "莱西市服务中心",
    timeZone: me.timeZone,
    ...(start.backupPhone && { backupPhone: start.backupPhone }),
    cases: [...cases.values()],
    closedLately: closed,
    gateways: [...gateways.values()],
    consoles: [...consoles.values()],
    duty: [...duty.values()],
  }));
  app.get("/v1/cases/:id/homes", async () => start.outageHomes ?? []);
  app.get("/v1/protected", async (_request, reply) =>
    start.today ? { day: "", beds: start.today } : refuse(reply, 404, "missing", "nobody knows"),
  );
  const shift = () => ({ now: Date.now(), onDuty: [...duty.values()], kept: [] });
  app.get("/v1/shift", async () => shift());
  app.post("/v1/duty/:which", async (request) => {
    const { which } = request.params as { which: string };
    if (which === "on") duty.set(me.person.id, { person: me.person, since: Date.now(), leads: false });
    else duty.delete(me.person.id);
    feed.publish("duty", [...duty.values()]);
    return shift();
  });
  app.get("/v1/feed", (request, reply) => {
    feed.attach(request, reply, "li");
  });
  app.post("/v1/shown", (_request, reply) => reply.code(204).send());
  app.post("/v1/console", (request, reply) => {
    const { consoleId, armed } = request.body as {
      consoleId: string;
      armed: boolean;
    };
    consoles.set(consoleId, { id: consoleId, person: me.person, armed });
    feed.publish("consoles", [...consoles.values()]);
    return reply.code(204).send();
  });
  app.post("/v1/cases/:id/:verb", (request, reply) => {
    const { id, verb } = request.params as { id: string; verb: string };
    const { expectedVersion, outcome, note, text } = request.body as Record<string, never>;
    const before = cases.get(id);
    if (!before) return refuse(reply, 404, "no-case", "gone");
    if (before.version !== expectedVersion || (verb === "claim" && before.state !== "raised"))
      return refuse(reply, 409, "conflict", "moved", {
        why: "wrong_state",
        case: before,
      });
    const now = Date.now();
    if (verb === "claim")
      return change(id, verb, {
        state: "claimed",
        owner: me.person,
        claimedAt: now,
        leaseUntil: now + 120_000,
      });
    if (verb === "close") return change(id, "resolve", { state: "resolved", outcome, closedAt: now }, note);
    if (verb === "release") {
      const { owner: _owner, leaseUntil: _lease, claimedAt: _at, ...rest } = before;
      cases.set(id, { ...rest, lastOwner: me.person });
      return change(id, verb, { state: "raised" });
    }
    if (verb === "note") return change(id, verb, { leaseUntil: now + 120_000 }, text);
    return change(id, verb, { leaseUntil: now + 120_000 });
  });
  await app.register(fastifyStatic, { root: distDir });
  const at = await listen(app, settings);
  let beating = true;
  const beat = setInterval(() => beating && feed.say("beat", { now: Date.now() }), 1_000);

  return {
    ...at,
    told,
    cases,
    raise: (of: Partial<CaseView> = {}): CaseView => put(aCase(of)),
    change,
    gateway(of: GatewayView) {
      gateways.set(of.id, of);
      feed.publish("gateway", of);
    },
    pulse: (gateway: string) => feed.publish("pulse", { gateway, at: Date.now() }),
    console(id: string, armed: boolean) {
      consoles.set(id, { id, person: zhou, armed });
      feed.publish("consoles", [...consoles.values()]);
    },
    /** The line goes silent without closing: what a broken switch does. */
    silence: (silent: boolean) => {
      beating = !silent;
    },
    drop: () => feed.drop("li"),
    async stop() {
      clearInterval(beat);
      feed.stop();
      await app.close();
    },
  };
}

let made = 0;

export function aCase(of: Partial<CaseView> = {}): CaseView {
  made += 1;
  const now = Date.now();
  const kind = of.kind ?? "fall";
  const severity = of.severity ?? "emergency";
  const raisedAt = of.raisedAt ?? now;
  const alert = {
    id: randomUUID(),
    kind,
    severity,
    room: "bedroom",
    at: raisedAt - 400,
    atTrusted: true,
    storedAt: raisedAt,
    repeats: 0,
    condition: "active" as const,
    cancelRequested: false,
    causes: [],
    snapshot: [],
  };
  return {
    id: `0198-case-${String(made).padStart(4, "0")}`,
    version: 1,
    state: "raised",
    lane: "emergency",
    severity,
    kind,
    home: `H-${1000 + made}`,
    gateway: `G-${1000 + made}`,
    test: false,
    raisedAt,
    alerts: [alert],
    log: [{ n: 1, at: raisedAt, event: "raise", version: 1, to: "raised" }],
    ...of,
  };
}
