/**
 * Brings the journal's readings to InfluxDB: a cursor over the journal, one batch in flight, advanced only after InfluxDB
 * has said yes. InfluxDB may be slow, full or gone for days; readings wait on disk and alarms do not notice.
 */
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { Journal } from "../journal/journal.ts";
import type { InfluxFault } from "./answer.ts";
import { createBatches, type Row } from "./batches.ts";
import { type Delivered, deliver } from "./deliver.ts";
import type { InfluxTransport } from "./transport.ts";

export interface InfluxDeps {
  /** Id of the home, a tag of every point. Looked at anew each time: a hub may move house. */
  readonly home: string;
  readonly journal: Pick<Journal, "advance" | "quarantine" | "onCommit"> & {
    readonly read: Pick<Journal["read"], "readingsAfter" | "recentReadings" | "cursor">;
  };
  readonly transport: InfluxTransport;
  readonly timers: Pick<Timers, "now" | "after">;
  /** 0..1, for the jitter of the back-off. */
  readonly random: () => number;
  readonly log: Log;
}

export interface InfluxStatus {
  /** `held`: the next reading was taken with a clock that nobody trusts yet. */
  readonly state: "idle" | "sending" | "waiting" | "held" | "stopped";
  /** Readings not in InfluxDB yet. */
  readonly lag: number;
  readonly position: number;
  readonly written: number;
  readonly quarantined: number;
  /** Tries since the last success. */
  readonly failures: number;
  /** `lasting`: milliseconds since the last success. */
  readonly fault: (InfluxFault & { readonly lasting: number }) | undefined;
}

export interface InfluxWriter {
  status(): InfluxStatus;
  /** Gives up the request under way, saves the cursor, and resolves when nothing is left running. */
  stop(): Promise<void>;
}

export const cursorName = "influx";

/** All in milliseconds. */
export const pace = {
  /** Readings wait this long for company, so that a busy home makes few requests. */
  linger: 500,
  firstRetry: 500,
  longestRetry: 30_000,
  /** A server that asks for more than this is asked again all the same. */
  longestRetryAfter: 60_000,
  /** The cursor is saved this often at most: each save is an fsync, and sending a few lines again costs nothing. */
  saveEvery: 10_000,
} as const;

