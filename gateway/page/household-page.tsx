import { useSignal } from "@preact/signals";
import { lengthInWords } from "../../alerts/program/page/times.ts";
import { HabitsList } from "./habits-list.tsx";
import { AlertList, DeviceList, HistoryList, RoomList } from "./home-lists.tsx";
import type { Household } from "./household.ts";
import { LampState } from "./lamp-state.tsx";
import { ProtectedLine } from "./protected-line.tsx";
import { Simulator } from "./simulator.tsx";
import { Warnings } from "./warnings.tsx";

export function HouseholdPage({ household }: { readonly household: Household }) {
  const { speech, view } = household;
  const seen = view.value;
  return (
    <div class="shell">
      <Head household={household} />
      <Lost household={household} />
      {seen && <Warnings household={household} codes={seen.warnings} />}
      <main>
        <LampState household={household} />
        {seen?.simulator && <Simulator household={household} />}
        {seen && <ProtectedLine household={household} view={seen} />}
        <div class="lists">
          {seen && <RoomList household={household} view={seen} />}
          {seen && <DeviceList household={household} view={seen} />}
          {seen && <AlertList household={household} view={seen} />}
          {seen && <HabitsList household={household} view={seen} />}
          {seen && <HistoryList household={household} view={seen} />}
        </div>
      </main>
      <footer>
        <p class="q">{speech.say("home.privacy")}</p>
        <Choices household={household} />
      </footer>
    </div>
  );
}

function Head({ household }: { readonly household: Household }) {
  const { speech, view } = household;
  document.title = `${speech.say("brand")} ${speech.say("home.title")}`;
  return (
    <header class="head">
      <b>{view.value ? speech.say("home.of", { id: view.value.home }) : speech.say("home.title")}</b>
      <span class="m">{view.value ? speech.times.clock(household.now.value, false) : ""}</span>
    </header>
  );
}

/** The page itself lost the gateway: whatever stands below is old and says so. */
function Lost({ household }: { readonly household: Household }) {
  const { speech, lostFor } = household;
  if (lostFor.value === undefined) return null;
  const time = lengthInWords(lostFor.value, speech.language.value);
  return (
    <p class="lost" role="alert">
      {speech.say("home.stale", { time })}
    </p>
  );
}

function Choices({ household }: { readonly household: Household }) {
  const { speech, theme, tones } = household;
  const asked = useSignal(false);
  const arm = async (): Promise<void> => {
    asked.value = true;
    await tones.arm();
  };
  return (
    <div class="choices">
      <button type="button" class="btn" aria-pressed={tones.running.value} onClick={arm}>
        {speech.say(tones.running.value ? "home.soundIsOn" : "home.soundOn")}
      </button>
      <button
        type="button"
        class="btn"
        aria-pressed={theme.value === "dark"}
        onClick={() => {
          theme.value = theme.value === "dark" ? "light" : "dark";
        }}
      >
        {speech.say(theme.value === "dark" ? "theme.light" : "theme.dark")}
      </button>
      <button type="button" class="btn" lang={speech.language.value === "zh" ? "en" : "zh-CN"} onClick={speech.toggle}>
        {speech.say("language.name")}
      </button>
    </div>
  );
}
