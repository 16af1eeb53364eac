/**
 * Does this path work, while no alert is on it? Asked as its supervision says, test-fired once a day, and told as a fault when
 * it is down. Any good answer counts, whatever it was an answer to. What the last test came to survives a restart.
 */
import { z } from "zod";
import { isFault, type Outcome, type Path } from "../../alerts/paths/path.ts";
import { beginWatch, heardOf, type Supervised, standing } from "../../alerts/paths/supervised.ts";
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { between, type Instant, type Moment, minutes, seconds } from "../../devices/model/moment.ts";
import type { PathsJournal } from "./journal.ts";
import { testDue } from "./test-time.ts";

export interface PathTest {
  /** Unix ms, and the gateway's steady line. */
  readonly wall: number;
  readonly steady: number;
  readonly ok: boolean;
  /** Failed in a row, this one included. */
  readonly failed: number;
  readonly why?: string | undefined;
  readonly said?: string | undefined;
}

export interface PathStanding {
  readonly label: string;
  readonly kind: string;
  readonly state: "ok" | "troubled" | "down" | "untried";
  /** Why it is not well: a word of the tables. */
  readonly why?: string;
  readonly said?: string;
  /** Ms since its last good answer. */
  readonly goodAgo?: number;
  readonly tested?: PathTest;
}

export interface WatchDeps {
  readonly path: Path;
  readonly journal: Pick<PathsJournal, "keepPath" | "tell"> & { readonly read: Pick<PathsJournal["read"], "path"> };
  readonly timers: Pick<Timers, "after">;
  readonly moment: () => Moment;
  readonly timeZone: () => string;
  /** Which of the gateways it is: a thousand of them do not test in one minute. */
  readonly gateway: string;
  /** Between 0 and 1. */
  readonly dice: () => number;
  readonly log: Log;
  readonly changed: () => void;
}

export interface Watch {
  /** What came of a message. */
  heard(outcome: Outcome, asked: Instant): void;
  readonly standing: PathStanding;
  /** Fires a test now; asked by a person it reaches people's phones too, whatever the day. */
  test(asked?: "by_person"): Promise<Outcome>;
  stop(): void;
}

/**
 * A test that failed is fired again so much later; the second failure is a fault, until one comes through. Nothing else ends
 * it: the warning itself may well go by this path, and the fault would come and go with it.
 */
const testAgainAfter = minutes(10);
const failuresAllowed = 2;
/** After a start everything has time to come up, and a thousand hubs that start together spread out. */
const firstTestAfter = { least: seconds(10), spread: seconds(50) } as const;
/** Looked at so often whatever happens: the clock may have been set. */
const lookEvery = minutes(15);
/** A path that does not even settle is left behind so much later. */
const grace = seconds(1);

const kept = z.object({
  wall: z.number(),
  steady: z.number(),
  ok: z.boolean(),
  failed: z.number(),
  why: z.string().optional(),
  said: z.string().optional(),
});

