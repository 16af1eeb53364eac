/** What an entry of the log says, in plain words. The raw words, and the address of what was looked at, are in the CSV. Pure. */
import type { Speech } from "../../../program/page/language.ts";
import { isAuditKey, sayAudit } from "../../../program/words/audit.ts";
import { isCardKey } from "../../../program/words/console-card.ts";
import { isHistoryKey } from "../../../program/words/history.ts";
import type { AuditLine } from "../../audit/views.ts";
import { sayIn as cardSayIn, wordIn } from "../card/say.ts";
import { sayIn } from "../print/sheet.ts";

export function eventIn(event: string, speech: Speech): string {
  const key = `event.${event}`;
  if (isAuditKey(key)) return sayAudit(speech.language.value, key);
  const own = `audit.event.${event}`;
  if (isHistoryKey(own)) return sayIn(speech)(own);
  return isCardKey(key) ? wordIn(speech, "event", event) : speech.word("event", event);
}

export const saidIn = (line: AuditLine, speech: Speech): string | undefined =>
  line.said ? inWords(line.said, speech) : ofCase(line, speech);

/** Ids that lead nowhere on these pages, and where a list went on. */
const passedOver: ReadonlySet<string> = new Set(["duty", "sheet", "drill", "before"]);

/** What is known has words; what a later version says stands as it was kept. */
function inWords(said: Readonly<Record<string, string>>, speech: Speech): string {
  const parts = Object.entries(said).flatMap(([name, value]) => {
    if (name === "route") return [placeOf(value, speech)];
    // Counts of a list, one by one, are for whoever reads the file.
    if (passedOver.has(name) || value.startsWith("{")) return [];
    // Where a look begins is a day; where a sign-in comes from is an address.
    return [said.route === undefined && name === "from" ? cameFrom(value, speech) : wordOf(name, value, speech)];
  });
  return parts.join(sayIn(speech)("list.comma"));
}

function placeOf(route: string, { language }: Speech): string {
  const key = `look.${route}`;
  return sayAudit(language.value, isAuditKey(key) ? key : "elsewhere");
}

function wordOf(name: string, value: string, speech: Speech): string {
  const say = sayIn(speech);
  for (const key of [`said.${name}.${value}`, `said.${name}`])
    if (isAuditKey(key)) return sayAudit(speech.language.value, key, { value: outcomeOr(name, value, speech) });
  for (const key of [`audit.said.${name}.${value}`, `audit.said.${name}`])
    if (isHistoryKey(key)) return say(key, { value });
  return `${name} ${value}`;
}

const cameFrom = (value: string, speech: Speech): string => sayIn(speech)("audit.said.from", { value });

const outcomeOr = (name: string, value: string, speech: Speech): string =>
  name === "outcome" ? speech.word("outcome", value) : value;

/** Words of the protocol have their own; what a person wrote stays. */
function ofCase({ event, text }: AuditLine, speech: Speech): string | undefined {
  if (text === undefined || event === "note" || event === "check") return text;
  if (event === "contact") return ofCall(text, speech);
  if (event === "summon" || event === "summoned")
    return text
      .split(" ")
      .map((word) => plain(word, speech))
      .join(" ");
  return plain(text, speech);
}

function plain(text: string, speech: Speech): string {
  if (isCardKey(`proof.${text}`)) return wordIn(speech, "proof", text);
  const outcome = `outcome.${text}`;
  if (isAuditKey(outcome)) return sayAudit(speech.language.value, outcome);
  const word = text.replaceAll(" ", "_");
  const told = speech.word("why", word);
  return told === word ? text : told;
}

/** Whom somebody called and what came of it is kept as two words of the protocol: `home spoke`. */
function ofCall(text: string, speech: Speech): string {
  const [, to, result] = /^(\S+) (\S+)$/.exec(text) ?? [];
  if (to === undefined || result === undefined || !isCardKey(`result.${result}`)) return text;
  return `${to === "home" ? cardSayIn(speech)("fact.homeLine") : to} ${wordIn(speech, "result", result)}`;
}
