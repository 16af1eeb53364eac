import { useSignal } from "@preact/signals";
import type { Installer } from "./installer.ts";
import { MistakeNote, Screen } from "./parts.tsx";

const reasons = ["abandon.absent", "abandon.line", "abandon.parts"] as const;

/** A visit is given up: the reason is the confirmation. */
export function AbandonScreen({ installer }: { readonly installer: Installer }) {
  const { say, mistake, busy } = installer;
  const typed = useSignal("");
  const end = async (why: string): Promise<void> => {
    if (await installer.do({ do: "abandon", why })) installer.go({ at: "report" });
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (typed.value.trim() !== "") void end(typed.value.trim());
  };
  return (
    <Screen installer={installer} title={say("abandon.title")} hint={say("abandon.why")} back={{ at: "list" }}>
      <ul class="choices">
        {reasons.map((reason) => (
          <li key={reason}>
            <button type="button" class="btn" disabled={busy.value} onClick={() => void end(say(reason))}>
              {say(reason)}
            </button>
          </li>
        ))}
      </ul>
      <form onSubmit={submit}>
        <label>
          <span class="lab">{say("abandon.other")}</span>
          <input
            class="field big"
            maxLength={200}
            autocomplete="off"
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
          />
        </label>
        <button type="submit" class="btn wide" disabled={busy.value || typed.value.trim() === ""}>
          {say("abandon.go")}
        </button>
      </form>
      <MistakeNote installer={installer} of={mistake.value} />
    </Screen>
  );
}
