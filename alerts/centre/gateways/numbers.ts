/**
 * The proof that no message is missing. Each life of a gateway's journal (`epoch`) numbers its messages 1, 2, 3 …; here is kept
 * which of them have been seen, as the holes between. Pure; the store keeps it as JSON in the message's own transaction.
 */
export interface Hole {
  readonly from: number;
  readonly to: number;
  /** Centre time it was noticed. */
  readonly since: number;
  readonly asked: number;
  readonly nextAsk: number;
  /** Id of the last `resend` command for it. */
  readonly command?: string | undefined;
}

export interface Numbers {
  /** The highest number known to exist. */
  readonly high: number;
  readonly holes: readonly Hole[];
  /** Numbers the gateway says no longer exist: missing for ever, and shown so. */
  readonly gone: number;
}

export const noNumbers: Numbers = { high: 0, holes: [], gone: 0 };

/**
 * Epochs remembered for one gateway: one for each life of its journal, and a disk that comes and goes gives it many. When there
 * are more, what is missing of an old one is asked for no more; a new life is always heard.
 */
export const epochsKept = { epochs: 100, whenFull: "forget-the-oldest" } as const;

/** Not every message travels in order: a hole is asked for again only when it has been open this long. */
export const gapGrace = 2_000;
/** Holes beyond this are joined: joining asks for what is already here, which costs a resend and loses nothing. */
export const holeLimit = 500;

export const wasSeen = (numbers: Numbers, seq: number): boolean =>
  seq <= numbers.high && !numbers.holes.some((hole) => hole.from <= seq && seq <= hole.to);

export const missingCount = (numbers: Numbers): number =>
  numbers.holes.reduce((sum, hole) => sum + hole.to - hole.from + 1, 0);

/** A message arrived. */
export function seen(numbers: Numbers, seq: number, at: number): Numbers {
  if (seq > numbers.high) return fill(known(numbers, seq, at), seq);
  return fill(numbers, seq);
}

/** The gateway says in a beat or report how far it has numbered. */
export function known(numbers: Numbers, last: number, at: number): Numbers {
  if (last <= numbers.high) return numbers;
  const hole = { from: numbers.high + 1, to: last, since: at, asked: 0, nextAsk: at + gapGrace };
  const before = numbers.holes.at(-1);
  // The tail of a stream still on its way grows into one hole, with the age of its newest part.
  const joins = before && before.asked === 0 && before.to === numbers.high;
  const holes = joins
    ? [...numbers.holes.slice(0, -1), { ...hole, from: before.from, since: before.since }]
    : [...numbers.holes, hole];
  return { ...numbers, high: last, holes: bounded(holes) };
}

function fill(numbers: Numbers, seq: number): Numbers {
  const holes = numbers.holes.flatMap((hole) => {
    if (seq < hole.from || seq > hole.to) return [hole];
    const left = { ...hole, to: seq - 1 };
    const right = { ...hole, from: seq + 1 };
    return [left, right].filter((part) => part.from <= part.to);
  });
  return { ...numbers, holes: bounded(holes) };
}

function bounded(holes: readonly Hole[]): readonly Hole[] {
  const joined = holes.slice(0, Math.max(0, holes.length - holeLimit) + 1);
  const [first] = joined;
  const last = joined.at(-1);
  return first && last ? [{ ...first, to: last.to }, ...holes.slice(joined.length)] : holes;
}

/** The answer to a `resend`: these numbers no longer exist. */
export function declaredGone(numbers: Numbers, command: string, gone: readonly number[]): Numbers {
  const asked = numbers.holes.filter((hole) => hole.command === command);
  // Only what was asked for by this command can be declared gone: an answer cannot wipe out other holes.
  const real = [...new Set(gone.slice(0, goneAtOnce))]
    .filter((seq) => asked.some((hole) => hole.from <= seq && seq <= hole.to))
    .sort((a, b) => a - b);
  const holes = numbers.holes.flatMap((hole) => without(hole, real));
  return { ...numbers, holes: bounded(holes), gone: numbers.gone + real.length };
}

/** Numbers one answer may declare gone; our gateways answer 200 at a time, and what is left is asked for again. */
export const goneAtOnce = 1_000;

/** What is left of a hole, in order. `seqs` rise. */
function without(hole: Hole, seqs: readonly number[]): Hole[] {
  const parts: Hole[] = [];
  let { from } = hole;
  for (const seq of seqs) {
    if (seq < from || seq > hole.to) continue;
    if (seq > from) parts.push({ ...hole, from, to: seq - 1 });
    from = seq + 1;
  }
  return from <= hole.to ? [...parts, { ...hole, from }] : parts;
}

const firstPause = 5_000;
const longestPause = 300_000;

/** Holes to ask for now, at most `limit`, and the numbers as they are once asked. */
export function toAsk(
  numbers: Numbers,
  at: number,
  newCommand: () => string,
  limit = 8,
): { readonly numbers: Numbers; readonly ask: readonly Hole[] } {
  const ask: Hole[] = [];
  const holes = numbers.holes.map((hole) => {
    if (hole.nextAsk > at || ask.length >= limit) return hole;
    const pause = Math.min(firstPause * 2 ** hole.asked, longestPause);
    const asked = { ...hole, asked: hole.asked + 1, nextAsk: at + pause, command: newCommand() };
    ask.push(asked);
    return asked;
  });
  return { numbers: { ...numbers, holes }, ask };
}

export const nextAsk = (numbers: Numbers): number | undefined =>
  numbers.holes.length === 0 ? undefined : Math.min(...numbers.holes.map((hole) => hole.nextAsk));
