import { useEffect } from "preact/hooks";
import { Dot, PriorityMark, rankOf } from "../../../program/page/marks.tsx";
import { clockTime } from "../../../program/page/times.ts";
import type { CaseView } from "../../views.ts";
import type { Desk } from "../desk.ts";
import { Since, Until, waitingClass } from "../live.tsx";
import { beganAt } from "../queue/order.ts";
import { CallResult, CaseLog } from "./case-log.tsx";
import { shownAt, storedAt, whatHappened, whereInHome, whoIs } from "./case-words.ts";
import { Facts } from "./facts.tsx";
import { homeNow } from "./home-now.ts";
import { OutcomeBar } from "./outcome-bar.tsx";
import { Strip } from "./strip.tsx";

export interface CardProps {
  readonly desk: Desk;
  readonly of: CaseView;
}

export function CaseCard({ desk, of }: CardProps) {
  useRenewal(desk, of);
  return (
    <section class="card" aria-label={desk.speech.say("card.of", { name: whoIs(of, desk.speech) })}>
      <Head desk={desk} of={of} />
      <Truth desk={desk} of={of} />
      <div class="cbody">
        <div class="left stalezone">
          <Facts desk={desk} of={of} />
          <Strip desk={desk} of={of} />
        </div>
        <div class="right">
          <CallResult desk={desk} of={of} />
          <CaseLog desk={desk} of={of} />
        </div>
      </div>
      <OutcomeBar desk={desk} of={of} />
    </section>
  );
}

/** ms: how often a hand at work renews its claim. */
const renewEvery = 15_000;

/** A hand at work keeps the claim; a page left alone loses it, and says so in the queue. */
function useRenewal(desk: Desk, of: CaseView): void {
  const held = desk.isMine(of) && of.leaseUntil !== undefined;
  useEffect(() => {
    if (!held) return;
    let last = desk.deps.timers.now();
    const atWork = (): void => {
      const now = desk.deps.timers.now();
      if (now - last < renewEvery || desk.stale.peek()) return;
      last = now;
      const present = desk.board.cases.peek().get(of.id);
      if (present) void desk.renew(present);
    };
    document.addEventListener("keydown", atWork);
    document.addEventListener("pointerdown", atWork);
    return () => {
      document.removeEventListener("keydown", atWork);
      document.removeEventListener("pointerdown", atWork);
    };
  }, [desk, of.id, held]);
}

function Head({ desk, of }: CardProps) {
  const { speech } = desk;
  const room = whereInHome(of);
  const card = of.card;
  return (
    <div class="chead">
      <div>
        <h1>
          {whoIs(of, speech)}{" "}
          <small>
            {card?.sex === undefined && card?.age === undefined ? (
              <span class="q">{speech.say("unknown")}</span>
            ) : (
              <>
                {card.sex === undefined ? speech.say("unknown") : speech.say(`sex.${card.sex}`)}
                <Dot />
                {card.age === undefined ? speech.say("unknown") : speech.say("age", { n: card.age })}
              </>
            )}
          </small>
        </h1>
        <div class="meta">
          <span class={`prio p${rankOf[of.severity]}`}>
            <PriorityMark severity={of.severity} />
            {speech.say(`severity.${of.severity}`)}
          </span>
          {of.test && <span class="tag test">{speech.say("row.test")}</span>}
          <b class="event">{whatHappened(of, speech)}</b>
          {room && <span>{room}</span>}
          <span>{standing(desk, of)}</span>
          <span class="q">
            {speech.say("card.case")} <span class="mono">{of.id.slice(-12)}</span>
          </span>
        </div>
      </div>
      <Timers desk={desk} of={of} />
    </div>
  );
}

function standing(desk: Desk, of: CaseView): string {
  const { speech } = desk;
  if (of.outcome) return speech.say("card.done", { outcome: speech.say(`outcome.${of.outcome}`) });
  if (!of.owner || of.state === "raised") return speech.say("card.preview");
  return desk.isMine(of) ? speech.say("card.mine") : speech.say("card.held", { name: of.owner.name });
}

function Timers({ desk, of }: CardProps) {
  const { speech } = desk;
  const waits = of.state === "raised" ? waitingClass(desk.now.value - beganAt(of)) : "";
  const over = of.closedAt !== undefined;
  return (
    <div class="timers">
      <div class={`timer ${waits}`}>
        <span>{speech.say("card.sinceAlert")}</span>
        <b>{over ? clockTime(beganAt(of)) : <Since desk={desk} at={beganAt(of)} />}</b>
      </div>
      {of.claimedAt !== undefined && of.owner && !over && (
        <div class="timer">
          <span>{speech.say("card.sinceClaim")}</span>
          <b>
            <Since desk={desk} at={of.claimedAt} />
          </b>
        </div>
      )}
      {of.leaseUntil !== undefined && desk.isMine(of) && !over && (
        <div class={desk.sectionOf(of) === "stale" ? "timer t30" : "timer"}>
          <span>{speech.say("card.lease")}</span>
          <b>
            <Until desk={desk} at={of.leaseUntil} />
          </b>
        </div>
      )}
    </div>
  );
}

/** The three receipts, and what the home is told because of them. */
function Truth({ desk, of }: CardProps) {
  const { speech } = desk;
  const step = (name: string, at: number | undefined) => (
    <span>
      {name} <b>{at === undefined ? speech.say("notYet") : clockTime(at)}</b>
    </span>
  );
  const arrow = (
    <span class="arrow" aria-hidden="true">
      →
    </span>
  );
  const owned = of.owner && of.claimedAt !== undefined && of.state !== "raised";
  const home = homeNow(desk, of);
  return (
    <div class="truth">
      {step(speech.say("truth.stored"), storedAt(of))}
      {arrow}
      {step(speech.say("truth.shown"), shownAt(of))}
      {arrow}
      {owned && of.owner
        ? step(speech.say("truth.claimedBy", { name: of.owner.name }), of.claimedAt)
        : step(speech.say("truth.claimed"), undefined)}
      <span class="grow" />
      {desk.stale.value ? (
        <b class="bad">{speech.say("card.copyOffline")}</b>
      ) : (
        <span class="athome">
          {speech.say("truth.home")} <i class={`bulb ${home.bulb}`} /> <b>{home.words}</b>
        </span>
      )}
    </div>
  );
}
