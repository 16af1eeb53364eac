import { useSignal } from "@preact/signals";
import type { InstallationView } from "../../devices/joining/installation.ts";
import type { Installer } from "./installer.ts";
import { Screen } from "./parts.tsx";

export function UnlockScreen({
  installer,
  why,
}: {
  readonly installer: Installer;
  readonly why: "wrong" | "wait" | "again" | undefined;
}) {
  const { say } = installer;
  const typed = useSignal("");
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (typed.value.trim() !== "") void installer.unlock(typed.value);
  };
  return (
    <Screen installer={installer} title={say("unlock.title")} hint={say("unlock.why")}>
      <form onSubmit={submit}>
        <label>
          <span class="lab">{say("unlock.code")}</span>
          <input
            class="field big mono"
            autocomplete="off"
            autocapitalize="characters"
            maxLength={64}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
          />
        </label>
        {why && (
          <p class="bad" role="alert">
            {say(whyNot[why])}
          </p>
        )}
        <button type="submit" class="btn main wide" aria-disabled={installer.busy.value}>
          {say("unlock.go")}
        </button>
      </form>
    </Screen>
  );
}

const whyNot = { wrong: "unlock.wrong", wait: "unlock.wait", again: "trouble.again" } as const;

const kinds = ["install", "replace_device", "battery", "move", "replace_hub", "decommission"] as const;

export function OpenScreen({ installer }: { readonly installer: Installer }) {
  const { say } = installer;
  const order = useSignal("");
  const open = (kind: InstallationView["kind"]) => () => void installer.open(kind, order.value);
  return (
    <Screen installer={installer} title={say("open.title")}>
      <ul class="choices">
        {kinds.map((kind) => (
          <li key={kind}>
            <button type="button" class={kind === "install" ? "btn main" : "btn"} onClick={open(kind)}>
              <span>
                <b>{say(`open.${kind}`)}</b>
                <small>{say(`open.${kind}.why`)}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <details>
        <summary>{say("open.order")}</summary>
        <input
          class="field big"
          autocomplete="off"
          maxLength={40}
          aria-label={say("open.order")}
          onInput={(event) => {
            order.value = event.currentTarget.value;
          }}
        />
      </details>
    </Screen>
  );
}
