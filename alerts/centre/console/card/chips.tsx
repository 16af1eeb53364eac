/** What is unusual about the case, each in its own words; nothing unusual, no line. */
import { Dot } from "../../../program/page/marks.tsx";
import { lengthInWords } from "../../../program/page/times.ts";
import { queueSays } from "../../../program/words/queue.ts";
import type { CaseView } from "../../views.ts";
import { Until } from "../live.tsx";
import { Called } from "../queue/called.tsx";
import { lateInWords, latestOf, whatHappened } from "./case-words.ts";
import type { CardProps } from "./props.ts";
import { sayIn } from "./say.ts";

export function Chips({ desk, of }: CardProps) {
  const { speech } = desk;
  const say = sayIn(speech);
  const words = (ms: number): string => lengthInWords(ms, speech.language.value);
  const late = latestOf(of);
  const guessed = of.alerts.find(({ atTrusted }) => !atTrusted);
  const offset = desk.board.gateways.value.get(of.gateway)?.clockOffset;
  const repeats = of.alerts.reduce((sum, alert) => sum + alert.repeats, 0);
  const cleared = of.alerts.length > 0 && of.alerts.every(({ condition }) => condition === "cleared");
  const held = of.state !== "raised" && of.owner !== undefined;
  const lines = [
    of.test && (
      <span key="test" class="tag test">
        {say("chip.test")}
      </span>
    ),
    of.drill !== undefined && (
      <span key="drill" class="tag test">
        {say("chip.drill")}
      </span>
    ),
    late && (
      <span key="late" class="because">
        <span class="tag late">{say("chip.late", { time: words(late.by) })}</span>{" "}
        {queueSays(speech.language.value)("lateBecause", lateInWords(late, speech, desk.now.peek()))}
      </span>
    ),
    guessed && (
      <span key="guess" class="because">
        <span class="tag late">{say("chip.estimated")}</span>{" "}
        {say("chip.notLater", { time: speech.times.clock(guessed.storedAt) })}
        {/* What the clock is off by now says nothing of then: it may have been set since. */}
        {offset !== undefined && Math.abs(offset) >= worthSaying && (
          <>
            <Dot />
            {say("chip.clockOff", { time: words(Math.abs(offset)) })}
          </>
        )}
      </span>
    ),
    repeats > 0 && (
      <span key="merged" class="tag">
        {say("chip.merged", { n: repeats + 1 })}
      </span>
    ),
    of.unlisted !== undefined && (
      <span key="unlisted" class="tag late">
        {speech.say("row.unlisted", { n: of.unlisted })}
      </span>
    ),
    of.alerts.some(({ cancelRequested }) => cancelRequested) && (
      <span key="cancel" class="tag">
        {say("chip.cancel")}
      </span>
    ),
    cleared && (
      <span key="cleared" class="tag">
        {say("chip.cleared")}
      </span>
    ),
    of.lastOwner && of.lastOwner.id !== of.owner?.id && (
      <span key="was" class="tag">
        {say("chip.was", { name: of.lastOwner.name })}
      </span>
    ),
    of.state === "raised" && (of.level ?? 0) > 0 && (
      <b key="level" class="warn">
        {say("chip.level", { n: of.level ?? 0 })}
      </b>
    ),
    of.state === "raised" && !of.test && of.lane !== "test" && !of.shelved && (
      <Called key="called" desk={desk} of={of} />
    ),
    of.offeredAt !== undefined && held && !desk.isMine(of) && (
      <span key="offered" class="tag late">
        {say("chip.offered", { name: of.owner?.name ?? "" })}
      </span>
    ),
    of.shelved && (
      <span key="shelved" class="because">
        <span class="tag">
          <Shelved desk={desk} of={of} />
        </span>{" "}
        {say("chip.shelvedWhy", { name: of.shelved.by.name, why: of.shelved.why })}
      </span>
    ),
    ...related(desk, of),
  ].filter((line) => line !== false && line !== undefined && line !== null);
  return <>{lines}</>;
}

const Shelved = ({ desk, of }: CardProps) => (
  <>
    {sayIn(desk.speech)("chip.shelved")} <Until desk={desk} at={of.shelved?.until ?? 0} />
  </>
);

/** ms: less is the time that a message takes. */
const worthSaying = 2_000;

/** Other cases of this home that the page knows: linked, or simply there. */
export function casesOfHome(desk: CardProps["desk"], of: CaseView): readonly CaseView[] {
  const all = [...desk.board.cases.value.values(), ...desk.board.closed.value];
  const linked = [of.relatedTo, of.duplicateOf];
  return all.filter((each) => each.id !== of.id && (each.home === of.home || linked.includes(each.id)));
}

/** Buttons a head has room for: the newest. */
const relatedShown = 2;

const related = (desk: CardProps["desk"], of: CaseView) =>
  // Two outages of a county have no home in common.
  (of.area ? [] : casesOfHome(desk, of))
    .toSorted((a, b) => b.raisedAt - a.raisedAt)
    .slice(0, relatedShown)
    .map((each) => (
      <button
        type="button"
        key={each.id}
        class="btn small related"
        onClick={() => {
          desk.opened.value = each.id;
        }}
      >
        {sayIn(desk.speech)("related.title")} {whatHappened(each, desk.speech)}{" "}
        {desk.speech.times.clock(each.raisedAt, false)}
      </button>
    ));
