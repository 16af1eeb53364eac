/** Small parts that move with the clock: only they are drawn anew, not what stands around them. */
import { useComputed } from "@preact/signals";
import { age } from "../../program/page/times.ts";
import type { Desk } from "./desk.ts";

/** mm:ss since a moment of the centre's clock. */
export function Since({ desk, at }: { readonly desk: Desk; readonly at: number }) {
  return <>{useComputed(() => age(desk.now.value - at))}</>;
}

/** mm:ss until a moment of the centre's clock. */
export function Until({ desk, at }: { readonly desk: Desk; readonly at: number }) {
  return <>{useComputed(() => age(at - desk.now.value))}</>;
}

/** Amber at 30 s, red at 60 s: how long somebody waits who has not been claimed. */
export const waitingClass = (ms: number): string => (ms >= 60_000 ? "t60" : ms >= 30_000 ? "t30" : "");

export function WaitingAge({ desk, at, waits }: { readonly desk: Desk; readonly at: number; readonly waits: boolean }) {
  const level = useComputed(() => `age ${waits ? waitingClass(desk.now.value - at) : ""}`);
  return (
    <div class={level}>
      <Since desk={desk} at={at} />
    </div>
  );
}

/** One tick for each gateway report of the last minute; the right edge is now. When the feed is lost, the ticks stop. */
export function PulseLine({
  desk,
  width,
  height,
}: {
  readonly desk: Desk;
  readonly width: number;
  readonly height: number;
}) {
  const second = useComputed(() => Math.floor(desk.now.value / 1000) * 1000);
  const heard = useComputed(() => {
    // Once a second: a county's gateways report twenty times as often.
    void second.value;
    return new Set(desk.board.pulses.peek().map((each) => each.gateway)).size;
  }).value;
  const floor = height - 0.5;
  const path = useComputed(() => {
    // Read first: with no pulse there would be nothing to wait for.
    const now = second.value;
    return desk.board.pulses
      .peek()
      .map((each) => {
        const x = width - 2 - ((now - each.at) / 60_000) * width;
        if (x < 0) return "";
        return `M${Math.min(width - 2, x).toFixed(1)} ${floor}V${(floor - tickHeight(each.gateway) * (height - 4)).toFixed(1)}`;
      })
      .join("");
  });
  const label = desk.speech.say("quiet.ticksLabel", { heard, all: desk.board.gateways.value.size });
  return (
    <svg class="pulse" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path class="base" d={`M0 ${floor}H${width}`} />
      <path d={path} />
      <path class="now" d={`M${width - 1} 0V${height}`} />
    </svg>
  );
}

/** Each gateway has a height of its own, so that an eye sees which one is missing from the pattern. */
function tickHeight(gateway: string): number {
  let sum = 2_166_136_261;
  for (const letter of gateway) sum = Math.imul(sum ^ letter.charCodeAt(0), 16_777_619);
  return 0.3 + (0.7 * (((sum ^ (sum >>> 13)) >>> 0) % 101)) / 100;
}
