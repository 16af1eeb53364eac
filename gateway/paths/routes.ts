/**
 * The paths over HTTP, for the command line beside a running gateway. Behind the installer's session: a ledger says when
 * somebody called.
 *
 *   GET  /v1/paths                   how each path stands, the line to the centre first
 *   GET  /v1/paths/ledger?alert=<id> which paths carry the alert, how far each message got, and every try
 *   POST /v1/paths/test {"label"}    fires a test now; needs the change header; 404 `no-path`
 */
import { z } from "zod";
import type { App } from "../../alerts/program/http.ts";
import { problem, refuse } from "../../alerts/program/problem.ts";
import { idShape } from "../../alerts/protocol.ts";
import type { Moment } from "../../devices/model/moment.ts";
import { joinReasons } from "../journal/journal.ts";
import { type Allow, installersOnly } from "../page/installers-only.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { PathsJournal } from "./journal.ts";

export const pathView = z.object({
  label: z.string(),
  kind: z.string(),
  state: z.enum(["ok", "troubled", "down", "untried"]),
  why: z.string().optional(),
  said: z.string().optional(),
  /** Ms since its last good answer. */
  goodAgo: z.number().optional(),
  tested: z
    .object({ ago: z.number(), ok: z.boolean(), why: z.string().optional(), said: z.string().optional() })
    .optional(),
  tries: z.record(z.string(), z.number()).optional(),
});
export type PathView = z.infer<typeof pathView>;

export const ledgerView = z.object({
  alert: z.string(),
  joined: z.array(z.object({ path: z.string(), at: z.number(), why: z.enum(joinReasons) })),
  deliveries: z.array(z.object({ path: z.string(), epoch: z.string(), seq: z.number(), state: z.string() })),
  /** Oldest first; at most 500. */
  tries: z.array(
    z.object({
      path: z.string(),
      seq: z.number(),
      say: z.string().optional(),
      /** Unix ms. */
      at: z.number(),
      ms: z.number(),
      outcome: z.string(),
      why: z.string().optional(),
      said: z.string().optional(),
    }),
  ),
});
export type LedgerView = z.infer<typeof ledgerView>;

export const testView = z.object({
  label: z.string(),
  ok: z.boolean(),
  outcome: z.string(),
  why: z.string().optional(),
  said: z.string().optional(),
});

export interface PathRoutes {
  readonly dispatcher: Pick<Dispatcher, "standings" | "counts" | "test">;
  /** After a repair of the disk it is another one. */
  readonly read: Pick<PathsJournal["read"], "joined" | "deliveries" | "ledger">;
  readonly moment: () => Moment;
  readonly allow: Allow;
}

const mostTries = 500;

export function addPathRoutes(app: App, { dispatcher, read, moment, allow }: PathRoutes): void {
  const inside = installersOnly(allow);
  app.get("/v1/paths", { onRequest: inside, schema: { response: { 200: z.array(pathView) } } }, async () =>
    viewsOf(dispatcher, moment()),
  );
  app.get(
    "/v1/paths/ledger",
    { onRequest: inside, schema: { querystring: z.object({ alert: z.uuid() }), response: { 200: ledgerView } } },
    async (request) => ledgerOf(read, request.query.alert),
  );
  app.post(
    "/v1/paths/test",
    { onRequest: inside, schema: { body: z.object({ label: idShape }), response: { 200: testView, 404: problem } } },
    async (request, reply) => {
      const { label } = request.body;
      const outcome = await dispatcher.test(label);
      if (!outcome) return refuse(reply, 404, "no-path", `There is no path "${label}" that can be tested`);
      return {
        ...{ label, ok: outcome.outcome === "stored" || outcome.outcome === "carried", outcome: outcome.outcome },
        ...("why" in outcome && { why: outcome.why }),
        ...(outcome.said !== undefined && { said: outcome.said }),
      };
    },
  );
}

function viewsOf({ standings, counts }: PathRoutes["dispatcher"], now: Moment): PathView[] {
  return standings.map(({ tested, ...standing }) => {
    const tries = counts.get(standing.label);
    return {
      ...standing,
      ...(tested && {
        tested: {
          ago: Math.max(0, Math.round(now.steady - tested.steady)),
          ok: tested.ok,
          ...(!tested.ok && tested.why !== undefined && { why: tested.why }),
          ...(tested.said !== undefined && { said: tested.said }),
        },
      }),
      ...(tries && { tries: { ...tries } }),
    };
  });
}

function ledgerOf(read: PathRoutes["read"], alert: string): LedgerView {
  return {
    alert,
    joined: read.joined(alert).map(({ path, at, why }) => ({ path, at: at.wall, why })),
    deliveries: read.deliveries(alert).map(({ receiver, ...row }) => ({ path: receiver, ...row })),
    tries: read.ledger(alert, mostTries).map(({ path, seq, say, began, ms, outcome, why, said }) => ({
      ...{ path, seq, at: began.wall, ms, outcome },
      ...(say !== undefined && { say }),
      ...(why !== undefined && { why }),
      ...(said !== undefined && { said }),
    })),
  };
}
