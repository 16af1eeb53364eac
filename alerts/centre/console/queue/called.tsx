/** Whom a case calls that nobody has, and whom it calls next: its row is at every desk, its sound is not. */
import { type QueueSay, queueSays } from "../../../program/words/queue.ts";
import { rings } from "../../escalation/rings.ts";
import type { CaseView } from "../../views.ts";
import type { Desk } from "../desk.ts";
import { Counted } from "./counted.tsx";

/** Of a case that is raised, not shelved and no test. */
export function Called({ desk, of }: { readonly desk: Desk; readonly of: CaseView }) {
  const words = queueSays(desk.speech.language.value);
  const { called = [], next } = of.escalation ?? {};
  const now = inWords(words, called);
  const then = inWords(words, next ? [...next.groups, ...next.paths] : []);
  const silent = !rings(of, desk.me);
  return (
    <>
      {silent && <b class="warn">{now === "" ? words("silentHere") : words("silentHereCalls", { whom: now })}</b>}
      {!silent && now !== "" && !called.includes("everyone") && <span>{words("callsNow", { whom: now })}</span>}
      {next && (
        <span>
          <Counted
            desk={desk}
            at={next.at}
            say={(time) => (then === "" ? words("nextRise", { time }) : words("nextCalls", { time, whom: then }))}
          />
        </span>
      )}
    </>
  );
}

/** Groups of a role have words; those of the settings, and paths, are called as the settings call them. */
const inWords = (words: QueueSay, called: readonly string[]): string => called.map(wordOf(words)).join(words("and"));
const wordOf =
  (words: QueueSay) =>
  (name: string): string => {
    switch (name) {
      case "everyone":
        return words("group.everyone");
      case "dispatchers":
        return words("group.dispatchers");
      case "shift_leads":
        return words("group.shift_leads");
      default:
        return name;
    }
  };
