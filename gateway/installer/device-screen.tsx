import { useSignal } from "@preact/signals";
import type { JoiningDevice } from "../../devices/joining/installation.ts";
import type { Installer } from "./installer.ts";
import { kindLabel, MistakeNote, Screen, Tail } from "./parts.tsx";
import { RoomScreen } from "./room-screen.tsx";

/** One device on its way in: first it speaks, then it gets its place. */
export function DeviceScreen({ installer, n }: { readonly installer: Installer; readonly n: number }) {
  const of = installer.view.value?.devices.find((each) => each.n === n);
  if (!of) return null;
  return of.step === "press" ? (
    <PressScreen installer={installer} of={of} />
  ) : (
    <RoomScreen installer={installer} of={of} />
  );
}

interface Part {
  readonly installer: Installer;
  readonly of: JoiningDevice;
}

const titles = {
  call: "press.title",
  door: "press.titleDoor",
  fall: "press.titleFall",
  other: "press.titleOther",
} as const;
/** s */
const usualWindow = 60;

function PressScreen({ installer, of }: Part) {
  const { say, now, mistake } = installer;
  const helping = useSignal(false);
  const left = of.window ? Math.max(0, Math.ceil((of.window.until - now.value) / 1_000)) : 0;
  const open = of.window?.state === "open" && left > 0;
  const rescan = async (): Promise<void> => {
    if (await installer.do({ do: "drop", n: of.n, why: say("press.drop") }))
      installer.go({ at: "scan", ...(of.replaces !== undefined && { replaces: of.replaces }) });
  };
  return (
    <Screen
      installer={installer}
      title={say(titles[of.carries])}
      {...(of.carries === "call" && { hint: say("press.how") })}
      step={2}
      back={{ at: "list" }}
      right={say("device", { n: of.n })}
      foot={
        <>
          {!open && (
            <button
              type="button"
              class="btn main"
              onClick={() => void installer.do({ do: "open_window", n: of.n, seconds: usualWindow })}
            >
              {say("press.again")}
            </button>
          )}
          <button type="button" class="btn" onClick={() => void rescan()}>
            {say("press.rescan")}
          </button>
          <button
            type="button"
            class="btn plain"
            aria-expanded={helping.value}
            onClick={() => {
              helping.value = !helping.value;
            }}
          >
            {say("press.help")}
          </button>
        </>
      }
    >
      <MistakeNote installer={installer} of={mistake.value ?? of.mistake} />
      {open && <Ring installer={installer} left={left} whole={of.window?.seconds ?? usualWindow} />}
      <div class="devrow">
        <div>
          <b>{kindLabel(installer, of)}</b>
          <span class="sub">
            <Tail installer={installer} of={of} />
            {installer.speech.language.value === "zh" ? "，" : ", "}
            {say("press.only")}
          </span>
        </div>
        <span class="m">{say(open ? "press.waiting" : "press.closed")}</span>
      </div>
      {helping.value && (
        <ol class="ways">
          <li>{say("press.help1")}</li>
          <li>{say("press.help2")}</li>
          <li>{say("press.help3")}</li>
        </ol>
      )}
    </Screen>
  );
}

/** Circumference of the ring's circle of radius 104. */
const around = 2 * Math.PI * 104;

function Ring({
  installer,
  left,
  whole,
}: {
  readonly installer: Installer;
  readonly left: number;
  readonly whole: number;
}) {
  const { say } = installer;
  const part = Math.min(1, left / Math.max(1, whole)) * around;
  return (
    <svg class="ring" viewBox="0 0 240 240" role="timer" aria-label={say("press.left", { n: left })}>
      <circle class="tr" cx="120" cy="120" r="104" />
      <circle
        class="ar"
        cx="120"
        cy="120"
        r="104"
        transform="rotate(-90 120 120)"
        stroke-dasharray={`${part} ${around}`}
      />
      <text x="120" y="136">
        {left}
      </text>
      <text class="u" x="120" y="166">
        {say("press.seconds")}
      </text>
    </svg>
  );
}
