import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Tick } from "../../../program/page/marks.tsx";
import { isCardKey } from "../../../program/words/console-card.ts";
import { isHistoryKey } from "../../../program/words/history.ts";
import { type AuditKind, auditKinds } from "../../audit/kinds.ts";
import type { AuditLine, AuditList, ChainView } from "../../audit/views.ts";
import { sayIn as cardSayIn, wordIn } from "../card/say.ts";
import type { PageProps } from "../page.ts";
import { type Say, sayIn } from "../print/sheet.ts";
import { faultWords } from "../sign-in.tsx";

/** The log as a list, newest first, and whether its chain holds. */
export function AuditPage({ deps, me }: PageProps) {
  const { speech, api } = deps;
  const say = sayIn(speech);
  const query = useSignal("");
  const found = useSignal<Pick<AuditList, "lines" | "next" | "people"> | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const look = async (wanted: string, more?: number): Promise<void> => {
    const answer = await api.ask<AuditList>("GET", `v1/audit?${wanted}${more ? `&before=${more}` : ""}`);
    fault.value = answer.ok ? undefined : answer.code;
    if (!answer.ok) return;
    const { lines, next, people } = answer.value;
    found.value = { lines: [...(more ? (found.peek()?.lines ?? []) : []), ...lines], next, people };
  };
  useEffect(() => void look(""), []);
  const inspects = me.roles.includes("auditor");
  const list = found.value;
  return (
    <main class="past">
      <header>
        <div>
          <h1>{say("audit.title")}</h1>
          <p class="m">{say(inspects ? "audit.why" : "audit.onlyAccounts")}</p>
        </div>
        {inspects && (
          <>
            <a class="btn" href={`v1/audit/file?format=csv&${query.value}`} download>
              {say("audit.csv")}
            </a>
            <a class="btn" href="v1/audit/file?format=jsonl" download>
              {say("audit.jsonl")}
            </a>
          </>
        )}
      </header>
      <Verdict deps={deps} say={say} />
      <Filter
        say={say}
        inspects={inspects}
        people={list?.people ?? []}
        find={(wanted) => {
          query.value = wanted;
          void look(wanted);
        }}
      />
      {fault.value && (
        <p class="bad" role="alert">
          {faultWords(speech, fault.value)}
        </p>
      )}
      {list && list.lines.length === 0 && <p class="q">{say("audit.none")}</p>}
      {list && list.lines.length > 0 && <Lines lines={list.lines} say={say} speech={speech} />}
      {list?.next !== undefined && (
        <button type="button" class="btn" onClick={() => look(query.value, list.next)}>
          {say("cases.more")}
        </button>
      )}
    </main>
  );
}

function Verdict({ deps, say }: Pick<PageProps, "deps"> & { readonly say: Say }) {
  const { api, speech } = deps;
  const told = useSignal<ChainView | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const check = async (): Promise<void> => {
    told.value = undefined;
    const answer = await api.ask<ChainView>("GET", "v1/audit/chain");
    if (answer.ok) told.value = answer.value;
    fault.value = answer.ok ? undefined : answer.code;
  };
  useEffect(() => void check(), []);
  const chain = told.value;
  return (
    <div class={`verdict ${chain ? (chain.ok ? "whole" : "broken") : ""}`} role="status">
      {fault.value && <span class="bad">{faultWords(speech, fault.value)}</span>}
      {!chain && !fault.value && <span class="m">{say("audit.checking")}</span>}
      {chain?.ok && (
        <>
          <b class="ok">
            <Tick /> {say("audit.chainOk", { n: chain.entries ?? 0 })}
          </b>
          {(chain.erased ?? 0) > 0 && <span>{say("audit.erased", { n: chain.erased ?? 0 })}</span>}
          <span class="m">
            {say("audit.head")} <span class="mono">{(chain.head ?? "").slice(0, 16)}</span>
          </span>
        </>
      )}
      {chain?.signed && <Signed say={say} signed={chain.signed} />}
      {chain && !chain.ok && (
        <b class="bad">
          {say("audit.chainBroken", { n: chain.brokenAt ?? 0, why: say(`audit.why.${chain.why ?? "hash"}`) })}
        </b>
      )}
      {chain && <span class="q">{say("audit.checkedAt", { time: speech.times.dateAndTime(chain.at, true) })}</span>}
      <span class="grow" />
      <button type="button" class="btn small" onClick={check}>
        {say("audit.again")}
      </button>
    </div>
  );
}

