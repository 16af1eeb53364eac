import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { HomeView } from "../../register/views.ts";
import { CallLink } from "../called-in/call-link.tsx";
import { sayIn as sayCalledIn } from "../called-in/say.ts";
import { faultWords } from "../fault.tsx";
import type { PageProps } from "../page.ts";
import { inGroups } from "../phone.ts";
import { EraseHome } from "./erase-home.tsx";
import { changeOf, type Draft, emptyHome } from "./home.ts";
import { HomeForm } from "./home-form.tsx";
import { type Say, sayIn } from "./say.ts";

/** One home: to read for whoever handles cases, to change, hand out and erase for an administrator. */
export function HomePage({ deps, desk, me, home: id }: PageProps & { readonly home: string }) {
  const { speech, api } = deps;
  const say = sayIn(speech);
  const home = useSignal<HomeView | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const editing = useSignal(false);
  const saved = useSignal(false);
  const path = `v1/register/homes/${encodeURIComponent(id)}`;
  const changes = me.roles.includes("admin");
  const look = async (): Promise<void> => {
    const answer = await api.ask<HomeView>("GET", path);
    if (answer.ok) home.value = answer.value;
    else if (answer.code === "no-home" && changes) {
      home.value = emptyHome(id);
      editing.value = true;
    } else fault.value = answer.code;
  };
  useEffect(() => void look(), []);
  const save = async (draft: Draft): Promise<void> => {
    if (!home.value) return;
    const answer = await api.ask<HomeView>("PUT", path, changeOf(home.value, draft));
    fault.value = answer.ok ? undefined : answer.code;
    if (answer.ok) {
      home.value = answer.value;
      editing.value = false;
      saved.value = true;
    } else if (answer.code === "moved-on") await look();
  };
  const shown = home.value;
  return (
    <main class="past">
      <header>
        <a class="btn small" href="#/register">
          {say("back")}
        </a>
        <h1 class="mono">{id}</h1>
        <span class="grow" />
        {shown && desk && <CallLink home={id} word={sayCalledIn(speech)("open")} whose={id} />}
        {shown && changes && !editing.value && shown.from === "register" && (
          <button type="button" class="btn main" onClick={() => (editing.value = true)}>
            {say("edit")}
          </button>
        )}
        {shown?.from === "config" && <span class="q">{say("fromConfig")}</span>}
      </header>
      {fault.value && (
        <p class="bad" role="alert">
          {fault.value === "moved-on"
            ? say("movedOn")
            : fault.value === "no-home"
              ? say("none")
              : faultWords(speech, fault.value)}
        </p>
      )}
      {saved.value && !editing.value && (
        <p class="ok" role="status">
          {say("saved")}
        </p>
      )}
      {!shown && !fault.value && <p class="q">{say("waiting")}</p>}
      {shown &&
        (editing.value ? (
          <HomeForm key={shown.version} home={shown} say={say} save={save} cancel={() => (editing.value = false)} />
        ) : (
          <HomeSheet
            home={shown}
            say={say}
            zh={speech.language.value === "zh"}
            alert={(kind) => speech.word("alert", kind)}
          />
        ))}
      {shown && changes && !editing.value && shown.version > 0 && <EraseHome deps={deps} home={shown} path={path} />}
    </main>
  );
}

interface SheetProps {
  readonly home: HomeView;
  readonly say: Say;
  readonly zh: boolean;
  readonly alert: (kind: string) => string;
}

function HomeSheet({ home, say, zh, alert }: SheetProps) {
  const unknown = <span class="q">{say("unknown")}</span>;
  return (
    <>
      <dl class="facts-of">
        <dt>{say("town")}</dt>
        <dd>{home.town ?? unknown}</dd>
        <dt>{say("address")}</dt>
        <dd>
          <b>{home.address.join(" ") || unknown}</b>
        </dd>
        <dt>{say("wayIn")}</dt>
        <dd>{home.wayIn ?? unknown}</dd>
        <dt>{say("doorCode")}</dt>
        <dd>{say(home.hasDoorCode ? "hasCode" : "noCode")}</dd>
        <dt>{say("place")}</dt>
        <dd class="mono">
          {home.place ? `${home.place.lat.toFixed(5)} ${home.place.lon.toFixed(5)} ${home.place.datum}` : unknown}
        </dd>
        <dt>{say("nearest")}</dt>
        <dd>
          {home.nearest.length === 0 && unknown}
          {home.nearest
            .map(({ name, metres }) => `${name} ${say("metres", { n: Math.round(metres) })}`)
            .join(zh ? "，" : ", ")}
        </dd>
        <dt>{say("gateways")}</dt>
        <dd class="mono">{home.gateways.join(" ") || unknown}</dd>
        {home.rooms && (
          <>
            <dt>{say("rooms")}</dt>
            <dd>{Object.values(home.rooms).join(zh ? "、" : ", ")}</dd>
          </>
        )}
      </dl>
      <h2>{say("residents")}</h2>
      <Table
        head={[say("name"), say("sex"), say("birthYear"), say("bed"), say("risks"), say("speech")]}
        rows={home.residents.map((each) => [
          each.name,
          each.sex && say(each.sex),
          each.birthYear === undefined
            ? undefined
            : `${each.birthYear}${each.age === undefined ? "" : say("years", { n: each.age })}`,
          each.bed,
          each.risks,
          each.speech,
        ])}
        unknown={say("unknown")}
      />
      <h2>{say("contacts")}</h2>
      <Table
        head={["", say("relation"), say("name"), say("phone"), say("notes")]}
        rows={home.contacts.map((each, n) => [
          String(n + 1),
          each.relation,
          each.name,
          inGroups(each.phone),
          each.notes ?? "",
        ])}
        unknown={say("unknown")}
      />
      {home.plan && home.plan.length > 0 && (
        <>
          <h2>{say("response")}</h2>
          {home.plan.map((plan) => (
            <div key={plan.kinds.join(" ")}>
              <b>
                {plan.kinds.map((kind) => (kind === "any" ? say("any") : alert(kind))).join(" ")} {say(plan.how)}
              </b>
              <ol class="plan">
                {plan.steps.map((step) => (
                  <li key={step.id}>{zh ? step.zh : step.en}</li>
                ))}
              </ol>
            </div>
          ))}
        </>
      )}
    </>
  );
}

interface TableProps {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | undefined)[])[];
  readonly unknown: string;
}

function Table({ head, rows, unknown }: TableProps) {
  return (
    <table class="rows">
      <thead>
        <tr>{head.map((word, n) => (word ? <th key={word}>{word}</th> : <td key={n} />))}</tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.join("\t")}>
            {row.map((cell, n) => (
              <td key={`${n} ${cell}`}>{cell ?? <span class="q">{unknown}</span>}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
