/**
 * A case because somebody telephoned 来电建案: raised and claimed in one transaction, in the name of whoever took the call. No hub
 * has said it, so none is told of it.
 */
import type { Case, CaseAlert, CaseEvent, CasePolicy, NewCase } from "../cases/case.ts";
import { calledIn as kind, sortAlert } from "../cases/lane.ts";
import { isOpen } from "../cases/machine.ts";
import { move } from "../cases/moves.ts";
import type { Caller } from "../views.ts";
import { type Answer, printOf } from "./people.ts";
import type { Actor, Writing } from "./writing.ts";

export interface CallsDeps {
  readonly newId: () => string;
  readonly policy: (lane: Case["lane"], home: string) => CasePolicy;
}

export interface Call {
  readonly home: string;
  readonly severity: "emergency" | "warning";
  readonly rang: Caller;
  readonly note?: string | undefined;
}

export interface CallsAtDesk {
  /** `gateway`: of the home; "" where there is none. `exists`: that home has an open case of the lane, and here it is. */
  callIn(
    call: Call,
    commandId: string,
    actor: Actor,
    more: { readonly gateway: string; readonly atConsole: boolean },
  ): Promise<Answer>;
}

export function callsAtDesk(deps: CallsDeps, { store, wordOf, tell }: Writing): CallsAtDesk {
  return {
    async callIn(call, command, actor, { gateway, atConsole }) {
      const { home, severity, rang, note } = call;
      const word = wordOf("http", actor);
      const print = printOf(home, call, actor);
      const alert = alertOf(severity, word.at, deps.newId());
      const { lane, key } = sortAlert({ home, kind, severity, test: false });
      const by = actor.person;
      const calledIn = { by, rang, ...(note !== undefined && { note }) };
      const { answer } = tell(
        await store.commandByKey<Answer & { readonly print?: string }>({ key, home, command }, word, (latest) => {
          if (latest && isOpen(latest.state) && latest.state !== "suspected")
            return { happened: [], answer: { ok: false, why: "exists", case: latest, print } };
          const born = { id: deps.newId(), lane, key, home, gateway, test: false };
          const [begun] = begin(latest, { ...born, policy: deps.policy(lane, home), alert, calledIn }, word.at);
          const [claimed] = move(begun?.after, { type: "claim", by, atConsole }, word.at);
          if (!begun || !claimed) throw new Error("a case was opened, and nothing happened");
          return { happened: [begun, claimed], answer: { ok: true, case: claimed.after, print } };
        }),
      );
      const { print: first, ...said } = answer;
      return first === print ? said : { ok: false, why: "other_command", case: undefined };
    },
  };
}

/** What a sensor only suspects yet, somebody has seen: then it is that case. One that is over stays over, and is named. */
function begin(latest: Case | undefined, born: NewCase, at: number) {
  const { alert, calledIn } = born;
  if (latest?.state === "suspected") return move(latest, { type: "confirm", alert, calledIn }, at);
  const raise: CaseEvent = { type: "raise", ...born, ...(latest && { relatedTo: latest.id }) };
  return move(undefined, raise, at);
}

const alertOf = (severity: Call["severity"], at: number, id: string): CaseAlert => ({
  ...{ id, kind, severity, at, atTrusted: true, storedAt: at },
  ...{ repeats: 0, condition: "active", cancelRequested: false, causes: [], snapshot: [] },
});
