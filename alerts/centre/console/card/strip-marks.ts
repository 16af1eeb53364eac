/** What stands in a lane of the strip: blocks, squares, frames, the octagon of a fall, and hatching where nothing was heard. */
import type { Lane, Span } from "./strip-lanes.ts";

/** CSS pixels: how high a mark is, and how wide at least. */
const space = { bar: 10, least: 6 } as const;

/** The canvas in CSS pixels. */
export interface Pen {
  readonly ink: CanvasRenderingContext2D;
  readonly colour: (token: string) => string;
  readonly x: (time: number) => number;
  /** Middle of a lane. */
  readonly y: (lane: number) => number;
  readonly left: number;
  readonly right: number;
  readonly foot: number;
}

export function hatch({ colour, ink, left, right }: Pen, y: number, none: string): void {
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

/** A line while the centre heard the gateway, nothing while it did not. */
export function linked({ colour, ink, x }: Pen, lost: readonly Span[], y: number, from: number, until: number): void {
  ink.fillStyle = colour("--ink2");
  let since = from;
  for (const gap of lost) {
    if (gap.from > since) ink.fillRect(x(since), y - 1.5, x(gap.from) - x(since), 3);
    since = Math.max(since, gap.to ?? until);
  }
  if (since < until) ink.fillRect(x(since), y - 1.5, x(until) - x(since), 3);
}

/**
 * An octagon is a fall (hollow: suspected), a red square a call, a frame a door, a stroke a battery's word, a block somebody in
 * a room.
 */
export function mark(pen: Pen, kind: Lane["kind"], span: Span, y: number, until: number): void {
  const { colour, ink, right, x } = pen;
  const half = space.bar / 2;
  const from = x(span.from);
  const wide = Math.max(
    kind === "call" ? space.bar : space.least,
    (span.to === undefined ? from : x(Math.min(span.to, until))) - from,
  );
  const left = Math.min(from, right - wide);
  if (kind === "fall") {
    octagon(pen, Math.min(from, right - 7), y, span.is === "suspected");
  } else if (kind === "battery") {
    ink.fillStyle = colour(span.is === "low" ? "--p2t" : "--ink2");
    ink.fillRect(Math.min(from, right - 2), y - half, 2, space.bar);
  } else if (kind === "door") {
    ink.strokeStyle = colour("--ink");
    ink.lineWidth = 1.5;
    ink.strokeRect(left, y - half, wide, space.bar);
  } else {
    ink.fillStyle = colour(kind === "call" ? "--p1" : "--ink2");
    ink.fillRect(left, y - half, wide, space.bar);
  }
}

/** What is said beside a mark: right of it, or left where the next mark or the end is too near. */
export function note({ colour, ink, right, x }: Pen, span: Span, next: Span | undefined, y: number): void {
  if (span.note === undefined) return;
  const wide = ink.measureText(span.note).width;
  const from = x(span.from);
  const fits = from + 10 + wide + 8 <= (next ? x(next.from) : right);
  ink.fillStyle = colour(span.is === "low" ? "--p2t" : "--ink2");
  ink.textAlign = fits ? "left" : "right";
  ink.fillText(span.note, fits ? from + 10 : from - 10, y);
  ink.textAlign = "left";
}

/** Hollow, it hides the line of its lane. */
function octagon({ colour, ink }: Pen, x: number, y: number, hollow: boolean): void {
  const half = hollow ? 6 : 7;
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
  ink.fillStyle = colour(hollow ? "--surface" : "--p1");
  ink.fill();
  if (!hollow) return;
  ink.strokeStyle = colour("--p1");
  ink.lineWidth = 2;
  ink.stroke();
}
