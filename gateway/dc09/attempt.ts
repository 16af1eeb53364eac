/** One try of one message: the conversation of `alerts/paths/dc09` on real lines, with its deadlines. */
import { type Asking, begin, type Heard, type Next, step } from "../../alerts/paths/dc09/conversation.ts";
import { type ReplyReader, replyReader } from "../../alerts/paths/dc09/reply.ts";
import type { Outcome } from "../../alerts/paths/path.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { type Duration, milliseconds, seconds } from "../../devices/model/moment.ts";
import { type Dial, type Line, Stranger, wordOf } from "./line.ts";

/** Whatever the receiver does, a try is over by then: two new lines, a dead kept one and the longest wait fit in. */
export const attemptWithin: Duration = seconds(25);

export interface Course {
  readonly outcome: Outcome;
  /** What is added to our clock for this receiver from now on. */
  readonly offset: Duration;
  /** In order, and may carry the next message. */
  readonly line: Line | undefined;
}

export interface AttemptDeps {
  readonly dial: Dial;
  readonly timers: Timers;
  /** Unix ms. */
  readonly wall: () => number;
  /** Sees every frame there and back, for the technician's tool; it changes nothing. */
  readonly overhear?: ((whose: "ours" | "theirs", bytes: Uint8Array) => void) | undefined;
}

export interface Attempt {
  readonly course: Promise<Course>;
  /** Ends it as `again`, on the spot. */
  stop(): void;
}

export function attempt(deps: AttemptDeps, asking: Asking, offset: Duration, kept: Line | undefined): Attempt {
  const ends = Promise.withResolvers<Course>();
  let talk = begin(asking, offset, kept !== undefined);
  let line = kept;
  let reader: ReplyReader = replyReader(asking.key);
  let callOff = (): void => {};
  let over = false;
  /** A line that was dropped has nothing to say any more, also one that comes up late. */
  let lines = 0;

  const end = (outcome: Outcome, keep: boolean): void => {
    if (over) return;
    over = true;
    callOff();
    callOffAll();
    if (!keep) line?.close();
    ends.resolve({ outcome, offset: talk.offset, line: keep ? line : undefined });
  };
  const callOffAll = deps.timers.after(attemptWithin, () => end(lateOutcome, false));

  const hear = (heard: Heard): void => {
    if (over) return;
    const [after, next] = step(talk, heard, deps.wall());
    talk = after;
    act(next);
  };

  function act(next: Next): void {
    switch (next.do) {
      case "send":
        deps.overhear?.("ours", next.frame);
        callOff();
        callOff = deps.timers.after(next.within, () => hear({ kind: "deadline" }));
        line?.write(next.frame);
        break;
      case "dial":
        dial();
        break;
      case "wait":
        break;
      case "end":
        end(next.outcome, next.keep);
        break;
    }
  }

  function dial(): void {
    callOff();
    line?.close();
    line = undefined;
    lines += 1;
    const mine = lines;
    deps.dial().then(
      (opened) => {
        if (over || mine !== lines) return opened.close();
        use(opened);
        hear({ kind: "open" });
      },
      (fault: unknown) => {
        if (mine !== lines) return;
        hear({ kind: fault instanceof Stranger ? "stranger" : "unreachable", said: wordOf(fault) });
      },
    );
  }

  function use(opened: Line): void {
    line = opened;
    const own = replyReader(asking.key);
    reader = own;
    opened.listen({
      heard: (bytes) => {
        if (over || line !== opened) return;
        deps.overhear?.("theirs", bytes);
        const replies = reader.push(bytes);
        hear({ kind: "replies", replies, half: reader.half });
      },
      ended: () => {
        if (line === opened) hear({ kind: "cut" });
      },
    });
  }

  if (kept) {
    use(kept);
    hear({ kind: "open" });
  } else dial();
  return { course: ends.promise, stop: () => end(stopped, false) };
}

const lateOutcome: Outcome = { outcome: "again", why: "no_answer", after: milliseconds(0) };
const stopped: Outcome = { outcome: "again", why: "cut", after: milliseconds(0), said: "stopped" };
