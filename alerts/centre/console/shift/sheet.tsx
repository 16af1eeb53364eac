/** The parts of a sheet, and one that was kept, to be read and printed. */
import { PriorityMark } from "../../../program/page/marks.tsx";
import type { SheetCase, SheetView } from "../../shift/views.ts";
import { homeName } from "../card/home-name.ts";
import { handedWords } from "./handed-row.tsx";
import type { ShiftPart } from "./part.ts";

type Part = Pick<ShiftPart, "desk" | "words">;

const timeIn =
  ({ desk }: Part) =>
  (at: number): string =>
    desk.speech.times.dayTime(at, desk.now.peek(), desk.speech.language.value);

export function Lines({
  title,
  cases,
  ...part
}: Part & { readonly title: string; readonly cases: readonly SheetCase[] }) {
  const { words } = part;
  return (
    <>
      <h2>
        {title} <span>{words("count", { n: cases.length })}</span>
      </h2>
      {cases.length === 0 ? (
        <p class="m">{words("none")}</p>
      ) : (
        <ul class="lines">
          {cases.map((of) => (
            <CaseLine key={of.id} {...part} of={of} />
          ))}
        </ul>
      )}
    </>
  );
}

function CaseLine({ of, ...part }: Part & { readonly of: SheetCase }) {
  const { speech } = part.desk;
  const { words } = part;
  const time = timeIn(part);
  const state =
    of.closedAt !== undefined && of.outcome
      ? speech.say(`outcome.${of.outcome}`)
      : of.owner
        ? words("heldBy", { name: of.owner.name })
        : words("unclaimedNow");
  return (
    <li>
      <PriorityMark severity={of.severity} />
      <span class="t">{time(of.closedAt ?? of.raisedAt)}</span>
      <span>
        {speech.say(`severity.${of.severity}`)} {speech.word("alert", of.kind)}
      </span>
      <span class="mono">{homeName(of.home, speech)}</span>
      <span class="num">{state}</span>
    </li>
  );
}

/** What the next shift meets without an alert: homes in test, people away, what cannot be heard. */
export function Facts({ of, ...part }: Part & { readonly of: SheetView }) {
  const { words } = part;
  const time = timeIn(part);
  const lists = [
    { title: words("inTest"), lines: of.inTest },
    { title: words("away"), lines: of.away.map(({ bed, why }) => `${bed} ${words(`away.${why}`)}`) },
    {
      title: words("outages"),
      lines: of.outages.map(
        ({ home, since }) => `${home} ${since === undefined ? "" : words("outageSince", { time: time(since) })}`,
      ),
    },
    {
      title: words("silent"),
      lines: of.silent.map(({ home, devices }) => `${home} ${words("silentCount", { n: devices })}`),
    },
  ];
  return (
    <dl class="facts4">
      {lists.map(({ title, lines }) => (
        <div key={title}>
          <dt>
            {title} <span>{lines.length}</span>
          </dt>
          <dd>{lines.length === 0 ? words("none") : lines.map((line) => <p key={line}>{line}</p>)}</dd>
        </div>
      ))}
    </dl>
  );
}

export function KeptSheet({ of, go, ...part }: Part & Pick<ShiftPart, "go"> & { readonly of: SheetView }) {
  const { desk, words } = part;
  const { speech } = desk;
  const time = timeIn(part);
  return (
    <div class="shift left-behind">
      <div class="acts noprint">
        <button type="button" class="btn" onClick={() => go("shift")}>
          {words("back")}
        </button>
        <button type="button" class="btn main" onClick={() => print()}>
          {words("print")}
        </button>
      </div>
      <h1>{words("sheetOf", { name: of.by.name })}</h1>
      <p class="m">
        {desk.board.centre} {words("shiftFrom", { from: time(of.from), to: time(of.finishedAt ?? of.openedAt) })}
      </p>
      <h2>
        {words("handedThen")} <span>{words("count", { n: of.handed.length })}</span>
      </h2>
      {of.handed.length === 0 ? (
        <p class="m">{words("nothingToHand")}</p>
      ) : (
        <ul class="lines">
          {of.handed.map((each) => (
            <li key={each.case.id}>
              <PriorityMark severity={each.case.severity} />
              <span class="t">{time(each.case.raisedAt)}</span>
              <span>
                {speech.say(`severity.${each.case.severity}`)} {speech.word("alert", each.case.kind)}
              </span>
              <span class="mono">{homeName(each.case.home, speech)}</span>
              <span class="num">{handedWords(words, each)}</span>
            </li>
          ))}
        </ul>
      )}
      <h2>{words("notes")}</h2>
      <p class="note">{of.notes || words("noNotes")}</p>
      <Lines {...part} title={words("open")} cases={of.open} />
      <Facts {...part} of={of} />
      <Lines {...part} title={words("closed")} cases={of.closed} />
      <p class="m foot">
        {of.readBy.length > 0 && words("readBy", { names: of.readBy.map(({ person }) => person.name).join(" ") })}{" "}
        {words("sheet")} <span class="mono">{of.id}</span>{" "}
        {words("printedAt", { name: desk.me.person.name, time: time(desk.now.peek()) })}
      </p>
    </div>
  );
}