export function startInflux(deps: InfluxDeps): InfluxWriter {
  const { journal, log } = deps;
  const batches = createBatches(() => deps.home, journal.read);
  const cursor = keepCursor(deps);
  let newest = journal.read.recentReadings(1)[0]?.id ?? 0;
  let state: InfluxStatus["state"] = "idle";
  let fault: (InfluxFault & { readonly since: number }) | undefined;
  let failures = 0;
  let written = 0;
  let quarantined = 0;
  let stopped = false;
  let callOff: (() => void) | undefined;
  let running: Promise<void> = Promise.resolve();

  /** Of the batch under way: a batch that is sent again must not be set aside again. */
  const aside = new Set<number>();

  const setAside = async (row: Row, reason: string) => {
    await journal.quarantine(cursorName, row.reading, row.line, reason);
    aside.add(row.reading);
    quarantined += 1;
    // The reason may repeat what a device said: it lies in the journal, not in the log.
    log.warn("influx.line_set_aside", { reading: row.reading });
  };

  /** One timer at most; `state` tells why it runs. */
  const lookIn = (ms: number, why: "idle" | "waiting" | "held") => {
    state = why;
    if (stopped) return;
    callOff?.();
    callOff = deps.timers.after(ms, () => {
      callOff = undefined;
      running = step().catch((reason) => failed(unexpected("the journal cannot be read", reason)));
    });
  };

  async function step(): Promise<void> {
    const next = batches.after(cursor.position);
    if ("nothing" in next) state = "idle";
    else if ("held" in next && next.more) lookIn(0, "held");
    else if ("held" in next) state = "held";
    else await sendRows(next.rows);
  }

  async function sendRows(rows: readonly Row[]): Promise<void> {
    state = "sending";
    // A bad line that the journal cannot keep holds the cursor: nothing passes unwritten and unkept.
    const notKept = (reason: unknown) => unexpected("a refused line cannot be kept", reason);
    const due = rows.filter((row) => !aside.has(row.reading));
    const end = await deliver(due, { send: deps.transport.send, setAside }).catch(notKept);
    if (stopped) return;
    if (!end.done) return failed(end);
    succeeded(rows, end.written);
    // Full speed while behind, but one turn of the loop for everybody else in between.
    lookIn(0, "idle");
  }

  function succeeded(rows: readonly Row[], count: number): void {
    if (fault) log.info("influx.recovered", { tries: failures, lag: newest - cursor.position });
    fault = undefined;
    failures = 0;
    written += count;
    aside.clear();
    cursor.moveTo(rows.at(-1)?.reading ?? cursor.position);
  }

  function failed(end: Delivered & { done: false }): void {
    failures += 1;
    if (fault?.code !== end.fault.code) log.warn("influx.failing", { code: end.fault.code, why: end.fault.text });
    fault = { ...end.fault, since: fault?.since ?? deps.timers.now() };
    lookIn(waitBeforeRetry(failures, end.retryAfter, deps.random()), "waiting");
  }

  const unsubscribe = journal.onCommit((what) => {
    newest = Math.max(newest, what.lastReading);
    const asleep = callOff === undefined && (state === "idle" || state === "held");
    if (asleep && newest > cursor.position) lookIn(pace.linger, state === "held" ? "held" : "idle");
  });
  lookIn(0, "idle");

  return {
    status: () => ({
      state: stopped ? "stopped" : state,
      lag: Math.max(0, newest - cursor.position),
      position: cursor.position,
      written,
      quarantined,
      failures,
      fault: fault && withDuration(fault, deps.timers.now()),
    }),
    async stop() {
      stopped = true;
      unsubscribe();
      callOff?.();
      deps.transport.close();
      await running;
      await cursor.stop();
    },
  };
}

function withDuration({ since, ...fault }: InfluxFault & { readonly since: number }, now: number) {
  return { ...fault, lasting: now - since };
}

function unexpected(what: string, reason: unknown): Delivered & { done: false } {
  const why = reason instanceof Error ? reason.message : "no reason given";
  return { done: false, fault: { code: "unexpected", text: `${what}: ${why}` } };
}

/** Doubles from try to try, between half and the whole of it by chance, so that many gateways do not come back as one. */
export function waitBeforeRetry(failures: number, retryAfter: number | undefined, chance: number): number {
  const longest = Math.min(pace.longestRetry, pace.firstRetry * 2 ** Math.min(failures - 1, 20));
  const wait = longest * (0.5 + chance / 2);
  return Math.max(wait, Math.min(retryAfter ?? 0, pace.longestRetryAfter));
}

/** The position moves in memory at once and to disk a little later, and on stopping. */
function keepCursor(deps: Pick<InfluxDeps, "journal" | "timers" | "log">) {
  let position = deps.journal.read.cursor(cursorName);
  let saved = position;
  let callOff: (() => void) | undefined;
  let saving: Promise<void> = Promise.resolve();

  const save = async () => {
    callOff = undefined;
    const here = position;
    try {
      await deps.journal.advance(cursorName, here);
      saved = here;
    } catch (fault) {
      // Nothing is lost: the lines behind it are sent again after a restart, over the same points.
      deps.log.warn("influx.cursor_not_saved", { why: fault instanceof Error ? fault.message : "unknown" });
    }
  };

  return {
    get position() {
      return position;
    },
    moveTo(id: number) {
      position = id;
      callOff ??= deps.timers.after(pace.saveEvery, () => {
        saving = save();
      });
    },
    async stop() {
      callOff?.();
      await saving;
      if (saved !== position) await save();
    },
  };
}