/** A chain that holds and was cut or written anew is told by what was signed before. */
function Signed({ say, signed }: { readonly say: Say; readonly signed: NonNullable<ChainView["signed"]> }) {
  const { days, fault, last } = signed;
  if (fault)
    return (
      <b class="bad">{say("audit.signedWrong", { day: fault.day ?? "", why: say(`audit.signedWhy.${fault.why}`) })}</b>
    );
  if (!last) return <span class="m">{say("audit.signedNone")}</span>;
  return (
    <span class="ok">
      <Tick /> {say("audit.signed", { days, day: last.day, n: last.n })}{" "}
      <span class="m">
        {say("audit.signedKey")} <span class="mono">{last.key.slice(0, 12)}</span>
      </span>
    </span>
  );
}

interface FilterProps {
  readonly say: Say;
  readonly inspects: boolean;
  readonly people: AuditList["people"];
  readonly find: (query: string) => void;
}

function Filter({ say, inspects, people, find }: FilterProps) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const given = [...new FormData(event.currentTarget)].flatMap(([name, value]) =>
      typeof value === "string" && value.trim() ? [[name, value.trim()] as [string, string]] : [],
    );
    find(new URLSearchParams(given).toString());
  };
  return (
    <form class="filter" onSubmit={submit}>
      <label>
        {say("cases.from")} <input class="field" type="date" name="from" />
      </label>
      <label>
        {say("cases.to")} <input class="field" type="date" name="to" />
      </label>
      <label>
        {say("audit.person")}
        <select class="field" name="actor">
          <option value="">{say("cases.any")}</option>
          {people.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {inspects && (
        <>
          <label>
            {say("audit.kind")}
            <select class="field" name="kind">
              <option value="">{say("cases.any")}</option>
              {auditKinds.map((kind: AuditKind) => (
                <option key={kind} value={kind}>
                  {say(`audit.kind.${kind}`)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {say("audit.case")} <input class="field mono" name="case" maxLength={64} autocomplete="off" />
          </label>
        </>
      )}
      <button type="submit" class="btn main">
        {say("cases.find")}
      </button>
    </form>
  );
}

interface LinesProps {
  readonly lines: readonly AuditLine[];
  readonly say: Say;
  readonly speech: PageProps["deps"]["speech"];
}

function Lines({ lines, say, speech }: LinesProps) {
  const eventOf = (event: string): string => {
    const own = `audit.event.${event}`;
    if (isHistoryKey(own)) return say(own);
    return isCardKey(`event.${event}`) ? wordIn(speech, "event", event) : speech.word("event", event);
  };
  const roleOf = (role: string): string => {
    const key = `role.${role}`;
    return isHistoryKey(key) ? say(key) : role;
  };
  return (
    <table class="rows">
      <thead>
        <tr>
          <th class="num">{say("audit.n")}</th>
          <th>{say("audit.time")}</th>
          <th>{say("audit.person")}</th>
          <th>{say("audit.what")}</th>
          <th>{say("audit.text")}</th>
          <th>{say("audit.hash")}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.n}>
            <td class="num">{line.n}</td>
            <td>{speech.times.dateAndTime(line.at, true)}</td>
            <td>
              {line.actor?.name ?? say("audit.centre")} {line.role && <span class="q">{roleOf(line.role)}</span>}
            </td>
            <td>{eventOf(line.event)}</td>
            <td class="said">
              {line.case !== undefined && (
                <a class="mono" href={`#/cases/${line.case}`}>
                  {line.case}
                </a>
              )}{" "}
              {line.erased ? (
                <span class="q">{say("audit.gone")}</span>
              ) : line.said ? (
                inWords(line.said, say)
              ) : (
                ofCall(line, speech)
              )}
            </td>
            <td class="mono q">{line.hash.slice(0, 12)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What is known has words; a route, and what a later version says, stands as it was kept. */
function inWords(said: Readonly<Record<string, string>>, say: Say): string {
  const parts = Object.entries(said).map(([name, value]) => {
    const whole = `audit.said.${name}.${value}`;
    if (isHistoryKey(whole)) return say(whole);
    const key = `audit.said.${name}`;
    if (isHistoryKey(key)) return say(key, { value });
    return name === "route" ? value : `${name} ${value}`;
  });
  return parts.join(say("list.comma"));
}

/** Whom somebody called and what came of it is kept as two words of the protocol: `home spoke`. */
function ofCall({ event, text }: AuditLine, speech: PageProps["deps"]["speech"]): string | undefined {
  const [, to, result] = /^(\S+) (\S+)$/.exec(event === "contact" ? (text ?? "") : "") ?? [];
  if (to === undefined || result === undefined || !isCardKey(`result.${result}`)) return text;
  const home = cardSayIn(speech)("fact.homeLine");
  return `${to === "home" ? home : to} ${wordIn(speech, "result", result)}`;
}
