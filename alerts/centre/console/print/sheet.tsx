import type { Speech } from "../../../program/page/language.ts";
import { Dot, PriorityMark } from "../../../program/page/marks.tsx";
import type { SheetView } from "../../exports/views.ts";
import { sexAndAge, whatHappened } from "../card/case-words.ts";
import { nameOf } from "../card/people.ts";
import { Address } from "./address.tsx";
import { courseOf, lengthOf, type Say, sayIn, timesOf } from "./sheet.ts";

interface Part {
  readonly sheet: SheetView;
  readonly speech: Speech;
  readonly say: Say;
}

/** One case on paper: black only, so shape and word carry the priority. The code of a door is not in what it is made of. */
export function CaseSheet({ sheet, speech }: Omit<Part, "say">) {
  const part = { sheet, speech, say: sayIn(speech) };
  return (
    <article class="sheet">
      <Head {...part} />
      <Who {...part} />
      <Times {...part} />
      <Course {...part} />
      <Helped {...part} />
      <Review {...part} />
    </article>
  );
}

function Head({ sheet, speech, say }: Part) {
  const { case: of } = sheet;
  return (
    <header>
      <div>
        <p>
          {sheet.centre}
          <Dot />
          {speech.say("brand")}
        </p>
        <h1>
          {say("sheet.case")} <span class="mono id">{of.id}</span>
        </h1>
      </div>
      <div class="what">
        <p class="priority">
          <PriorityMark severity={of.severity} /> <b>{speech.word("severity", of.severity)}</b>{" "}
          {whatHappened(of, speech)}
        </p>
        <p>
          {say("sheet.outcome")}
          <b>{of.outcome ? speech.word("outcome", of.outcome) : say("sheet.open")}</b>
        </p>
        {of.verifiedBy && (
          <p>
            {say("sheet.verifiedBy")}
            <b>{of.verifiedBy}</b>
          </p>
        )}
        {of.drill !== undefined && <p class="boxed">{say("sheet.drill")}</p>}
        {of.test && <p class="boxed">{say("sheet.test")}</p>}
      </div>
    </header>
  );
}

function Who({ sheet, speech, say }: Part) {
  const { card } = sheet.case;
  const unknown = speech.say("unknown");
  const name = card?.name ?? unknown;
  const resident = card?.residents?.find((each) => each.name === card.name) ?? card?.residents?.[0];
  return (
    <dl class="who">
      <dt>{say("sheet.resident")}</dt>
      <dd>
        <b>{name}</b> {sexAndAge(sheet.case, speech)}
      </dd>
      <dt>{say(resident?.bed === undefined ? "sheet.home" : "sheet.bed")}</dt>
      <dd class="mono">{resident?.bed ?? sheet.case.home}</dd>
      <dt>{say("sheet.address")}</dt>
      <dd class="wide">
        <Address town={card?.town} of={card?.address} otherwise={unknown} />
      </dd>
      <dt>{say("sheet.risks")}</dt>
      <dd>{card?.risks ?? unknown}</dd>
      <dt>{say("sheet.speech")}</dt>
      <dd>{card?.speech ?? unknown}</dd>
    </dl>
  );
}

function Times({ sheet, speech, say }: Part) {
  return (
    <ul class="times">
      {timesOf(sheet).map(({ key, ms }) => (
        <li key={key}>
          {say(key)} <b>{ms === undefined ? speech.say("notYet") : lengthOf(ms, say)}</b>
        </li>
      ))}
    </ul>
  );
}

function Course({ sheet, speech, say }: Part) {
  const { clockOffset, log } = sheet;
  const lines = courseOf(sheet, speech);
  const has = (event: string): boolean => log.some((entry) => entry.event === event);
  const first = lines[0];
  return (
    <section>
      <h2>
        <b>{say("sheet.course")}</b> {first && speech.times.dateAndTime(first.at).slice(0, 10)}
        <span>
          {clockOffset === undefined
            ? say("sheet.clockUnknown")
            : say("sheet.clock", { s: (Math.abs(clockOffset) / 1_000).toFixed(2) })}
        </span>
      </h2>
      {sheet.more && <p>{say("sheet.more")}</p>}
      <table>
        <thead>
          <tr>
            <th>{say("sheet.time")}</th>
            <th>{say("sheet.who")}</th>
            <th>{say("sheet.what")}</th>
            <th>{say("sheet.proof")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.key}>
              <td>{speech.times.tenths(line.at)}</td>
              <td>{line.who}</td>
              <td>
                {line.what} {line.receipt && <b>({line.receipt})</b>}
              </td>
              <td class="mono">{line.proof}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!has("shown") && <p>{say("sheet.notShown")}</p>}
      {!has("claim") && <p>{say("sheet.notClaimed")}</p>}
    </section>
  );
}

/** Who was rung, who was sent, which lines of the script were done. */
function Helped({ sheet, speech, say }: Part) {
  const { case: of } = sheet;
  const zh = speech.language.value === "zh";
  const wordsOf = (id: string): string => {
    const step = of.script?.steps.find((each) => each.id === id);
    return step ? (zh ? step.zh : step.en) : id;
  };
  return (
    <div class="helped">
      <section>
        <h2>
          <b>{say("sheet.contacts")}</b>
        </h2>
        {(of.contacts ?? []).length === 0 && <p>{say("sheet.none")}</p>}
        <ol>
          {of.contacts?.map((call) => (
            <li key={call.at}>
              {speech.times.clock(call.at)} {nameOf(of, call.to, say("sheet.resident.home"))}{" "}
              <b>{say(`result.${call.result}`)}</b>
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h2>
          <b>{say("sheet.dispatches")}</b>
        </h2>
        {(of.dispatches ?? []).length === 0 && <p>{say("sheet.none")}</p>}
        <ol>
          {of.dispatches?.map((sent) => (
            <li key={sent.sentAt}>
              {sent.name} {say("sheet.sent", { time: speech.times.clock(sent.sentAt) })}{" "}
              {sent.confirmedAt !== undefined && say("sheet.confirmed", { time: speech.times.clock(sent.confirmedAt) })}{" "}
              <b>
                {sent.arrivedAt === undefined
                  ? say(sent.ended ? `sheet.${sent.ended}` : "sheet.notArrived")
                  : say("sheet.arrived", { time: speech.times.clock(sent.arrivedAt) })}
              </b>{" "}
              {sent.proof && say(`proof.${sent.proof}`)}
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h2>
          <b>{say("sheet.steps")}</b>
        </h2>
        {(of.steps ?? []).length === 0 && <p>{say("sheet.none")}</p>}
        <ol>
          {of.steps?.map((step) => (
            <li key={step.id}>
              {speech.times.clock(step.at)} {wordsOf(step.id)} {step.skipped && <b>{say("sheet.skipped")}</b>}
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

function Review({ sheet, say }: Part) {
  const { reviewedBy } = sheet.case;
  return (
    <section class="review">
      <h2>
        <b>{say("sheet.review")}</b>
      </h2>
      <p>{reviewedBy ? say("sheet.reviewed", { name: reviewedBy.name }) : say("sheet.notReviewed")}</p>
      <ul class="sign">
        <li>{say("sheet.dispatcher")}</li>
        <li>{say("sheet.reviewer")}</li>
        <li>{say("sheet.seal")}</li>
      </ul>
    </section>
  );
}
