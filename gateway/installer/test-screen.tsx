import { Tick } from "../../alerts/program/page/marks.tsx";
import type { Hop, JoiningDevice } from "../../devices/joining/installation.ts";
import type { Installer } from "./installer.ts";
import { deviceLabel, GoodNote, MistakeNote, Screen } from "./parts.tsx";
import { hopsOf, isInstalled, owesTest, reportName } from "./progress.ts";

interface Part {
  readonly installer: Installer;
  readonly of: JoiningDevice;
}

/** The test alarm, hop by hop, as it really goes. */
export function TestScreen({ installer, n }: { readonly installer: Installer; readonly n: number }) {
  const { say, view, mistake } = installer;
  const of = view.value?.devices.find((each) => each.n === n);
  if (!of) return null;
  const { test } = of;
  const installed = view.value?.devices.filter(isInstalled) ?? [];
  const at = installed.findIndex((each) => each.n === n) + 1;
  return (
    <Screen
      installer={installer}
      title={say("test.title")}
      hint={say("test.why")}
      step={5}
      back={{ at: "list" }}
      right={`${at} / ${installed.length}`}
      foot={<Foot installer={installer} of={of} />}
    >
      <p class="do" role="status">
        {test?.state === "waiting"
          ? say(`test.do.${of.carries}`, { device: deviceLabel(installer, of) })
          : deviceLabel(installer, of)}
      </p>
      <MistakeNote installer={installer} of={test?.state === "failed" ? of.mistake : (mistake.value ?? of.mistake)} />
      <ol class="hops" aria-live="polite">
        {hopsOf(of).map((hop) => (
          <HopRow key={hop} installer={installer} hop={hop} of={of} />
        ))}
      </ol>
      {test?.state === "unverified" && <p class="warn">{say("test.unverified")}</p>}
      {of.step === "done" && (
        <GoodNote>
          <b>{say("test.passed")}</b>
        </GoodNote>
      )}
    </Screen>
  );
}

function Foot({ installer, of }: Part) {
  const { say, view, busy } = installer;
  const { test, n } = of;
  const come = new Set(test?.hops.filter(({ ms }) => ms !== undefined).map(({ hop }) => hop));
  const after = view.value?.devices.find((each) => each.n !== n && owesTest(each));
  const next = (): void => installer.go(after ? { at: "test", n: after.n } : { at: "list" });
  const skip = async (): Promise<void> => {
    if (await installer.do({ do: "not_tested", what: reportName(of), why: say("walk.whyNot") })) next();
  };
  if (of.step === "done" || test?.state === "unverified")
    return (
      <button type="button" class="btn main" onClick={next}>
        {say(after ? "test.next" : "test.last")}
      </button>
    );
  if (test?.state !== "running" && test?.state !== "waiting")
    return (
      <>
        <button
          type="button"
          class="btn main"
          disabled={busy.value}
          onClick={() => void installer.do({ do: "test", n })}
        >
          {say(test ? "test.again" : "test.start")}
        </button>
        <button type="button" class="btn plain" onClick={() => void skip()}>
          {say("test.skip")}
        </button>
      </>
    );
  const lamp = hopsOf(of).includes("lamp") && come.has("claimed");
  const seen = (green: boolean) => (): void => void installer.do({ do: "lamp_seen", n, green });
  if (!lamp)
    return (
      <button type="button" class="btn main" disabled>
        {waitingFor(installer, of, come)}
      </button>
    );
  return (
    <>
      <button type="button" class="btn main" disabled={busy.value} onClick={seen(true)}>
        {say("test.green")}
      </button>
      <button type="button" class="btn plain" onClick={seen(false)}>
        {say("test.notGreen")}
      </button>
    </>
  );
}

function waitingFor({ say }: Installer, of: JoiningDevice, come: ReadonlySet<Hop>): string {
  if (!come.has("pressed")) return say("press.waiting");
  if (!come.has("stored")) return say(of.carries === "fall" ? "test.guard" : "test.storing");
  return say(come.has("shown") ? "test.wait" : "test.showing");
}

/** Who or what it was, where that is a word and no number of a machine. */
const wordIn = (note: string | undefined): string | undefined =>
  note === undefined || /^[0-9a-f-]{16,}$/i.test(note) ? undefined : note;

const hintOf = ({ say }: Installer, hop: Hop): string =>
  hop === "claimed" || hop === "lamp" ? say(`test.hint.${hop}`) : "";

function HopRow({ installer, hop, of }: Part & { readonly hop: Hop }) {
  const { say, now } = installer;
  const { test } = of;
  const label = deviceLabel(installer, of);
  const found = test?.hops.find((each) => each.hop === hop);
  const come = found?.ms !== undefined;
  const first = test?.hops.find(({ ms }) => ms === undefined)?.hop;
  const waiting = (test?.state === "running" || test?.state === "waiting") && first === hop;
  const stuck = test?.state === "failed" && first === hop;
  const name = hop === "pressed" ? say(`test.hop.pressed.${of.carries}`, { device: label }) : say(`test.hop.${hop}`);
  // Each hop has its time; when that is over the test names it.
  const left = waiting && test ? Math.max(0, Math.ceil((test.until - now.value) / 1_000)) : undefined;
  return (
    <li class={come ? "hop y" : stuck ? "hop stuck" : waiting ? "hop now" : "hop wait"}>
      <span class="hdot">{come && <Tick />}</span>
      <div>
        <b>{name}</b>
        <span class="sub">{come ? (wordIn(found?.note) ?? say(`test.sub.${hop}`)) : hintOf(installer, hop)}</span>
      </div>
      <span class="at">
        {found?.ms !== undefined
          ? say("test.seconds", { n: (found.ms / 1_000).toFixed(1) })
          : left !== undefined
            ? say("test.left", { n: left })
            : ""}
      </span>
    </li>
  );
}
