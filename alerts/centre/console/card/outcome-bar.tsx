import { digitOutcomes, moreOutcomes, type Outcome } from "../../outcomes.ts";
import type { CardProps } from "./card.tsx";

/** Nine codes by digits, finer ones behind 0, a note, and the one button that closes. */
export function OutcomeBar({ desk, of }: CardProps) {
  if (of.closedAt !== undefined) return <ReadOnly desk={desk} of={of} />;
  if (!of.owner || of.state === "raised") return <ClaimBar desk={desk} of={of} />;
  if (!desk.isMine(of)) return <ReadOnly desk={desk} of={of} />;
  return <Choosing desk={desk} of={of} />;
}

function ReadOnly({ desk, of }: CardProps) {
  const { speech } = desk;
  return (
    <div class="close">
      <div class="r1">
        <h3>{speech.say("close.title")}</h3>
        <span class="m">
          {of.outcome
            ? speech.say("close.done", { outcome: speech.say(`outcome.${of.outcome}`) })
            : speech.say("close.notMine", { name: of.owner?.name ?? speech.say("unknown") })}
        </span>
        <span class="grow" />
        <button
          type="button"
          class="btn small"
          onClick={() => {
            desk.opened.value = undefined;
          }}
        >
          {speech.say("close.fewer")} <kbd>Esc</kbd>
        </button>
      </div>
    </div>
  );
}

function ClaimBar({ desk, of }: CardProps) {
  const { speech } = desk;
  const top = desk.unclaimed.value[0]?.id === of.id;
  return (
    <div class="close">
      <div class="r1">
        <h3>{speech.say("close.title")}</h3>
        <span class="m">{speech.say("close.unclaimed")}</span>
        <span class="grow" />
        <button type="button" class="btn main" disabled={desk.stale.value} onClick={() => desk.claim(of)}>
          {speech.say(desk.stale.value ? "row.staleClaim" : "row.claim")}{" "}
          {top && !desk.stale.value && desk.keysOn.value && <kbd>{speech.say("row.space")}</kbd>}
        </button>
      </div>
    </div>
  );
}

function Choosing({ desk, of }: CardProps) {
  const { speech } = desk;
  const draft = desk.draftOf(of);
  const stale = desk.stale.value;
  const busy = desk.busy.value.has(of.id);
  const ready = draft.outcome !== undefined && !stale;
  return (
    <div class={desk.unfolded.value ? "close unfolded" : "close"} id="outcomes" tabIndex={-1}>
      <div class="r1">
        <h3>{speech.say("close.title")}</h3>
        <span class="q" role="status">
          {stale
            ? speech.say("close.stale")
            : draft.outcome
              ? speech.say(`outcome.${draft.outcome}`)
              : speech.say("close.choose")}
        </span>
        <input
          class="field"
          aria-label={speech.say("close.noteLabel")}
          placeholder={speech.say("close.note")}
          maxLength={500}
          value={draft.note}
          onInput={(event) => desk.draft(of, { note: event.currentTarget.value })}
        />
        <button type="button" class="btn" disabled={stale} onClick={() => desk.release(of)}>
          {speech.say("close.release")}
        </button>
        <button type="button" class={ready ? "btn main" : "btn"} disabled={!ready} onClick={() => desk.close(of)}>
          {speech.say(busy ? "close.closing" : "close.go")} <kbd>Ctrl</kbd>
          <kbd>Enter</kbd>
        </button>
      </div>
      <Codes desk={desk} of={of} chosen={draft.outcome} />
    </div>
  );
}

function Codes({ desk, of, chosen }: CardProps & { readonly chosen: Outcome | undefined }) {
  const { speech, more } = desk;
  const codes: readonly Outcome[] = more.value ? moreOutcomes : digitOutcomes;
  return (
    <fieldset class="codes" aria-label={speech.say("close.title")}>
      {codes.map((code, index) => (
        <label key={code} class={chosen === code ? "code chosen" : "code"}>
          <input
            type="radio"
            name="outcome"
            class="sr"
            checked={chosen === code}
            onChange={() => desk.draft(of, { outcome: code })}
          />
          <kbd>{index + 1}</kbd>
          {speech.say(`outcome.${code}`)}
        </label>
      ))}
      <button
        type="button"
        class="code"
        onClick={() => {
          more.value = !more.value;
        }}
      >
        <kbd>0</kbd>
        {speech.say(more.value ? "close.fewer" : "close.more")}
      </button>
    </fieldset>
  );
}
