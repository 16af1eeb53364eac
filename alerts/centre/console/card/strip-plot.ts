/** Draws the lanes with uPlot: it brings the time axis, the scale and sharp pixels; what stands in a lane is drawn here. */
import uPlot from "uplot";
import type { Lane } from "./strip-lanes.ts";
import { hatch, linked, mark, note, type Pen } from "./strip-marks.ts";

export interface Picture {
  readonly lanes: readonly Lane[];
  readonly from: number;
  readonly at: number;
  readonly until: number;
  /** Time of day at a mark of the axis. */
  readonly clock: (ms: number) => string;
  readonly words: { readonly none: string; readonly alert: string; readonly now: string };
}

/** CSS pixels. */
const space = { labels: 66, right: 8, top: 2, axis: 20, lane: 18, leastLane: 12.5 } as const;
const axisEvery = 10 * 60_000;

/** How high the picture is at most. Where the names of the lanes would touch, the sentence alone stands there (`card.css`). */
export const mostHeight = (lanes: number): number => lanes * space.lane + space.axis + space.top;

/** Lanes that do not touch in so many CSS pixels: those that can be spared give way. All of them are in the table. */
export function lanesThatFit(lanes: readonly Lane[], height: number): readonly Lane[] {
  const most = Math.floor((height - space.axis - space.top) / space.leastLane);
  const going = lanes
    .filter(({ spare }) => spare !== undefined)
    .toSorted((a, b) => (b.spare ?? 0) - (a.spare ?? 0))
    .slice(0, Math.max(0, lanes.length - most));
  return lanes.filter((lane) => !going.includes(lane));
}

export interface Plot {
  draw(picture: Picture): void;
  resize(): void;
  stop(): void;
}

export function openPlot(box: HTMLElement): Plot {
  /** What is to be drawn, and what of it there is room for. */
  let whole: Picture | undefined;
  let picture: Picture | undefined;
  let plot: uPlot | undefined;
  let lanes = -1;
  const size = () => ({ width: box.clientWidth, height: box.clientHeight });
  const colour = (token: string): string => getComputedStyle(box).getPropertyValue(token).trim();
  const build = (of: Picture): uPlot =>
    new uPlot(
      {
        ...size(),
        padding: [space.top, space.right, 0, space.labels],
        cursor: { show: false },
        legend: { show: false },
        scales: {
          x: { time: false, range: () => [picture?.from ?? 0, picture?.until ?? 1] },
          y: { range: () => [0, of.lanes.length] },
        },
        axes: [timeAxis(() => picture, colour), { show: false }],
        series: [{}, ...of.lanes.map(() => ({ paths: () => null, points: { show: false } }))],
        hooks: {
          drawClear: [(u) => picture && ground(pen(u, colour), picture)],
          drawSeries: [(u, n) => picture && content(pen(u, colour), picture, n - 1)],
          draw: [(u) => picture && eventLine(pen(u, colour), picture)],
        },
      },
      dataOf(of),
      box,
    );
  return {
    draw(next) {
      whole = next;
      if (box.clientWidth === 0 || box.clientHeight === 0) return;
      picture = { ...next, lanes: lanesThatFit(next.lanes, box.clientHeight) };
      if (plot && lanes === picture.lanes.length) return plot.setData(dataOf(picture));
      plot?.destroy();
      lanes = picture.lanes.length;
      plot = build(picture);
    },
    resize() {
      if (!whole || box.clientWidth === 0 || box.clientHeight === 0) return;
      plot?.setSize(size());
      this.draw(whole);
    },
    stop() {
      plot?.destroy();
      plot = undefined;
    },
  };
}

/** Each moment at which something begins, and in which lane: what uPlot scales by. */
function dataOf({ lanes, from, until }: Picture): uPlot.AlignedData {
  const times = [...new Set([from, ...lanes.flatMap(({ spans }) => spans.map((span) => span.from)), until])].sort(
    (a, b) => a - b,
  );
  const rows = lanes.map(({ spans }, index) =>
    times.map((time) => (spans.some((span) => span.from === time) ? lanes.length - index - 0.5 : null)),
  );
  return [times, ...rows];
}

