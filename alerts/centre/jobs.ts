/** What the centre does by itself when its time has come, in the order in which one round looks at it. */
import type { LiveFeed } from "../program/live-feed.ts";
import { forgetsSessions } from "./accounts/over.ts";
import type { Areas } from "./area/areas.ts";
import type { Board } from "./board.ts";
import type { CentreConfig } from "./config.ts";
import type { Consoles } from "./consoles.ts";
import type { Desk } from "./desk/desk.ts";
import type { Drills } from "./drill/drill.ts";
import { eachInTurn } from "./each-in-turn.ts";
import type { Escalation } from "./escalation/escalation.ts";
import type { Gaps } from "./gateways/gaps.ts";
import type { Presence } from "./gateways/presence.ts";
import type { ProtectedDays } from "./protected/days.ts";
import type { Job } from "./scheduler.ts";
import { type Shift, shiftTimes } from "./shift/shift.ts";
import type { Store } from "./store/store.ts";
import type { Waiting } from "./waiting.ts";
import type { OwnPaths } from "./watch/own-paths.ts";
import { judgedEvery, type TestBook } from "./watch/test-book.ts";
import type { Watch } from "./watch/watch.ts";

/** Last-heard times and "I am listening" are saved this often: what a crash may forget of them. */
const saveEvery = 5_000;
/** Minutes of homes that are not filed yet; the next report says them again. */
const protectedEvery = 60_000;
const feedBeat = 1_000;
/** A session that is over stops listening at the latest after this. */
const listenersEvery = 30_000;

interface JobParts {
  readonly config: { readonly cases: Pick<CentreConfig["cases"], "consoleOffline"> };
  readonly store: Pick<Store, "nextLease" | "nextDue" | "saveGateways" | "session" | "forgetSessions">;
  readonly feed: LiveFeed;
  readonly now: () => number;
  readonly presence: Presence;
  readonly consoles: Consoles;
  readonly gaps: Gaps;
  readonly protectedDays: ProtectedDays;
  readonly shift: Shift;
  readonly board: Board;
  readonly desk: Desk;
  readonly waiting: Waiting;
  readonly escalation: Escalation;
  readonly drills: Drills;
  readonly areas: Areas;
  readonly watch: Watch;
  readonly testBook: TestBook;
  readonly ownPaths: OwnPaths;
  /** The homes nobody hears any more. */
  readonly lose: () => Promise<void>;
}

export function jobsOf(parts: JobParts): readonly Job[] {
  const { store, feed, now, presence, consoles, gaps, board, desk, waiting } = parts;
  const offline = parts.config.cases.consoleOffline;
  const every = (name: string, ms: number, run: () => Promise<void>): Job => {
    let due = now() + ms;
    return {
      name,
      next: () => due,
      async run() {
        due = now() + ms;
        await run();
      },
    };
  };
  return [
    { name: "leases", next: () => store.nextLease(), run: () => desk.endLeases() },
    { name: "due", next: () => store.nextDue(), run: () => desk.endDue() },
    {
      name: "suspicions",
      next: () => waiting.nextGone(),
      run: () => eachInTurn(waiting.gone(now()), (id) => desk.raiseSuspected(id)),
    },
    { name: "escalation", next: () => parts.escalation.next(), run: () => parts.escalation.run() },
    { name: "drills", next: () => parts.drills.next(), run: () => parts.drills.run() },
    {
      name: "presence",
      next: () => later(presence.next(), parts.areas.gathersUntil()),
      run: parts.lose,
    },
    { name: "areas", next: () => parts.areas.next(), run: () => parts.areas.run() },
    { name: "gaps", next: () => gaps.next(), run: () => gaps.ask() },
    {
      name: "consoles",
      next: () => consoles.next(),
      async run() {
        if (consoles.expire(now())) board.consolesChanged();
      },
    },
    // After the consoles: whether anybody can hear is part of it.
    { name: "watch", next: () => parts.watch.next(), run: () => parts.watch.run() },
    every("owners", Math.min(1_000, offline), () => desk.ownersGone((person) => consoles.gone(person, now()))),
    { name: "own-paths", next: () => parts.ownPaths.next(), run: () => parts.ownPaths.run() },
    every("path-tests", judgedEvery, () => parts.testBook.judge()),
    every("tests", 10_000, () => desk.endTests()),
    every("save", saveEvery, () => store.saveGateways(presence.changed(), now())),
    every("shift", shiftTimes.look, () => parts.shift.look()),
    every("protected", protectedEvery, () => parts.protectedDays.save()),
    every("beat", feedBeat, async () => feed.say("beat", { now: now() })),
    forgetsSessions({ store, now }),
    every("listeners", listenersEvery, async () => {
      for (const session of feed.listeners()) {
        const found = await store.session(session);
        if (!found || found.expires <= now()) feed.drop(session);
      }
    }),
  ];
}

const later = (due: number | undefined, until = Number.NEGATIVE_INFINITY): number | undefined =>
  due === undefined ? undefined : Math.max(due, until);
