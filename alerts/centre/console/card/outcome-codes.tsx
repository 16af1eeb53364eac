/** Nine codes by digits, finer ones behind 0, a note, and the one button that closes. */
import type { ComponentChildren } from "preact";
import { digitOutcomes, moreOutcomes, type Outcome } from "../../outcomes.ts";
import { whatHappened } from "./case-words.ts";
import { casesOfHome } from "./chips.tsx";
import { DrawerButton } from "./drawer.tsx";
import { panelOf, readyToClose } from "./panels.ts";
import type { CardProps } from "./props.ts";
import { sayIn } from "./say.ts";
import { Verified } from "./verified.tsx";

export function Choosing({ desk, of, children }: CardProps & { readonly children: ComponentChildren }) {
  const { speech } = desk;
  const draft = desk.draftOf(of);
  const stale = desk.stale.value;
  const busy = desk.busy.value.has(of.id);
  const ready = readyToClose(desk, of) && !stale;
  const here = panelOf(desk, of) === "outcome";
  const looks = ["close", ...(desk.unfolded.value ? ["unfolded"] : []), ...(here ? ["here"] : [])];
  const hint = stale
    ? speech.say("close.stale")
    : draft.outcome
      ? speech.say(`outcome.${draft.outcome}`)
      : speech.say("close.choose");
  return (
    <section class={looks.join(" ")} id="outcomes" tabIndex={-1} aria-label={speech.say("close.title")}>
      {children}
      {draft.outcome === "duplicate_of" && <Duplicate desk={desk} of={of} />}
      <div class="r1">
        <h3>{speech.say("close.title")}</h3>
        <span class="q" role="status">
          {hint}
        </span>
        <input
          class="field"
          aria-label={speech.say("close.noteLabel")}
          placeholder={speech.say("close.note")}
          maxLength={500}
          value={draft.note}
          onInput={(event) => desk.draft(of, { note: event.currentTarget.value })}
        />
        <Verified desk={desk} of={of} />
        <DrawerButton desk={desk} of={of} what="release" />
        <DrawerButton desk={desk} of={of} what="handover" />
        <button type="button" class={ready ? "btn main" : "btn"} disabled={!ready} onClick={() => desk.close(of)}>
          {speech.say(busy && ready ? "close.closing" : "close.go")} <kbd>Ctrl</kbd>
          <kbd>Enter</kbd>
        </button>
      </div>
      <Codes desk={desk} of={of} chosen={draft.outcome} />
    </section>
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
        aria-pressed={more.value}
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

/** Of which case of this home it is the second: without that it cannot be closed as one. */
function Duplicate({ desk, of }: CardProps) {
  const say = sayIn(desk.speech);
  const others = casesOfHome(desk, of).filter(({ home, test }) => home === of.home && test === of.test);
  const chosen = desk.draftOf(of).duplicateOf;
  if (others.length === 0) return <p class="bad">{say("close.noneToChoose")}</p>;
  return (
    <fieldset class="duplicates">
      <legend>{say("close.duplicateOf")}</legend>
      {others.map((each) => (
        <label key={each.id} class={chosen === each.id ? "code chosen" : "code"}>
          <input
            type="radio"
            name="duplicate"
            class="sr"
            checked={chosen === each.id}
            onChange={() => desk.draft(of, { duplicateOf: each.id })}
          />
          {whatHappened(each, desk.speech)} {desk.speech.times.clock(each.raisedAt)}
        </label>
      ))}
    </fieldset>
  );
}
