/**
 * Listens to one port as the gateway would: the family's talk says what it says, and nothing else is written. No join window
 * is ever open, so nobody is let in; where a family has no talk, its probe is asked.
 */
import { hex } from "../../../devices/bytes.ts";
import { instant } from "../../../devices/model/moment.ts";
import { noNotes } from "../../../devices/notes.ts";
import { openConversation } from "../../serial/conversation.ts";
import type { Line } from "../../serial/line.ts";
import { Sender } from "../../serial/sender.ts";
import type { Eyes } from "../eyes.ts";
import type { Port, Registered } from "./serial-port.ts";

export interface Listened {
  /** That belong to no frame of the family; our own question that an adapter hands back is not counted. */
  readonly bytes: number;
  /** Whole frames that the family knows as its own. */
  readonly frames: number;
  /** Those of them that are not merely our own question, which many RS-485 adapters hand back. */
  readonly words: number;
  /** Somebody was asked something. */
  readonly asked: boolean;
  /** The receiver itself was asked and answered: port, speed and family are right. */
  readonly answered: boolean;
  /** Of those expected: who was not heard. */
  readonly unheard: readonly Registered[];
  /** Milliseconds. */
  readonly listened: number;
}

/** Whoever is asked gets so long to answer, however short somebody wants to listen (ms). */
const leastTalking = 2_000;
/** Of what we said: an adapter hands it back at once. */
const echoesKnown = 16;

/** Opens the port, asks where somebody can be asked, and listens until that is answered or the time is over. */
export async function listenTo(
  port: Port,
  listen: number,
  { openLine, timers }: Pick<Eyes, "openLine" | "timers">,
  signal: AbortSignal,
): Promise<Listened> {
  const { path, baud, family, devices } = port;
  const { probe } = family;
  const begun = timers.now();
  const enough = Promise.withResolvers<void>();
  const stop = () => enough.resolve();
  const sender = new Sender(timers, stop);
  const ears = openEars(port);
  const send = (bytes: Uint8Array) => {
    ears.said(bytes);
    return sender.send(bytes);
  };
  const talk = family.talk?.({ devices: () => devices, mayJoin: () => false, notes: noNotes });
  let tellTalk = (_frame: Uint8Array): void => {};
  const line: Line = await openLine(path, baud, {
    data(chunk) {
      for (const frame of ears.hear(chunk)) tellTalk(frame);
      if (ears.heardEnough()) stop();
    },
    ended: stop,
  });
  sender.use(line);
  const callOff = timers.after(Math.max(listen, probe?.answerWithin ?? 0, talk ? leastTalking : 0), stop);
  signal.addEventListener("abort", stop, { once: true });
  const conversation =
    talk &&
    openConversation({
      ...{ talk, timers, send, dead: stop, failed: enough.reject },
      now: () => instant(timers.now()),
      // Who does not answer is seen by who was not heard.
      found: () => {},
    });
  try {
    if (conversation) tellTalk = (frame) => conversation.heard(frame);
    else if (probe) void send(probe.ask);
    await enough.promise;
  } finally {
    conversation?.stop();
    callOff();
    sender.use(undefined);
    await line.close();
  }
  ears.end();
  return { ...ears.figures(), listened: timers.now() - begun };
}

/** Cuts what comes into frames and counts what they are. */
function openEars({ family, devices, expected }: Port) {
  const framer = family.framer();
  const profileOf = (key: string) => devices.find((device) => device.key === key)?.profile;
  const heard = new Set<string>();
  const ours: string[] = [];
  const counted = { bytes: 0, frames: 0, words: 0, asked: false, answered: false };
  const unheard = () => expected.filter(({ key }) => !heard.has(key));
  const look = (frame: Uint8Array): void => {
    const decoded = family.decode(frame, profileOf, noNotes);
    // Any line of text is a frame: only one that is understood is a sign that the speed is right.
    if ("unread" in decoded && family.carrier.lines) {
      counted.bytes += frame.length;
      return;
    }
    counted.frames += 1;
    if (ours.includes(hex(frame))) return;
    counted.words += 1;
    counted.answered ||= family.probe?.isAnswer(frame) === true;
    if ("heard" in decoded) for (const { device } of decoded.heard) heard.add(device);
  };
  const framesIn = (framed: ReturnType<typeof framer.push>): Uint8Array[] => {
    const frames = framed.flatMap((each) => ("frame" in each ? [each.frame] : []));
    for (const frame of frames) look(frame);
    for (const each of framed)
      if ("skipped" in each && !ours.includes(hex(each.skipped))) counted.bytes += each.skipped.length;
    return frames;
  };
  return {
    said(bytes: Uint8Array) {
      counted.asked = true;
      ours.push(hex(bytes));
      if (ours.length > echoesKnown) ours.shift();
    },
    hear: (chunk: Uint8Array): readonly Uint8Array[] => framesIn(framer.push(chunk)),
    heardEnough: () => counted.answered || (expected.length > 0 && unheard().length === 0),
    end: () => void framesIn(framer.end()),
    figures: () => ({ ...counted, unheard: unheard() }),
  };
}
