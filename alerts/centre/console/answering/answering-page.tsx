/** `#/answering`: how fast somebody has a call, what was slow and why, and which devices call for nothing. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { AnsweredList, AnsweringView } from "../../answering/views.ts";
import type { PageProps } from "../page.ts";
import { Beside } from "./beside.tsx";
import { Flow } from "./flow.tsx";
import { Head } from "./kpi.tsx";
import { Loads } from "./loads.tsx";
import { Misses } from "./misses.tsx";
import { Kinds, Nuisances } from "./nuisances.tsx";
import { Opened, type OpenList } from "./opened.tsx";
import type { OfShift } from "./part.tsx";
import { monthAt, monthFrom, sayIn } from "./say.ts";
import { Shifts } from "./shifts.tsx";

const definitions = [
  "calls",
  "month",
  "within",
  "again",
  "rank",
  "percent",
  "spoke",
  "shift",
  "load",
  "busiest",
  "flood",
  "false",
  "source",
] as const;

export function AnsweringPage({ deps, me, go }: PageProps) {
  const { speech, api } = deps;
  const say = sayIn(speech);
  const month = useSignal<string | undefined>(undefined);
  const view = useSignal<AnsweringView | undefined>(undefined);
  const state = useSignal<"reading" | "failed" | "there">("reading");
  const list = useSignal<OpenList | undefined>(undefined);
  const look = async (wanted?: string): Promise<void> => {
    state.value = "reading";
    list.value = undefined;
    // Which month it is, the centre says.
    const answer = await api.ask<AnsweringView>("GET", `v1/answering${wanted ? `?month=${wanted}` : ""}`);
    if (answer.ok) {
      view.value = answer.value;
      month.value = answer.value.month;
    }
    state.value = answer.ok ? "there" : "failed";
  };
  useEffect(() => void look(), []);
  const open = async (which: string, title: string, shift?: OfShift): Promise<void> => {
    const query = new URLSearchParams({ month: month.value ?? "", which });
    if (shift) query.set("shift", shift.name);
    if (shift?.day) query.set("day", shift.day);
    const answer = await api.ask<AnsweredList>("GET", `v1/answering/cases?${query}`);
    if (answer.ok) list.value = { title, list: answer.value };
    else state.value = "failed";
  };
  const write = async (id: string, text: string): Promise<boolean> => {
    const answer = await api.ask("POST", `v1/answering/cases/${encodeURIComponent(id)}/note`, { text });
    if (answer.ok) await look(month.value);
    else state.value = "failed";
    return answer.ok;
  };
  const of = view.value;
  const shown = month.value;
  return (
    <main class="answering">
      <header>
        <h1>{say("title")}</h1>
        {shown && of && (
          <nav aria-label={say("month")}>
            <button type="button" class="btn small" onClick={() => look(monthFrom(shown, -1))}>
              {say("before")}
            </button>
            <b>{shown}</b>
            <button
              type="button"
              class="btn small"
              disabled={shown >= monthAt(of.now, speech.times)}
              onClick={() => look(monthFrom(shown, 1))}
            >
              {say("after")}
            </button>
          </nav>
        )}
        <p class="q" role="status">
          {state.value === "reading" ? say("reading") : ""}
        </p>
        <a class="btn small" href={`v1/answering.csv?month=${shown ?? ""}&lang=${speech.language.value}`} download>
          {say("csv")}
        </a>
        <button type="button" class="btn small" onClick={() => print()}>
          {say("print")}
        </button>
      </header>
      {state.value === "failed" && (
        <p class="bad" role="alert">
          {say("failed")}{" "}
          <button type="button" class="btn small" onClick={() => look(shown)}>
            {say("again")}
          </button>
        </p>
      )}
      {of && (
        <>
          <Head of={of} say={say} open={open} />
          {list.value && (
            <Opened
              of={list.value}
              say={say}
              times={speech.times}
              kindOf={(kind) => speech.word("alert", kind)}
              go={go}
              close={() => {
                list.value = undefined;
              }}
            />
          )}
          <Misses
            of={of}
            say={say}
            times={speech.times}
            mayWrite={me.roles.includes("shift_lead")}
            write={write}
            go={go}
            kindOf={(kind) => speech.word("alert", kind)}
          />
          <Flow of={of} say={say} speech={speech} open={open} />
          <Beside of={of} say={say} speech={speech} open={open} />
          <Shifts of={of} say={say} speech={speech} open={open} />
          <Loads of={of} say={say} speech={speech} open={open} />
          <Nuisances of={of} say={say} speech={speech} open={open} go={go} />
          <Kinds of={of} say={say} speech={speech} open={open} />
          <section class="defined">
            <h2>{say("define")}</h2>
            <ul>
              {definitions.map((each) => (
                <li key={each}>{say(`define.${each}`, { zone: of.timeZone })}</li>
              ))}
            </ul>
          </section>
        </>
      )}
    </main>
  );
}
