import { PersonMark, PriorityMark, Tick } from "../../../program/page/marks.tsx";
import { sayIn } from "../called-in/say.ts";
import type { Notice } from "../card/desk-commands.ts";
import type { Desk } from "../desk.ts";
import { faultWords } from "../fault.tsx";

/** Who was first, what was refused, what was closed: a fixed place above the foot, so that no row moves. */
export function NoticeBox({ desk }: { readonly desk: Desk }) {
  const { speech, notice } = desk;
  const told = notice.value;
  return (
    <div class="notice" role="status">
      {told && (
        <div class={`msg ${told.kind === "closed" ? "g" : told.kind === "refused" ? "w" : "i"}`}>
          {told.kind === "closed" ? (
            <Tick />
          ) : told.kind === "refused" ? (
            <PriorityMark severity="warning" />
          ) : (
            <PersonMark />
          )}
          <div>{noticeWords(desk, told)}</div>
          <button
            type="button"
            class="btn small"
            onClick={() => {
              notice.value = undefined;
            }}
          >
            {speech.say("conflict.ok")}
          </button>
        </div>
      )}
    </div>
  );
}

function noticeWords({ speech }: Desk, told: Notice) {
  switch (told.kind) {
    case "first":
      return (
        <>
          <b>{speech.say("conflict.first", { name: told.name })}</b>
          {told.at !== undefined && speech.say("conflict.firstHint", { time: speech.times.clock(told.at) })}
        </>
      );
    case "moved":
      return (
        <>
          <b>{speech.say("conflict.moved")}</b>
          {speech.say("conflict.movedHint")}
        </>
      );
    case "existing":
      return (
        <>
          <b>{sayIn(speech)("existing")}</b>
          {told.noted && sayIn(speech)("existingNote")}
        </>
      );
    case "refused":
      return <b>{faultWords(speech, told.code)}</b>;
    case "closed":
      return <b>{speech.say("close.done", { outcome: speech.say(`outcome.${told.outcome}`) })}</b>;
  }
}
