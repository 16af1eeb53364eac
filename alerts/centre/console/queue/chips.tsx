/** What a row says beside who and what: how it came here, who has it, and what is due next. */
import { useComputed } from "@preact/signals";
import { Dot } from "../../../program/page/marks.tsx";
import { lengthInWords } from "../../../program/page/times.ts";
import { queueSays } from "../../../program/words/queue.ts";
import type { CaseView } from "../../views.ts";
import { whoRang } from "../called-in/rang.tsx";
import { lateInWords, latestOf } from "../card/case-words.ts";
import type { Desk } from "../desk.ts";
import { Since, Until } from "../live.tsx";
import { Called } from "./called.tsx";
import { Counted, lengthLeft } from "./counted.tsx";
import { isOffered } from "./order.ts";
import type { RowProps } from "./props.ts";

type Part = Pick<RowProps, "desk" | "of">;

export function Chips({ desk, of, section }: RowProps) {
  const { speech } = desk;
  const words = queueSays(speech.language.value);
  const late = latestOf(of);
  const told = late && lateInWords(late, speech, desk.now.peek());
  const doubt = of.alerts.some((alert) => !alert.atTrusted);
  const repeats = of.alerts.reduce((sum, alert) => sum + alert.repeats, 0);
  const wishes = of.alerts.some((alert) => alert.cancelRequested);
  const cleared = of.alerts.length > 0 && of.alerts.every((alert) => alert.condition === "cleared");
  const heard = of.kind === "gateway_lost" ? desk.board.gateways.value.get(of.gateway)?.lastHeardAt : undefined;
  const until = of.state === "suspected" ? of.alerts.find((alert) => alert.suspectedUntil)?.suspectedUntil : undefined;
  const parts = [
    until !== undefined && (
      <span class="tag">
        {speech.say("row.suspected")} <Until desk={desk} at={until} />
      </span>
    ),
    of.calledIn && <span class="tag">{whoRang(speech, of.calledIn.rang)}</span>,
    of.state === "raised" && section === "unclaimed" && <Escalated desk={desk} of={of} />,
    late && (
      <span class="tag late">{speech.say("row.late", { time: lengthInWords(late.by, speech.language.value) })}</span>
    ),
    // In two: the reason stands beside what follows it, and the row gets no further line of its own.
    told && <span>{told.times}</span>,
    told && <span>{told.why}</span>,
    doubt && <span class="tag late">{speech.say("row.estimated")}</span>,
    repeats > 0 && <span class="tag">{speech.say("row.merged", { n: repeats + 1 })}</span>,
    of.unlisted !== undefined && <span class="tag late">{speech.say("row.unlisted", { n: of.unlisted })}</span>,
    wishes && <span class="tag">{speech.say("row.cancelRequested")}</span>,
    cleared && <span class="tag">{speech.say("row.cleared")}</span>,
    of.kind === "path_test_missed" && <span class="tag">{of.alerts[0]?.device?.split(":")[2]}</span>,
    heard !== undefined && <span>{speech.say("row.lastHeard", { time: desk.speech.times.clock(heard) })}</span>,
    of.state === "raised" && of.lastOwner && <span>{speech.say("row.was", { name: of.lastOwner.name })}</span>,
    section === "shelved" && of.shelved && (
      <>
        <span class="tag">
          <Counted desk={desk} say={(time) => words("shelvedFor", { time })} at={of.shelved.until} />
        </span>
        <span>{words("shelvedWhy", { name: of.shelved.by.name, why: of.shelved.why })}</span>
      </>
    ),
    isOffered(of, desk.me.person.id) && of.owner && <b class="warn">{words("offered", { name: of.owner.name })}</b>,
    of.alarm && desk.isMine(of) && <b class="warn">{words(`alarm.${of.alarm.why}`)}</b>,
    <Asked key="asked" desk={desk} of={of} />,
    <Holder key="holder" desk={desk} of={of} section={section} />,
    <NextDeadline key="next" desk={desk} of={of} section={section} />,
  ].filter((part) => part !== false && part !== undefined);
  return <div class="state">{parts}</div>;
}

function Escalated({ desk, of }: Part) {
  const level = of.level ?? 0;
  return (
    <>
      {level > 0 && <b class="warn">{desk.speech.say("row.level", { n: level })}</b>}
      <Called desk={desk} of={of} />
    </>
  );
}

/** Somebody is asked to take it over. */
function Asked({ desk, of }: Part) {
  const words = queueSays(desk.speech.language.value);
  const asked = of.handover;
  if (!asked) return null;
  const name = asked.by.name;
  if (asked.to.id === desk.me.person.id)
    return (
      <b class="asks">
        <Counted
          desk={desk}
          at={asked.until}
          say={(time) =>
            asked.until > desk.now.peek() ? words("asksYou", { name, time }) : words("asksYouOver", { name })
          }
        />
      </b>
    );
  return (
    <span class={asked.overdueAt === undefined ? "tag" : "tag late"}>
      {words(asked.overdueAt === undefined ? "handingTo" : "overdue", { name: asked.to.name })}
    </span>
  );
}

function Holder({ desk, of, section }: RowProps) {
  const { speech } = desk;
  if (!of.owner || of.state === "raised" || section === "unclaimed") return null;
  return (
    <span>
      {desk.isMine(of) ? speech.say("card.mine") : speech.say("row.heldBy", { name: of.owner.name })}{" "}
      {of.claimedAt !== undefined && <Since desk={desk} at={of.claimedAt} />}
      {(of.state === "dispatched" || of.state === "on_site") && (
        <>
          <Dot />
          {speech.say(`state.${of.state}`)}
        </>
      )}
    </span>
  );
}

/** The third number of a row: what runs out next. Without anything due before it, that is the claim itself. */
function NextDeadline({ desk, of, section }: RowProps) {
  const words = queueSays(desk.speech.language.value);
  if (!of.owner || of.state === "raised" || section === "unclaimed") return null;
  const { leaseUntil } = of;
  const sent = (of.dispatches ?? []).findLast((each) => each.endedAt === undefined && each.arrivedAt === undefined);
  if (section === "stale" && leaseUntil !== undefined)
    return (
      <b class="warn">
        <Counted desk={desk} at={leaseUntil} say={(time) => words("pulse", { time })} />
      </b>
    );
  if (sent?.confirmedAt === undefined && sent?.confirmBy !== undefined) {
    const { confirmBy, name } = sent;
    return <Counted desk={desk} at={confirmBy} say={(time) => words("toConfirm", { name, time })} />;
  }
  if (sent) return <Arrival desk={desk} name={sent.name} at={sent.etaAt} />;
  // Whoever is asked to take it over has a time of their own to watch.
  if (leaseUntil === undefined || section === "asked") return null;
  return (
    <span>
      <Counted desk={desk} at={leaseUntil} say={(time) => desk.speech.say("row.returnsIn", { time })} />
    </span>
  );
}

/** Counts down to the time of arrival, and up after it. */
function Arrival({ desk, name, at }: { readonly desk: Desk; readonly name: string; readonly at: number }) {
  const words = queueSays(desk.speech.language.value);
  const over = useComputed(() => desk.now.value > at);
  return (
    <span class={over.value ? "warn" : undefined}>
      {useComputed(() => {
        const left = at - desk.now.value;
        return left >= 0
          ? words("toArrival", { name, time: lengthLeft(left) })
          : words("arrivalOver", { name, time: lengthLeft(-left) });
      })}
    </span>
  );
}

export const isTechnical = (of: CaseView): boolean => of.severity === "notice" || of.lane === "fault";
