import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Tick } from "../../../program/page/marks.tsx";
import { isHistoryKey } from "../../../program/words/history.ts";
import { type AuditKind, auditKinds } from "../../audit/kinds.ts";
import type { AuditLine, AuditList, ChainView } from "../../audit/views.ts";
import { faultWords } from "../fault.tsx";
import type { PageProps } from "../page.ts";
import { Filter } from "../past/filter.tsx";
import { PastPage } from "../past/past-page.tsx";
import { type Say, sayIn } from "../print/sheet.ts";
import { eventIn, saidIn } from "./said.ts";

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
  const find = (wanted: string): void => {
    query.value = wanted;
    void look(wanted);
  };
  const inspects = me.roles.includes("auditor");
  const list = found.value;
  return (
    <PastPage
      speech={speech}
      title={say("audit.title")}
      why={say(inspects ? "audit.why" : "audit.onlyAccounts")}
      acts={inspects && <Files say={say} query={query.value} />}
      asked={
        <>
          <Verdict deps={deps} say={say} />
          <Filter say={say} find={find}>
            <Narrower say={say} inspects={inspects} people={list?.people ?? []} />
          </Filter>
        </>
      }
      code={fault.value}
    >
      {list && list.lines.length === 0 && <p class="q">{say("audit.none")}</p>}
      {list && list.lines.length > 0 && <Lines lines={list.lines} say={say} speech={speech} />}
      {list?.next !== undefined && (
        <button type="button" class="btn" onClick={() => look(query.value, list.next)}>
          {say("cases.more")}
        </button>
      )}
    </PastPage>
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
  // The first signature is of a log that had no entry yet: it proves nothing.
  if (!last || last.n === 0) return <span class="m">{say("audit.signedNone")}</span>;
  return (
    <span class="ok">
      <Tick /> {say("audit.signed", { days, day: last.day, n: last.n })}{" "}
      <span class="m">
        {say("audit.signedKey")} <span class="mono">{last.key.slice(0, 12)}</span>
      </span>
    </span>
  );
}

function Files({ say, query }: { readonly say: Say; readonly query: string }) {
  return (
    <>
      <a class="btn" href={`v1/audit/file?format=csv&${query}`} download>
        {say("audit.csv")}
      </a>
      <a class="btn" href="v1/audit/file?format=jsonl" download>
        {say("audit.jsonl")}
      </a>
    </>
  );
}

interface NarrowerProps {
  readonly say: Say;
  readonly inspects: boolean;
  readonly people: AuditList["people"];
}

function Narrower({ say, inspects, people }: NarrowerProps) {
  return (
    <>
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
    </>
  );
}

interface LinesProps {
  readonly lines: readonly AuditLine[];
  readonly say: Say;
  readonly speech: PageProps["deps"]["speech"];
}

function Lines({ lines, say, speech }: LinesProps) {
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
            <td>{eventIn(line.event, speech)}</td>
            <td class="said">
              {line.case !== undefined && (
                <a class="mono" href={`#/cases/${line.case}`}>
                  {line.case}
                </a>
              )}{" "}
              {line.erased ? <span class="q">{say("audit.gone")}</span> : saidIn(line, speech)}
            </td>
            <td class="mono q">{line.hash.slice(0, 12)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
