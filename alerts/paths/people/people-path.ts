/**
 * A path with people at its end, whatever carries it. It proves no more than that a network has the message, and it never brings
 * a person's answer: somebody who reads it phones the home, and the case stays open until the centre's own people have it.
 */
import { type Duration, milliseconds } from "../../../devices/model/moment.ts";
import type { Timers } from "../../program/timers.ts";
import { isFault, type Outcome, type Path, type PathKind, type Posting } from "../path.ts";
import { supervisionOf } from "../supervised.ts";
import { openSpending, type Spending } from "./allowance.ts";
import { again, busy } from "./answer.ts";
import type { Allowance } from "./channel.ts";
import { type PeopleText, type Reader, testText, textOf } from "./telling.ts";
import { type TestRule, testDay, testNow } from "./test-day.ts";

/** What takes a text to somebody, and may be asked whether it is there. Neither rejects. */
export interface Carrier {
  /** `key` is the same for the same message: whom it has reached already need not get it twice. */
  send(text: PeopleText, key: string, signal: AbortSignal): Promise<Outcome>;
  /** Tells nobody anything. */
  knock(signal: AbortSignal): Promise<Outcome>;
  stop?(): Promise<void>;
}

export interface PeoplePathDeps {
  readonly kind: PathKind;
  readonly settings: {
    readonly label: string;
    readonly test: TestRule;
    readonly supervision: "off" | Duration;
  };
  readonly reader: Reader;
  readonly carrier: Carrier;
  readonly allowance: Allowance;
  readonly atOnce: number;
  readonly tryWithin: Duration;
  readonly timers: Timers;
  /** Unix ms. */
  readonly wall: () => number;
}

export function peoplePath(deps: PeoplePathDeps): Path {
  const { kind, settings, reader, carrier, atOnce, tryWithin, timers } = deps;
  const spending = openSpending(deps.allowance);
  const underWay = new Set<() => void>();
  let over = false;
  /** What the last message came to, if somebody has to look: a server that is there does not make a wrong key right. */
  let trouble: Outcome | undefined;
  /** A test of today that came at a bad hour. */
  let owed = false;
  /** The tests that may still go today without a person asking: a way in trouble must not ring all day. */
  let daily = { day: "", left: 0 };
  const today = (): typeof daily => {
    const day = testDay(deps.wall(), reader.timeZone);
    if (daily.day !== day) daily = { day, left: dailyTests };
    return daily;
  };

  async function attempt(run: (signal: AbortSignal) => Promise<Outcome>): Promise<Outcome> {
    if (over) return stopped;
    const early = Promise.withResolvers<Outcome>();
    const ends = new AbortController();
    const end = (outcome: Outcome): void => {
      early.resolve(outcome);
      ends.abort();
    };
    const stop = (): void => end(stopped);
    underWay.add(stop);
    const callOff = timers.after(tryWithin, () => end(late));
    const outcome = await Promise.race([run(ends.signal), early.promise]);
    callOff();
    underWay.delete(stop);
    return outcome;
  }

  async function send(text: PeopleText, key: string): Promise<Outcome> {
    spending.said(timers.now());
    const outcome = await attempt((signal) => carrier.send(text, key, signal));
    if (outcome !== stopped) trouble = isFault(outcome) ? outcome : undefined;
    keepPause(spending, outcome, timers.now());
    return outcome;
  }

  /** The same key all day: whoever has read it does not get it again because somebody else could not be reached. */
  const sendDaily = async (): Promise<Outcome> => {
    owed = false;
    const of = today();
    of.left -= 1;
    const outcome = await send(testText(reader), `test of ${of.day}`);
    if (outcome.outcome === "carried") of.left = 0;
    else if (!mayHaveRung(outcome)) of.left += 1;
    return outcome;
  };

  async function knock(): Promise<Outcome> {
    if (owed && testNow("daily", deps.wall(), reader.timeZone) === "send") return sendDaily();
    return trouble ?? attempt((signal) => carrier.knock(signal));
  }

  return {
    ...{ label: settings.label, kind, atOnce, tryWithin },
    ...{ proves: "carried", person: "none", audience: "people" },
    supervision: settings.supervision === "off" ? undefined : supervisionOf(settings.supervision),
    async deliver(posting) {
      const text = textOf(posting, reader);
      if (!text) return { outcome: "refused", why: "no_words", said: posting.message.type };
      const wait = posting.telling?.say === "reminder" ? spending.wait(timers.now()) : 0;
      return wait > 0 ? busy("own limit", milliseconds(wait)) : send(text, keyOf(posting));
    },
    probe: settings.supervision === "off" ? undefined : knock,
    async test(asked) {
      if (asked === "by_person") {
        owed = false;
        return send(testText(reader), `test at ${Math.trunc(deps.wall())}`);
      }
      // A way that is in trouble is tried again today, whatever the day.
      const rule = trouble && settings.test !== "never" ? "daily" : settings.test;
      const now = testNow(rule, deps.wall(), reader.timeZone);
      const may = today().left > 0;
      if (now === "send" && may) return sendDaily();
      owed = now === "later" && may;
      return knock();
    },
    async stop() {
      over = true;
      for (const end of [...underWay]) end();
      await carrier.stop?.();
    },
  };
}

/** A way that was down for a minute at ten is well again at ten past; one whose answers are lost has rung three times by then. */
const dailyTests = 3;
const mayHaveRung = (outcome: Outcome): boolean =>
  outcome.outcome === "again" && ["no_answer", "cut", "garbled", "not_ours", "server_fault"].includes(outcome.why);

const stopped: Outcome = again("cut", "stopped");
const late: Outcome = again("no_answer", "late");

function keepPause(spending: Spending, outcome: Outcome, now: number): void {
  if (outcome.outcome === "again" && outcome.why === "busy") spending.pause(now, outcome.after);
}

/** The same words about the same thing: a reminder is another message than the first. */
function keyOf({ message, telling }: Posting): string {
  const { alertId, epoch, seq } = message;
  const said = telling === undefined ? "" : telling.say === "reminder" ? `reminder ${telling.nth}` : telling.say;
  return [alertId, epoch, seq, said].join(" ");
}
