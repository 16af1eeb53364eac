import { useSignal } from "@preact/signals";
import { readShort } from "../../devices/joining/short.ts";
import type { Installer } from "./installer.ts";
import { MistakeNote, placedLabel, Screen } from "./parts.tsx";
import { Photo } from "./photo.tsx";
import { Pick } from "./pick.tsx";
import { asksWhich, whereOwed } from "./progress.ts";

export function ScanScreen({
  installer,
  replaces,
}: {
  readonly installer: Installer;
  readonly replaces: string | undefined;
}) {
  const { say, view, mistake } = installer;
  const replaced = installer.home.value.find(({ id }) => id === replaces);
  const picking = useSignal(false);
  const devices = view.value?.devices.length ?? 0;
  const kind = view.value?.kind ?? "install";
  const back = asksWhich(kind) ? whereOwed({ what: "scan" }, kind) : ({ at: devices === 0 ? "hub" : "list" } as const);
  const hint = replaced
    ? say("which.replaces", { device: placedLabel(installer, replaced) })
    : picking.value
      ? undefined
      : say("scan.where");
  return (
    <Screen
      installer={installer}
      title={say(picking.value ? "scan.pick" : "scan.title")}
      {...(hint !== undefined && { hint })}
      step={1}
      back={back}
      right={say("device", { n: devices + 1 })}
      foot={
        <>
          {!picking.value && (
            <button
              type="button"
              class="btn"
              onClick={() => {
                picking.value = true;
              }}
            >
              {say("scan.noCode")}
            </button>
          )}
          <button
            type="button"
            class="btn plain"
            onClick={picking.value ? () => (picking.value = false) : () => installer.go({ at: "list" })}
          >
            {say(picking.value ? "scan.hasCode" : "scan.skip")}
          </button>
        </>
      }
    >
      {picking.value ? (
        <Pick installer={installer} replaces={replaces} />
      ) : (
        <>
          <Photo installer={installer} found={(text) => void installer.scan(text, replaces)} />
          <Typed installer={installer} replaces={replaces} />
        </>
      )}
      <MistakeNote installer={installer} of={mistake.value} />
    </Screen>
  );
}

interface Part {
  readonly installer: Installer;
  readonly replaces: string | undefined;
}

function Typed({ installer, replaces }: Part) {
  const { say, busy } = installer;
  const typed = useSignal("");
  const read = readShort(typed.value);
  // Only what looks like our short form is counted while it is typed: makers' codes have lengths of their own.
  const missing = read && "what" in read && read.what === "length" ? read.missing : 0;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (typed.value.trim() !== "") void installer.scan(typed.value, replaces);
  };
  return (
    <form onSubmit={submit}>
      <label for="code" class="lab">
        {say("scan.type")}
      </label>
      <div class="codein">
        <input
          id="code"
          class="field big mono"
          autocomplete="off"
          autocapitalize="characters"
          placeholder="XX-XXXXXXXX-X"
          maxLength={512}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
        />
        <button type="submit" class="btn main" aria-disabled={busy.value || typed.value.trim() === ""}>
          {missing > 0 ? say("scan.missing", { n: missing }) : say("scan.go")}
        </button>
      </div>
    </form>
  );
}
