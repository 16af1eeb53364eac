import { useComputed } from "@preact/signals";
import { sayIn } from "../called-in/say.ts";
import type { Desk } from "../desk.ts";
import { KeysHelp } from "../keys-help.tsx";
import { mute } from "../sound.ts";

export function Foot({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  const silent = [...desk.board.gateways.value.values()].reduce((sum, of) => sum + of.devicesSilent, 0);
  const left = useComputed(() => Math.ceil(Math.max(0, desk.mutedUntil.value - desk.steady.value) / 1000));
  return (
    <div class="foot">
      <span>{speech.say("queue.faults", { n: silent })}</span>
      <a class="btn small" href="#/register/call">
        {sayIn(speech)("open")}
      </a>
      <KeysHelp desk={desk} />
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
