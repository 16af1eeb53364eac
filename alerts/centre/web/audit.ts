/** The log for whoever inspects it: its lines, whether the chain holds, the whole of it to take away; and who may sign in. */

import { Readable } from "node:stream";
import { z } from "zod";
import { breath } from "../../program/breath.ts";
import type { App } from "../../program/http.ts";
import type { SignedIn } from "../accounts/accounts.ts";
import { openChainCheck } from "../audit/chain-check.ts";
import { auditKinds } from "../audit/kinds.ts";
import { signedHeads } from "../audit/signed.ts";
import type { AuditRow, AuditStore } from "../audit/store.ts";
import { type AuditLine, accountView, auditList, chainView } from "../audit/views.ts";
import { csvHead, csvLine, isoLocal } from "../exports/csv.ts";
import { periodOf, periodShape } from "../exports/period.ts";
import { entryOf } from "../view-of.ts";
import { type Access, administers } from "./access.ts";

export interface AuditRoutes {
  readonly store: AuditStore;
  readonly access: Access;
  readonly timeZone: string;
  readonly now: () => number;
  /** The file of signed heads as it is now. */
  readonly heads: () => string;
}

/** An administrator sees who came and went; what was done to cases is not theirs. */
const readsLog = ["auditor", "admin"] as const;
const inspects = ["auditor"] as const;

/** Lines of one answer; entries read at once for a file. */
const read = { lines: 100, page: 500 } as const;

export function addAudit(app: App, { access, heads, now, store, timeZone }: AuditRoutes): void {
  const check = openChainCheck(store, now);
  const isAuditor = (who: SignedIn): boolean => who.roles.includes("auditor");
  const namesOf = async () => new Map((await store.accounts()).map(({ id, name }) => [id, name]));

  const querystring = z.object({
    ...periodShape,
    actor: z.string().max(64).optional(),
    case: z.string().max(64).optional(),
    kind: z.enum(auditKinds).optional(),
    before: z.coerce.number().int().positive().optional(),
  });
  app.get(
    "/v1/audit",
    { config: { roles: readsLog }, schema: { querystring, response: { 200: auditList } } },
    async (request, reply) => {
      const { before, actor, kind, case: caseId, ...wanted } = request.query;
      const only = isAuditor(access.who(request)) ? kind : "accounts";
      const found = { ...periodOf(wanted, now(), timeZone), actor, case: caseId, kind: only };
      const rows = await store.auditRows(found, before, read.lines);
      const names = await namesOf();
      reply.header("cache-control", "no-store");
      return {
        now: now(),
        lines: rows.map((row) => lineOf(row, names)),
        next: rows.length < read.lines ? undefined : rows.at(-1)?.n,
        people: [...names].map(([id, name]) => ({ id, name })),
      };
    },
  );

  const proof = { config: { roles: readsLog }, schema: { response: { 200: chainView } } };
  app.get("/v1/audit/chain", proof, async () => {
    const { at, verdict } = await check();
    if (!verdict.ok) return { at, ok: false, brokenAt: verdict.at, why: verdict.why };
    return { at, ...verdict, signed: await signedHeads(store, heads()) };
  });

  const period = z.object({ ...periodShape, format: z.enum(["csv", "jsonl"]).default("csv") });
  app.get("/v1/audit/file", { config: { roles: inspects }, schema: { querystring: period } }, (request, reply) => {
    const { format, ...wanted } = request.query;
    const lines = format === "csv" ? asCsv(store, periodOf(wanted, now(), timeZone), timeZone) : asJsonl(store);
    reply
      .header("cache-control", "no-store")
      .header("content-disposition", `attachment; filename="log.${format}"`)
      .type(format === "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8");
    return reply.send(Readable.from(lines, { objectMode: false }));
  });

  const list = { config: { roles: administers }, schema: { response: { 200: z.array(accountView) } } };
  app.get("/v1/accounts", list, async () => {
    const last = await store.lastSignIns();
    return (await store.accounts()).map((each) => ({
      ...each,
      roles: [...each.roles],
      lastSignIn: last.get(each.id),
    }));
  });
}

function lineOf(row: AuditRow, names: ReadonlyMap<string, string>): AuditLine {
  const { actor, text } = entryOf(row);
  const said = row.caseId === undefined ? inWords(row.body) : {};
  const name = row.actor === undefined ? undefined : (names.get(row.actor) ?? row.actor);
  return {
    ...{
      n: row.n,
      at: row.at,
      event: row.event,
      case: row.caseId ?? said.case,
      role: row.role,
      via: row.via,
      hash: row.hash,
    },
    actor: actor ?? (name === undefined ? undefined : { id: row.actor ?? "", name }),
    text: row.caseId === undefined ? said.text : text,
    said: said.words,
    erased: row.body === undefined,
  };
}

/** Of an entry without a case: the case it is about all the same, and everything else it says, word by word. */
interface Said {
  readonly case?: string;
  readonly text?: string;
  readonly words?: Readonly<Record<string, string>>;
}
function inWords(body: string | undefined): Said {
  const found: unknown = body === undefined ? undefined : JSON.parse(body);
  if (typeof found !== "object" || found === null) return {};
  const { case: of, ...more } = Object.fromEntries(Object.entries(found));
  const words = Object.fromEntries(
    Object.entries(more).map(([name, value]) => [
      name,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
  const text = Object.entries(words).map(([name, value]) => (name === "route" ? value : `${name} ${value}`));
  return {
    ...(typeof of === "string" && { case: of }),
    ...(text.length > 0 && { text: text.join(", "), words }),
  };
}

/** The whole chain from its first entry, with the salts and bodies that are left: enough to prove it without this program. */
async function* asJsonl(store: AuditStore): AsyncGenerator<string> {
  for (let last = 0; ; ) {
    const page = await store.chainAfter(last, read.page);
    for (const { entry, body } of page) yield `${JSON.stringify({ ...entry, body: body ?? null })}\n`;
    if (page.length < read.page) return;
    last = page.at(-1)?.entry.n ?? last;
    await breath();
  }
}

const columns = [
  "n",
  "at",
  "event",
  "case",
  "actor",
  "role",
  "via",
  "from",
  "to",
  "version",
  "erased",
  "hash",
  "route",
];

/** What was looked at, as the centre itself calls it: the page has a word for it. */
function routeOf(body: string | undefined): string {
  const found: unknown = body === undefined ? undefined : JSON.parse(body);
  return typeof found === "object" && found !== null && "route" in found ? String(found.route) : "";
}

/** Newest first, as the page shows them. */
async function* asCsv(
  store: AuditStore,
  span: { readonly from: number; readonly to: number },
  timeZone: string,
): AsyncGenerator<string> {
  yield csvHead + csvLine(columns);
  for (let before: number | undefined; ; ) {
    const rows = await store.auditRows(span, before, read.page);
    for (const row of rows)
      yield csvLine([
        ...[String(row.n), isoLocal(row.at, timeZone), row.event, row.caseId ?? "", row.actor ?? "", row.role ?? ""],
        ...[row.via, row.from ?? "", row.to ?? "", row.caseId === undefined ? "" : String(row.version)],
        ...[row.body === undefined ? "1" : "0", row.hash, routeOf(row.body)],
      ]);
    if (rows.length < read.page) return;
    before = rows.at(-1)?.n;
    await breath();
  }
}
