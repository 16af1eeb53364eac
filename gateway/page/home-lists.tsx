/** Rooms, devices, alerts and the local history: all of it works with no InfluxDB. */
import { useSignal } from "@preact/signals";
import { inWords } from "../../alerts/program/page/facts.ts";
import { Dot } from "../../alerts/program/page/marks.tsx";
import { lengthInWords } from "../../alerts/program/page/times.ts";
import { DeviceRow } from "./device-row.tsx";
import { historyLines } from "./history-lines.ts";
import type { Household } from "./household.ts";
import type { HomeView } from "./view.ts";

interface Shown {
  readonly household: Household;
  readonly view: HomeView;
}

const roomName = (household: Household, view: HomeView, id: string | undefined): string | undefined =>
  id === undefined
    ? undefined
    : (view.rooms.find((room) => room.id === id)?.label[household.speech.language.value] ?? id);

export function RoomList({ household, view }: Shown) {
  const { speech, grown } = household;
  const language = speech.language.value;
  return (
    <section class="list">
      <h2>{speech.say("home.rooms")}</h2>
      {view.rooms.length === 0 && <p class="q">{speech.say("home.noRooms")}</p>}
      <ul>
        {view.rooms.map((room) => (
          <li key={room.id}>
            <b>{room.label[language]}</b>
            <span>
              {room.last
                ? speech.say("home.ago", {
                    time: lengthInWords(room.last.agoMs + grown.value, language),
                    what: inWords(room.last.fact, language),
                  })
                : speech.say("home.never")}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function DeviceList({ household, view }: Shown) {
  const { speech } = household;
  return (
    <section class="list">
      <h2>{speech.say("home.buttons")}</h2>
      {view.devices.length === 0 && <p class="q">{speech.say("home.noDevices")}</p>}
      <ul>
        {view.devices.map((device) => (
          <DeviceRow
            key={device.id}
            household={household}
            device={device}
            room={roomName(household, view, device.room)}
          />
        ))}
      </ul>
    </section>
  );
}

export function AlertList({ household, view }: Shown) {
  const { speech, grown } = household;
  const language = speech.language.value;
  return (
    <section class="list">
      <h2>{speech.say("home.alerts")}</h2>
      {view.alerts.length === 0 && <p class="q">{speech.say("home.noAlerts")}</p>}
      <ul>
        {view.alerts.slice(0, 8).map((alert) => {
          const room = roomName(household, view, alert.room);
          return (
            <li key={alert.id}>
              <b>
                {speech.word("alert", alert.kind)}
                {room && (
                  <>
                    <Dot />
                    {room}
                  </>
                )}
                {alert.repeats > 0 && <span class="q"> ×{alert.repeats + 1}</span>}
                {alert.test && <span class="tag test">{speech.say("row.test")}</span>}
              </b>
              <span>
                {speech.say("time.ago", { time: lengthInWords(alert.agoMs + grown.value, language) })}
                <Dot />
                {speech.word("alertState", alert.state)}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const historyStep = 10;

export function HistoryList({ household, view }: Shown) {
  const { speech, now } = household;
  const language = speech.language.value;
  const shown = useSignal(historyStep);
  const lines = historyLines(view.history);
  const rest = lines.length - shown.value;
  return (
    <section class="list wide">
      <h2>{speech.say("home.history")}</h2>
      {view.history.length === 0 && <p class="q">{speech.say("home.noHistory")}</p>}
      <ul class="history">
        {lines.slice(0, shown.value).map((line) => (
          <li key={line.id}>
            <span class="when">{speech.times.dayTime(line.wall, now.value, language)}</span>
            <span>{roomName(household, view, line.room) ?? ""}</span>
            <b>{line.facts.map((fact) => inWords(fact, language)).join(language === "zh" ? "，" : ", ")}</b>
            <span class="mono q">{line.device}</span>
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <button
          type="button"
          class="btn"
          onClick={() => {
            shown.value += historyStep;
          }}
        >
          {speech.say("home.more", { n: Math.min(rest, historyStep) })}
        </button>
      )}
    </section>
  );
}
