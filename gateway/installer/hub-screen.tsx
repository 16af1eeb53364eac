import { useSignal } from "@preact/signals";
import { readJoinCode } from "../../alerts/program/join-code.ts";
import type { Installer } from "./installer.ts";
import { GoodNote, MistakeNote, Screen } from "./parts.tsx";
import { Photo } from "./photo.tsx";
import { owesHub } from "./progress.ts";

/** The hub joins the centre: a code of eleven signs, or a photo of it. */
export function HubScreen({ installer }: { readonly installer: Installer }) {
  const { say, view, mistake } = installer;
  const hub = view.value?.hub;
  const some = (view.value?.devices.length ?? 0) > 0;
  const seen = view.value;
  const next = (): void => installer.go(some || !seen || seen.kind !== "install" ? { at: "list" } : { at: "scan" });
  const joined = seen !== undefined && !owesHub(seen);
  return (
    <Screen
      installer={installer}
      title={say(joined ? "hub.joined" : "hub.title")}
      {...(!joined && { hint: say("hub.why") })}
      back={some ? { at: "list" } : undefined}
      foot={
        joined ? (
          <button type="button" class="btn main" onClick={next}>
            {say("scan.go")}
          </button>
        ) : (
          <button type="button" class="btn plain" onClick={next}>
            {say("hub.later")}
          </button>
        )
      }
    >
      {joined && hub ? (
        <GoodNote>
          <b>{say("hub", { id: hub.gateway ?? hub.home })}</b>
          <br />
          {say(
            hub.centre.connected ? "hub.connected" : hub.centre.heardAgo === undefined ? "hub.connecting" : "hub.away",
          )}
        </GoodNote>
      ) : (
        <JoinForm installer={installer} />
      )}
      {!joined && <MistakeNote installer={installer} of={mistake.value ?? hub?.mistake} />}
      <p class="m fingerprint">
        {say("hub.fingerprint")} <span class="mono">{(hub?.fingerprint ?? "").replaceAll(/(.{4})(?=.)/g, "$1 ")}</span>
      </p>
    </Screen>
  );
}

function JoinForm({ installer }: { readonly installer: Installer }) {
  const { say, busy } = installer;
  const typed = useSignal("");
  const read = readJoinCode(typed.value);
  const join = (text: string): void => {
    // A link holds the centre's address beside the code: the code on a work order needs no second line to type.
    const origin = /^(https?:\/\/[^/#?]+)/.exec(text)?.[1];
    const code = readJoinCode(text);
    void installer.do({
      do: "join_hub",
      code: "code" in code ? code.code : text.slice(0, 40),
      ...(origin !== undefined && { centre: origin }),
    });
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (typed.value.trim() !== "") join(typed.value);
  };
  const missing = "fault" in read && read.fault === "length" && typed.value !== "" ? read.missing : 0;
  return (
    <>
      <Photo installer={installer} found={join} />
      <form onSubmit={submit}>
        <label>
          <span class="lab">{say("hub.code")}</span>
          <input
            class="field big mono"
            autocomplete="off"
            autocapitalize="characters"
            placeholder="XXXX-XXXX-XXX"
            maxLength={40}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
          />
        </label>
        <button
          type="submit"
          class={typed.value.trim() === "" ? "btn wide" : "btn main wide"}
          disabled={missing !== 0 || busy.value}
        >
          {busy.value
            ? say("hub.joining")
            : missing > 0
              ? say("scan.missing", { n: missing })
              : missing < 0
                ? say("scan.over", { n: -missing })
                : say("hub.go")}
        </button>
      </form>
    </>
  );
}
