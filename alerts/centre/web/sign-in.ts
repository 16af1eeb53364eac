/** Signing in and out. Attempts are limited by address; no account is ever locked: that would be a way to send a dispatcher home. */
import { z } from "zod";
import type { App } from "../../program/http.ts";
import { problem, refuse } from "../../program/problem.ts";
import { type Accounts, type SignedIn, sessionLife } from "../accounts/accounts.ts";
import type { PeopleStore } from "../accounts/store.ts";
import { me, setPassword, signIn, signInByLink } from "../accounts/views.ts";
import type { Word } from "../cases/happened.ts";
import type { Escalation } from "../escalation/escalation.ts";
import type { Access } from "./access.ts";

/** Attempts of one address in one minute: a room of dispatchers may share one. */
const signInLimit = { max: 20, timeWindow: 60_000 } as const;

const anyone = { roles: "anyone" as const };

export function addSignIn(
  app: App,
  deps: {
    readonly accounts: Accounts;
    readonly access: Access;
    readonly store: Pick<PeopleStore, "audit">;
    readonly word: (actor?: SignedIn) => Word;
    readonly timeZone: string;
    readonly escalation: Pick<Escalation, "ofAccount">;
    /** Ends what still listens in the name of this session. */
    readonly ended: (session: string) => void;
  },
): void {
  const { accounts, access, store, word } = deps;
  const limited = { access: "open" as const, rateLimit: signInLimit };
  const meOf = ({ person, csrf, roles }: SignedIn) => ({
    ...{ person, csrf, roles: [...roles], timeZone: deps.timeZone },
    ...deps.escalation.ofAccount({ name: person.name, roles }),
  });
  const opened = async (cookie: string): Promise<SignedIn> => {
    const who = await accounts.who(cookie);
    if (!who) throw new Error("a session that was just opened is not there");
    return who;
  };

  const answers = { 200: me, 401: problem };
  app.post("/v1/sign-in", { config: limited, schema: { body: signIn, response: answers } }, async (request, reply) => {
    const { name, password } = request.body;
    const cookie = await accounts.byPassword(name, password);
    if (cookie === undefined) {
      // A name nobody has may be a password in the wrong field: it is not written down.
      const known = await accounts.exists(name);
      await store.audit(word(), "sign_in_failed", { how: "password", ...(known && { name }), from: request.ip });
      return refuse(reply, 401, "wrong-password", "Name or password is wrong");
    }
    const who = await opened(cookie);
    await store.audit(word(who), "sign_in", { how: "password", from: request.ip });
    access.setCookie(reply, cookie, sessionLife);
    return meOf(who);
  });

  app.post(
    "/v1/sign-in/link",
    { config: limited, schema: { body: signInByLink, response: answers } },
    async (request, reply) => {
      const cookie = await accounts.byLink(request.body.token);
      if (cookie === undefined) {
        await store.audit(word(), "sign_in_failed", { how: "link", from: request.ip });
        return refuse(reply, 401, "link-spent", "This link was used before or is too old; ask for a new one");
      }
      const who = await opened(cookie);
      await store.audit(word(who), "sign_in", { how: "link", from: request.ip });
      access.setCookie(reply, cookie, sessionLife);
      return meOf(who);
    },
  );

  app.get("/v1/me", { config: { ...anyone, look: "nothing" }, schema: { response: answers } }, async (request) =>
    meOf(access.who(request)),
  );

  const password = setPassword.extend({ current: z.string().max(200).optional() });
  app.post(
    "/v1/password",
    { config: { ...anyone, rateLimit: signInLimit }, schema: { body: password } },
    async (request, reply) => {
      const who = access.who(request);
      const { current = "", password: wanted } = request.body;
      const knows = who.byLink || (await accounts.knows(who, current));
      if (!knows)
        return refuse(reply, 403, "wrong-password", "Give the current password too, or sign in by a new link");
      await accounts.setPassword(who, wanted);
      await store.audit(word(who), "password_set", {});
      return reply.code(204).send();
    },
  );

  app.post("/v1/sign-out", { config: anyone }, async (request, reply) => {
    const who = access.who(request);
    await accounts.signOut(who);
    await store.audit(word(who), "sign_out", {});
    deps.ended(who.session);
    access.clearCookie(reply);
    return reply.code(204).send();
  });
}