function timeAxis(picture: () => Picture | undefined, colour: (token: string) => string): uPlot.Axis {
  return {
    size: space.axis,
    gap: 2,
    font: `12px ${getComputedStyle(document.documentElement).fontFamily}`,
    stroke: () => colour("--ink3"),
    grid: { stroke: () => colour("--line"), width: 1, dash: [2, 3] },
    ticks: { show: false },
    splits: () => {
      const from = picture()?.from ?? 0;
      return [from, from + axisEvery, from + 2 * axisEvery];
    },
    values: (_u, times) => times.map((time) => picture()?.clock(time) ?? ""),
  };
}

function pen(u: uPlot, colour: Pen["colour"]): Pen {
  const ratio = uPlot.pxRatio;
  const ink = u.ctx;
  // uPlot remembers how it left the canvas: it gets it back like that.
  ink.save();
  ink.setTransform(ratio, 0, 0, ratio, 0, 0);
  ink.setLineDash([]);
  ink.font = `12px ${getComputedStyle(document.documentElement).fontFamily}`;
  ink.textBaseline = "middle";
  const left = u.bbox.left / ratio;
  const top = u.bbox.top / ratio;
  const width = u.bbox.width / ratio;
  const height = u.bbox.height / ratio;
  const lanes = u.series.length - 1;
  return {
    ...{ ink, colour, left, right: left + width, foot: top + height },
    x: (time) => Math.min(left + width, Math.max(left, left + u.valToPos(time, "x"))),
    y: (lane) => top + ((lane + 0.5) * height) / lanes,
  };
}

const restore = ({ ink }: Pen): void => ink.restore();

/** After the event, and each lane's name and line; hatched where nothing was heard at all. */
function ground(at: Pen, { lanes, at: event, words }: Picture): void {
  const { colour, ink, left, right } = at;
  ink.fillStyle = colour("--p1bg");
  ink.fillRect(at.x(event), space.top, right - at.x(event), at.foot - space.top);
  lanes.forEach((lane, index) => {
    const y = at.y(index);
    ink.fillStyle = colour("--ink2");
    ink.textAlign = "left";
    ink.fillText(lane.label, 0, y, left - 6);
    ink.fillStyle = colour("--line");
    ink.fillRect(left, y - 0.5, right - left, 1);
    if (!lane.heard) hatch(at, y, words.none);
  });
  restore(at);
}

function content(at: Pen, { lanes, until, from }: Picture, index: number): void {
  const lane = lanes[index];
  if (lane?.heard) {
    if (lane.kind === "gateway") linked(at, lane.spans, at.y(index), from, until);
    else {
      for (const span of lane.spans) mark(at, lane.kind, span, at.y(index), until);
      lane.spans.forEach((span, n) => {
        note(at, span, lane.spans[n + 1], at.y(index));
      });
    }
  }
  restore(at);
}

/** The moment of the alert, with its time; and where now is, as long as there is room for the word. */
function eventLine(at: Pen, { at: event, words }: Picture): void {
  const { colour, foot, ink, right } = at;
  const x = at.x(event);
  ink.fillStyle = colour("--p1");
  ink.fillRect(x - 0.75, space.top, 1.5, foot - space.top);
  const y = foot + space.axis / 2 + 1;
  ink.fillStyle = colour("--p1t");
  ink.textAlign = "right";
  ink.font = `bold ${ink.font}`;
  ink.fillText(words.alert, x + 2, y);
  if (right - x > 40) {
    ink.font = ink.font.replace("bold ", "");
    ink.fillStyle = colour("--ink3");
    ink.fillText(words.now, right, y);
  }
  restore(at);
}
