/** `#/register/call/<home>`: somebody rang about this home; a form of three answers, and its case is open and claimed. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { PriorityMark, rankOf } from "../../../program/page/marks.tsx";
import type { HomeView } from "../../register/views.ts";
import type { Caller, CaseView } from "../../views.ts";
import type { Desk } from "../desk.ts";
import { newId } from "../new-id.ts";
import type { PageProps } from "../page.ts";
import { faultIn, sayIn } from "./say.ts";

/** The same list as `callers` of `views.ts`, which brings its checker along. */
const callers = ["resident", "family", "neighbour", "other"] as const satisfies readonly Caller[];
const severities = ["emergency", "warning"] as const;

interface Said {
  readonly severity: (typeof severities)[number];
  readonly rang: Caller;
  readonly note?: string;
}

export function CalledInPage({ deps, desk, go, home: id }: PageProps & { readonly desk: Desk; readonly home: string }) {
  const { speech, api } = deps;
  const say = sayIn(speech);
  const home = useSignal<HomeView | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const path = encodeURIComponent(id);
  useEffect(() => {
    void api.ask<HomeView>("GET", `v1/register/homes/${path}`).then((answer) => {
      if (answer.ok) home.value = answer.value;
    });
  }, []);
  /** Said again after no answer it is the same command, which the centre counts once. */
  const last = useRef<{ readonly said: string; readonly id: string } | undefined>(undefined);
  const send = async (said: Said): Promise<void> => {
    const words = JSON.stringify(said);
    const commandId = last.current?.said === words ? last.current.id : newId();
    last.current = { said: words, id: commandId };
    const answer = await api.ask<CaseView>("POST", `v1/homes/${path}/cases`, { commandId, ...said });
    fault.value = answer.ok ? undefined : answer.code;
    const found = answer.ok ? answer.value : answer.case;
    if (!found) return;
    desk.board.take(found);
    if (!answer.ok) existing(desk, found, said.note);
    desk.opened.value = found.id;
    go("");
  };
  return (
    <main class="past callin">
      <header>
        <a class="btn small" href="#/register/call">
          {say("back")}
        </a>
        <h1>{say("title")}</h1>
      </header>
      <Whose id={id} home={home.value} speech={speech} />
      {fault.value && (
        <p class="bad" role="alert">
          {faultIn(speech, fault.value)}
        </p>
      )}
      <Form say={say} speech={speech} send={send} cancel={() => go("")} />
    </main>
  );
}

/** What was written is not lost: it waits in the note line of the case that is there already. */
function existing(desk: Desk, found: CaseView, note: string | undefined): void {
  const before = desk.draftOf(found).log;
  if (note !== undefined) desk.draft(found, { log: [before, note].filter(Boolean).join(" ").slice(0, 500) });
  desk.notice.value = { kind: "existing", noted: note !== undefined };
}

interface WhoseProps {
  readonly id: string;
  readonly home: HomeView | undefined;
  readonly speech: PageProps["deps"]["speech"];
}

/** To be read back to whoever rang, before anybody is sent there. */
function Whose({ id, home, speech }: WhoseProps) {
  const say = sayIn(speech);
  const names = home?.residents.map(({ name }) => name).join(" ");
  return (
    <p class="whose">
      <b>{names || id}</b>
      <span>{[home?.town, ...(home?.address ?? [])].filter(Boolean).join(" ")}</span>
      <span class="mono q">{id}</span>
      {home && (
        <span class="q">{home.gateways.length > 0 ? `${say("hub")} ${home.gateways.join(" ")}` : say("noHub")}</span>
      )}
      {!home && <span class="q">{say("reading")}</span>}
    </p>
  );
}

interface FormProps {
  readonly say: ReturnType<typeof sayIn>;
  readonly speech: WhoseProps["speech"];
  readonly send: (said: Said) => Promise<void>;
  readonly cancel: () => void;
}

function Form({ say, speech, send, cancel }: FormProps) {
  const severity = useSignal<Said["severity"]>("emergency");
  const rang = useSignal<Caller | undefined>(undefined);
  const note = useSignal("");
  const sending = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>("input:checked")?.focus(), []);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const caller = rang.peek();
    if (!caller || sending.peek()) return;
    sending.value = true;
    const text = note.peek().trim();
    await send({ severity: severity.peek(), rang: caller, ...(text && { note: text }) });
    sending.value = false;
  };
  /** The desk's single keys mean a case behind this page: here digits and Ctrl+Enter are the form's. */
  const keys = (key: KeyboardEvent): void => {
    if (key.key === "Escape" && !isComposing(key)) return;
    key.stopPropagation();
    if (key.key !== "Enter") return;
    // Enter that takes a candidate of the input method sends nothing; some browsers say so by 229 alone.
    if (isComposing(key)) key.preventDefault();
    else if (key.ctrlKey) form.current?.requestSubmit();
  };
  const missing = rang.value === undefined;
  return (
    <form ref={form} onSubmit={submit} onKeyDown={keys}>
      <fieldset>
        <legend>{say("how")}</legend>
        {severities.map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="severity"
              checked={severity.value === each}
              onChange={() => {
                severity.value = each;
              }}
            />
            <span class={`prio p${rankOf[each]}`}>
              <PriorityMark severity={each} />
              {speech.say(`severity.${each}`)}
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>{say("rang")}</legend>
        {callers.map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="rang"
              checked={rang.value === each}
              onChange={() => {
                rang.value = each;
              }}
            />
            {say(`caller.${each}`)}
          </label>
        ))}
      </fieldset>
      <label class="note">
        {say("note")}
        <textarea
          class="field"
          rows={3}
          maxLength={500}
          placeholder={say("noteHint")}
          value={note}
          onInput={(event) => {
            note.value = event.currentTarget.value;
          }}
        />
      </label>
      <div class="acts">
        <button type="submit" class={missing ? "btn" : "btn main"} disabled={missing || sending.value}>
          {say(missing ? "needRang" : sending.value ? "sending" : "send")}
        </button>
        <button type="button" class="btn plain" onClick={cancel}>
          {say("cancel")}
        </button>
        <span class="q">{say("keys")}</span>
      </div>
    </form>
  );
}

const isComposing = (key: KeyboardEvent): boolean => key.isComposing || key.keyCode === 229;
