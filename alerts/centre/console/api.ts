/** The console's calls to its centre. Day-to-day refusals are values: a word of the tables, and the case as it now is. */

import type { z } from "zod";
import type { me } from "../accounts/views.ts";
import type { HubView, JoinCodeView, joinCodeMade, joinCodeWanted, PaperView } from "../joining/views.ts";
import type { BoardView, CaseView } from "../views.ts";

export type Me = z.infer<typeof me>;
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  /** `code`: the problem's `type`; `offline` when nobody answered. `case`: what a conflict is about. */
  | { readonly ok: false; readonly code: string; readonly case?: CaseView };

type Headers = Readonly<Record<string, string>>;

export interface Api {
  /** Any other question of a page to its centre: `path` as `v1/register/homes`. */
  ask<T>(method: "GET" | "POST" | "PUT", path: string, body?: unknown, headers?: Headers): Promise<Answer<T>>;
  /** A command on a case that has no name of its own here. */
  command(of: CaseView, verb: string, more?: object): Promise<Answer<CaseView>>;
  me(): Promise<Answer<Me>>;
  board(): Promise<Answer<BoardView>>;
  signIn(name: string, password: string): Promise<Answer<Me>>;
  signInByLink(token: string): Promise<Answer<Me>>;
  setPassword(password: string): Promise<Answer<unknown>>;
  signOut(): Promise<Answer<unknown>>;
  claim(of: CaseView): Promise<Answer<CaseView>>;
  release(of: CaseView): Promise<Answer<CaseView>>;
  renew(of: CaseView): Promise<Answer<CaseView>>;
  close(of: CaseView, outcome: string, note: string): Promise<Answer<CaseView>>;
  shown(consoleId: string, alertIds: readonly string[], sounding: boolean): Promise<Answer<unknown>>;
  beat(consoleId: string, armed: boolean): Promise<Answer<unknown>>;
  hubs(): Promise<Answer<readonly HubView[]>>;
  joinCodes(): Promise<Answer<readonly JoinCodeView[]>>;
  makeJoinCode(wanted: z.input<typeof joinCodeWanted>): Promise<Answer<z.infer<typeof joinCodeMade>>>;
  revokeJoinCode(id: string): Promise<Answer<unknown>>;
  papers(): Promise<Answer<readonly PaperView[]>>;
}

/** A call that has no answer after this long (ms) counts as not answered. */
const patience = 8_000;

export function openApi(send: typeof fetch, newId: () => string): Api {
  let csrf = "";
  const call = async <T>(
    method: "GET" | "POST" | "PUT",
    path: string,
    body?: unknown,
    more: Headers = {},
  ): Promise<Answer<T>> => {
    try {
      const answer = await send(path, {
        method,
        cache: "no-store",
        signal: AbortSignal.timeout(patience),
        headers: {
          ...(method !== "GET" && { "content-type": "application/json", "x-hearthwatch-csrf": csrf }),
          ...more,
        },
        ...(method !== "GET" ? { body: JSON.stringify(body ?? {}) } : {}),
      });
      const found: unknown = answer.status === 204 ? {} : await answer.json().catch(() => undefined);
      // An answer that broke off on its way says nothing: no page may take it for an empty one.
      if (answer.ok && found === undefined) return { ok: false, code: "offline" };
      return answer.ok ? { ok: true, value: found as T } : refused(answer.status, found);
    } catch {
      return { ok: false, code: "offline" };
    }
  };
  const entered = async (answer: Promise<Answer<Me>>): Promise<Answer<Me>> => {
    const told = await answer;
    if (told.ok) csrf = told.value.csrf;
    return told;
  };
  const command = (of: CaseView, name: string, more: object = {}): Promise<Answer<CaseView>> =>
    call("POST", `v1/cases/${encodeURIComponent(of.id)}/${name}`, {
      commandId: newId(),
      expectedVersion: of.version,
      ...more,
    });
  return {
    ask: call,
    command,
    me: () => entered(call("GET", "v1/me")),
    board: () => call("GET", "v1/board"),
    signIn: (name, password) => entered(call("POST", "v1/sign-in", { name, password })),
    signInByLink: (token) => entered(call("POST", "v1/sign-in/link", { token })),
    setPassword: (password) => call("POST", "v1/password", { password }),
    signOut: () => call("POST", "v1/sign-out"),
    claim: (of) => command(of, "claim"),
    release: (of) => command(of, "release"),
    renew: (of) => command(of, "renew"),
    close: (of, outcome, note) => command(of, "close", { outcome, ...(note ? { note } : {}) }),
    shown: (consoleId, alertIds, sounding) => call("POST", "v1/shown", { consoleId, alertIds, sounding }),
    hubs: () => call("GET", "v1/hubs"),
    joinCodes: () => call("GET", "v1/join-codes"),
    makeJoinCode: (wanted) => call("POST", "v1/join-codes", wanted),
    revokeJoinCode: (id) => call("POST", `v1/join-codes/${encodeURIComponent(id)}/revoke`),
    papers: () => call("GET", "v1/papers"),
    beat: (consoleId, armed) => call("POST", "v1/console", { consoleId, armed }),
  };
}

function refused(status: number, body: unknown): Answer<never> {
  const told: { type?: unknown; why?: unknown; case?: CaseView } =
    typeof body === "object" && body !== null ? body : {};
  const code = status === 401 && told.type === undefined ? "signed-out" : String(told.why ?? told.type ?? status);
  return { ok: false, code, ...(told.case ? { case: told.case } : {}) };
}
