import { Tick } from "../../alerts/program/page/marks.tsx";
import { clockTime } from "../../alerts/program/page/times.ts";
import { type Hop, hops, type JoiningDevice } from "../../devices/joining/installation.ts";
import type { Installer } from "./installer.ts";
import { deviceLabel, GoodNote, MistakeNote, Screen } from "./parts.tsx";

/** The test alarm, hop by hop, as it really goes. */
export function TestScreen({ installer, n }: { readonly installer: Installer; readonly n: number }) {
  const { say, view, where, mistake, busy } = installer;
  const of = view.value?.devices.find((each) => each.n === n);
  if (!of) return null;
  const { test } = of;
  const label = deviceLabel(installer, of);
  const testable = view.value?.devices.filter(({ step }) => step === "test" || step === "done") ?? [];
  const at = testable.findIndex((each) => each.n === n) + 1;
  const come = new Set(test?.hops.filter(({ ms }) => ms !== undefined).map(({ hop }) => hop));
  const claimed = come.has("claimed");
  const next = (): void => {
    mistake.value = undefined;
    const after = view.peek()?.devices.find(({ step }) => step === "test");
    where.value = after ? { at: "test", n: after.n } : { at: "list" };
  };
  const green = async (): Promise<void> => {
    if (await installer.do({ do: "lamp_seen", n, green: true })) next();
  };
  const skip = async (): Promise<void> => {
    if (await installer.do({ do: "not_tested", what: label.slice(0, 100), why: say("walk.whyNot") })) next();
  };
  const start = (): void => void installer.do({ do: "test", n });
  const running = test?.state === "running" || test?.state === "waiting";
  return (
    <Screen
      installer={installer}
      title={say("test.title")}
      hint={say("test.why")}
      step={5}
      right={`${at} / ${testable.length}`}
      foot={
        test?.state === "passed" || of.step === "done" ? (
          <button type="button" class="btn main" onClick={next}>
            {say("scan.go")}
          </button>
        ) : running ? (
          <>
            <button type="button" class="btn main" disabled={!claimed || busy.value} onClick={() => void green()}>
              {claimed
                ? say("test.green")
                : come.has("pressed")
                  ? say("test.wait")
                  : say("test.press", { device: label })}
            </button>
            {claimed && (
              <button
                type="button"
                class="btn plain"
                onClick={() => void installer.do({ do: "lamp_seen", n, green: false })}
              >
                {say("test.notGreen")}
              </button>
            )}
          </>
        ) : (
          <>
            <button type="button" class="btn main" disabled={busy.value} onClick={start}>
              {say(test ? "test.again" : "test.start")}
            </button>
            <button type="button" class="btn plain" onClick={() => void skip()}>
              {say("test.skip")}
            </button>
          </>
        )
      }
    >
      <ol class="hops" aria-live="polite">
        {hops.map((hop) => (
          <HopRow key={hop} installer={installer} hop={hop} label={label} of={of} />
        ))}
      </ol>
      {test?.state === "unverified" && <p class="warn">{say("test.unverified")}</p>}
      {(test?.state === "passed" || of.step === "done") && (
        <GoodNote>
          <b>{say("test.passed")}</b>
        </GoodNote>
      )}
      <MistakeNote installer={installer} of={mistake.value ?? of.mistake} />
    </Screen>
  );
}

function HopRow({
  installer,
  hop,
  label,
  of,
}: {
  readonly installer: Installer;
  readonly hop: Hop;
  readonly label: string;
  readonly of: JoiningDevice;
}) {
  const { say, now } = installer;
  const { test } = of;
  const found = test?.hops.find((each) => each.hop === hop);
  const come = found?.ms !== undefined;
  const first = hops.find((each) => test?.hops.find((one) => one.hop === each)?.ms === undefined);
  const running = test?.state === "running" || test?.state === "waiting";
  const waiting = running && first === hop;
  const name = hop === "pressed" ? say("test.hop.pressed", { device: label }) : say(`test.hop.${hop}`);
  const sub = hop === "pressed" && test && come ? clockTime(test.startedAt) : (found?.note ?? say(`test.sub.${hop}`));
  const since = waiting && test ? Math.max(0, Math.floor((now.value - test.startedAt) / 1_000)) : undefined;
  return (
    <li class={come ? "hop y" : waiting ? "hop now" : "hop wait"}>
      <span class="hdot">{come && <Tick />}</span>
      <div>
        <b>{name}</b>
        <span class="sub">{sub}</span>
      </div>
      <span class="at">
        {found?.ms !== undefined
          ? say("test.seconds", { n: (found.ms / 1_000).toFixed(1) })
          : since !== undefined && since > 0
            ? say("test.seconds", { n: since })
            : ""}
      </span>
    </li>
  );
}
