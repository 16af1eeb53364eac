import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { lengthInWords } from "../../alerts/program/page/times.ts";
import type { InstalledDevice } from "../joining/web.ts";
import type { Installer } from "./installer.ts";
import { MistakeNote, placedLabel, Screen } from "./parts.tsx";

/** Which of the home's devices this visit is for. */
export function WhichScreen({ installer }: { readonly installer: Installer }) {
  const { say, view, mistake, busy } = installer;
  const found = useSignal<readonly InstalledDevice[] | "reading" | "away">("reading");
  const ask = async (): Promise<void> => {
    found.value = "reading";
    found.value = (await installer.devices()) ?? "away";
  };
  useEffect(() => void ask(), []);
  const battery = view.value?.kind === "battery";
  const here = view.value?.devices ?? [];
  // What is in this visit already, is.
  const taken = new Set(here.flatMap(({ device, replaces, step }) => (step === "dropped" ? [] : [device, replaces])));
  const listed = typeof found.value === "string" ? [] : found.value.filter(({ id }) => !taken.has(id));
  const choose = (id: string): void => void (battery ? installer.adopt(id) : installer.replace(id));
  return (
    <Screen
      installer={installer}
      title={say(battery ? "which.battery" : "which.title")}
      back={{ at: "list" }}
      foot={
        found.value === "away" ? (
          <button type="button" class="btn main" onClick={() => void ask()}>
            {say("which.again")}
          </button>
        ) : (
          battery && (
            <button type="button" class="btn plain" onClick={() => installer.go({ at: "scan" })}>
              {say("which.scan")}
            </button>
          )
        )
      }
    >
      {listed.length === 0 ? (
        <p class="m" role="status">
          {say(found.value === "reading" || found.value === "away" ? (`which.${found.value}` as const) : "which.none")}
        </p>
      ) : (
        <ul class="choices">
          {(battery ? listed.toSorted(emptiestFirst) : listed).map((of) => (
            <li key={of.id}>
              <button type="button" class="btn" disabled={busy.value} onClick={() => choose(of.id)}>
                <span>
                  <b>{placedLabel(installer, of)}</b>
                  <small>{tellingApart(installer, of)}</small>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <MistakeNote installer={installer} of={mistake.value} />
    </Screen>
  );
}

/** One that tells no charge comes last: nobody can say that it is low. */
const emptiestFirst = (a: InstalledDevice, b: InstalledDevice): number => (a.battery ?? 101) - (b.battery ?? 101);

function tellingApart({ say, speech }: Installer, { tail, battery, heardAgo }: InstalledDevice): string {
  const language = speech.language.value;
  return [
    `${say("tail")} ${tail}`,
    ...(battery === undefined ? [] : [say("which.percent", { n: Math.round(battery) })]),
    ...(heardAgo === undefined ? [] : [say("which.heard", { time: lengthInWords(heardAgo, language) })]),
  ].join(language === "zh" ? "，" : ", ");
}