export function openWatch(deps: WatchDeps): Watch {
  const { path, journal, timers, moment, log } = deps;
  const { label, kind, supervision } = path;
  const notBefore = moment().steady + firstTestAfter.least + deps.dice() * firstTestAfter.spread;
  let watch: Supervised = beginWatch(moment().steady);
  let goodAt: Instant | undefined;
  let tested = testKept(journal.read.path(label));
  let testing: Promise<Outcome> | undefined;
  let probing = false;
  /** What the engine was last told in this life. */
  let told: boolean | undefined;
  let stopped = false;
  let callOff: (() => void) | undefined;

  function judge(): Omit<PathStanding, "label" | "kind" | "goodAgo" | "tested"> & { readonly fault: boolean } {
    const { trouble } = watch;
    const testFailed = tested !== undefined && tested.failed >= failuresAllowed;
    const words = trouble && "why" in trouble ? trouble : undefined;
    const why = words?.why ?? (testFailed ? (tested?.why ?? "no_answer") : "no_answer");
    const more = { why, ...(words?.said !== undefined && { said: words.said }) };
    const now = supervision && standing(watch, supervision, moment().steady);
    if (now?.state === "down" || testFailed) return { state: "down", fault: true, ...more };
    if (words) return { state: "troubled", fault: isFault(words), ...more };
    return { state: goodAt === undefined ? "untried" : "ok", fault: false };
  }

  function look(): void {
    callOff?.();
    callOff = undefined;
    if (stopped) return;
    const now = moment();
    const { fault, why } = judge();
    // Nothing is said before there is something to say: what was down when the gateway ended stays so until it answers.
    if (told !== fault && (fault || goodAt !== undefined)) tell(!fault, why ?? "");
    if (supervision && path.probe && !probing && now.steady >= watch.asked + supervision.every) void probe(path.probe);
    if (!testing && now.steady >= notBefore && isTestDue(now)) void test();
    const next = Math.min(
      lookEvery,
      ...(supervision ? [watch.asked + supervision.every - now.steady, downIn(now.steady)] : []),
      ...(now.steady < notBefore ? [notBefore - now.steady] : []),
      ...(tested && !tested.ok ? [tested.steady + testAgainAfter - now.steady] : []),
    );
    callOff = timers.after(Math.max(seconds(1), Math.ceil(next)), look);
  }

  /** Gone by already: it is told, and the next question will show. */
  function downIn(now: Instant): number {
    const left = supervision ? watch.good + supervision.downAfter - now : lookEvery;
    return left > 0 ? left : lookEvery;
  }

  function isTestDue(now: Moment): boolean {
    if (tested && !tested.ok) return now.steady - tested.steady >= testAgainAfter;
    return testDue(tested, now, { gateway: deps.gateway, label, timeZone: deps.timeZone() });
  }

  function tell(up: boolean, why: string): void {
    told = !up;
    log.warn(up ? "path.up" : "path.down", { path: label, why });
    const at = moment();
    journal.tell({ type: "path", at, path: label, up, why }).catch(() => {
      // Said again at the next look.
      told = undefined;
    });
    deps.changed();
  }

  function heard(outcome: Outcome, asked: Instant): void {
    const before = judge().state;
    // Whoever asks for a pause, the receiver or our own bound on reminders, says nothing of the way.
    const isPause = outcome.outcome === "again" && outcome.why === "busy";
    watch = isPause ? { ...watch, asked } : heardOf(watch, outcome, asked, moment().steady);
    if (isGood(outcome)) goodAt = moment().steady;
    if (judge().state !== before) deps.changed();
    look();
  }

  /** Whatever the path does, the answer is there in time. */
  function inTime(work: () => Promise<Outcome>): Promise<Outcome> {
    return new Promise((resolve) => {
      const end = timers.after(path.tryWithin + grace, () => resolve(noAnswer));
      new Promise<Outcome>((settle) => settle(work()))
        .catch(() => noAnswer)
        .then((outcome) => {
          end();
          resolve(outcome);
        });
    });
  }

  async function probe(ask: () => Promise<Outcome>): Promise<void> {
    probing = true;
    const asked = moment().steady;
    const outcome = await inTime(ask);
    probing = false;
    if (!stopped) heard(outcome, asked);
  }

  function test(asked?: "by_person"): Promise<Outcome> {
    testing ??= fire(asked).finally(() => {
      testing = undefined;
    });
    return testing;
  }

  async function fire(by: "by_person" | undefined): Promise<Outcome> {
    const asked = moment().steady;
    const outcome = await inTime(() => path.test(by));
    const ok = isGood(outcome);
    // Asked to wait, by itself or by the receiver: that is no failure, and it is tried again.
    const isPostponed = outcome.outcome === "again" && outcome.why === "busy";
    if (!isPostponed || tested?.ok !== true) {
      const { wall, steady } = moment();
      const failed = ok ? 0 : (tested?.failed ?? 0) + Number(!isPostponed);
      keep({
        ...{ wall, steady, ok, failed },
        ...("why" in outcome && { why: outcome.why }),
        ...(outcome.said !== undefined && { said: outcome.said.slice(0, 120) }),
      });
    }
    log.info("path.tested", { path: label, ok, outcome: outcome.outcome });
    if (!stopped && !isPostponed) heard(outcome, asked);
    deps.changed();
    return outcome;
  }

  function keep(test: PathTest): void {
    tested = test;
    journal.keepPath(label, JSON.stringify(test)).catch(() => {});
  }

  callOff = timers.after(0, look);
  return {
    heard,
    test,
    get standing() {
      const { fault: _, ...state } = judge();
      return {
        ...{ label, kind },
        ...state,
        ...(goodAt !== undefined && { goodAgo: Math.max(0, Math.round(between(goodAt, moment().steady))) }),
        ...(tested && { tested }),
      };
    },
    stop() {
      stopped = true;
      callOff?.();
    },
  };
}

const isGood = ({ outcome }: Outcome): boolean => outcome === "stored" || outcome === "carried";
const noAnswer: Outcome = { outcome: "again", why: "no_answer", after: seconds(0) };

function testKept(body: string | undefined): PathTest | undefined {
  if (body === undefined) return undefined;
  try {
    return kept.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
