/** The lines of a case's log as the card shows them, oldest first: calls with their results, notes, events in words. Pure. */
import type { Speech } from "../../../program/page/language.ts";
import { isCardKey } from "../../../program/words/console-card.ts";
import type { CaseView } from "../../views.ts";
import { sayIn as sayCalledIn } from "../called-in/say.ts";
import { roomOf } from "./case-words.ts";
import { nameOf } from "./people.ts";
import { sayIn, wordIn } from "./say.ts";

export interface LogLine {
  readonly key: string;
  readonly at: number;
  readonly what: string;
  readonly who: string | undefined;
  readonly result?: string;
  readonly good?: boolean;
}

/** A renewal is not worth a line; ticks stand at their steps, calls come from `contacts`. */
const elsewhere: ReadonlySet<string> = new Set(["renew", "tick", "contact"]);

export function logLines(of: CaseView, speech: Speech): readonly LogLine[] {
  const say = sayIn(speech);
  const again = new Map<string, number>();
  const calls = (of.contacts ?? []).map((each): LogLine => {
    const n = (again.get(each.to) ?? 0) + 1;
    again.set(each.to, n);
    const name = nameOf(of, each.to, say("fact.homeLine"));
    return {
      key: `call ${each.to} ${n}`,
      at: each.at,
      what: n > 1 ? `${name} ${say("log.again", { n })}` : name,
      who: undefined,
      result: wordIn(speech, "result", each.result),
      good: each.result === "spoke",
    };
  });
  const events = of.log
    .filter(({ event }) => !elsewhere.has(event))
    .map(
      (entry): LogLine => ({
        key: `log ${entry.n}`,
        at: entry.at,
        what: inWords(of, speech, entry),
        who: entry.actor?.name,
      }),
    );
  return [...events, ...calls].sort((a, b) => a.at - b.at);
}

/** A note is what was written; anything else is its event, with the reason if one was given. */
function inWords(of: CaseView, speech: Speech, entry: CaseView["log"][number]): string {
  if (entry.event === "note" && entry.text !== undefined) return entry.text;
  if (entry.caller !== undefined) return rung(speech, entry.caller, entry.text);
  const key = `event.${entry.event}`;
  const event = isCardKey(key) ? wordIn(speech, "event", entry.event) : speech.word("event", entry.event);
  const said = entry.text === undefined ? undefined : reason(of, speech, entry.text);
  const kind = entry.kind === undefined ? undefined : speech.word("alert", entry.kind);
  return [event, said, kind, roomOf(of, entry.room)].filter((part) => part !== undefined).join(" ");
}

function rung(
  speech: Speech,
  caller: NonNullable<CaseView["log"][number]["caller"]>,
  note: string | undefined,
): string {
  const say = sayCalledIn(speech);
  const rang = say("log", { who: say(`caller.${caller}`) });
  return note ? `${rang}${speech.language.value === "zh" ? "：" : ": "}${note}` : rang;
}

/** Words of the centre have their sentence; an id of the register its name; what a person wrote stays. */
function reason(of: CaseView, speech: Speech, text: string): string {
  const word = text.replaceAll(" ", "_");
  if (isCardKey(`proof.${text}`)) return wordIn(speech, "proof", text);
  const told = speech.word("why", word);
  return told === word ? nameOf(of, text, sayIn(speech)("fact.homeLine")) : told;
}
