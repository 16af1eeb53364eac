/** The centre's own paths, for whoever can have one mended: how the last tests went, and a test by hand. */
import { z } from "zod";
import type { App } from "../../program/http.ts";
import { problem, refuse } from "../../program/problem.ts";
import type { SignedIn } from "../accounts/accounts.ts";
import type { PeopleStore } from "../accounts/store.ts";
import type { Word } from "../cases/happened.ts";
import type { OwnPaths } from "../watch/own-paths.ts";
import { ownPathView } from "../watch/views.ts";
import { type Access, looksAfterPaths } from "./access.ts";

export interface PathRoutes {
  readonly ownPaths: Pick<OwnPaths, "list" | "test">;
  readonly store: Pick<PeopleStore, "audit">;
  readonly access: Access;
  readonly word: (who: SignedIn) => Word;
}

export function addPaths(app: App, { ownPaths, store, access, word }: PathRoutes): void {
  const config = { roles: looksAfterPaths };
  app.get("/v1/paths", { config, schema: { response: { 200: z.array(ownPathView) } } }, async () => [
    ...ownPaths.list(),
  ]);
  const params = z.object({ label: z.string().max(64) });
  app.post(
    "/v1/paths/:label/test",
    { config, schema: { params, response: { 200: ownPathView, 404: problem } } },
    async (request, reply) => {
      const { label } = request.params;
      if (!ownPaths.list().some((path) => path.label === label))
        return refuse(reply, 404, "no-path", "The centre has no such path");
      await store.audit(word(access.who(request)), "path_tested", { path: label });
      return ownPaths.test(label) ?? refuse(reply, 404, "no-path", "The centre has no such path");
    },
  );
}
