import { useSignal } from "@preact/signals";
import type { JoiningDevice } from "../../devices/joining/installation.ts";
import type { Installer } from "./installer.ts";
import { Chips, deviceLabel, GoodNote, labelIn, MistakeNote, Screen, Tail } from "./parts.tsx";

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
  const { say, now, where, mistake } = installer;
  const helping = useSignal(false);
  const left = of.window ? Math.max(0, Math.ceil((of.window.until - now.value) / 1_000)) : 0;
  const open = of.window?.state === "open" && left > 0;
  const drop = async (): Promise<void> => {
    if (await installer.do({ do: "drop", n: of.n, why: say("press.drop") })) where.value = { at: "list" };
  };
  return (
    <Screen
      installer={installer}
      title={say(titles[of.carries])}
      {...(of.carries === "call" && { hint: say("press.how") })}
      step={2}
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
          <button type="button" class="btn" onClick={() => void drop().then(() => (where.value = { at: "scan" }))}>
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
      <Ring installer={installer} left={left} whole={of.window?.seconds ?? usualWindow} />
      <div class="devrow">
        <div>
          <b>{labelIn(installer, of.title)}</b>
          <span class="sub">
            <Tail installer={installer} of={of.tail} />
            {installer.speech.language.value === "zh" ? "，" : ", "}
            {say("press.only")}
          </span>
        </div>
        <span class="m">{say(open ? "press.waiting" : "press.closed")}</span>
      </div>
      <MistakeNote installer={installer} of={mistake.value ?? of.mistake} />
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

const meanings = [
  { id: "call:rescue", key: "room.rescue" },
  { id: "call:help", key: "room.help" },
  { id: "cancel", key: "room.fine" },
] as const;

function RoomScreen({ installer, of }: Part) {
  const { say, view, where, mistake, busy } = installer;
  const seen = view.value;
  const room = useSignal<string | undefined>(of.room);
  const naming = useSignal(false);
  const named = useSignal("");
  const rooms = [...(seen?.rooms ?? []), ...(seen?.roomsOffered ?? [])];
  const go = async (): Promise<void> => {
    const picked = rooms.find(({ id }) => id === room.value);
    if (!picked) return;
    const made = seen?.rooms.some(({ id }) => id === picked.id) ? {} : { label: picked.label };
    if (await installer.do({ do: "room", n: of.n, room: picked.id, ...made })) where.value = { at: "list" };
  };
  const makeRoom = async (): Promise<void> => {
    const label = named.value.trim();
    if (label === "") return;
    const id = `room-${(seen?.rooms.length ?? 0) + 1}`;
    if (await installer.do({ do: "room", n: of.n, room: id, label: { zh: label, en: label } }))
      where.value = { at: "list" };
  };
  const carriesPress = of.carries === "call" || of.meaning !== undefined;
  return (
    <Screen
      installer={installer}
      title={say("room.title")}
      step={3}
      right={say("device", { n: of.n })}
      foot={
        <button
          type="button"
          class="btn main"
          disabled={busy.value || (naming.value ? named.value.trim() === "" : room.value === undefined)}
          onClick={() => void (naming.value ? makeRoom() : go())}
        >
          {say(naming.value || room.value !== undefined ? "room.go" : "room.choose")}
        </button>
      }
    >
      <GoodNote>
        <b>{say("room.joined")}</b> {deviceLabel(installer, of)} <span class="mono">{of.tail}</span>
      </GoodNote>
      <Chips
        label={say("room.room")}
        of={[
          ...rooms.map(({ id, label }) => ({ id, label: labelIn(installer, label) })),
          { id: "", label: say("room.new") },
        ]}
        chosen={naming.value ? "" : room.value}
        choose={(id) => {
          naming.value = id === "";
          room.value = id === "" ? undefined : id;
        }}
      />
      {naming.value && (
        <label>
          <span class="lab">{say("room.newName")}</span>
          <input
            class="field big"
            maxLength={20}
            autocomplete="off"
            onInput={(event) => {
              named.value = event.currentTarget.value;
            }}
          />
        </label>
      )}
      {of.choices.length > 1 && (
        <Chips
          label={say("room.what")}
          of={of.choices.map(({ profile, title }) => ({ id: profile, label: labelIn(installer, title) }))}
          chosen={of.profile}
          choose={(profile) => {
            const carries = of.choices.find((each) => each.profile === profile)?.carries;
            void installer.do({ do: "choose", n: of.n, profile, ...(carries && { carries }) });
          }}
          two
        />
      )}
      {carriesPress && (
        <Chips
          label={say("room.press")}
          of={meanings.map(({ id, key }) => ({ id, label: say(key) }))}
          chosen={meanings.find(({ id }) => id === of.meaning)?.id}
          choose={(meaning) => void installer.do({ do: "choose", n: of.n, meaning })}
          two
        />
      )}
      <MistakeNote installer={installer} of={mistake.value ?? of.mistake} />
    </Screen>
  );
}
