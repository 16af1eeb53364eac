import { useSignal } from "@preact/signals";
import type { JoiningDevice } from "../../devices/joining/installation.ts";
import type { Installer } from "./installer.ts";
import { Chips, GoodNote, kindLabel, labelIn, MistakeNote, Screen, Tail } from "./parts.tsx";

interface Part {
  readonly installer: Installer;
  readonly of: JoiningDevice;
}

/** It has spoken: now its place, and where it is not known by itself, what it is. */
export function RoomScreen({ installer, of }: Part) {
  const { say, view, mistake, busy } = installer;
  const seen = view.value;
  const room = useSignal<string | undefined>(of.room);
  const naming = useSignal(false);
  const named = useSignal("");
  const rooms = [...(seen?.rooms ?? []), ...(seen?.roomsOffered ?? [])];
  const put = async (id: string, label?: { readonly zh: string; readonly en: string }): Promise<void> => {
    if (await installer.do({ do: "room", n: of.n, room: id, ...(label && { label }) })) installer.go({ at: "list" });
  };
  const go = (): void => {
    const words = named.value.trim();
    if (naming.value && words !== "") void put(`room-${(seen?.rooms.length ?? 0) + 1}`, { zh: words, en: words });
    const picked = rooms.find(({ id }) => id === room.value);
    if (naming.value || !picked) return;
    const made = seen?.rooms.some(({ id }) => id === picked.id);
    void put(picked.id, made ? undefined : picked.label);
  };
  const ready = naming.value ? named.value.trim() !== "" : room.value !== undefined;
  return (
    <Screen
      installer={installer}
      title={say("room.title")}
      step={3}
      back={{ at: "list" }}
      right={say("device", { n: of.n })}
      foot={
        <button type="button" class="btn main" disabled={busy.value || !ready} onClick={go}>
          {say(naming.value || ready ? "room.go" : "room.choose")}
        </button>
      }
    >
      {of.device === undefined ? (
        <GoodNote>
          <b>{say("room.joined")}</b> {kindLabel(installer, of)} <span class="mono">{of.tail}</span>
        </GoodNote>
      ) : (
        <p>
          <b>{kindLabel(installer, of)}</b> <Tail installer={installer} of={of} />
        </p>
      )}
      <MistakeNote installer={installer} of={mistake.value ?? of.mistake} />
      <What installer={installer} of={of} />
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
      {(of.carries === "call" || of.meaning !== undefined || of.mistake?.code === "meaning_missing") && (
        <Chips
          label={say("room.press")}
          of={meanings.map(({ id, key }) => ({ id, label: say(key) }))}
          chosen={meaningOf(of)}
          choose={(meaning) => void installer.do({ do: "choose", n: of.n, meaning })}
          two
        />
      )}
    </Screen>
  );
}

const meanings = [
  { id: "call:rescue", key: "room.rescue" },
  { id: "call:help", key: "room.help" },
  { id: "cancel", key: "room.fine" },
] as const;
type Meaning = (typeof meanings)[number]["id"];

/** What a press is now: as chosen, else as its kind says; none where its presses mean several things. */
function meaningOf({ meaning, profile = "", carries }: JoiningDevice): Meaning | undefined {
  const text = meaning ?? profile;
  const said = meanings.filter(({ id }) => text.includes(id));
  if (said.length > 0) return said.length === 1 ? said[0]?.id : undefined;
  return carries === "call" && !text.includes("call") ? "call:rescue" : undefined;
}

const kinds = ["call", "door", "fall", "other"] as const;
/** So many are shown at once; of more, first the kind is asked. */
const atOnce = 4;

/** A family may know twenty things a device can be: known already, it is one line; else its kind first, then which of them. */
function What({ installer, of }: Part) {
  const { say } = installer;
  const known = of.choices.some(({ profile }) => profile === of.profile);
  const changing = useSignal(!known);
  const kind = useSignal<JoiningDevice["carries"] | undefined>(undefined);
  if (of.choices.length < 2) return null;
  const choose = ({ profile, carries }: JoiningDevice["choices"][number]): void =>
    void installer.do({ do: "choose", n: of.n, profile, carries });
  const few = of.choices.length <= atOnce;
  const here = kinds.filter((each) => of.choices.some(({ carries }) => carries === each));
  const shown = few ? of.choices : of.choices.filter(({ carries }) => carries === kind.value);
  if (!changing.value)
    return (
      <p class="whatis">
        <span>{say("room.whatIs", { what: kindLabel(installer, of) })}</span>
        <button
          type="button"
          class="btn small"
          onClick={() => {
            changing.value = true;
          }}
        >
          {say("room.change")}
        </button>
      </p>
    );
  return (
    <>
      {!few && (
        <Chips
          label={say("room.what")}
          of={here.map((id) => ({ id, label: say(`carries.${id}`) }))}
          chosen={kind.value}
          choose={(id) => {
            kind.value = id;
            const only = of.choices.filter(({ carries }) => carries === id);
            if (only[0]) choose(only[0]);
          }}
          two
        />
      )}
      {(few || shown.length > 1) && (
        <Chips
          label={say(few ? "room.what" : "room.whatKind")}
          of={shown.map(({ profile, title }) => ({ id: profile, label: labelIn(installer, title) }))}
          chosen={of.profile}
          choose={(profile) => {
            const chosen = shown.find((each) => each.profile === profile);
            if (chosen) choose(chosen);
          }}
          one
        />
      )}
    </>
  );
}
