/** How fast calls are answered: figures, the cases behind each, and notes on the slow ones. */
import { z } from "zod";
import type { App } from "../../program/http.ts";
import { refuse } from "../../program/problem.ts";
import { languages } from "../../program/words/words.ts";
import type { SignedIn } from "../accounts/accounts.ts";
import { openAnswering } from "../answering/answering.ts";
import { dutyCsv, figuresCsv, homesCsv } from "../answering/csv.ts";
import type { AnsweringSettings } from "../answering/settings.ts";
import { answeredList, answeringView, investigationNote } from "../answering/views.ts";
import type { Word } from "../cases/happened.ts";
import { periodOf, periodShape } from "../exports/period.ts";
import type { Register } from "../register/register.ts";
import type { Store } from "../store/store.ts";
import { type Access, leadsShift } from "./access.ts";

const readers = ["dispatcher", "shift_lead", "admin", "auditor"] as const;

export function addAnswering(
  app: App,
  deps: {
    readonly settings: AnsweringSettings;
    readonly timeZone: string;
    readonly store: Store;
    readonly register: Pick<Register, "gateways" | "gateway" | "card">;
    readonly access: Access;
    readonly word: (who: SignedIn) => Word;
    readonly now: () => number;
  },
): void {
  const { access, now, register, store, timeZone } = deps;
  const answering = openAnswering({
    ...{ store, settings: deps.settings, timeZone, now },
    gateways: () => register.gateways(),
    townOf(id) {
      const entry = register.gateway(id);
      return entry && (entry.town ?? register.card(entry.home)?.town);
    },
  });
  const config = { roles: readers };
  const period = z.object(periodShape);
  app.get(
    "/v1/answering",
    { config, schema: { querystring: period, response: { 200: answeringView } } },
    async (request, reply) => {
      reply.header("cache-control", "no-store");
      return answering.view(request.query);
    },
  );
  const which = period.extend({
    which: z.string().max(20),
    shift: z.string().max(20).optional(),
    day: z.string().max(10).optional(),
  });
  app.get("/v1/answering/cases", { config, schema: { querystring: which } }, async (request, reply) => {
    const { which: name, shift, day, ...wanted } = request.query;
    const found = await answering.list(wanted, name, { shift, day });
    reply.header("cache-control", "no-store");
    return found
      ? answeredList.parse({ which: name, ...found })
      : refuse(reply, 404, "no-list", "There is no such list");
  });
  app.post(
    "/v1/answering/cases/:id/note",
    {
      config: { roles: leadsShift },
      schema: { params: z.object({ id: z.string().max(64) }), body: investigationNote },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (!(await store.caseOf(id))) return refuse(reply, 404, "no-case", "There is no such case");
      const who = access.who(request);
      const note = { case: id, at: now(), by: who.person, text: request.body.text };
      await store.investigate(note, deps.word(who));
      return reply.code(204).send();
    },
  );

  const asCsv = period.extend({ lang: z.enum(languages).default("zh") });
  const table = (name: string, make: (of: z.infer<typeof asCsv>) => Promise<string>): void => {
    app.get(`/v1/${name}.csv`, { config, schema: { querystring: asCsv } }, async (request, reply) => {
      const { month = "" } = request.query;
      const file = `${name.replaceAll("/", "-")}${month && `-${month}`}.csv`;
      reply
        .header("cache-control", "no-store")
        .header("content-disposition", `attachment; filename="${file}"`)
        .type("text/csv; charset=utf-8");
      return make(request.query);
    });
  };
  table("answering", async ({ lang, ...wanted }) => figuresCsv(await answering.view(wanted), lang));
  table("answering/duty", async ({ lang: _, ...wanted }) =>
    dutyCsv(await store.dutiesIn(periodOf(wanted, now(), timeZone)), timeZone),
  );
  table("answering/homes", async () => homesCsv(await answering.testedHomes(), timeZone));
}
