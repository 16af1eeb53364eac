import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { z } from "zod";
import { searchHeader } from "../../register/search-header.ts";
import type { HomeRow, homesView, TownView } from "../../register/views.ts";
import { CallLink } from "../called-in/call-link.tsx";
import { CalledInPage } from "../called-in/called-in-page.tsx";
import { sayIn as sayCalledIn } from "../called-in/say.ts";
import { faultWords } from "../fault.tsx";
import type { PageProps } from "../page.ts";
import { HomePage } from "./home-page.tsx";
import { ImportPage } from "./import-page.tsx";
import { PeoplePage } from "./people-page.tsx";
import { byPinyin, type Say, sayIn } from "./say.ts";
import { TownsPage } from "./towns-page.tsx";

/** `#/register` homes by town; `#/register/home/<id>` one; `#/register/call` whose home it is that somebody rings about; `#/register/people` who can be sent; `#/register/towns` the plan; `#/register/import` files. */
export function RegisterPage(props: PageProps) {
  const { deps, desk, me, rest } = props;
  const say = sayIn(deps.speech);
  const changes = me.roles.includes("admin");
  const [part, id = ""] = rest.split("/");
  if (part === "home" && id) return <HomePage key={id} {...props} home={decodeURIComponent(id)} />;
  if (part === "call" && id && desk)
    return <CalledInPage key={id} {...props} desk={desk} home={decodeURIComponent(id)} />;
  const calling = part === "call" && desk !== undefined;
  return (
    <main class="past">
      <header>
        <div>
          <h1>{calling ? sayCalledIn(deps.speech)("title") : say("title")}</h1>
          {calling && <p class="q">{sayCalledIn(deps.speech)("find")}</p>}
        </div>
        <nav class="tabs" aria-label={say("title")}>
          <Tab to="" word={say("homes")} at={part ?? ""} />
          <Tab to="people" word={say("people")} at={part ?? ""} />
          <Tab to="towns" word={say("towns")} at={part ?? ""} />
          {changes && <Tab to="import" word={say("bring")} at={part ?? ""} />}
        </nav>
      </header>
      {part === "people" ? (
        <PeoplePage {...props} />
      ) : part === "towns" ? (
        <TownsPage {...props} />
      ) : part === "import" && changes ? (
        <ImportPage {...props} />
      ) : (
        <Homes key={String(calling)} {...props} calling={calling} />
      )}
    </main>
  );
}

function Tab({ to, word, at }: { readonly to: string; readonly word: string; readonly at: string }) {
  return (
    <a class="btn small" href={`#/register${to && `/${to}`}`} aria-current={at === to ? "page" : undefined}>
      {word}
    </a>
  );
}

type HomesView = z.infer<typeof homesView>;

interface Asked {
  readonly words: string;
  /** Empty: all of them. */
  readonly town: string;
}

function Homes({ deps, desk, me, go, calling }: PageProps & { readonly calling: boolean }) {
  const { speech, api } = deps;
  const say = sayIn(speech);
  const towns = useSignal<readonly TownView[]>([]);
  const found = useSignal<HomesView | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const asked = useSignal<Asked>({ words: "", town: "" });
  const look = async ({ words, town }: Asked, after?: string): Promise<void> => {
    const query = new URLSearchParams({ ...(town && { town }), ...(after !== undefined && { after }) });
    // Names do not stand in an address: that is written into logs.
    const search = words === "" ? {} : { [searchHeader]: encodeURIComponent(words) };
    const answer = await api.ask<HomesView>("GET", `v1/register/homes?${query}`, undefined, search);
    fault.value = answer.ok ? undefined : answer.code;
    if (!answer.ok) return;
    const before = after === undefined ? [] : (found.peek()?.homes ?? []);
    found.value = { ...answer.value, homes: [...before, ...answer.value.homes] };
  };
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (calling) search.current?.focus();
    void look(asked.peek());
    void api.ask<readonly TownView[]>("GET", "v1/register/towns").then((answer) => {
      if (answer.ok) towns.value = answer.value;
    });
  }, []);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    const given = (name: string): string => String(form.get(name) ?? "").trim();
    asked.value = { words: given("q"), town: given("town") };
    void look(asked.value);
  };
  const list = found.value;
  return (
    <>
      <form class="filter" onSubmit={submit}>
        <label>
          {say("search")} <input class="field wide" name="q" ref={search} maxLength={100} autocomplete="off" />
        </label>
        <label>
          {say("town")}
          <select class="field" name="town">
            <option value="">{say("all")}</option>
            {towns.value.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="btn main">
          {say("find")}
        </button>
        <p class="q" role="status">
          {list && say("found", { n: list.found, all: list.all })}
        </p>
      </form>
      {me.roles.includes("admin") && !calling && <NewHome say={say} go={go} />}
      {fault.value && (
        <p class="bad" role="alert">
          {fault.value === "register-locked" || fault.value === "missing"
            ? say("locked")
            : faultWords(speech, fault.value)}
        </p>
      )}
      {list && list.homes.length === 0 && <p class="q">{say(list.all === 0 ? "empty" : "none")}</p>}
      {list && list.homes.length > 0 && <Rows rows={list.homes} say={say} call={desk && sayCalledIn(speech)("open")} />}
      {list?.next && (
        <button type="button" class="btn" onClick={() => look(asked.value, list.next)}>
          {say("more")}
        </button>
      )}
    </>
  );
}

function NewHome({ say, go }: { readonly say: Say; readonly go: PageProps["go"] }) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const id = String(new FormData(event.currentTarget).get("id") ?? "").trim();
    if (id) go(`register/home/${encodeURIComponent(id)}`);
  };
  return (
    <form class="filter" onSubmit={submit}>
      <label>
        {say("newId")}{" "}
        <input class="field mono" name="id" maxLength={64} pattern="[A-Za-z0-9_.\-]+" required autocomplete="off" />
      </label>
      <button type="submit" class="btn">
        {say("new")}
      </button>
    </form>
  );
}

interface RowsProps {
  readonly rows: readonly HomeRow[];
  readonly say: Say;
  /** The word on the button that opens a case, for whoever handles cases. */
  readonly call: string | undefined;
}

function Rows({ rows, say, call }: RowsProps) {
  const sorted = rows.toSorted(
    (a, b) => byPinyin(a.town ?? "", b.town ?? "") || byPinyin(a.residents[0] ?? "", b.residents[0] ?? ""),
  );
  return (
    <table class="rows">
      <thead>
        <tr>
          <th>{say("resident")}</th>
          <th>{say("town")}</th>
          <th>{say("beds")}</th>
          <th>{say("home")}</th>
          <th>{say("gateways")}</th>
          {call && <td />}
        </tr>
      </thead>
      <tbody>
        {sorted.map((row) => (
          <tr key={row.id}>
            <td>
              <a href={`#/register/home/${encodeURIComponent(row.id)}`}>
                <b>{row.residents.join(" ") || say("noResident")}</b>
              </a>
            </td>
            <td>{row.town ?? <span class="q">{say("unknown")}</span>}</td>
            <td class="mono">{row.beds.join(" ")}</td>
            <td class="mono">
              {row.id} {row.from === "config" && <span class="tag dashed">centre.yaml</span>}
            </td>
            <td class="mono q">{row.gateways.join(" ")}</td>
            {call && (
              <td class="call">
                <CallLink home={row.id} word={call} whose={row.residents.join(" ") || row.id} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
