import { useComputed } from "@preact/signals";
import { Hearth, rankOf } from "../../program/page/marks.tsx";
import { age } from "../../program/page/times.ts";
import type { Desk } from "./desk.ts";
import type { Entry } from "./entry.ts";
import { PulseLine } from "./live.tsx";
import { Menu } from "./menu.tsx";
import { beganAt } from "./queue/order.ts";

export function Bar({ desk, entry }: { readonly desk: Desk; readonly entry: Entry }) {
  const { speech } = desk;
  const waiting = desk.waiting.value;
  const highest = Math.min(...waiting.map(({ severity }) => rankOf[severity]));
  const inHand = desk.order.true.value.filter((of) => of.owner && of.state !== "raised" && !of.test).length;
  return (
    <header class="bar">
      <div>
        <Hearth />
        <span class="brand">{speech.say("brand")}</span>
        <span class="m centre">{desk.board.centre}</span>
      </div>
      <div>
        {speech.say("bar.unclaimed")}{" "}
        <span class={waiting.length > 0 ? `count hot p${highest}` : "count"}>{waiting.length}</span>
      </div>
      <div>
        {speech.say("bar.inHand")} <b>{inHand}</b>
      </div>
      <Longest desk={desk} />
      <DataAge desk={desk} />
      <div class="grow" />
      <Menu desk={desk} entry={entry} />
      <Clock desk={desk} />
      <nav aria-label={speech.say("bar.pages")}>
        <a class="btn small plain" href="#/shift">
          {speech.say("shift.page")}
        </a>
        <button
          type="button"
          class="btn small plain"
          lang={speech.language.value === "zh" ? "en" : "zh-CN"}
          onClick={speech.toggle}
        >
          {speech.say("language.other")} <span class="sr">{speech.say("language.name")}</span>
        </button>
      </nav>
    </header>
  );
}

function Longest({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  const longest = useComputed(() => {
    const waiting = desk.waiting.value;
    if (waiting.length === 0) return speech.say("bar.none");
    return age(desk.now.value - Math.min(...waiting.map(beganAt)));
  });
  return (
    <div>
      {speech.say("bar.longest")} <b>{longest}</b>
    </div>
  );
}

function DataAge({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  const old = useComputed(() => {
    const heard = desk.feed.lastHeard.value;
    return heard === undefined ? "" : (Math.max(0, desk.steady.value - heard) / 1000).toFixed(1);
  });
  const lost = useComputed(() => age(desk.lostFor.value ?? 0));
  return (
    <div class={desk.stale.value ? "data bad" : "data"}>
      {desk.stale.value ? (
        <b>{speech.say("bar.lost", { time: lost.value })}</b>
      ) : (
        <>
          {speech.say("bar.data")} <b class="old">{old}</b> {speech.say("bar.secondsAgo")}
        </>
      )}{" "}
      <PulseLine desk={desk} width={96} height={20} />
    </div>
  );
}

function Clock({ desk }: { readonly desk: Desk }) {
  const time = useComputed(() => desk.speech.times.clock(desk.now.value));
  return <div class="clock">{time}</div>;
}
