import type { JoiningDevice } from "../../devices/joining/installation.ts";
import type { Installer, Where } from "./installer.ts";
import { deviceLabel, MistakeNote, Screen, Tail } from "./parts.tsx";

/** What is in, what is still owed, and the one thing to do next. */
export function ListScreen({ installer }: { readonly installer: Installer }) {
  const { say, view, where, mistake } = installer;
  const devices = view.value?.devices ?? [];
  const here = devices.filter(({ step }) => step !== "dropped");
  const next = nextOf(here);
  const go = (to: Where) => (): void => {
    mistake.value = undefined;
    where.value = to;
  };
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

type Next = Extract<Where, { at: "device" | "walk" | "test" | "train" }>;
const wordOf = {
  device: "list.goOn",
  walk: "list.walk",
  test: "list.test",
  train: "list.finish",
} as const;

function nextOf(devices: readonly JoiningDevice[]): Next {
  const halfWay = devices.find(({ step }) => step === "press" || step === "room");
  if (halfWay) return { at: "device", n: halfWay.n };
  if (devices.some(({ step }) => step === "walk")) return { at: "walk" };
  const untested = devices.find(({ step }) => step === "test");
  return untested ? { at: "test", n: untested.n } : { at: "train" };
}

function whereFor(of: JoiningDevice): Where {
  if (of.step === "walk") return { at: "walk" };
  return of.step === "test" || of.step === "done" ? { at: "test", n: of.n } : { at: "device", n: of.n };
}

function Row({
  installer,
  of,
  open,
}: {
  readonly installer: Installer;
  readonly of: JoiningDevice;
  readonly open: () => void;
}) {
  const { say } = installer;
  const unverified = of.test?.state === "unverified";
  return (
    <li>
      <button type="button" class="devrow" disabled={of.step === "dropped"} onClick={open}>
        <span>
          <b>{deviceLabel(installer, of)}</b>
          <span class="sub">
            <Tail installer={installer} of={of.tail} />
          </span>
        </span>
        <span class={of.step === "done" ? "ok" : unverified ? "warn" : "m"}>
          {say(unverified ? "list.unverified" : `list.state.${of.step}`)}
        </span>
      </button>
    </li>
  );
}
