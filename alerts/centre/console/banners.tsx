import { useComputed } from "@preact/signals";
import { PriorityMark } from "../../program/page/marks.tsx";
import { age } from "../../program/page/times.ts";
import { queueSays } from "../../program/words/queue.ts";
import type { Desk } from "./desk.ts";
import type { CaughtUp } from "./desk-line.ts";
import { Missed } from "./missed.tsx";
import { inGroups } from "./phone.ts";
import { testSound } from "./sound.ts";

/** Under the bar, never over the queue: a lost feed is worse than a silent console, so it speaks alone. */
export function Banners({ desk }: { readonly desk: Desk }) {
  return (
    <div class="banners">
      {desk.stale.value && <StaleBanner desk={desk} />}
      {!desk.stale.value && !desk.armed.value && <SoundBanner desk={desk} />}
      {!desk.stale.value && desk.caughtUp.value && <CaughtUpBanner desk={desk} />}
    </div>
  );
}

function StaleBanner({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  const lost = useComputed(() => age(desk.lostFor.value ?? 0));
  const since = desk.now.value - (desk.lostFor.value ?? 0);
  const phone = desk.board.backupPhone.value;
  return (
    <div class="banner onred">
      <PriorityMark severity="emergency" />
      <strong role="alert">{speech.say("banner.stale", { time: "" }).trim()}</strong>
      <strong class="run" aria-hidden="true">
        {lost}
      </strong>
      <p>
        {speech.say("banner.staleWhy", { time: speech.times.clock(since), n: desk.feed.attempt.value })}
        {phone && (
          <>
            {" "}
            <b>{queueSays(speech.language.value)("stale.backup", { phone: inGroups(phone) })}</b>
          </>
        )}
      </p>
      <button type="button" class="btn" onClick={desk.feed.reconnect}>
        {speech.say("banner.reconnect")}
      </button>
    </div>
  );
}

function SoundBanner({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  const go = async (): Promise<void> => {
    if (await desk.goOnDuty()) testSound(desk);
  };
  return (
    <div class="banner onred" role="alert">
      <PriorityMark severity="emergency" />
      <strong>{speech.say("banner.sound")}</strong>
      <p>{speech.say("banner.soundWhy", { n: desk.board.armed.value })}</p>
      <button type="button" class="btn" onClick={go} ref={focusIfIdle}>
        {speech.say("banner.soundGo")} <kbd>Enter</kbd>
      </button>
    </div>
  );
}

/** The first thing a hand should do here; but a focus that is at work is left where it is. */
function focusIfIdle(button: HTMLButtonElement | null): void {
  if (button && (document.activeElement === document.body || !document.activeElement)) button.focus();
}

/** Stays until it is read. */
function CaughtUpBanner({ desk }: { readonly desk: Desk }) {
  const { speech, caughtUp } = desk;
  const told = caughtUp.value;
  if (!told) return null;
  return (
    <div class="banner calm">
      <strong role="status">{caughtUpWords(desk, told)}</strong>
      <p>{speech.say("banner.caughtUpWhy", { time: age(told.lostFor) })}</p>
      <Missed desk={desk} ids={told.missed} />
      <button
        type="button"
        class="btn"
        onClick={() => {
          caughtUp.value = undefined;
        }}
      >
        {speech.say("banner.read")}
      </button>
    </div>
  );
}

function caughtUpWords({ speech }: Desk, { count, graver }: CaughtUp): string {
  const n = count - graver.length;
  if (graver.length === 0) return speech.say("banner.caughtUp", { n });
  return queueSays(speech.language.value)("catch.graver", { n, m: graver.length });
}
