import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Speech } from "../../../program/page/language.ts";
import { PriorityMark } from "../../../program/page/marks.tsx";
import type { ClosedLine, ClosedList, SheetView } from "../../exports/views.ts";
import { outcomes } from "../../outcomes.ts";
import { homeName } from "../card/home-name.ts";
import { FaultLine } from "../fault.tsx";
import type { PageProps } from "../page.ts";
import { Filter } from "../past/filter.tsx";
import { PastPage } from "../past/past-page.tsx";
import { lengthOf, type Say, sayIn } from "../print/sheet.ts";
import { CaseSheet } from "../print/sheet.tsx";

/** `#/cases` is the list; `#/cases/<case>` one of them, to read, to review and to open again. */
export const CasesPage = (props: PageProps) =>
  props.rest ? <OneCase key={props.rest} {...props} /> : <CaseList {...props} />;

function CaseList({ deps }: PageProps) {
  const { speech, api } = deps;
  const say = sayIn(speech);
  const query = useSignal("");
  const found = useSignal<{ readonly cases: readonly ClosedLine[]; readonly next?: string | undefined } | undefined>(
    undefined,
  );
  const fault = useSignal<string | undefined>(undefined);
  const look = async (wanted: string, more?: string): Promise<void> => {
    const answer = await api.ask<ClosedList>("GET", `v1/closed-cases?${wanted}${more ? `&before=${more}` : ""}`);
    fault.value = answer.ok ? undefined : answer.code;
    if (!answer.ok) return;
    const before = more ? (found.peek()?.cases ?? []) : [];
    found.value = { cases: [...before, ...answer.value.cases], next: answer.value.next };
  };
  useEffect(() => void look(""), []);
  const find = (wanted: string): void => {
    query.value = wanted;
    void look(wanted);
  };
  const list = found.value;
  const lang = speech.language.value;
  return (
    <PastPage
      speech={speech}
      title={say("cases.title")}
      why={say("cases.why")}
      acts={
        <a class="btn" href={`v1/cases.csv?${[query.value, `lang=${lang}`].filter(Boolean).join("&")}`} download>
          {say("cases.csv")}
        </a>
      }
      asked={
        <Filter
          say={say}
          find={find}
          found={
            <p class="q" role="status">
              {list && say("cases.shown", { n: `${list.cases.length}${list.next ? "+" : ""}` })}
            </p>
          }
        >
          <label>
            {say("cases.outcome")}
            <select class="field" name="outcome">
              <option value="">{say("cases.any")}</option>
              {outcomes.map((outcome) => (
                <option key={outcome} value={outcome}>
                  {speech.word("outcome", outcome)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {say("cases.home")} <input class="field" name="home" maxLength={64} autocomplete="off" />
          </label>
        </Filter>
      }
      code={fault.value}
    >
      {list && list.cases.length === 0 && <p class="q">{say("cases.none")}</p>}
      {list && list.cases.length > 0 && (
        <table class="rows">
          <thead>
            <tr>
              <th>{say("cases.closed")}</th>
              <th>{say("cases.what")}</th>
              <th>{say("cases.where")}</th>
              <th class="num">{say("cases.waited")}</th>
              <th>{say("cases.outcome")}</th>
              <th>{say("cases.who")}</th>
              <th>{say("cases.state")}</th>
            </tr>
          </thead>
          <tbody>
            {list.cases.map((line) => (
              <Line key={line.id} line={line} say={say} speech={speech} />
            ))}
          </tbody>
        </table>
      )}
      {list?.next && (
        <button type="button" class="btn" onClick={() => look(query.value, list.next)}>
          {say("cases.more")}
        </button>
      )}
    </PastPage>
  );
}

interface LineProps {
  readonly line: ClosedLine;
  readonly say: Say;
  readonly speech: Speech;
}

function Line({ line, say, speech }: LineProps) {
  const { word, times } = speech;
  const waited = line.claimedAt === undefined ? undefined : Math.max(0, line.claimedAt - line.raisedAt);
  return (
    <tr>
      <td>
        <a href={`#/cases/${line.id}`}>{times.dateAndTime(line.closedAt)}</a>
      </td>
      <td>
        <span class="marked">
          <PriorityMark severity={line.severity} />
          <b>{word("alert", line.kind)}</b>
          <span class="q">{word("severity", line.severity)}</span>
          {line.test && <span class="tag dashed">{say("cases.test")}</span>}
          {line.drill !== undefined && <span class="tag dashed">{say("cases.drill")}</span>}
        </span>
      </td>
      <td>
        {line.name && <b>{line.name}</b>} {line.town} <span class="mono q">{homeName(line.home, speech)}</span>
      </td>
      <td class="num">{waited === undefined ? say("cases.notClaimed") : lengthOf(waited, say)}</td>
      <td>{line.outcome && word("outcome", line.outcome)}</td>
      <td>{line.owner}</td>
      <td class="q">{word("state", line.state)}</td>
    </tr>
  );
}

function OneCase({ deps, me, rest }: PageProps) {
  const { speech, api } = deps;
  const say = sayIn(speech);
  const sheet = useSignal<SheetView | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const look = async (): Promise<void> => {
    const answer = await api.ask<SheetView>("GET", `v1/cases/${encodeURIComponent(rest)}/sheet`);
    if (answer.ok) sheet.value = answer.value;
    else fault.value = answer.code;
  };
  useEffect(() => void look(), []);
  const shown = sheet.value;
  const act = async (verb: string, more: object = {}): Promise<void> => {
    if (!shown) return;
    const answer = await api.command(shown.case, verb, more);
    fault.value = answer.ok ? undefined : answer.code;
    await look();
  };
  return (
    <main class="past one">
      <header>
        <a class="btn small" href="#/cases">
          {say("cases.back")}
        </a>
        <span class="grow" />
        {shown && <Acts me={me} sheet={shown} say={say} act={act} />}
        <a class="btn" href={`#/print/${rest}`} target="_blank" rel="noopener">
          {say("cases.print")}
        </a>
      </header>
      <FaultLine speech={speech} code={fault.value} noCase={say("sheet.gone")} />
      {shown ? (
        <CaseSheet sheet={shown} speech={speech} />
      ) : (
        !fault.value && <p class="q">{say("cases.waitingForIt")}</p>
      )}
    </main>
  );
}

interface ActProps {
  readonly me: PageProps["me"];
  readonly sheet: SheetView;
  readonly say: Say;
  readonly act: (verb: string, more?: object) => Promise<void>;
}

/** Not for auditors; reviewed by a shift lead, or by a dispatcher who did not have it. */
function Acts({ me, sheet, say, act }: ActProps) {
  const reason = useSignal("");
  const { case: of } = sheet;
  const leads = me.roles.includes("shift_lead");
  const handles = leads || me.roles.includes("dispatcher");
  if (!handles || of.state !== "resolved") return null;
  const mayReview = leads || of.owner?.id !== me.person.id;
  const given = reason.value.trim();
  return (
    <>
      <input
        class="field"
        aria-label={say("cases.reason")}
        placeholder={say("cases.reason")}
        maxLength={500}
        value={reason}
        onInput={(event) => {
          reason.value = event.currentTarget.value;
        }}
      />
      <button type="button" class="btn" disabled={!given} onClick={() => act("reopen", { reason: given })}>
        {given ? say("cases.reopen") : say("cases.reasonHint")}
      </button>
      {mayReview && (
        <button type="button" class="btn main" onClick={() => act("review")}>
          {say("cases.review")}
        </button>
      )}
    </>
  );
}
