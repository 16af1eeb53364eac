/**
 * A home with paths on a clock that the story owns: the real engine, the real rows on disk, the real joiner and runners; only
 * the receivers at the far ends and the line to the centre are played.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import * as engine from "../../alerts/engine.ts";
import type { Home } from "../../alerts/home.ts";
import type { Outcome, Path, Posting } from "../../alerts/paths/path.ts";
import type { DeliveryPolicy } from "../../alerts/paths/policy.ts";
import { usualPolicy } from "../../alerts/paths/settings.ts";
import type { ReceiptType } from "../../alerts/protocol.ts";
import { type Duration, instant, type Moment, milliseconds, seconds } from "../../devices/model/moment.ts";
import type { Command } from "../../gateway/journal/command.ts";
import { journalFile } from "../../gateway/journal/files.ts";
import { CannotStore, type Committed, type Sealed } from "../../gateway/journal/journal.ts";
import { openKeeper } from "../../gateway/journal/keeper.ts";
import type { Keeper } from "../../gateway/journal/keeper-contract.ts";
import { nothingToRead, openMemoryView } from "../../gateway/journal/memory-view.ts";
import { type FileReader, openReader } from "../../gateway/journal/reader.ts";
import { type Dispatcher, openDispatcher } from "../../gateway/paths/dispatcher.ts";
import type { PathsJournal } from "../../gateway/paths/journal.ts";
import { listeningLog, home as plainHome } from "../journal/home.ts";
import { testClock } from "../kit/clock.ts";

export const stored: Outcome = { outcome: "stored" };
export const carried: Outcome = { outcome: "carried" };
export const again = (
  why: "unreachable" | "no_answer" | "busy" | "server_fault" | "not_let_in",
  after = 0,
): Outcome => ({
  ...{ outcome: "again", why, after: milliseconds(after) },
});

/** One try as the far end saw it. `at`: ms since the story began. */
export interface Tried {
  readonly at: number;
  readonly type: Sealed["type"];
  readonly severity: Sealed["severity"];
  readonly say?: string;
  readonly alertId: string;
}

export interface FarEnd {
  readonly path: Path;
  /** Ms at which it was test-fired. */
  readonly tests: readonly number[];
  readonly tried: readonly Tried[];
  /** What it answers from now on; `undefined`: it hangs. */
  answers(with_: Outcome | undefined, after?: Duration): void;
  /** To tests alone. */
  testAnswer: Outcome | undefined;
}

export interface FarEndSettings {
  readonly label: string;
  readonly audience?: Path["audience"];
  readonly atOnce?: number;
  readonly tryWithin?: Duration;
  readonly supervision?: Path["supervision"];
  readonly news?: Path["news"];
  readonly person?: Path["person"];
  readonly breaks?: boolean;
}

const clock0 = Date.UTC(2026, 2, 1, 4);

