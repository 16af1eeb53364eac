import { inWords } from "../../../program/page/facts.ts";
import { clockTime, lengthInWords } from "../../../program/page/times.ts";
import { beganAt } from "../queue/order.ts";
import type { CardProps } from "./card.tsx";
import { roomOf } from "./case-words.ts";
import { type Lane, lanesOf, lastSignOfLife, signsOf, stripLength } from "./strip-lanes.ts";

const left = 76;
const width = 548;
const right = 540;
const rowHeight = 16;

/** The half hour before, as it came with the alert: nobody needs a data base to understand it. */
export function Strip({ desk, of }: CardProps) {
  const { speech } = desk;
  const at = beganAt(of);
  const signs = signsOf(of);
  const lanes = lanesOf(of, signs, speech);
  const until = Math.max(at + 60_000, Math.min(desk.now.value, at + stripLength / 3));
  const x = (time: number): number =>
    left + ((time - (at - stripLength)) / (until - (at - stripLength))) * (right - left);
  const foot = lanes.length * rowHeight + 2;
  const marks = [0, 10, 20].map((minutes) => at - stripLength + minutes * 60_000);
  return (
    <div class="strip">
      <p>
        <b>{lastWords(desk, of)}</b>
        <span class="q">{speech.say("strip.snapshot")}</span>
      </p>
      <svg
        viewBox={`0 0 ${width} ${foot + 20}`}
        preserveAspectRatio="xMinYMin meet"
        role="img"
        aria-label={described(lanes, speech.say("strip.title"))}
      >
        <defs>
          <pattern id="nothing" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <path class="s-hatch" d="M0 0V6" />
          </pattern>
        </defs>
        <rect class="s-after" x={x(at)} y="2" width={Math.max(0, right - x(at))} height={foot - 2} />
        {marks.map((time) => (
          <g key={time}>
            <path class="s-grid" d={`M${x(time)} 2V${foot}`} />
            <text class="axis" x={x(time)} y={foot + 15} text-anchor={time === marks[0] ? "start" : "middle"}>
              {clockTime(time, false)}
            </text>
          </g>
        ))}
        {lanes.map((lane, index) => (
          <LaneRow
            key={lane.label}
            lane={lane}
            y={index * rowHeight + 9}
            x={x}
            until={until}
            none={speech.say("noData")}
          />
        ))}
        <path class="s-now" d={`M${x(at)} 2V${foot}`} />
        <text class="s-at" x={x(at) - 4} y={foot + 15} text-anchor="end">
          {speech.say("strip.alert", { time: clockTime(at) })}
        </text>
        {right - x(at) > 36 && (
          <text class="axis" x={right} y={foot + 15} text-anchor="end">
            {speech.say("strip.now")}
          </text>
        )}
      </svg>
    </div>
  );
}

interface LaneProps {
  readonly lane: Lane;
  readonly y: number;
  readonly x: (time: number) => number;
  readonly until: number;
  readonly none: string;
}

function LaneRow({ lane, y, x, until, none }: LaneProps) {
  return (
    <g>
      <text x="0" y={y + 4}>
        {lane.label}
      </text>
      <path class="s-lane" d={`M${left} ${y}H${right}`} />
      {!lane.heard && (
        <g>
          <rect class="s-none" x={left} y={y - 5} width={right - left} height="10" fill="url(#nothing)" />
          <text class="axis s-nonetext" x={left + 8} y={y + 4}>
            {none}
          </text>
        </g>
      )}
      {lane.spans.map((span) => {
        const from = Math.max(left, x(span.from));
        const to = span.to === undefined ? from : x(Math.min(span.to, until));
        if (lane.kind === "fall")
          return <path key={span.from} class="s-p1" d={`M${from - 3} ${y - 7}h6l4 4v6l-4 4h-6l-4-4v-6z`} />;
        return (
          <rect
            key={span.from}
            class={lane.kind === "call" ? "s-p1" : lane.kind === "door" ? "s-door" : "s-act"}
            x={Math.min(from, right - 6)}
            y={y - 5}
            width={Math.max(lane.kind === "call" ? 10 : 6, to - from)}
            height="10"
          />
        );
      })}
    </g>
  );
}

const described = (lanes: readonly Lane[], title: string): string =>
  `${title}: ${lanes.map((lane) => `${lane.label} ${lane.spans.map((span) => clockTime(span.from, false)).join(" ") || "-"}`).join(", ")}`;

function lastWords(desk: CardProps["desk"], of: CardProps["of"]): string {
  const { speech } = desk;
  const last = lastSignOfLife(signsOf(of));
  if (!last) return speech.say("strip.none");
  const language = speech.language.value;
  const ago = speech.say("time.ago", { time: lengthInWords(desk.now.value - last.at, language) });
  const what = inWords(last.fact, language);
  const room = roomOf(of, last.room);
  return room === undefined
    ? speech.say("strip.last", { what, ago })
    : speech.say("strip.lastWhere", { room, what, ago });
}
