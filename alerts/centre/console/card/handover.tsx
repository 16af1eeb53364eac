/** Somebody asks me to take over a case of theirs: said on whatever card lies open, answered on its own full card. */
import { Until } from "../live.tsx";
import { whoIs } from "./case-words.ts";
import type { CardProps } from "./props.ts";
import { sayIn } from "./say.ts";

/** On another case's card: who asks, and the way there. */
export function HandoverAsked({ desk, but }: { readonly desk: CardProps["desk"]; readonly but: string }) {
  const say = sayIn(desk.speech);
  const asked = desk.askedOfMe.value.filter(({ id }) => id !== but);
  return (
    <div class="asked" role="status">
      {asked.map((of) => (
        <div key={of.id} class="line">
          <b>{say("handover.asked", { name: of.handover?.by.name ?? "", who: whoIs(of, desk.speech) })}</b>
          <button
            type="button"
            class="btn small"
            onClick={() => {
              desk.opened.value = of.id;
            }}
          >
            {say("handover.look")}
          </button>
        </div>
      ))}
    </div>
  );
}

/** On its own card, in the place of the outcome: accept or decline. */
export function HandoverAnswer({ desk, of }: CardProps) {
  const say = sayIn(desk.speech);
  const { handover } = of;
  if (!handover) return null;
  const act = (verb: string) => () => void desk.act(of, verb);
  return (
    <div class="r1">
      <b>{say("handover.asked", { name: handover.by.name, who: whoIs(of, desk.speech) })}</b>
      <HandoverLeft desk={desk} of={of} />
      <span class="grow" />
      <button type="button" class="btn" disabled={desk.stale.value} onClick={act("decline")}>
        {say("handover.decline")}
      </button>
      <button type="button" class="btn main" disabled={desk.stale.value} onClick={act("accept")}>
        {say("handover.accept")}
      </button>
    </div>
  );
}

export function HandoverLeft({ desk, of }: CardProps) {
  const say = sayIn(desk.speech);
  const { handover } = of;
  if (!handover) return null;
  if (handover.overdueAt !== undefined) return <span class="warn">{say("handover.overdue")}</span>;
  return (
    <span class="m">
      {say("handover.left")} <Until desk={desk} at={handover.until} />
    </span>
  );
}
