import { useComputed, useSignal } from "@preact/signals";
import type { Speech } from "../../../program/page/language.ts";
import { Dot } from "../../../program/page/marks.tsx";
import { clockTime } from "../../../program/page/times.ts";
import type { CaseView } from "../../views.ts";
import { Since } from "../live.tsx";
import type { CardProps } from "./card.tsx";
import { roomOf } from "./case-words.ts";

const results = ["answered", "noAnswer", "busy", "wrongNumber", "voicemail"] as const;

/** While a call of mine runs: one press says how it ended and writes it down. */
export function CallResult({ desk, of }: CardProps) {
  const { speech, call } = desk;
  const running = call.value;
  if (running?.caseId !== of.id) return null;
  const record = async (result: (typeof results)[number]): Promise<void> => {
    const done = await desk.note(of, `${running.to} ${speech.say(`call.${result}`)}`);
    if (done) call.value = undefined;
  };
  return (
    <div class="sec">
      <h3>
        <b>{running.to}</b>{" "}
        <span>
          <Since desk={desk} at={running.since} />
        </span>
      </h3>
      <fieldset class="outs">
        <legend class="q">{speech.say(desk.stale.value ? "log.stale" : "log.call")}</legend>
        {results.map((result) => (
          <button
            type="button"
            key={result}
            class="btn small"
            disabled={desk.stale.value}
            onClick={() => record(result)}
          >
            {speech.say(`call.${result}`)}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

/** A note is what was written; anything else is its event, with the reason if one was given. */
function inLog(speech: Speech, entry: CaseView["log"][number]): string {
  if (entry.event === "note" && entry.text !== undefined) return entry.text;
  const event = speech.word("event", entry.event);
  if (entry.text === undefined) return event;
  const reason = speech.word("why", entry.text.replaceAll(" ", "_"));
  return `${event} ${reason === entry.text.replaceAll(" ", "_") ? entry.text : reason}`;
}

/** What happened, oldest first; a renewal of the claim is not worth a line. */
export function CaseLog({ desk, of }: CardProps) {
  const { speech } = desk;
  const entries = of.log.filter((entry) => entry.event !== "renew");
  return (
    <div class="sec grow">
      <h3>
        <b>{speech.say("log.title")}</b> <span>{speech.say("log.hint")}</span>
      </h3>
      <ol class="log">
        {entries.map((entry) => (
          <li key={entry.n}>
            <span class="t">{clockTime(entry.at)}</span>
            <span>
              {inLog(desk.speech, entry)}
              {entry.kind !== undefined && (
                <b> {[speech.word("alert", entry.kind), roomOf(of, entry.room)].filter(Boolean).join(" ")}</b>
              )}
              {entry.actor && (
                <span class="q">
                  <Dot />
                  {entry.actor.name}
                </span>
              )}
            </span>
          </li>
        ))}
      </ol>
      {desk.isMine(of) && of.closedAt === undefined && <NoteField desk={desk} of={of} />}
    </div>
  );
}

function NoteField({ desk, of }: CardProps) {
  const { speech } = desk;
  const text = useSignal("");
  const empty = useComputed(() => text.value.trim() === "");
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (empty.value || desk.stale.value) return;
    if (await desk.note(of, text.value.trim())) text.value = "";
  };
  return (
    <form class="note" onSubmit={save}>
      <input
        class="field"
        aria-label={speech.say("log.add")}
        placeholder={speech.say(desk.stale.value ? "log.stale" : "log.addHint")}
        maxLength={500}
        value={text}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
    </form>
  );
}
