/** What leaves the centre to be read elsewhere: cases as a table, one case on paper, the list for when everything is down. */
import { Readable } from "node:stream";
import { z } from "zod";
import type { App } from "../../program/http.ts";
import { refuse } from "../../program/problem.ts";
import type { SignedIn } from "../accounts/accounts.ts";
import type { Board } from "../board.ts";
import type { Case } from "../cases/case.ts";
import type { Word } from "../cases/happened.ts";
import { casesCsv, rowsRaised } from "../exports/cases-csv.ts";
import { periodOf, periodShape } from "../exports/period.ts";
import { type ClosedLine, closedList, downtimeView, sheetView } from "../exports/views.ts";
import { outcomes } from "../outcomes.ts";
import type { Register } from "../register/register.ts";
import type { Store } from "../store/store.ts";
import { entryOf } from "../view-of.ts";
import type { CaseView } from "../views.ts";
import { type Access, handlesCases, seesCases } from "./access.ts";

export interface ExportRoutes {
  readonly name: string;
  readonly timeZone: string;
  readonly store: Pick<Store, "casesRaised" | "closedIn" | "provenLog" | "logOf" | "caseOf" | "accounts" | "audit">;
  readonly board: Pick<Board, "view">;
  readonly register: Pick<Register, "card" | "gateway" | "gateways" | "roster">;
  readonly clockOffset: (gateway: string) => number | undefined;
  readonly access: Access;
  readonly word: (who: SignedIn) => Word;
  readonly now: () => number;
}

/** Lines of one answer, and entries of one case on paper. */
const listed = { cases: 100, log: 2_000 } as const;

const writesLists = ["shift_lead", "admin"] as const;

export function addExports(app: App, deps: ExportRoutes): void {
  const { access, now, register, store } = deps;
  const townOf = (found: Pick<Case, "gateway" | "home">): string | undefined =>
    register.gateway(found.gateway)?.town ?? register.card(found.home)?.town;
  addTable(app, deps, townOf);
  addList(app, deps, townOf);
  addSheet(app, deps);

  app.get(
    "/v1/downtime",
    { config: { roles: writesLists }, schema: { response: { 200: downtimeView } } },
    async (request, reply) => {
      const who = access.who(request);
      const homes = homesOf(register);
      await store.audit(deps.word(who), "downtime_list", { homes: homes.length });
      reply.header("cache-control", "no-store");
      return { now: now(), centre: deps.name, reader: who.person, homes };
    },
  );
}

function addTable(
  app: App,
  { now, store, timeZone }: ExportRoutes,
  townOf: (found: Pick<Case, "gateway" | "home">) => string | undefined,
): void {
  const querystring = z.object({ ...periodShape, lang: z.enum(["zh", "en"]).default("zh") });
  const config = { access: "machine" as const, roles: seesCases };
  app.get("/v1/cases.csv", { config, schema: { querystring } }, (request, reply) => {
    const { lang, ...wanted } = request.query;
    const span = periodOf(wanted, now(), timeZone);
    const name = wanted.month ?? [wanted.from, wanted.to].filter(Boolean).join("_");
    const rows = rowsRaised({ store, townOf }, span);
    reply
      .header("cache-control", "no-store")
      .header("content-disposition", `attachment; filename="cases${name && `-${name}`}.csv"`)
      .type("text/csv; charset=utf-8");
    return reply.send(Readable.from(casesCsv(rows, lang, timeZone), { objectMode: false }));
  });
}

