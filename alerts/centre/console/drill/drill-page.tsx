import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dot } from "../../../program/page/marks.tsx";
import type { Times } from "../../../program/page/times.ts";
import { type DrillKey, sayDrill } from "../../../program/words/drill.ts";
import type { DrillView } from "../../drill/views.ts";
import { FaultLine } from "../fault.tsx";
import type { PageProps } from "../page.ts";
import { PastPage } from "../past/past-page.tsx";

type Say = (key: DrillKey, values?: Readonly<Record<string, string | number>>) => string;
const sayIn =
  ({ language }: PageProps["deps"]["speech"]): Say =>
  (key, values) =>
    sayDrill(language.value, key, values);

/** `#/drill`: begin one, follow it, and those before; `#/drill/<drill>`: its report, to read or to print. */
export const DrillPage = (props: PageProps) =>
  props.rest ? <Report key={props.rest} {...props} /> : <Drills {...props} />;

/** ms between two looks at a drill that is on. */
const lookEvery = 2_000;

function Drills({ deps, me }: PageProps) {
  const { speech, api, timers } = deps;
  const say = sayIn(speech);
  const drills = useSignal<readonly DrillView[] | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const look = async (): Promise<void> => {
    const answer = await api.ask<readonly DrillView[]>("GET", "v1/drills");
    if (answer.ok) drills.value = answer.value;
    else fault.value = answer.code;
  };
  useEffect(() => {
    void look();
    return timers.every(lookEvery, () => {
      if (drills.peek()?.some(({ endedAt }) => endedAt === undefined)) void look();
    });
  }, []);
  const act = async (path: string, body?: object): Promise<void> => {
    const answer = await api.ask("POST", path, body);
    fault.value = answer.ok ? undefined : answer.code;
    await look();
  };
  const leads = me.roles.includes("shift_lead");
  const running = drills.value?.find(({ endedAt }) => endedAt === undefined);
  return (
    <PastPage speech={speech} title={say("title")} why={say("why")} code={fault.value}>
      {running && (
        <Running
          drill={running}
          say={say}
          times={speech.times}
          leads={leads}
          end={() => act(`v1/drills/${running.id}/end`)}
        />
      )}
      {drills.value &&
        !running &&
        (leads ? <Start say={say} start={(wanted) => act("v1/drills", wanted)} /> : <p class="q">{say("leadOnly")}</p>)}
      {drills.value?.length === 0 && <p class="q">{say("none")}</p>}
      {drills.value && drills.value.length > 0 && <List drills={drills.value} say={say} times={speech.times} />}
    </PastPage>
  );
}

function Start({ say, start }: { readonly say: Say; readonly start: (wanted: object) => void }) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    start({ calls: Number(form.get("calls")), every: Number(form.get("every")) });
  };
  return (
    <form class="filter" onSubmit={submit}>
      <label>
        {say("calls")} <input class="field" type="number" name="calls" min={1} max={20} value={3} required />
      </label>
      <label>
        {say("every")} <input class="field" type="number" name="every" min={0} max={600} value={30} required />
      </label>
      <button type="submit" class="btn main">
        {say("start")}
      </button>
    </form>
  );
}

interface RunningProps {
  readonly drill: DrillView;
  readonly say: Say;
  readonly times: Times;
  readonly leads: boolean;
  readonly end: () => void;
}

function Running({ drill, say, times, leads, end }: RunningProps) {
  return (
    <div class="verdict" role="status">
      <b>{say("running")}</b>
      <span>
        {say("begun", { from: times.dateAndTime(drill.startedAt) })}
        <Dot />
        {say("by", { name: drill.by.name })}
      </span>
      {drill.toCome > 0 && <span class="m">{say("toCome", { n: drill.toCome })}</span>}
      <span class="grow" />
      {leads && (
        <>
          <span class="q">{say("endWhy")}</span>
          <button type="button" class="btn" onClick={end}>
            {say("end")}
          </button>
        </>
      )}
    </div>
  );
}

const spanOf = (drill: DrillView, say: Say, times: Times): string =>
  drill.endedAt === undefined
    ? say("begun", { from: times.dateAndTime(drill.startedAt) })
    : say("ended", { from: times.dateAndTime(drill.startedAt), to: times.clock(drill.endedAt, false) });

function List({ drills, say, times }: Pick<RunningProps, "say" | "times"> & { readonly drills: readonly DrillView[] }) {
  return (
    <table class="rows">
      <thead>
        <tr>
          <th>{say("date")}</th>
          <th>{say("who")}</th>
          <th>{say("within")}</th>
          <th>{say("report")}</th>
        </tr>
      </thead>
      <tbody>
        {drills.map((drill) => (
          <tr key={drill.id}>
            <td>{spanOf(drill, say, times)}</td>
            <td>{drill.by.name}</td>
            <td>{within(drill, say)}</td>
            <td>
              <a href={`#/drill/${drill.id}`}>{say("open")}</a>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const within = ({ report }: DrillView, say: Say) =>
  Object.entries(report.claimedWithin).map(([s, n], index) => (
    <span key={s}>
      {index > 0 && <Dot />}
      {say("of", { s, n, all: report.cases.length })}
    </span>
  ));

function Report({ deps, rest }: PageProps) {
  const { speech, api } = deps;
  const say = sayIn(speech);
  const drill = useSignal<DrillView | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  useEffect(() => {
    void api.ask<DrillView>("GET", `v1/drills/${encodeURIComponent(rest)}`).then((answer) => {
      if (answer.ok) drill.value = answer.value;
      else fault.value = answer.code;
    });
  }, [api, rest, drill, fault]);
  const shown = drill.value;
  const { times } = speech;
  const time = (at: number | undefined) =>
    at === undefined ? <span class="q">{say("notYet")}</span> : times.clock(at);
  return (
    <main class="past one">
      <header>
        <a class="btn small" href="#/drill">
          {say("back")}
        </a>
        <span class="grow" />
        <button type="button" class="btn" disabled={!shown} onClick={() => print()}>
          {shown ? say("print") : say("waiting")}
        </button>
      </header>
      <FaultLine speech={speech} code={fault.value} />
      {shown && (
        <article class="sheet">
          <header>
            <h1>{say("report")}</h1>
            <div class="what">
              <p>{spanOf(shown, say, times)}</p>
              <p>{say("by", { name: shown.by.name })}</p>
            </div>
          </header>
          <p class="within">{within(shown, say)}</p>
          <table>
            <thead>
              <tr>
                {(["home", "kind", "raised", "shown", "claimed", "spoke", "closed", "outcome", "who"] as const).map(
                  (key) => (
                    <th key={key}>{say(key)}</th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {shown.report.cases.map((of) => (
                <tr key={of.id}>
                  <td class="mono">{of.home}</td>
                  <td>{speech.word("alert", of.kind)}</td>
                  <td>{time(of.raised)}</td>
                  <td>{time(of.shown)}</td>
                  <td>{time(of.claimed)}</td>
                  <td>{time(of.spoke)}</td>
                  <td>{time(of.closed)}</td>
                  <td>{of.outcome && speech.word("outcome", of.outcome)}</td>
                  <td>{of.who.join(" ") || say("nobody")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </article>
      )}
    </main>
  );
}
