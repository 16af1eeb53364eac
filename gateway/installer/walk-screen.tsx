import { useSignal } from "@preact/signals";
import { Tick } from "../../alerts/program/page/marks.tsx";
import type { JoiningDevice } from "../../devices/joining/installation.ts";
import type { Installer } from "./installer.ts";
import { Chips, deviceLabel, labelIn, MistakeNote, roomLabel, Screen } from "./parts.tsx";
import { isInstalled, owedRoom, owesTest, type Spot } from "./progress.ts";
import { SpotBar } from "./spot-bar.tsx";

type Shown = Spot | { readonly room: string; readonly state: "none" };

/** Every device from every place it will be used in: frames counted, the weakest margin kept. */
export function WalkScreen({ installer }: { readonly installer: Installer }) {
  const { say, view, mistake, busy } = installer;
  const devices = (view.value?.devices ?? []).filter(isInstalled);
  const focus = useSignal<{ readonly n: number; readonly room: string } | undefined>(undefined);
  const hearing = devices.find(({ spots }) => spots.some(({ state }) => state === "listening"));
  const battery = view.value?.kind === "battery";
  // A battery that is still flat is pressed for again, however well it was heard.
  const owedPlace = (each: JoiningDevice): string | undefined =>
    owedRoom(each) ?? (battery && each.step === "walk" ? each.room : undefined);
  const owed = hearing ?? devices.find((each) => owedPlace(each) !== undefined);
  const of = devices.find(({ n }) => n === focus.value?.n) ?? owed;
  const room = focus.value?.room ?? (of && owedPlace(of));
  const spot = of?.spots.find((each) => each.room === room);
  const name = room === undefined ? "" : roomLabel(installer, room);
  const walk = async (): Promise<void> => {
    if (of && room !== undefined && (await installer.do({ do: "walk", n: of.n, room }))) focus.value = undefined;
  };
  const skip = async (): Promise<void> => {
    if (!of || room === undefined) return;
    if (await installer.do({ do: "skip_spot", n: of.n, room, why: say("walk.whyNot") })) focus.value = undefined;
  };
  const next = (): void => {
    const untested = battery ? undefined : devices.find(owesTest);
    installer.go(untested ? { at: "test", n: untested.n } : { at: "list" });
  };
  const listening = spot?.state === "listening";
  const last = of ?? devices.findLast(({ carries }) => carries === "call");
  return (
    <Screen
      installer={installer}
      title={say(battery ? "open.battery" : "walk.title")}
      hint={
        battery ? say("battery.how") : listening && of ? say(`walk.do.${of.carries}`, { room: name }) : say("walk.how")
      }
      {...(!battery && { step: 4 })}
      back={{ at: "list" }}
      foot={
        of && room !== undefined ? (
          <>
            <button type="button" class="btn main" disabled={listening || busy.value} onClick={() => void walk()}>
              {listening ? say("walk.listening") : say(spot ? "walk.again" : "walk.start", { room: name })}
            </button>
            <button type="button" class="btn plain" onClick={() => void skip()}>
              {say("walk.skip", { room: name })}
            </button>
          </>
        ) : (
          <button type="button" class="btn main" onClick={next}>
            {say(battery ? "battery.next" : "walk.next")}
          </button>
        )
      }
    >
      <MistakeNote installer={installer} of={mistake.value ?? of?.mistake} />
      {devices.map((each) => (
        <section key={each.n}>
          <h2>{deviceLabel(installer, each)}</h2>
          {spotsOf(each).map((one) => (
            <SpotRow
              key={one.room}
              installer={installer}
              of={one}
              chosen={each.n === of?.n && one.room === room}
              choose={() => {
                focus.value = { n: each.n, room: one.room };
              }}
            />
          ))}
        </section>
      ))}
      {last?.carries === "call" && !listening && !battery && (
        <Chips
          label={say("walk.more")}
          of={(view.value?.rooms ?? [])
            .filter(({ id }) => !spotsOf(last).some((each) => each.room === id))
            .map(({ id, label }) => ({ id, label: labelIn(installer, label) }))}
          chosen={focus.value?.room}
          choose={(id) => {
            focus.value = { n: last.n, room: id };
          }}
        />
      )}
    </Screen>
  );
}

/** The place it was installed in is always there, also before it was walked to. */
const spotsOf = (of: JoiningDevice): readonly Shown[] =>
  of.room === undefined || of.spots.some(({ room }) => room === of.room)
    ? of.spots
    : [{ room: of.room, state: "none" as const }, ...of.spots];

/** A place that was walked to is tapped to walk to it again. */
function SpotRow({
  installer,
  of,
  chosen,
  choose,
}: {
  readonly installer: Installer;
  readonly of: Shown;
  readonly chosen: boolean;
  readonly choose: () => void;
}) {
  const need = of.state === "none" ? 3 : of.need;
  const heard = of.state === "none" ? 0 : of.heard;
  return (
    <button type="button" class={chosen ? "walk chosen" : "walk"} aria-pressed={chosen} onClick={choose}>
      <b>{roomLabel(installer, of.room)}</b>
      <span class="pips" role="img" aria-label={`${heard} / ${need}`}>
        {Array.from({ length: need }, (_, at) => (
          <span key={at} class={at < heard ? "pip y" : "pip"}>
            {at < heard && <Tick />}
          </span>
        ))}
      </span>
      <span class="margin">
        <SpotBar of={of} />
        <span class={of.state === "weak" ? "said warn strong" : "said"}>{standing(installer, of)}</span>
      </span>
    </button>
  );
}

function standing({ say }: Installer, of: Shown): string {
  if (of.state === "none") return say("walk.notYet");
  if (of.state === "skipped") return say("walk.skipped");
  const weak = of.state === "weak";
  if (of.marginDb !== undefined) return say(weak ? "walk.weak" : "walk.margin", { n: Math.round(of.marginDb) });
  if (of.link !== undefined) return say(weak ? "walk.weakLink" : "walk.link", { n: Math.round(of.link) });
  if (of.state === "listening") return say("walk.waiting");
  return say(weak ? "walk.tooFew" : "walk.noMargin");
}