function addList(
  app: App,
  { access, now, register, store, timeZone }: ExportRoutes,
  townOf: (found: Pick<Case, "gateway" | "home">) => string | undefined,
): void {
  const querystring = z.object({
    ...periodShape,
    outcome: z.enum(outcomes).optional(),
    home: z.string().max(64).optional(),
    before: z
      .string()
      .regex(/^\d{1,15}\.[\w-]{1,64}$/)
      .optional(),
  });
  const schema = { querystring, response: { 200: closedList } };
  app.get("/v1/closed-cases", { config: { roles: seesCases }, schema }, async (request, reply) => {
    const { outcome, home, before, ...wanted } = request.query;
    const names = handlesCases.some((role) => access.who(request).roles.includes(role));
    const [at, id] = before?.split(/\.(.*)/) ?? [];
    const from = id === undefined ? undefined : { at: Number(at), id };
    const span = periodOf(wanted, now(), timeZone);
    const found = await store.closedIn({ ...span, outcome, home }, from, listed.cases);
    const last = found.length < listed.cases ? undefined : found.at(-1);
    reply.header("cache-control", "no-store");
    return {
      now: now(),
      cases: found.map((each) => ({
        ...lineOf(each, townOf(each)),
        ...(names && { name: register.card(each.home)?.name }),
      })),
      next: last && `${last.closedAt}.${last.id}`,
    };
  });
}

const lineOf = (found: Case, town: string | undefined): ClosedLine => ({
  ...{ id: found.id, lane: found.lane, severity: found.severity, kind: found.kind, home: found.home, town },
  ...{ test: found.test, drill: found.drill, state: found.state, raisedAt: found.raisedAt },
  ...{ claimedAt: found.claimedAt, closedAt: found.closedAt ?? found.raisedAt, outcome: found.outcome },
  owner: found.owner?.name,
});

function addSheet(app: App, { access, board, now, ...deps }: ExportRoutes): void {
  const params = z.object({ id: z.string().max(64) });
  const config = { roles: seesCases };
  app.get("/v1/cases/:id/sheet", { config, schema: { params } }, async (request, reply) => {
    const found = await deps.store.caseOf(request.params.id);
    if (!found || found.quiet) return refuse(reply, 404, "no-case", "There is no such case");
    const rows = await deps.store.provenLog(found.id, listed.log);
    const names = new Map((await deps.store.accounts()).map(({ id, name }) => [id, name]));
    reply.header("cache-control", "no-store");
    return sheetView.parse({
      ...{ now: now(), centre: deps.name, reader: access.who(request).person },
      case: await board.view(found),
      clockOffset: deps.clockOffset(found.gateway),
      log: rows.map((row) => {
        const name = row.actor === undefined ? undefined : names.get(row.actor);
        const actor = name === undefined ? undefined : { id: row.actor ?? "", name };
        const entry = entryOf(row);
        return {
          ...entry,
          actor: entry.actor ?? actor,
          hash: row.hash,
          role: row.role,
          erased: row.body === undefined,
        };
      }),
      more: rows.length === listed.log,
    });
  });
}

type Card = NonNullable<CaseView["card"]>;

/** Every home that is watched or registered: who is in the register and has no gateway yet is called too. */
function homesOf(register: ExportRoutes["register"]) {
  const watched = register.gateways().map(({ home, town, bed }) => ({ home, town, bed }));
  const known = new Set(watched.map(({ home }) => home));
  const others = register.roster
    .homes()
    .filter(({ home }) => !known.has(home.id))
    .map(({ home }) => ({ home: home.id, town: home.town, bed: undefined }));
  const homes = [...watched, ...others].map(({ home, town, bed }) => {
    const card: Card = register.card(home) ?? {};
    return {
      ...{ home, town: town ?? card.town, bed: bed ?? card.residents?.find((each) => each.bed)?.bed },
      names: card.residents?.map(({ name }) => name) ?? (card.name === undefined ? [] : [card.name]),
      ...{ address: card.address ?? [], entry: card.entry, risks: card.risks },
      contacts: card.contacts ?? [],
      station: card.station,
    };
  });
  return homes.toSorted((a, b) => byPinyin(a.town ?? "", b.town ?? "") || byPinyin(a.names[0] ?? "", b.names[0] ?? ""));
}

const collator = new Intl.Collator("zh-u-co-pinyin");
const byPinyin = (a: string, b: string): number => collator.compare(a, b);
