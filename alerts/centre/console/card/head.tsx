/** Who it is about (the first of the seven facts), what happened, and the three clocks. */
import { useComputed } from "@preact/signals";
import { Dot, PriorityMark, rankOf } from "../../../program/page/marks.tsx";
import { age } from "../../../program/page/times.ts";
import type { Desk } from "../desk.ts";
import { Since, Until, waitingClass } from "../live.tsx";
import { beganAt } from "../queue/order.ts";
import { whatHappened, whereInHome, whoIs } from "./case-words.ts";
import { Chips } from "./chips.tsx";
import { awaited } from "./people.ts";
import type { CardProps } from "./props.ts";
import { sayIn } from "./say.ts";

export function Head({ desk, of }: CardProps) {
  const { speech } = desk;
  const room = whereInHome(of);
  return (
    <div class="chead">
      <div>
        <h1>
          {whoIs(of, speech)} {!of.area && <SexAndAge desk={desk} of={of} />}
        </h1>
        <div class="meta">
          <span class={`prio p${rankOf[of.severity]}`}>
            <PriorityMark severity={of.severity} />
            {speech.say(`severity.${of.severity}`)}
          </span>
          <b class="event">{whatHappened(of, speech)}</b>
          {room && <span>{room}</span>}
          <span>{standing(desk, of)}</span>
          <span class="q">
            {speech.say("card.case")} <span class="mono">{of.id.slice(-12)}</span>
          </span>
          <Chips desk={desk} of={of} />
        </div>
      </div>
      <Timers desk={desk} of={of} />
    </div>
  );
}

function SexAndAge({ desk, of }: CardProps) {
  const { speech } = desk;
  const { sex, age: years } = of.card ?? {};
  const unknown = <span class="q">{speech.say("unknown")}</span>;
  const others = (of.card?.residents ?? []).filter(({ name }) => name !== of.card?.name);
  return (
    <small>
      {sex === undefined && years === undefined ? (
        unknown
      ) : (
        <>
          {sex === undefined ? unknown : speech.say(`sex.${sex}`)}
          <Dot />
          {years === undefined ? unknown : speech.say("age", { n: years })}
        </>
      )}
      {others.length > 0 && (
        <span class="others">
          {sayIn(speech)("fact.others")}{" "}
          {others.map((each) => (
            <span key={each.id}>
              {[each.name, each.sex && speech.say(`sex.${each.sex}`), each.age].filter(Boolean).join(" ")}
            </span>
          ))}
        </span>
      )}
    </small>
  );
}

function standing(desk: Desk, of: CardProps["of"]): string {
  const { speech } = desk;
  if (of.outcome) return speech.say("card.done", { outcome: speech.say(`outcome.${of.outcome}`) });
  if (!of.owner || of.state === "raised") return speech.say("card.preview");
  return desk.isMine(of) ? speech.say("card.mine") : speech.say("card.held", { name: of.owner.name });
}

function Timers({ desk, of }: CardProps) {
  const { speech } = desk;
  const over = of.closedAt !== undefined;
  const waits = useComputed(() => `timer ${of.state === "raised" ? waitingClass(desk.now.value - beganAt(of)) : ""}`);
  const claimed = of.claimedAt !== undefined && of.owner !== undefined && of.state !== "raised";
  return (
    <div class="timers">
      <div class={waits}>
        <span>{speech.say(over ? "card.alertAt" : "card.sinceAlert")}</span>
        <b>{over ? speech.times.clock(beganAt(of)) : <Since desk={desk} at={beganAt(of)} />}</b>
      </div>
      {claimed && !over && (
        <div class="timer">
          <span>{speech.say("card.sinceClaim")}</span>
          <b>
            <Since desk={desk} at={of.claimedAt ?? 0} />
          </b>
        </div>
      )}
      {!over && <Deadline desk={desk} of={of} />}
    </div>
  );
}

/** The next deadline: that somebody sent says yes, that they are there, or else that my claim runs out. */
function Deadline({ desk, of }: CardProps) {
  const { speech } = desk;
  const sent = awaited(of);
  if (sent) {
    const unanswered = sent.confirmedAt === undefined && sent.confirmBy !== undefined;
    const label = sayIn(speech)(unanswered ? "head.confirm" : "head.arrival");
    return <Limit desk={desk} label={label} at={unanswered ? (sent.confirmBy ?? sent.etaAt) : sent.etaAt} />;
  }
  if (of.leaseUntil === undefined || !desk.isMine(of)) return null;
  return (
    <div class={desk.sectionOf(of) === "stale" ? "timer t30" : "timer"}>
      <span>{speech.say("card.lease")}</span>
      <b>
        <Until desk={desk} at={of.leaseUntil} />
      </b>
    </div>
  );
}

/** Counts down; after it 超, and up. */
function Limit({ desk, label, at }: { readonly desk: Desk; readonly label: string; readonly at: number }) {
  const say = sayIn(desk.speech);
  const look = useComputed(() =>
    desk.now.value > at ? "timer t60" : at - desk.now.value < 60_000 ? "timer t30" : "timer",
  );
  const text = useComputed(() => {
    const left = at - desk.now.value;
    return left >= 0 ? age(left) : say("head.over", { time: age(-left) });
  });
  return (
    <div class={look}>
      <span>{label}</span>
      <b>{text}</b>
    </div>
  );
}
