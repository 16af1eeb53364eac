import type { InstallerKey } from "../../alerts/program/words/installer.ts";
import type { JoiningDevice } from "../../devices/joining/installation.ts";
import type { Installer, Where } from "./installer.ts";
import { deviceLabel, MistakeNote, Screen, Tail } from "./parts.tsx";
import { nextOf, owedRoom, whereFor } from "./progress.ts";

/** What is in, what is still owed, and the one thing to do next. */
export function ListScreen({ installer }: { readonly installer: Installer }) {
  const { say, view, mistake } = installer;
  const devices = view.value?.devices ?? [];
  const here = devices.filter(({ step }) => step !== "dropped");
  const next = view.value ? nextOf(view.value) : ({ at: "train" } as const);
  const go = (to: Where) => (): void => installer.go(to);
  return (
    <Screen
      installer={installer}
      title={here.length === 0 ? say("list.none") : say("list.title", { n: here.length })}
      foot={
        <>
          {here.length === 0 ? (
            <button type="button" class="btn main" onClick={go({ at: "scan" })}>
              {say("list.first")}
            </button>
          ) : (
            <>
              <button type="button" class="btn main" onClick={go(next)}>
                {say(wordOf[next.at])}
              </button>
              <button type="button" class="btn" onClick={go({ at: "scan" })}>
                {say("list.add")}
              </button>
            </>
          )}
          {next.at !== "train" && here.length > 0 && (
            <button type="button" class="btn plain" onClick={go({ at: "train" })}>
              {say("list.finish")}
            </button>
          )}
          {view.value?.hub.state !== "joined" && (
            <button type="button" class="btn plain" onClick={go({ at: "hub" })}>
              {say("hub.title")}
            </button>
          )}
        </>
      }
    >
      <ul class="rows">
        {devices.map((of) => (
          <Row key={of.n} installer={installer} of={of} open={go(whereFor(of))} />
        ))}
      </ul>
      <MistakeNote installer={installer} of={mistake.value ?? view.value?.mistake} />
    </Screen>
  );
}

const wordOf = {
  device: "list.goOn",
  walk: "list.walk",
  test: "list.test",
  train: "list.finish",
} as const;

/** How it stands, in a word. */
function standing(of: JoiningDevice): InstallerKey {
  if (of.test?.state === "unverified") return "list.unverified";
  if (of.spots.some(({ state }) => state === "weak")) return "list.state.weak";
  if (of.test?.state === "failed") return "list.state.failed";
  return of.step === "walk" && owedRoom(of) === undefined ? "list.state.test" : `list.state.${of.step}`;
}
const good = new Set<InstallerKey>(["list.state.done"]);
const bad = new Set<InstallerKey>(["list.unverified", "list.state.weak", "list.state.failed"]);

function Row({
  installer,
  of,
  open,
}: {
  readonly installer: Installer;
  readonly of: JoiningDevice;
  readonly open: () => void;
}) {
  const key = standing(of);
  return (
    <li>
      <button type="button" class="devrow" disabled={of.step === "dropped"} onClick={open}>
        <span>
          <b>{deviceLabel(installer, of)}</b>
          <span class="sub">
            <Tail installer={installer} of={of} />
          </span>
        </span>
        <span class={good.has(key) ? "ok" : bad.has(key) ? "warn" : "m"}>{installer.speak(key)}</span>
      </button>
    </li>
  );
}