export function story() {
  const clock = testClock(clock0);
  const { timers } = clock;
  const steadyNow = () => instant(1_000 + timers.now());
  const moment = (): Moment => ({
    ...{ steady: steadyNow(), wall: clock.now(), mono: timers.now(), boot: "boot-1", trusted: true },
  });
  const dir = mkdtempSync(join(tmpdir(), "hearthwatch-paths-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));

  function farEnd(settings: FarEndSettings): FarEnd {
    const tried: Tried[] = [];
    const tests: number[] = [];
    let answer: Outcome | undefined = settings.audience === "people" ? carried : stored;
    let delay = milliseconds(0);
    const say = (): Promise<Outcome> => {
      if (settings.breaks) throw new Error("a path that breaks its word");
      const now = answer;
      if (!now) return new Promise(() => {});
      if (delay === 0) return Promise.resolve(now);
      return new Promise((resolve) => timers.after(delay, () => resolve(now)));
    };
    const path: Path = {
      ...{ label: settings.label, kind: "https", proves: settings.audience === "people" ? "carried" : "stored" },
      ...{ person: settings.person ?? "none", audience: settings.audience ?? "machines" },
      ...{ atOnce: settings.atOnce ?? 1, tryWithin: settings.tryWithin ?? seconds(10) },
      supervision: settings.supervision,
      deliver({ message, telling }: Posting) {
        const { type, severity, alertId } = message;
        tried.push({ at: timers.now(), type, severity, alertId, ...(telling && { say: telling.say }) });
        return say();
      },
      probe: settings.supervision && say,
      async test() {
        tests.push(timers.now());
        return end.testAnswer ?? say();
      },
      ...(settings.news && { news: settings.news }),
      stop: async () => {},
    };
    const end: FarEnd = {
      path,
      tests,
      tried,
      testAnswer: undefined,
      answers(with_, after = milliseconds(0)) {
        answer = with_;
        delay = after;
      },
    };
    return end;
  }

  return { clock, timers, moment, dir, farEnd };
}

type Story = ReturnType<typeof story>;

export interface AtHome {
  readonly dispatcher: Dispatcher;
  readonly journal: PathsJournal;
  readonly home: Home;
  /** Not supervised unless the story gives it an address. */
  readonly line: { connected: boolean; heardAt: number | undefined; given: boolean; lastFault: string | undefined };
  /** Somebody presses. Returns the alert's id. */
  press(device?: string, level?: "help" | "rescue"): string;
  /** A word of the centre about this alert, by the line to the centre. */
  centreSays(alertId: string, ...types: readonly ReceiptType[]): void;
  tick(): void;
  settle(): Promise<void>;
  /** From now on the disk takes nothing. */
  loseDisk(): void;
  /** As a power cut: nobody is asked to stop. */
  kill(): void;
}

export interface HomeOf {
  readonly paths: readonly FarEnd[];
  readonly policy?: DeliveryPolicy;
  readonly dice?: number;
}

/** Starts the gateway's part of the story, on whatever the folder holds. */
export function atHome(of: Story, { paths, policy, dice = 0.5 }: HomeOf): AtHome {
  const { clock, timers, moment, dir } = of;
  const parts = paths.map(({ path }) => ({
    label: path.label,
    part: path.audience === "people" ? ("family" as const) : ("second" as const),
  }));
  const home: Home = {
    ...plainHome,
    devices: plainHome.devices.flatMap((each) => [each, { ...each, id: "button-2", key: "button2" }]),
    delivery: policy ?? usualPolicy(parts),
  };
  const keeper: Keeper = openKeeper(
    { dir, gatewayId: "gw-1", home, receivers: ["centre"], keepDays: 30, reserveBytes: 4_096 },
    { engine, alertId: () => crypto.randomUUID(), ticks: () => timers.now(), event: () => {} },
  );
  let file: FileReader | undefined;
  let dead = false;
  let lost = false;
  const commits = new Set<(what: Committed) => void>();
  const memory = openMemoryView(() => file ?? nothingToRead);

  function handle(command: Command): Promise<void> {
    if (dead) return new Promise(() => {});
    if (lost) keeper.distrust("lost");
    const outcome = keeper.handle([command]);
    file ??= openReader(journalFile(dir), () => {});
    if (!outcome.kept) {
      if (command.do === "receive") memory.receive(command.receiver, command.receipt);
      if (command.do === "refuse") memory.settle(command.receiver, command.epoch, command.seq, "refused");
      if (command.do === "settle") memory.settle(command.receiver, command.epoch, command.seq, command.as);
      if (command.do === "join") memory.join(command.joined);
      if (command.do === "tried") memory.tried(command.one);
      if (outcome.committed) memory.add(outcome.committed);
    }
    const { committed } = outcome;
    if (committed) for (const listener of commits) listener(committed);
    return outcome.kept ? Promise.resolve() : Promise.reject(new CannotStore("lost"));
  }

  const journal: PathsJournal = {
    join: (joined) => handle({ do: "join", joined }),
    settle: (receiver, epoch, seq, as) => handle({ do: "settle", receiver, epoch, seq, as }),
    tried: (one) => handle({ do: "tried", one }),
    receive: (receiver, receipt, at) => handle({ do: "receive", receiver, receipt, at }),
    refuse: (receiver, epoch, seq, reason) => handle({ do: "refuse", receiver, epoch, seq, reason }),
    keepPath: (path, body) => handle({ do: "path", path, body }),
    tell: (input) => handle({ do: "tell", input }),
    onCommit(listener) {
      commits.add(listener);
      return () => commits.delete(listener);
    },
    onHealth: () => () => {},
    get read() {
      return memory.reader;
    },
  };
  const start = keeper.start(moment());
  file = openReader(journalFile(dir), () => {});
  const line: AtHome["line"] = { connected: true, heardAt: 0, given: false, lastFault: undefined };
  const dispatcher = openDispatcher({
    ...{ gateway: "gw-1", paths: paths.map(({ path }) => path), line, journal, timers, moment, log: listeningLog() },
    ...{ timeZone: () => "Asia/Shanghai", dice: () => dice, signed: (message) => message, changed: () => {} },
  });
  if (start.committed) for (const listener of commits) listener(start.committed);
  const close = (): void => {
    file?.close();
    file = undefined;
  };
  onTestFinished(() => {
    if (!dead) keeper.stop();
    close();
  });
  let presses = 0;

  return {
    dispatcher,
    journal,
    home,
    line,
    press(device = "button-1", level = "rescue") {
      const before = new Set(journal.read.openAlerts().map(({ id }) => id));
      presses += 1;
      void handle({
        do: "accept",
        arrival: {
          ...{ source: "mqtt", family: "zigbee2mqtt", at: moment(), topic: "t", origin: "live", urgent: true },
          bytes: new TextEncoder().encode(`press ${presses}`),
          understood: {
            heard: [{ device, facts: [{ kind: "call", level, on: true, by: "button" }] }],
          },
        },
      }).catch(() => {});
      const raised = journal.read.openAlerts().find(({ id }) => !before.has(id));
      return raised?.id ?? [...before].at(-1) ?? "";
    },
    centreSays(alertId, ...types) {
      const first = journal.read.messagesOf(alertId)[0];
      if (!first) throw new Error("there is such an alert");
      for (const [n, type] of types.entries())
        void handle({
          ...{ do: "receive", receiver: "centre", at: moment() },
          receipt: {
            ...{ v: 1, type, alertId, epoch: first.epoch, seq: first.seq, caseId: "case-1", at: clock.now() },
            caseVersion: Math.round(timers.now()) + n + 1,
          },
        }).catch(() => {});
    },
    tick: () => void handle({ do: "tell", input: { type: "tick", at: moment() } }).catch(() => {}),
    settle: clock.settle,
    loseDisk() {
      lost = true;
    },
    kill() {
      dead = true;
      commits.clear();
      void dispatcher.stop();
      keeper.stop();
      close();
    },
  };
}
