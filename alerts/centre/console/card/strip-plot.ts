/** Draws the lanes with uPlot: it brings the time axis, the scale and sharp pixels; what stands in a lane is drawn here. */
import uPlot from "uplot";
import type { Lane, Span } from "./strip-lanes.ts";

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
const space = { labels: 66, right: 8, top: 2, axis: 20, lane: 18, bar: 10, least: 6 } as const;
const axisEvery = 10 * 60_000;

/** How high the picture is at most. Where there is less than a third of the room, the sentence alone stands there (`card.css`). */
export const mostHeight = (lanes: number): number => lanes * space.lane + space.axis + space.top;

export interface Plot {
  draw(picture: Picture): void;
  resize(): void;
  stop(): void;
}

export function openPlot(box: HTMLElement): Plot {
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
      picture = next;
      if (box.clientWidth === 0 || box.clientHeight === 0) return;
      if (plot && lanes === next.lanes.length) return plot.setData(dataOf(next));
      plot?.destroy();
      lanes = next.lanes.length;
      plot = build(next);
    },
    resize() {
      if (box.clientWidth === 0 || box.clientHeight === 0) return;
      if (plot) plot.setSize(size());
      else if (picture) this.draw(picture);
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

/** The canvas in CSS pixels. */
interface Pen {
  readonly ink: CanvasRenderingContext2D;
  readonly colour: (token: string) => string;
  readonly x: (time: number) => number;
  /** Middle of a lane. */
  readonly y: (lane: number) => number;
  readonly left: number;
  readonly right: number;
  readonly foot: number;
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

function hatch({ colour, ink, left, right }: Pen, y: number, none: string): void {
  const half = space.bar / 2;
  ink.save();
  ink.beginPath();
  ink.rect(left, y - half, right - left, space.bar);
  ink.clip();
  ink.strokeStyle = colour("--edge");
  ink.lineWidth = 0.7;
  ink.beginPath();
  for (let x = left - space.bar; x < right; x += 7) {
    ink.moveTo(x, y + half);
    ink.lineTo(x + space.bar, y - half);
  }
  ink.stroke();
  ink.restore();
  const wide = ink.measureText(none).width;
  ink.fillStyle = colour("--surface");
  ink.fillRect(left + 4, y - 7, wide + 8, 14);
  ink.fillStyle = colour("--ink2");
  ink.fillText(none, left + 8, y);
}

function content(at: Pen, { lanes, until, from }: Picture, index: number): void {
  const lane = lanes[index];
  if (lane?.heard) {
    if (lane.kind === "gateway") linked(at, lane.spans, at.y(index), from, until);
    else for (const span of lane.spans) mark(at, lane.kind, span, at.y(index), until);
  }
  restore(at);
}

/** A line while the centre heard the gateway, nothing while it did not. */
function linked({ colour, ink, x }: Pen, lost: readonly Span[], y: number, from: number, until: number): void {
  ink.fillStyle = colour("--ink2");
  let since = from;
  for (const gap of lost) {
    if (gap.from > since) ink.fillRect(x(since), y - 1.5, x(gap.from) - x(since), 3);
    since = Math.max(since, gap.to ?? until);
  }
  if (since < until) ink.fillRect(x(since), y - 1.5, x(until) - x(since), 3);
}

/** An octagon is a fall, a red square a call, a frame a door, a block somebody in a room. */
function mark({ colour, ink, right, x }: Pen, kind: Lane["kind"], span: Span, y: number, until: number): void {
  const half = space.bar / 2;
  const from = x(span.from);
  const wide = Math.max(
    kind === "call" ? space.bar : space.least,
    (span.to === undefined ? from : x(Math.min(span.to, until))) - from,
  );
  const left = Math.min(from, right - wide);
  if (kind === "fall") {
    ink.fillStyle = colour("--p1");
    octagon(ink, Math.min(from, right - 7), y, 7);
  } else if (kind === "door") {
    ink.strokeStyle = colour("--ink");
    ink.lineWidth = 1.5;
    ink.strokeRect(left, y - half, wide, space.bar);
  } else {
    ink.fillStyle = colour(kind === "call" ? "--p1" : "--ink2");
    ink.fillRect(left, y - half, wide, space.bar);
  }
}

function octagon(ink: CanvasRenderingContext2D, x: number, y: number, half: number): void {
  const cut = half * 0.42;
  const corners = [
    [-cut, -half],
    [cut, -half],
    [half, -cut],
    [half, cut],
    [cut, half],
    [-cut, half],
    [-half, cut],
    [-half, -cut],
  ] as const;
  ink.beginPath();
  for (const [dx, dy] of corners) ink.lineTo(x + dx, y + dy);
  ink.closePath();
  ink.fill();
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
