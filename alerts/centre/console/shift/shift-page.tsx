import { useEffect, useMemo } from "preact/hooks";
import { Dot } from "../../../program/page/marks.tsx";
import { shiftSays } from "../../../program/words/shift.ts";
import { notesLength } from "../../shift/notes.ts";
import type { SheetView, ShiftView } from "../../shift/views.ts";
import type { Desk } from "../desk.ts";
import type { PageProps } from "../page.ts";
import { HandedRow } from "./handed-row.tsx";
import type { ShiftPart } from "./part.ts";
import { Facts, KeptSheet, Lines } from "./sheet.tsx";
import { openShiftDesk } from "./shift.ts";

/** Who is on duty; my hand-over, case by case; what the shifts before have left. */
export function ShiftPage({ desk, rest, go }: PageProps) {
  return desk ? <AtDesk desk={desk} rest={rest} go={go} /> : <p />;
}

function AtDesk({ desk, rest, go }: Pick<PageProps, "rest" | "go"> & { readonly desk: Desk }) {
  const shift = useMemo(() => openShiftDesk(desk.deps.api, desk), [desk]);
  useEffect(() => shift.stop, [shift]);
  const words = shiftSays(desk.speech.language.value);
  const part = { desk, shift, words, go };
  const view = shift.view.value;
  if (!view) return <p class="shift q">{desk.speech.say("notYet")}</p>;
  const chosen = rest ? view.kept.find(({ id }) => id === rest) : undefined;
  if (chosen) return <KeptSheet {...part} of={chosen} />;
  const fault = shift.fault.value;
  return (
    <div class="shift">
      <h1>{words("title")}</h1>
      {fault && (
        <p class="bad" role="alert">
          {fault === "holding" ? words("fault.holding") : words("fault", { code: fault })}
        </p>
      )}
      {shift.finished.value && (
        <p class="ok" role="status">
          {words("finished")}
        </p>
      )}
      <OnDuty {...part} view={view} />
      <DrillDue {...part} view={view} />
      <Left {...part} view={view} />
      {view.since === undefined ? (
        <p class="m">{words("notOnDuty")}</p>
      ) : view.sheet ? (
        <MySheet {...part} view={view} sheet={view.sheet} />
      ) : (
        <section>
          <p>{words("beginWhy")}</p>
          <button type="button" class="btn main" disabled={desk.stale.value} onClick={() => shift.begin()}>
            {words("begin")}
          </button>
        </section>
      )}
      <Kept {...part} view={view} />
    </div>
  );
}

type Seen = ShiftPart & { readonly view: ShiftView };

function OnDuty({ desk, words, view }: Seen) {
  const { language } = desk.speech;
  const others = view.onDuty.filter(({ person }) => person.id !== desk.me.person.id);
  return (
    <section>
      <h2>{words("onDuty")}</h2>
      <ul class="people">
        {view.onDuty.map(({ person, since, leads }) => (
          <li key={person.id}>
            <b>{person.name}</b> {person.id === desk.me.person.id && <span class="tag">{words("me")}</span>}{" "}
            {leads && <span class="tag">{words("leads")}</span>}{" "}
            <span class="m">
              {words("since", { time: desk.speech.times.dayTime(since, view.now, language.value) })}
            </span>
          </li>
        ))}
      </ul>
      {others.length === 0 && <p class="warn">{words("nobodyElse")}</p>}
    </section>
  );
}

/** A shift that has not practised for half a year is told so where it begins and ends. */
function DrillDue({ desk, words, view }: Seen) {
  const { drillDue: due, now } = view;
  if (!due) return null;
  const { date } = desk.speech.times;
  const said =
    due.last === undefined || due.by === undefined
      ? words("drill.never")
      : words(due.by <= now ? "drill.over" : "drill.soon", { last: date(due.last), by: date(due.by) });
  return (
    <p class={due.by !== undefined && due.by > now ? "m" : "warn"}>
      {said} <a href="#/drill">{words("drill.open")}</a>
    </p>
  );
}

/** What was left to this shift: read by each who comes. */
function Left(part: Seen) {
  const { desk, words, view, shift } = part;
  const [last] = view.kept;
  if (!last) return null;
  const mine = desk.me.person.id;
  const unread = last.by.id !== mine && !last.readBy.some(({ person }) => person.id === mine);
  return (
    <section class={unread ? "left unread" : "left"}>
      <h2>{words("left")}</h2>
      <p>
        <LeftBy {...part} of={last} />
      </p>
      <p class="note">{last.notes || words("noNotes")}</p>
      <div class="acts">
        {unread && (
          <button type="button" class="btn main" onClick={() => shift.read(last.id)}>
            {words("read")}
          </button>
        )}
        <a class="btn" href={`#/shift/${last.id}`}>
          {words("look")}
        </a>
      </div>
    </section>
  );
}

function LeftBy({ desk, words, of, view }: Pick<Seen, "desk" | "words" | "view"> & { readonly of: SheetView }) {
  const time = desk.speech.times.dayTime(of.finishedAt ?? of.openedAt, view.now, desk.speech.language.value);
  return <>{words("leftBy", { name: of.by.name, time })}</>;
}

function MySheet(part: Seen & { readonly sheet: SheetView }) {
  const { desk, words, sheet, shift } = part;
  const held = sheet.handed.filter(({ state }) => ["in_hand", "asked", "with_lead"].includes(state)).length;
  return (
    <section class="mysheet">
      <h2>
        {words("handed")} <span>{words("count", { n: sheet.handed.length })}</span>
      </h2>
      {sheet.handed.length === 0 && <p class="m">{words("noneInHand")}</p>}
      <ul class="handed">
        {sheet.handed.map((of) => (
          <HandedRow key={of.case.id} {...part} of={of} />
        ))}
      </ul>
      <Lines {...part} title={words("open")} cases={sheet.open} />
      <Facts {...part} of={sheet} />
      <Lines {...part} title={words("closed")} cases={sheet.closed} />
      <label class="notes">
        <b>{words("notes")}</b> <span class="m">{words("notesHint")}</span>
        <textarea
          class="field"
          rows={3}
          maxLength={notesLength}
          value={shift.notes.value}
          onInput={(event) => {
            shift.notes.value = event.currentTarget.value;
          }}
        />
      </label>
      <button type="button" class="btn main" disabled={held > 0 || desk.stale.value} onClick={() => shift.finish()}>
        {held > 0 ? words("finishHeld", { n: held }) : words("finish")}
      </button>
    </section>
  );
}

function Kept(part: Seen) {
  const { words, view } = part;
  return (
    <section>
      <h2>{words("kept")}</h2>
      {view.kept.length === 0 && <p class="m">{words("noneLeft")}</p>}
      <ul class="kept">
        {view.kept.map((of) => (
          <li key={of.id}>
            <a href={`#/shift/${of.id}`}>
              <LeftBy {...part} of={of} />
            </a>
            <Dot />
            <span class="m">{words("count", { n: of.handed.length })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
