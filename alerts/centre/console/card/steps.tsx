/** The script of the case, line by line. The next line has the blue edge while digits tick it. */
import { useEffect, useRef } from "preact/hooks";
import { whatHappened } from "./case-words.ts";
import { panelOf } from "./panels.ts";
import type { CardProps } from "./props.ts";
import { sayIn, wordIn } from "./say.ts";
import { doStep, type Line, linesOfScript, nextLine, skipStep } from "./script.ts";
import { scrolled } from "./scrolled.ts";

export function Steps({ desk, of }: CardProps) {
  const say = sayIn(desk.speech);
  const lines = linesOfScript(of);
  const next = nextLine(of)?.step.id;
  const here = panelOf(desk, of) === "steps";
  return (
    <section class={here ? "sec steps-part here" : "sec steps-part"} aria-label={say("steps.title")}>
      <h3>
        <b>
          {say("steps.title")} <span class="q">{whatHappened(of, desk.speech)}</span>
        </b>
        {here && desk.keysOn.value && <span>{say("steps.hint")}</span>}
      </h3>
      {lines.length === 0 && <p class="q">{say("steps.none")}</p>}
      <ol class="steps" {...scrolled} aria-label={say("steps.title")}>
        {lines.map((line) => (
          <StepLine key={line.step.id} desk={desk} of={of} line={line} next={line.step.id === next} />
        ))}
      </ol>
    </section>
  );
}

function StepLine({ desk, of, line, next }: CardProps & { readonly line: Line; readonly next: boolean }) {
  const { speech } = desk;
  const say = sayIn(speech);
  const { done, place, step } = line;
  const mine = desk.isMine(of) && of.closedAt === undefined;
  const row = useRef<HTMLLIElement>(null);
  // A call that begins takes room from the steps: the line it is about stays in sight.
  const calling = desk.call.value?.caseId === of.id;
  useEffect(() => {
    if (next && mine) row.current?.scrollIntoView({ block: "nearest" });
  }, [next, mine, calling]);
  const words = speech.language.value === "zh" ? step.zh : step.en;
  if (done)
    return (
      <li class="done" ref={row}>
        <span class="box" aria-hidden="true">
          {done.skipped ? "–" : "✓"}
        </span>
        <span>
          {words} <span class="sr">{say(done.skipped ? "steps.skipped" : "steps.done")}</span>
        </span>
        <span class="t">
          {done.skipped && `${say("steps.skipped")} `}
          {speech.times.clock(done.at, false)}
        </span>
      </li>
    );
  const can = mine && !desk.stale.value;
  const active = next && mine && panelOf(desk, of) === "steps";
  return (
    <li
      class={`${next && mine ? "next" : ""} ${active ? "active" : ""}`}
      ref={row}
      aria-current={next && mine ? "step" : undefined}
    >
      {can ? (
        <button
          type="button"
          class="box"
          aria-label={`${place} ${say("steps.mark")} ${words}`}
          onClick={() => doStep(desk, of, line)}
        >
          {place}
        </button>
      ) : (
        <span class="box">{place}</span>
      )}
      <span>{words}</span>
      {next && mine && (
        <span class="acts">
          <button type="button" class="btn small plain" disabled={!can} onClick={() => skipStep(desk, of, line)}>
            {say("steps.skip")} <span class="sr">{words}</span>
          </button>
          <button type="button" class="btn main" disabled={!can} onClick={() => doStep(desk, of, line)}>
            {step.does ? wordIn(speech, "does", step.does) : say("steps.mark")} <span class="sr">{words}</span>
          </button>
        </span>
      )}
    </li>
  );
}
