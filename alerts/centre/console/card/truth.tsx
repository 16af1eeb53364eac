/** The three receipts, and what the home sees and hears because of them. */

import { shownAt, storedAt } from "./case-words.ts";
import { homeNow } from "./home-now.ts";
import type { CardProps } from "./props.ts";
import { sayIn } from "./say.ts";

export function Truth({ desk, of }: CardProps) {
  const { speech } = desk;
  const say = sayIn(speech);
  const step = (name: string, at: number | undefined, written = speech.times.tenths) => (
    <span>
      {name} <b>{at === undefined ? speech.say("notYet") : written(at)}</b>
    </span>
  );
  const arrow = (
    <span class="arrow" aria-hidden="true">
      →
    </span>
  );
  const owned = of.owner && of.claimedAt !== undefined && of.state !== "raised";
  // Whoever has it now may have taken it over since: the receipt is of who said it then.
  const claim = of.log.findLast(({ event, at }) => event === "claim" && at === of.claimedAt);
  const claimer = claim?.actor ?? of.owner;
  const home = homeNow(desk, of);
  return (
    <div class="truth">
      {step(speech.say("truth.stored"), storedAt(of))}
      {arrow}
      {step(say("truth.shown"), shownAt(of))}
      {arrow}
      {owned && claimer
        ? step(say("truth.claimedBy", { name: claimer.name }), of.claimedAt, (at) => speech.times.clock(at))
        : step(speech.say("truth.claimed"), undefined)}
      <span class="grow" />
      {desk.stale.value ? (
        <b class="bad">{say("truth.offline")}</b>
      ) : of.area ? null : (
        <span class="athome">
          {speech.say("truth.home")} <i class={`bulb ${home.bulb}`} /> <b>{home.light}</b>
          {home.words && <>{say("truth.said", { words: home.words })}</>}
        </span>
      )}
    </div>
  );
}
