import { useCallback } from "preact/hooks";
import { Dot, PriorityMark, rankOf } from "../../../program/page/marks.tsx";
import { clockTime, lengthInWords } from "../../../program/page/times.ts";
import type { CaseView } from "../../views.ts";
import { lateBy, sexAndAge, shortPlace, whatHappened, whereInHome, whoIs } from "../card/case-words.ts";
import type { Desk } from "../desk.ts";
import { Since, Until, WaitingAge } from "../live.tsx";
import type { QueueProps } from "./queue.tsx";
import { beganAt } from "./order.ts";

interface RowProps {
  readonly desk: Desk;
  readonly of: CaseView;
}

export function CaseRow({ desk, of, shown, top }: RowProps & Pick<QueueProps, "shown"> & { readonly top: boolean }) {
  const { speech } = desk;
  const section = desk.sectionOf(of);
  const mine = desk.isMine(of);
  const open = of.state === "raised" && section !== "tests";
  const room = whereInHome(of);
  const watch = useCallback((row: HTMLElement | null) => shown.watch(row, of.id), [shown, of.id]);
  const flash = open && of.severity === "emergency";
  const looks = [
    "row",
    `p${rankOf[of.severity]}`,
    ...(open ? ["open"] : []),
    ...(mine && section !== "tests" ? ["mine"] : []),
    ...(mine && section === "stale" ? ["returning"] : []),
    ...(flash ? ["flash"] : []),
    ...(section === "tests" ? ["testlane"] : []),
    ...(of.state === "suspected" ? ["suspect"] : []),
  ];
  return (
    <article
      class={looks.join(" ")}
      ref={watch}
      data-case={of.id}
      aria-current={desk.open.value?.id === of.id ? "true" : undefined}
    >
      <PriorityMark severity={of.severity} />
      <div class="what">
        {section === "tests" && <span class="tag test">{speech.say("row.test")}</span>}{" "}
        <span class={`p${rankOf[of.severity]}word`}>{speech.say(`severity.${of.severity}`)}</span>{" "}
        {whatHappened(of, speech)}
        {room && (
          <>
            <Dot />
            {room}
          </>
        )}
      </div>
      <WaitingAge desk={desk} at={beganAt(of)} waits={open} />
      <Who desk={desk} of={of} />
      <States desk={desk} of={of} />
      <Acts desk={desk} of={of} top={top} />
    </article>
  );
}

function Who({ desk, of }: RowProps) {
  const place = shortPlace(of);
  const bits = sexAndAge(of, desk.speech);
  return (
    <div class="where">
      <b class="who">{whoIs(of, desk.speech)}</b> {bits}
      {place && (
        <>
          <Dot />
          {place}
        </>
      )}
    </div>
  );
}

/** What is unusual about it, each in its own words. */
function States({ desk, of }: RowProps) {
  const { speech } = desk;
  const late = lateBy(of);
  const doubt = of.alerts.some((alert) => !alert.atTrusted);
  const repeats = of.alerts.reduce((sum, alert) => sum + alert.repeats, 0);
  const wishes = of.alerts.some((alert) => alert.cancelRequested);
  const cleared = of.alerts.length > 0 && of.alerts.every((alert) => alert.condition === "cleared");
  const heard = of.kind === "gateway_lost" ? desk.board.gateways.value.get(of.gateway)?.lastHeardAt : undefined;
  const until = of.state === "suspected" ? of.alerts.find((alert) => alert.suspectedUntil)?.suspectedUntil : undefined;
  const lines = [
    until !== undefined && (
      <span class="tag">
        {speech.say("row.suspected")} <Until desk={desk} at={until} />
      </span>
    ),
    of.state === "raised" && (of.level ?? 0) > 0 && <b class="warn">{speech.say("row.level", { n: of.level ?? 0 })}</b>,
    late !== undefined && (
      <span class="tag late">{speech.say("row.late", { time: lengthInWords(late, speech.language.value) })}</span>
    ),
    doubt && <span class="tag late">{speech.say("row.estimated")}</span>,
    repeats > 0 && <span class="tag">{speech.say("row.merged", { n: repeats + 1 })}</span>,
    wishes && <span class="tag">{speech.say("row.cancelRequested")}</span>,
    cleared && <span class="tag">{speech.say("row.cleared")}</span>,
    of.kind === "path_test_missed" && <span class="tag">{of.alerts[0]?.device?.split(":")[2]}</span>,
    heard !== undefined && <span>{speech.say("row.lastHeard", { time: clockTime(heard) })}</span>,
    of.state === "raised" && of.lastOwner && <span>{speech.say("row.was", { name: of.lastOwner.name })}</span>,
    <Holder key="holder" desk={desk} of={of} />,
  ].filter((line) => line !== false && line !== undefined);
  return <div class="state">{lines}</div>;
}

function Holder({ desk, of }: RowProps) {
  const { speech } = desk;
  if (!of.owner || of.state === "raised") return null;
  const returning = desk.sectionOf(of) === "stale" && of.leaseUntil !== undefined;
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
      {returning && (
        <b class="warn">
          <Dot />
          {speech.say("card.lease")} <Until desk={desk} at={of.leaseUntil ?? 0} />
        </b>
      )}
    </span>
  );
}

/** Claim and view. A claim that cannot be made says why in its own label. */
function Acts({ desk, of, top }: RowProps & { readonly top: boolean }) {
  const { speech } = desk;
  const busy = desk.busy.value.has(of.id);
  const claimable = of.state === "raised";
  const view = (
    <button
      type="button"
      class="btn plain"
      onClick={() => {
        desk.opened.value = of.id;
      }}
    >
      {speech.say("row.view")} {top && <kbd>Enter</kbd>}
      <span class="sr">{whoIs(of, speech)}</span>
    </button>
  );
  if (!claimable) return <div class="act view">{view}</div>;
  return (
    <div class="act">
      <button type="button" class={top ? "btn main" : "btn"} disabled={desk.stale.value} onClick={() => desk.claim(of)}>
        {speech.say(desk.stale.value ? "row.staleClaim" : busy ? "row.claiming" : "row.claim")}{" "}
        {top && !desk.stale.value && desk.keysOn.value && <kbd>{speech.say("row.space")}</kbd>}
        <span class="sr">{whoIs(of, speech)}</span>
      </button>
      {view}
    </div>
  );
}
