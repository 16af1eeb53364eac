import { useSignal } from "@preact/signals";
import type { Installer } from "./installer.ts";
import { Chips, labelIn } from "./parts.tsx";

/** What carries no code: the kind, then the port it hangs on. What hangs on this hub comes first; the rest has a number. */
export function Pick({
  installer,
  replaces,
}: {
  readonly installer: Installer;
  readonly replaces: string | undefined;
}) {
  const { say, view, busy } = installer;
  const families = (view.value?.families ?? []).filter(({ codes }) => !codes);
  const wired = families.filter(({ ports }) => ports.length > 0);
  const single = wired.length === 1 ? wired[0] : undefined;
  const other = useSignal(wired.length === 0);
  const family = useSignal(single?.id);
  const key = useSignal(single?.ports.length === 1 ? single.ports[0] : undefined);
  const choose = (id: string): void => {
    family.value = id;
    const ports = families.find((each) => each.id === id)?.ports ?? [];
    key.value = ports.length === 1 ? ports[0] : undefined;
  };
  const chosen = families.find(({ id }) => id === family.value);
  const listed = (of: typeof families) => of.map(({ id, title }) => ({ id, label: labelIn(installer, title) }));
  return (
    <>
      {wired.length > 0 && (
        <Chips label={say("scan.pickWhich")} of={listed(wired)} chosen={family.value} choose={choose} one />
      )}
      {chosen && chosen.ports.length > 1 && (
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
      {other.value ? (
        <Chips
          label={say("scan.pickOtherWhich")}
          of={listed(families.filter(({ ports }) => ports.length === 0))}
          chosen={family.value}
          choose={choose}
          one
        />
      ) : (
        <button
          type="button"
          class="btn plain wide"
          onClick={() => {
            other.value = true;
          }}
        >
          {say("scan.pickOther")}
        </button>
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
        <button
          type="button"
          class="btn main wide"
          disabled={!key.value || busy.value}
          onClick={() => key.value && void installer.pick(chosen.id, key.value, replaces)}
        >
          {say("scan.go")}
        </button>
      )}
    </>
  );
}
