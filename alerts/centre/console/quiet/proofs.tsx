import { useComputed } from "@preact/signals";
import { Tick } from "../../../program/page/marks.tsx";
import { queueSays } from "../../../program/words/queue.ts";
import type { Desk } from "../desk.ts";

/** Only what this console knows: green is earned by a test a person heard, and by consoles that can ring. */
export function Proofs({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  const tested = useComputed(() => {
    const at = desk.soundTestedAt.value;
    return at === undefined ? undefined : Math.round(at / 1000) * 1000;
  }).value;
  const able = desk.board.armed.value;
  const done = (
    <span class="ok">
      <Tick />
    </span>
  );
  return (
    <div class="proofs">
      <EndToEnd desk={desk} />
      {tested === undefined ? (
        <b class="bad">
          {speech.say("sound.test")} {speech.say("sound.notTested")}
        </b>
      ) : (
        <span>
          {done} {speech.say("sound.test")} <b>{speech.times.clock(tested, false)}</b>{" "}
          {speech.say("sound.heard", { name: desk.me.person.name })}
        </span>
      )}
      {able === 0 ? (
        <b class="bad">
          {speech.say("quiet.consoles")} {speech.say("quiet.consolesCan", { n: 0 })}
        </b>
      ) : (
        <span>
          {done} {speech.say("quiet.consoles")} <b>{speech.say("quiet.consolesCan", { n: able })}</b>
        </span>
      )}
    </div>
  );
}

/** The newest test alarm that a console showed: pressed at a home, painted here. */
function EndToEnd({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  const words = queueSays(speech.language.value);
  const tests = [...desk.board.cases.value.values(), ...desk.board.closed.value]
    .filter(({ test }) => test)
    .flatMap(({ alerts }) => alerts)
    .flatMap(({ at, atTrusted, shownAt, storedAt }) =>
      shownAt === undefined ? [] : [{ shownAt, took: shownAt - (atTrusted ? at : storedAt) }],
    );
  const newest = tests.reduce<(typeof tests)[number] | undefined>(
    (last, each) => (last && last.shownAt >= each.shownAt ? last : each),
    undefined,
  );
  if (!newest) return <span class="m">{words("quiet.endToEndNone")}</span>;
  return (
    <span>
      <span class="ok">
        <Tick />
      </span>{" "}
      {words("quiet.endToEnd")} <b>{speech.times.clock(newest.shownAt, false)}</b>{" "}
      {words("quiet.endToEndTook", { n: (Math.max(0, newest.took) / 1000).toFixed(1) })}
    </span>
  );
}
