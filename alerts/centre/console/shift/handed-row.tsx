import { useSignal } from "@preact/signals";
import { PriorityMark } from "../../../program/page/marks.tsx";
import type { ShiftSay } from "../../../program/words/shift.ts";
import type { Handed, ShiftView } from "../../shift/views.ts";
import { whatHappened, whoIs } from "../card/case-words.ts";
import { Until } from "../live.tsx";
import type { ShiftPart } from "./part.ts";

type RowProps = ShiftPart & { readonly of: Handed; readonly view: ShiftView };

/** One case, one person, one press: nothing is handed over in a bundle. */
export function HandedRow({ desk, words, of, view, go }: RowProps) {
  const to = useSignal("");
  const { speech } = desk;
  const now = desk.board.cases.value.get(of.case.id);
  const others = view.onDuty.filter(({ person }) => person.id !== desk.me.person.id);
  const name = now ? whoIs(now, speech) : speech.say("home.of", { id: of.case.home });
  const inHand = of.state === "in_hand" || of.state === "asked" || of.state === "with_lead";
  const blocked = desk.stale.value || desk.busy.value.has(of.case.id);
  return (
    <li class={inHand ? "" : "done"}>
      <PriorityMark severity={of.case.severity} />
      <div>
        <b>
          {speech.say(`severity.${of.case.severity}`)}{" "}
          {now ? whatHappened(now, speech) : speech.word("alert", of.case.kind)}
        </b>{" "}
        {name}
        <p class={inHand ? "m" : "ok"}>
          {handedWords(words, of)}{" "}
          {of.state === "asked" && of.until !== undefined && of.until > desk.now.peek() && (
            <Until desk={desk} at={of.until} />
          )}
        </p>
      </div>
      {inHand && now && (
        <div class="acts">
          <select
            class="field"
            aria-label={`${words("to")} ${name}`}
            value={to.value}
            onChange={(event) => {
              to.value = event.currentTarget.value;
            }}
          >
            <option value="">{words("choose")}</option>
            {others.map(({ person }) => (
              <option key={person.id} value={person.id}>
                {person.name}
              </option>
            ))}
          </select>
          <button
            type="button"
            class="btn"
            disabled={blocked || to.value === ""}
            onClick={() => void desk.act(now, "handover", { to: to.value })}
          >
            {words("hand")} <span class="sr">{name}</span>
          </button>
          <button type="button" class="btn" disabled={blocked} onClick={() => void desk.release(now)}>
            {words("release")} <span class="sr">{name}</span>
          </button>
          <button
            type="button"
            class="btn plain"
            onClick={() => {
              desk.opened.value = now.id;
              go("");
            }}
          >
            {words("look")} <span class="sr">{name}</span>
          </button>
        </div>
      )}
    </li>
  );
}

export function handedWords(words: ShiftSay, { state, to, case: of }: Handed): string {
  const name = to?.name ?? "";
  switch (state) {
    case "asked":
      return of.handover?.overdueAt === undefined ? words("state.asked", { name }) : words("state.askedOver", { name });
    case "with_lead":
    case "accepted":
      return words(`state.${state}`, { name });
    default:
      return words(`state.${state}`);
  }
}
