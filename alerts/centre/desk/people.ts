/** What people do with cases, each by a command that counts once, and what their consoles have shown them. */
import { createHash } from "node:crypto";
import type { Case, CaseEvent, Person } from "../cases/case.ts";
import { guardDuplicate } from "../cases/guards.ts";
import type { Happened } from "../cases/happened.ts";
import { type Refusal, sawEnough } from "../cases/machine.ts";
import { moveWhereItFits, tryMove } from "../cases/moves.ts";
import type { Actor, Writing } from "./writing.ts";

export interface PeopleDeps {
  /** A console of this person rings for it; absent: every one does. */
  readonly ringsFor?: ((found: Case, person: Person) => boolean) | undefined;
}

export type Answer =
  | { readonly ok: true; readonly case: Case }
  | { readonly ok: false; readonly why: Refusal | Race; readonly case: Case | undefined };
/** `other_command`: its id was used already, by somebody else, for another case or with other words. */
type Race = "moved_on" | "other_command";

export interface PeopleAtDesk {
  command(caseId: string, commandId: string, expectedVersion: number, event: CaseEvent, actor: Actor): Promise<Answer>;
  /** True if it was the first time for this alert, or the first with sound. */
  shown(alertId: string, consoleId: string, actor: Actor, sounding: boolean): Promise<boolean>;
}

export function peopleAtDesk(deps: PeopleDeps, { store, wordOf, tell }: Writing): PeopleAtDesk {
  return {
    async command(caseId, commandId, expectedVersion, event, actor) {
      const word = wordOf("http", actor);
      const print = printOf(caseId, event, actor);
      const { answer } = tell(
        await store.changeCase<Answer & { readonly print?: string }>(caseId, commandId, word, (found, caseOf) => {
          const judged = judge(found, event, expectedVersion, word.at, caseOf);
          return typeof judged === "string"
            ? { happened: [], answer: { ok: false, why: judged, case: found, print } }
            : { happened: judged, answer: { ok: true, case: judged.at(-1)?.after ?? fail(), print } };
        }),
      );
      // Answers from before there were prints are those of their case.
      const { print: first, ...said } = answer;
      if (first === undefined ? said.case?.id === caseId : first === print) return said;
      return { ok: false, why: "other_command", case: await store.caseOf(caseId) };
    },
    async shown(alertId, consoleId, actor, sounding) {
      const word = wordOf("http", actor);
      const happened = await store.changeByAlert(alertId, word, (found) => {
        if (!found) return [];
        // A console that is not called yet rings for nothing, whatever it believes.
        const rings = sounding && (deps.ringsFor?.(found, actor.person) ?? true);
        const event: CaseEvent = { type: "shown", alertId, console: consoleId, ...(!rings && { silent: true }) };
        return moveWhereItFits(found, [event], word.at);
      });
      return tell({ happened }).happened.length > 0;
    },
  };
}

/** What a command is: the same again, from another console of the same person, is the same. `of`: the case, or the home. */
export function printOf(of: string, event: object, { person }: Actor): string {
  const said = "atConsole" in event ? { ...event, atConsole: undefined } : event;
  return createHash("sha256")
    .update(JSON.stringify([of, person.id, said]))
    .digest("base64url");
}

function judge(
  found: Case | undefined,
  event: CaseEvent,
  expectedVersion: number,
  at: number,
  caseOf: (id: string) => Case | undefined,
): readonly Happened[] | Refusal | Race {
  if (!found) return "no_case";
  const moved = tryMove(found, event, at);
  // Who lost a race is told of the race, not of the version.
  if (typeof moved === "string") return moved;
  if (event.type === "resolve" && event.outcome === "duplicate_of") {
    const why = guardDuplicate(found, caseOf(event.duplicateOf ?? ""));
    if (why) return why;
  }
  return sawEnough(found, event.type, expectedVersion) ? moved : "moved_on";
}

const fail = (): never => {
  throw new Error("a command that went well made nothing happen");
};
