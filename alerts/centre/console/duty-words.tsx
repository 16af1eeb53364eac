/** Who sits here, and whether this console can be heard. */
import { Dot } from "../../program/page/marks.tsx";
import type { Desk } from "./desk.ts";

export function DutyWords({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  const name = desk.me.person.name;
  if (!desk.armed.value)
    return (
      <b class="bad">
        {name} {speech.say(desk.onDuty.value ? "duty.on" : "duty.off")}
        <Dot />
        {speech.say("sound.off")}
      </b>
    );
  return (
    <span>
      {name} <span class="m">{speech.say("duty.on")}</span>
      <Dot />
      {speech.say("sound.ok")}
    </span>
  );
}
