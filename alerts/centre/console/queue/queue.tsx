import { useComputed } from "@preact/signals";
import { Dot, PersonMark, PriorityMark, Tick } from "../../../program/page/marks.tsx";
import { clockTime, dayTime } from "../../../program/page/times.ts";
import type { CaseView } from "../../views.ts";
import { whatHappened, whoIs } from "../card/case-words.ts";
import type { Desk } from "../desk.ts";
import type { Notice } from "../card/desk-commands.ts";
import { beganAt, type Section } from "./order.ts";
import { CaseRow } from "./row.tsx";
import type { ShownWatch } from "../shown.ts";
import { faultWords } from "../sign-in.tsx";
import { mute } from "../sound.ts";

export interface QueueProps {
  readonly desk: Desk;
  readonly shown: ShownWatch;
}

export function Queue({ desk, shown }: QueueProps) {
  const { speech } = desk;
  const rows = Map.groupBy(desk.order.shown.value, desk.sectionOf);
  const of = (section: Section): readonly CaseView[] => rows.get(section) ?? [];
  return (
    <main class="queue" id="queue" tabIndex={-1} aria-label={speech.say("queue")}>
      <div class="rows">
        <h2>
          {speech.say("queue.unclaimed")} <Counts desk={desk} rows={of("unclaimed")} />
        </h2>
        {of("unclaimed").length === 0 && <Nothing desk={desk} />}
        <Rows desk={desk} shown={shown} rows={of("unclaimed")} />
        {(["stale", "mine", "others", "suspected", "tests"] as const).map((section) => (
          <Part key={section} desk={desk} shown={shown} section={section} rows={of(section)} />
        ))}
        <Closed desk={desk} />
      </div>
      <NoticeBox desk={desk} />
      <Foot desk={desk} />
    </main>
  );
}

function Counts({ desk, rows }: { readonly desk: Desk; readonly rows: readonly CaseView[] }) {
  if (rows.length === 0) return <span>0</span>;
  const counted = (["emergency", "warning", "notice"] as const)
    .map((severity) => ({ severity, n: rows.filter((of) => of.severity === severity).length }))
    .filter(({ n }) => n > 0);
  return (
    <span>
      {counted.map(({ severity, n }, index) => (
        <span key={severity}>
          {index > 0 && <Dot />}
          {desk.speech.say(`severity.${severity}`)} {n}
        </span>
      ))}
    </span>
  );
}

function Nothing({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  return (
    <div class="bignone">
      <b>{speech.say("queue.nothing")}</b>
      <span class="m">{speech.say(desk.armed.value ? "queue.nothingHint" : "queue.nothingSilent")}</span>
    </div>
  );
}

/** Sections that are always there keep their place even when empty; the rest appears with its first row. */
const always: ReadonlySet<Section> = new Set(["mine", "others"]);

function Part({
  desk,
  shown,
  section,
  rows,
}: QueueProps & { readonly section: Section; readonly rows: readonly CaseView[] }) {
  if (rows.length === 0 && !always.has(section)) return null;
  return (
    <>
      <h2>
        {desk.speech.say(`queue.${section}`)} <span>{rows.length}</span>
      </h2>
      <Rows desk={desk} shown={shown} rows={rows} />
    </>
  );
}

function Rows({ desk, shown, rows }: QueueProps & { readonly rows: readonly CaseView[] }) {
  return (
    <>
      {rows.map((of) => (
        <CaseRow key={of.id} desk={desk} shown={shown} of={of} top={desk.unclaimed.value[0]?.id === of.id} />
      ))}
    </>
  );
}

function Closed({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  const closed = desk.board.closed.value;
  if (closed.length === 0) return null;
  return (
    <>
      <h2 class="apart">
        {speech.say("queue.closed")} <span>{closed.length}</span>
      </h2>
      {closed.slice(0, 8).map((of) => (
        <button
          type="button"
          key={of.id}
          class="row line"
          onClick={() => {
            desk.opened.value = of.id;
          }}
        >
          <span class="t">{dayTime(of.closedAt ?? beganAt(of), desk.now.peek(), speech.language.value)}</span>
          <span>
            {whatHappened(of, speech)}
            <Dot />
            {of.card?.town ?? whoIs(of, speech)}
          </span>
          <span>{of.outcome ? speech.say(`outcome.${of.outcome}`) : speech.say(`state.${of.state}`)}</span>
        </button>
      ))}
    </>
  );
}

/** Who was first, what was refused, what was closed: a fixed place above the foot, so that no row moves. */
function NoticeBox({ desk }: { readonly desk: Desk }) {
  const { speech, notice } = desk;
  const told = notice.value;
  return (
    <div class="notice" role="status">
      {told && (
        <div class={`msg ${told.kind === "closed" ? "g" : told.kind === "refused" ? "w" : "i"}`}>
          {told.kind === "closed" ? (
            <Tick />
          ) : told.kind === "refused" ? (
            <PriorityMark severity="warning" />
          ) : (
            <PersonMark />
          )}
          <div>{noticeWords(desk, told)}</div>
          <button
            type="button"
            class="btn small"
            onClick={() => {
              notice.value = undefined;
            }}
          >
            {speech.say("conflict.ok")}
          </button>
        </div>
      )}
    </div>
  );
}

function noticeWords({ speech }: Desk, told: Notice) {
  switch (told.kind) {
    case "first":
      return (
        <>
          <b>{speech.say("conflict.first", { name: told.name })}</b>
          {told.at !== undefined && speech.say("conflict.firstHint", { time: clockTime(told.at) })}
        </>
      );
    case "moved":
      return (
        <>
          <b>{speech.say("conflict.moved")}</b>
          {speech.say("conflict.movedHint")}
        </>
      );
    case "refused":
      return <b>{faultWords(speech, told.code)}</b>;
    case "closed":
      return <b>{speech.say("close.done", { outcome: speech.say(`outcome.${told.outcome}`) })}</b>;
  }
}

function Foot({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  const silent = [...desk.board.gateways.value.values()].reduce((sum, of) => sum + of.devicesSilent, 0);
  const left = useComputed(() => Math.ceil(Math.max(0, desk.mutedUntil.value - desk.steady.value) / 1000));
  return (
    <div class="foot">
      <span>
        {speech.say("queue.closedCount", { n: desk.board.closed.value.length })}
        <Dot />
        {speech.say("queue.faults", { n: silent })}
      </span>
      <button
        type="button"
        class="btn small"
        aria-label={left.value > 0 || !desk.armed.value ? undefined : speech.say("sound.muteLabel")}
        disabled={!desk.armed.value}
        onClick={() => mute(desk)}
      >
        {left.value > 0
          ? speech.say("sound.muted", { n: left.value })
          : speech.say(desk.armed.value ? "sound.mute" : "sound.off")}
      </button>
    </div>
  );
}
