import { Dot } from "../../../program/page/marks.tsx";
import { queueSays } from "../../../program/words/queue.ts";
import type { Desk } from "../desk.ts";

/** Who is on duty and whether they can be rung; a console of somebody who is not on duty is named as well. */
export function OnDuty({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  const words = queueSays(speech.language.value);
  const consoles = desk.board.consoles.value;
  const away = (desk.board.duty.value ?? []).filter(({ person }) => consoles.every((of) => of.person.id !== person.id));
  const onDuty = new Set(desk.board.duty.value?.map(({ person }) => person.id));
  return (
    <>
      <h3>{speech.say("quiet.onDuty")}</h3>
      <ul>
        {consoles.length + away.length === 0 && <li class="m">{speech.say("quiet.nobody")}</li>}
        {consoles.map((of) => {
          const here = of.id === desk.deps.consoleId;
          const off = desk.board.duty.value && !onDuty.has(of.person.id);
          // Somebody else who is off duty is nobody's alarm.
          const fine = of.armed || (off && !here);
          return (
            <li key={of.id}>
              {of.person.name}{" "}
              <span class={fine ? "m" : "bad strong"}>
                {speech.say(here ? "quiet.thisConsole" : "quiet.otherConsole")}
                <Dot />
                {off ? words("quiet.offDutyConsole") : speech.say(of.armed ? "sound.ok" : "sound.off")}
              </span>
            </li>
          );
        })}
        {away.map(({ person }) => (
          <li key={person.id}>
            {person.name} <span class="bad strong">{words("quiet.onDutyNoConsole")}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
