/** A conversation with a modem on a real line: opened for it and closed after it, so that a stick that was replugged is found again. */

import { again } from "../../alerts/paths/people/answer.ts";
import { type Course, dialogue, type Heard } from "../../alerts/paths/sms/dialogue.ts";
import { modemLines } from "../../alerts/paths/sms/lines.ts";
import type { Pdu } from "../../alerts/paths/sms/pdu.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { type Line, type OpenLine, openLine } from "../serial/line.ts";

export interface ModemDeps {
  readonly port: string;
  readonly baud: number;
  readonly timers: Timers;
  readonly open?: OpenLine;
}

/** Never rejects. What was not said when `signal` ends it was not sent. */
export async function converse(deps: ModemDeps, messages: readonly Pdu[], signal: AbortSignal): Promise<Course> {
  const talk = dialogue(messages);
  const lines = modemLines();
  const ended = Promise.withResolvers<"ended">();
  let line: Line | undefined;
  let callOff = (): void => {};
  let over = false;
  const hear = (heard: Heard): void => {
    if (over) return;
    const next = talk.step(heard);
    if (next.do === "wait") return;
    callOff();
    if (next.do === "end") {
      over = true;
      ended.resolve("ended");
      return;
    }
    callOff = deps.timers.after(next.within, () => hear({ kind: "late" }));
    line?.write(Buffer.from(next.text, "latin1")).catch(gone);
  };
  const gone = (): void => hear({ kind: "gone" });
  try {
    line = await (deps.open ?? openLine)(deps.port, deps.baud, {
      data: (bytes) => {
        for (const each of lines.push(bytes)) hear({ kind: "line", line: each });
      },
      ended: gone,
    });
  } catch (fault) {
    return { done: true, barred: again("unreachable", portWord(fault)), results: [], signal: undefined };
  }
  signal.addEventListener("abort", gone);
  if (signal.aborted) gone();
  hear({ kind: "open" });
  await ended.promise;
  signal.removeEventListener("abort", gone);
  await line.close();
  return talk.course;
}

/** The system's sentence holds the path; what is wrong with it is enough. */
function portWord(fault: unknown): string {
  const text = fault instanceof Error ? fault.message : "";
  if (/No such file/i.test(text)) return "port missing";
  if (/lock/i.test(text)) return "port in use";
  if (/denied/i.test(text)) return "port not allowed";
  return "port";
}
