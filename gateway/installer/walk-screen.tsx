import { useSignal } from "@preact/signals";
import { Tick } from "../../alerts/program/page/marks.tsx";
import type { JoiningDevice } from "../../devices/joining/installation.ts";
import type { Installer } from "./installer.ts";
import { Chips, deviceLabel, labelIn, MistakeNote, roomLabel, Screen } from "./parts.tsx";

type Spot = JoiningDevice["spots"][number];
/** dB shown as a full bar, and what passes. */
const scale = { full: 25, passDb: 10, passLink: 80 } as const;

/** Every device from every place it will be used in: frames counted, the weakest margin kept. */
export function WalkScreen({ installer }: { readonly installer: Installer }) {
  const { say, view, where, mistake, busy } = installer;
  const devices = (view.value?.devices ?? []).filter(
    ({ step }) => step === "walk" || step === "test" || step === "done",
  );
  const focus = useSignal<{ readonly n: number; readonly room: string } | undefined>(undefined);
  const owed = devices.find(({ step }) => step === "walk");
  const of = devices.find(({ n }) => n === focus.value?.n) ?? owed;
  const room = focus.value?.room ?? of?.room;
  const spot = of?.spots.find((each) => each.room === room);
  const walk = (): void => {
    if (of && room !== undefined) void installer.do({ do: "walk", n: of.n, room });
  };
  const skip = async (): Promise<void> => {
    if (of && room !== undefined)
      if (await installer.do({ do: "skip_spot", n: of.n, room, why: say("walk.whyNot") })) focus.value = undefined;
  };
  const name = room === undefined ? "" : roomLabel(installer, room);
  const next = (): void => {
    mistake.value = undefined;
    const test = devices.find(({ step }) => step === "test");
    where.value = test ? { at: "test", n: test.n } : { at: "list" };
  };
  const listening = spot?.state === "listening";
  return (
    <Screen
      installer={installer}
      title={say("walk.title")}
      hint={say("walk.how")}
      step={4}
      foot={
        owed || focus.value ? (
          <>
            <button type="button" class="btn main" disabled={listening || busy.value || !of} onClick={walk}>
              {listening ? say("walk.listening") : say(spot ? "walk.again" : "walk.start", { room: name })}
            </button>
            <button type="button" class="btn plain" onClick={() => void skip()}>
              {say("walk.skip", { room: name })}
            </button>
          </>
        ) : (
          <button type="button" class="btn main" onClick={next}>
            {say("walk.next")}
          </button>
        )
      }
    >
      {devices.map((each) => (
        <section key={each.n}>
          <h2>{deviceLabel(installer, each)}</h2>
          {spotsOf(each).map((one) => (
            <SpotRow key={one.room} installer={installer} of={one} />
          ))}
        </section>
      ))}
      {of?.carries === "call" && (
        <Chips
          label={say("walk.more")}
          of={(view.value?.rooms ?? [])
            .filter(({ id }) => !spotsOf(of).some((each) => each.room === id))
            .map(({ id, label }) => ({ id, label: labelIn(installer, label) }))}
          chosen={focus.value?.room}
          choose={(id) => {
            focus.value = { n: of.n, room: id };
          }}
        />
      )}
      <MistakeNote installer={installer} of={mistake.value ?? of?.mistake} />
    </Screen>
  );
}

/** The place it was installed in is always there, also before it was walked to. */
const spotsOf = (of: JoiningDevice): readonly (Spot | { readonly room: string; readonly state: "none" })[] =>
  of.room === undefined || of.spots.some(({ room }) => room === of.room)
    ? of.spots
    : [{ room: of.room, state: "none" as const }, ...of.spots];

function SpotRow({
  installer,
  of,
}: {
  readonly installer: Installer;
  readonly of: Spot | { readonly room: string; readonly state: "none" };
}) {
  const { say } = installer;
  const need = of.state === "none" ? 3 : of.need;
  const heard = of.state === "none" ? 0 : of.heard;
  return (
    <div class="walk">
      <b>{roomLabel(installer, of.room)}</b>
      <span class="pips" role="img" aria-label={`${heard} / ${need}`}>
        {Array.from({ length: need }, (_, at) => (
          <span key={at} class={at < heard ? "pip y" : "pip"}>
            {at < heard && <Tick />}
          </span>
        ))}
      </span>
      <div class="margin">
        <Bar of={of} />
        <span>
          {of.state === "none" ? (
            say("walk.notYet")
          ) : of.state === "skipped" ? (
            say("walk.skipped")
          ) : (
            <Margin installer={installer} of={of} />
          )}
        </span>
      </div>
    </div>
  );
}

function Bar({ of }: { readonly of: Spot | { readonly state: "none" } }) {
  const value =
    of.state === "none"
      ? undefined
      : of.marginDb !== undefined
        ? of.marginDb / scale.full
        : of.link !== undefined
          ? of.link / 100
          : undefined;
  const pass =
    of.state !== "none" && of.marginDb === undefined && of.link !== undefined
      ? scale.passLink / 100
      : scale.passDb / scale.full;
  const percent = (part: number): string => `${Math.round(Math.min(1, Math.max(0, part)) * 100)}%`;
  return (
    <svg
      class={of.state === "weak" ? "bar2 lo" : "bar2"}
      viewBox="0 0 100 14"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect class="track" x="0" y="3" width="100" height="8" />
      {value !== undefined && <rect class="full" x="0" y="3" width={percent(value)} height="8" />}
      <rect class="pass" x={percent(pass)} y="0" width="1" height="14" />
    </svg>
  );
}

function Margin({ installer, of }: { readonly installer: Installer; readonly of: Spot }) {
  const said = marginWords(installer, of);
  return of.state === "weak" ? <b class="warn">{said}</b> : <span>{said}</span>;
}

function marginWords({ say }: Installer, of: Spot): string {
  const weak = of.state === "weak";
  if (of.marginDb !== undefined) {
    const n = Math.round(of.marginDb);
    return say(weak ? "walk.weak" : "walk.margin", { n });
  }
  if (of.link === undefined) return say(of.state === "listening" ? "walk.listening" : "walk.noMargin");
  const n = Math.round(of.link);
  return say(weak ? "walk.weakLink" : "walk.link", { n });
}
