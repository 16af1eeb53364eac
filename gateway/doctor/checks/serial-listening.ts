import type { SerialFamily } from "../../../devices/family.ts";
import type { Line } from "../../serial/line.ts";
import type { Eyes } from "../eyes.ts";

export interface Listened {
  readonly frames: number;
  readonly bytes: number;
  /** The receiver was asked and answered: port, baud rate and family are right. */
  readonly answered: boolean;
  /** Milliseconds. */
  readonly listened: number;
}

/** Opens the port, asks where the family can be asked, and listens until that is answered or the time is over. */
export async function listenTo(
  path: string,
  family: SerialFamily,
  listen: number,
  { openLine, timers }: Pick<Eyes, "openLine" | "timers">,
  signal: AbortSignal,
): Promise<Listened> {
  const { probe } = family;
  const framer = family.framer();
  const begun = timers.now();
  let frames = 0;
  let bytes = 0;
  let answered = false;
  let stop = () => {};
  const enough = new Promise<void>((done) => {
    stop = done;
  });
  const line: Line = await openLine(path, family.carrier.baud, {
    data(chunk) {
      bytes += chunk.length;
      const whole = framer.push(chunk).flatMap((each) => ("frame" in each ? [each.frame] : []));
      frames += whole.length;
      answered ||= whole.some((frame) => probe?.isAnswer(frame) === true);
      if (answered) stop();
    },
    ended: stop,
  });
  const callOff = timers.after(Math.max(listen, probe?.answerWithin ?? 0), stop);
  signal.addEventListener("abort", stop, { once: true });
  try {
    if (probe) await Promise.race([line.write(probe.ask), enough]);
    await enough;
  } finally {
    callOff();
    await line.close();
  }
  frames += framer.end().filter((each) => "frame" in each).length;
  return { frames, bytes, answered, listened: timers.now() - begun };
}
