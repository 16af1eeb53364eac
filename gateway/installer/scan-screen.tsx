import { useSignal } from "@preact/signals";
import { readShort } from "../../devices/joining/short.ts";
import type { Installer } from "./installer.ts";
import { Chips, labelIn, MistakeNote, Screen } from "./parts.tsx";
import { Photo } from "./photo.tsx";

export function ScanScreen({
  installer,
  replaces,
}: {
  readonly installer: Installer;
  readonly replaces: string | undefined;
}) {
  const { say, view, where, mistake } = installer;
  const picking = useSignal(false);
  const devices = view.value?.devices.length ?? 0;
  const back = (): void => {
    mistake.value = undefined;
    where.value = { at: "list" };
  };
  return (
    <Screen
      installer={installer}
      title={say(picking.value ? "scan.pick" : "scan.title")}
      {...(!picking.value && { hint: say("scan.where") })}
      step={1}
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
          <button type="button" class="btn plain" onClick={picking.value ? () => (picking.value = false) : back}>
            {say(picking.value ? "back" : "scan.skip")}
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

/** What carries no code: the kind, then the port it hangs on. */
function Pick({ installer, replaces }: Part) {
  const { say, view, where, busy } = installer;
  const family = useSignal<string | undefined>(undefined);
  const key = useSignal<string | undefined>(undefined);
  const families = (view.value?.families ?? []).filter(({ codes }) => !codes);
  const chosen = families.find(({ id }) => id === family.value);
  const go = async (): Promise<void> => {
    if (!chosen || !key.value) return;
    const known = new Set(view.peek()?.devices.map(({ n }) => n));
    const command = { do: "pick" as const, family: chosen.id, key: key.value };
    if (!(await installer.do({ ...command, ...(replaces !== undefined && { replaces }) }))) return;
    const device = view.peek()?.devices.findLast(({ n }) => !known.has(n));
    if (!device) return;
    where.value = { at: "device", n: device.n };
    if (!device.window) await installer.do({ do: "open_window", n: device.n });
  };
  return (
    <>
      <Chips
        label={say("scan.pickWhich")}
        of={families.map(({ id, title }) => ({ id, label: labelIn(installer, title) }))}
        chosen={family.value}
        choose={(id) => {
          family.value = id;
          const ports = families.find((each) => each.id === id)?.ports ?? [];
          key.value = ports.length === 1 ? ports[0] : undefined;
        }}
        two
      />
      {chosen && chosen.ports.length > 0 && (
        <Chips
          label={say("scan.pickPort")}
          of={chosen.ports.map((id) => ({ id, label: id }))}
          chosen={key.value}
          choose={(id) => {
            key.value = id;
          }}
          two
        />
      )}
      {chosen && chosen.ports.length === 0 && (
        <label>
          <span class="lab">{say("scan.pickKey")}</span>
          <input
            class="field big mono"
            autocomplete="off"
            maxLength={128}
            onInput={(event) => {
              key.value = event.currentTarget.value.trim();
            }}
          />
        </label>
      )}
      {chosen && (
        <button type="button" class="btn main wide" disabled={!key.value || busy.value} onClick={() => void go()}>
          {say("scan.go")}
        </button>
      )}
    </>
  );
}
