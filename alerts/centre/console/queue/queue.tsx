import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Dot } from "../../../program/page/marks.tsx";
import { queueSays } from "../../../program/words/queue.ts";
import type { CaseView } from "../../views.ts";
import { whatHappened, whoIs } from "../card/case-words.ts";
import type { Desk } from "../desk.ts";
import { Since } from "../live.tsx";
import type { ShownWatch } from "../shown.ts";
import { type Folded, fold } from "./flood.ts";
import { Foot } from "./foot.tsx";
import type { Placed } from "./frozen-order.ts";
import { NoticeBox } from "./notice-box.tsx";
import { beganAt, type Section } from "./order.ts";
import { CaseRow } from "./row.tsx";

export interface QueueProps {
  readonly desk: Desk;
  readonly shown: ShownWatch;
}

/**
 * Rows painted of one part at first, and how many more each time somebody scrolls to their end. What is not painted was not
 * shown either: the centre hears of it by the missing receipt.
 */
export const painted = { first: 40, more: 40 } as const;

export function Queue({ desk, shown }: QueueProps) {
  const { speech } = desk;
  const rows = Map.groupBy(desk.order.rows.value, ({ section }) => section);
  const of = (section: Section): readonly CaseView[] => (rows.get(section) ?? []).map((each: Placed) => each.of);
  const unclaimed = of("unclaimed");
  const folded = fold(unclaimed, desk.flood.on.value);
  const unfolded = desk.flood.unfolded.value;
  return (
    <main class="queue" id="queue" tabIndex={-1} aria-label={speech.say("queue")}>
      <div class="rows">
        <h2>
          {speech.say("queue.unclaimed")} <Counts desk={desk} rows={unclaimed} />
        </h2>
        {unclaimed.length === 0 && <Nothing desk={desk} />}
        <Rows desk={desk} shown={shown} section="unclaimed" rows={unfolded ? unclaimed : folded.shown} />
        {folded.folded.length > 0 && <FoldedRow desk={desk} of={folded} />}
        {(["asked", "stale", "mine", "others", "shelved", "suspected", "tests"] as const).map((section) => (
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

/** In a flood: how many notices wait, how long the oldest does, and why they are not shown one by one. */
function FoldedRow({ desk, of }: { readonly desk: Desk; readonly of: Folded }) {
  const words = queueSays(desk.speech.language.value);
  const unfolded = desk.flood.unfolded.value;
  return (
    <div class="row foldedrow p3 open">
      <div class="what">
        <span class="p3word">{words("folded", { n: of.folded.length })}</span>
      </div>
      <div class="age">{of.oldest !== undefined && <Since desk={desk} at={of.oldest} />}</div>
      <div class="state">{words("foldedWhy", { n: desk.flood.lately.value })}</div>
      <div class="act">
        <button
          type="button"
          class="btn"
          aria-expanded={unfolded}
          onClick={() => {
            desk.flood.unfolded.value = !unfolded;
          }}
        >
          {words(unfolded ? "fold" : "unfold")}
        </button>
      </div>
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
  const words = queueSays(desk.speech.language.value);
  return (
    <>
      <h2>
        {section === "asked" || section === "shelved"
          ? words(`section.${section}`)
          : desk.speech.say(`queue.${section}`)}{" "}
        <span>{rows.length}</span>
      </h2>
      <Rows desk={desk} shown={shown} section={section} rows={rows} />
    </>
  );
}

function Rows({
  desk,
  shown,
  section,
  rows,
}: QueueProps & { readonly section: Section; readonly rows: readonly CaseView[] }) {
  const most = useSignal<number>(painted.first);
  const first = desk.unclaimed.value[0]?.id;
  const left = rows.length - most.value;
  return (
    <>
      {rows.slice(0, most.value).map((of) => (
        <CaseRow key={of.id} desk={desk} shown={shown} of={of} section={section} top={first === of.id} />
      ))}
      {left > 0 && (
        <More
          label={queueSays(desk.speech.language.value)("more", { n: left, step: Math.min(left, painted.more) })}
          show={() => (most.value += painted.more)}
        />
      )}
    </>
  );
}

/** Shows more when somebody scrolls to it, and when it is pressed. */
function More({ label, show }: { readonly label: string; readonly show: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => entries.some((each) => each.isIntersecting) && show());
    if (button.current) observer.observe(button.current);
    return () => observer.disconnect();
  });
  return (
    <button type="button" class="row line morerows" ref={button} onClick={show}>
      <span />
      <span>{label}</span>
      <span />
    </button>
  );
}

/** Closed cases listed below the queue; all of them are on the pages of cases. */
const closedListed = 8;

/** A fall that was cancelled at home is told by its notice, which has its own line as long as it is there; a test has no notice. */
const hasOwnLine = ({ state, test }: CaseView): boolean => state !== "dismissed" || test;

function Closed({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  const closed = desk.board.closed.value.filter(hasOwnLine);
  if (closed.length === 0) return null;
  return (
    <>
      <h2 class="apart">
        {speech.say("queue.closed")} <span>{closed.length}</span>
      </h2>
      {closed.slice(0, closedListed).map((of) => (
        <button
          type="button"
          key={of.id}
          class="row line"
          onClick={() => {
            desk.opened.value = of.id;
          }}
        >
          <span class="t">
            {speech.times.dayTime(of.closedAt ?? beganAt(of), desk.now.peek(), speech.language.value)}
          </span>
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
