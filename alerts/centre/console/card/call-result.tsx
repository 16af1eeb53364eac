/** While a call of mine runs: five results, one press each. */
import { Since } from "../live.tsx";
import { endCall, recordCall } from "./calling.ts";
import { inMyHands, panelOf } from "./panels.ts";
import { callResults, triesOf } from "./people.ts";
import type { CardProps } from "./props.ts";
import { sayIn } from "./say.ts";

export function RunningCall({ desk, of }: CardProps) {
  const { speech, call } = desk;
  const say = sayIn(speech);
  const running = call.value;
  // Whoever has it now rings; what this call brought is for a note.
  if (running?.caseId !== of.id || !inMyHands(desk, of)) return null;
  const stale = desk.stale.value;
  const here = panelOf(desk, of) === "call";
  const before = triesOf(of, running.to).length;
  return (
    <fieldset class={here ? "outs here" : "outs"}>
      <legend class="sr">{say("log.result")}</legend>
      <p class="live">
        <b>{running.to === "home" ? say("fact.homeLine") : running.name}</b>
        {before > 0 && <span>{say("log.again", { n: before + 1 })}</span>}
        <b class="res" role="status">
          {say("log.ringing")}
        </b>
        <b>
          <Since desk={desk} at={running.since} />
        </b>
        <button type="button" class="btn small plain" onClick={() => endCall(desk)}>
          {here && desk.keysOn.value && <kbd>0</kbd>}
          {say("log.notDialled")}
        </button>
      </p>
      {callResults.map((result, index) => (
        <button
          type="button"
          key={result}
          class="btn small"
          disabled={stale}
          onClick={() => void recordCall(desk, of, result)}
        >
          {here && desk.keysOn.value && <kbd>{index + 1}</kbd>}
          {say(`result.${result}`)}
        </button>
      ))}
      {stale && <p class="bad">{say("log.stale")}</p>}
    </fieldset>
  );
}
