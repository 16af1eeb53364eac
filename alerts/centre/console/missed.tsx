/** What came while the line was down, case by case: the gravest first, and of a long list so many at a time. */
import { useSignal } from "@preact/signals";
import { Dot, PriorityMark, rankOf } from "../../program/page/marks.tsx";
import { queueSays } from "../../program/words/queue.ts";
import type { CaseView } from "../views.ts";
import { storedAt, whatHappened, whereInHome, whoIs } from "./card/case-words.ts";
import type { Desk } from "./desk.ts";

/** Lines at first, and how many more each time: a storm that was missed must not keep the queue from being drawn. */
const listed = 200;

/** Which they were, and when the centre had them: those that are over by now as well. */
export function Missed({ desk, ids }: { readonly desk: Desk; readonly ids: readonly string[] }) {
  const { speech, board } = desk;
  const most = useSignal(listed);
  const words = queueSays(speech.language.value);
  const closed = new Map(board.closed.value.map((of) => [of.id, of]));
  const found = ids
    .flatMap((id) => board.cases.value.get(id) ?? closed.get(id) ?? [])
    .sort((a, b) => rankOf[a.severity] - rankOf[b.severity]);
  if (found.length === 0) return null;
  const left = found.length - most.value;
  return (
    <ul class="missed" aria-label={words("catch.list")}>
      {found.slice(0, most.value).map((of) => (
        <Line key={of.id} desk={desk} of={of} />
      ))}
      {left > 0 && (
        <li>
          <button
            type="button"
            class="btn small"
            onClick={() => {
              most.value += listed;
            }}
          >
            {words("more", { n: left, step: Math.min(left, listed) })}
          </button>
        </li>
      )}
    </ul>
  );
}

function Line({ desk, of }: { readonly desk: Desk; readonly of: CaseView }) {
  const { speech } = desk;
  const words = queueSays(speech.language.value);
  return (
    <li>
      <PriorityMark severity={of.severity} />
      <b>{speech.say(`severity.${of.severity}`)}</b>
      <span>
        {whatHappened(of, speech)} {whereInHome(of)}
      </span>
      <span class="m">
        {whoIs(of, speech)}
        <Dot />
        {words("catch.at", { time: speech.times.clock(storedAt(of) ?? of.raisedAt) })}
        <Dot />
        {of.owner && of.state !== "raised" ? of.owner.name : speech.say(`state.${of.state}`)}
      </span>
      <button
        type="button"
        class="btn small"
        onClick={() => {
          desk.opened.value = of.id;
        }}
      >
        {words("catch.open")}
        <span class="sr">{whoIs(of, speech)}</span>
      </button>
    </li>
  );
}
