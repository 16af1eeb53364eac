import { useSignal } from "@preact/signals";
import { Hearth } from "../../program/page/marks.tsx";
import type { Entry } from "./entry.ts";
import { FaultLine } from "./fault.tsx";

function Door({
  entry,
  title,
  children,
}: {
  readonly entry: Entry;
  readonly title: string;
  readonly children: preact.ComponentChildren;
}) {
  const { speech } = entry.deps;
  return (
    <div class="door">
      <header>
        <Hearth />
        <b class="brand">{speech.say("brand")}</b>
        <span class="m">{speech.say("console")}</span>
        <button
          type="button"
          class="btn small plain"
          lang={speech.language.value === "zh" ? "en" : "zh-CN"}
          onClick={speech.toggle}
        >
          {speech.say("language.name")}
        </button>
      </header>
      <main>
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
}

const fieldOf = (event: SubmitEvent, name: string): string => {
  const form = event.currentTarget;
  return form instanceof HTMLFormElement ? String(new FormData(form).get(name) ?? "") : "";
};

/** The first field has the keyboard: a name can be typed at once. */
const withKeyboard = (field: HTMLInputElement | null): void => field?.focus();

export function SignIn({ entry, code }: { readonly entry: Entry; readonly code: string | undefined }) {
  const { speech } = entry.deps;
  const busy = useSignal(false);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    await entry.signIn(fieldOf(event, "name").trim(), fieldOf(event, "password"));
    busy.value = false;
  };
  return (
    <Door entry={entry} title={speech.say("signIn.title")}>
      <form onSubmit={submit}>
        <label>
          {speech.say("signIn.name")}
          <input class="field" name="name" autocomplete="username" required maxLength={64} ref={withKeyboard} />
        </label>
        <label>
          {speech.say("signIn.password")}
          <input
            class="field"
            name="password"
            type="password"
            autocomplete="current-password"
            required
            maxLength={200}
          />
        </label>
        <FaultLine speech={speech} code={code} />
        <button type="submit" class="btn main" aria-disabled={busy.value}>
          {speech.say(busy.value ? "signIn.waiting" : "signIn.go")}
        </button>
        <p class="m">{speech.say("signIn.hint")}</p>
      </form>
    </Door>
  );
}

/** Characters a password needs at least; the centre says the same (`setPassword` in `accounts/views.ts`). */
const shortest = 10;

export function SetPassword({ entry }: { readonly entry: Entry }) {
  const { speech } = entry.deps;
  const typed = useSignal("");
  const code = useSignal<string | undefined>(undefined);
  const missing = shortest - [...typed.value].length;
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (missing > 0) return;
    code.value = await entry.setPassword(typed.value);
    if (code.value === undefined) entry.toWork();
  };
  return (
    <Door entry={entry} title={speech.say("password.title")}>
      <form onSubmit={submit}>
        <p>{speech.say("password.why")}</p>
        <label>
          {speech.say("password.new")}
          <input
            class="field"
            name="password"
            type="password"
            autocomplete="new-password"
            maxLength={200}
            ref={withKeyboard}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
          />
        </label>
        <FaultLine speech={speech} code={code.value} />
        <button type="submit" class="btn main" disabled={missing > 0}>
          {missing > 0 ? speech.say("password.short", { n: missing }) : speech.say("password.set")}
        </button>
        <button type="button" class="btn" onClick={entry.toWork}>
          {speech.say("password.later")}
        </button>
      </form>
    </Door>
  );
}
