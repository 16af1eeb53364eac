/** An hour of a radar that says itself ten times a second, on a clock the test owns, through our intake into our journal. */
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { Device } from "../../alerts/home.ts";
import type { Heard, SerialFamily } from "../../devices/family.ts";
import type { Fact } from "../../devices/model/fact.ts";
import { type Instant, milliseconds, minutes, seconds } from "../../devices/model/moment.ts";
import { registryOf } from "../../devices/registry.ts";
import { openIntake } from "../../gateway/intake.ts";
import { journalFile } from "../../gateway/journal/files.ts";
import type { Journal } from "../../gateway/journal/journal.ts";
import { tinyFamily } from "../serial/tiny-family.ts";
import { handClock, home, press } from "./home.ts";
import { folder, journalIn } from "./open-journal.ts";

const engine = new URL("../../alerts/engine.ts", import.meta.url);
const radarHome = {
  ...home,
  devices: [
    ...home.devices,
    {
      ...{ id: "radar-1", family: "tiny", key: "radar", room: "hall", resident: undefined, profile: undefined },
      ...{
        carries: "fall",
        silence: { late: minutes(5), lost: minutes(15) },
        foldWindow: milliseconds(0),
        stream: true,
      },
    } as const satisfies Device,
  ],
};

/** Byte 1: somebody is there; byte 2: has fallen; byte 3: heart rate. */
const radar: SerialFamily = {
  ...tinyFamily(),
  stream: true,
  decode(frame) {
    const [, there, fallen, bpm = 0] = frame;
    const facts: Fact[] = [
      { kind: "presence", on: there === 1 },
      { kind: "fall", state: fallen === 1 ? "suspected" : "cleared" },
    ];
    if (bpm > 0) facts.push({ kind: "heart_rate", bpm });
    const fades = [{ to: { kind: "presence", on: false } as const, after: seconds(5) }];
    const heard: Heard = { device: "radar", facts, ...(there === 1 && { fades }) };
    return { heard: [heard] };
  },
};

/** Timers that go off when the story says so. */
function waitingTimers() {
  let waiting: (() => void)[] = [];
  return {
    after(_ms: number, run: () => void) {
      waiting.push(run);
      return () => {
        waiting = waiting.filter((each) => each !== run);
      };
    },
    goOff() {
      for (const run of waiting.splice(0)) run();
    },
  };
}

async function hall(dir: string) {
  const clock = handClock();
  const timers = waitingTimers();
  let wakeAt: Instant | undefined;
  let commits = 0;
  let journal: Journal;
  let intake: ReturnType<typeof openIntake>;
  const onTheWay: Promise<void>[] = [];
  async function begin() {
    journal = await journalIn(dir, { clock, engine, timers, home: radarHome });
    journal.onCommit((what) => {
      wakeAt = what.wakeAt;
    });
    intake = openIntake({
      registry: registryOf([radar]),
      register: {
        idOf: (_family, key) => `${key}-1`,
        profileOf: () => () => undefined,
        resolve: (_family, heard) => heard.map(({ device, ...rest }) => ({ device: `${device}-1`, ...rest })),
      },
      bases: {},
      journal,
      moment: clock.now,
    });
  }
  /** A second has gone by: whoever waited for company goes, and the one timer of the rules looks in. */
  async function settle() {
    timers.goOff();
    await Promise.all(onTheWay.splice(0));
    if (wakeAt !== undefined && wakeAt <= clock.now().steady) await journal.tell({ type: "tick", at: clock.now() });
  }
  await begin();
  return {
    says(there: number, fallen = 0, bpm = 0): Promise<void> {
      const kept = intake.serial("serial:radar", radar, Uint8Array.of(0xa5, there, fallen, bpm));
      onTheWay.push(kept);
      clock.passes(100);
      return kept;
    },
    skips: (bytes: Uint8Array) => void onTheWay.push(intake.skipped("serial:radar", radar, bytes, "checksum")),
    settle,
    async passes(length: number) {
      for (let second = 0; second < length; second += 1) {
        clock.passes(1_000);
        await settle();
      }
    },
    async restarts() {
      await settle();
      commits += journal.health.commits;
      await journal.stop();
      await begin();
    },
    get commits() {
      return commits + journal.health.commits;
    },
    get read() {
      return journal.read;
    },
    now: () => clock.now().steady,
    stop: () => journal.stop(),
  };
}

function rows<T>(dir: string, sql: string): T[] {
  const db = new DatabaseSync(journalFile(dir), { readOnly: true });
  try {
    return db.prepare(sql).all() as T[];
  } finally {
    db.close();
  }
}

test("36,000 frames with two falls, a pause and a restart: few commits, few rows, no change lost", {
  timeout: 90_000,
}, async () => {
  const dir = folder();
  const home = await hall(dir);
  let frames = 0;
  let stalest = 0;
  /** So many seconds of the same. */
  const goesOn = async (length: number, there: number, fallen = 0) => {
    for (let second = 0; second < length; second += 1) {
      for (let n = 0; n < 10; n += 1) {
        frames += 1;
        home.says(there, fallen, there === 1 ? 70 + ((frames * 7) % 5) : 0);
      }
      await home.settle();
      stalest = Math.max(stalest, home.now() - (home.read.lastHeard().get("radar-1")?.steady ?? 0));
    }
  };
  const falls = async () => {
    frames += 1;
    // Nobody has said that a second is over: a fall has no time to wait.
    await home.says(1, 1);
    const [newest] = home.read.recentReadings(1);
    expect(newest?.fact).toEqual({ kind: "fall", state: "suspected" });
  };

  await goesOn(600, 1);
  await goesOn(300, 0);
  await goesOn(300, 1);
  await falls();
  await goesOn(40, 1, 1);
  await goesOn(560, 1);
  home.skips(Uint8Array.of(0xa5, 9, 9, 9));
  await home.passes(30);
  await home.restarts();
  await goesOn(900, 1);
  await falls();
  await goesOn(30, 1, 1);
  await goesOn(869, 1);
  while (frames < 36_000) {
    frames += 1;
    home.says(1);
  }
  await home.settle();
  const { commits } = home;
  const raised = home.read.unstored("centre", 100).map(({ type, kind }) => `${type} ${kind}`);
  await home.stop();

  const kept = rows<{ n: number; kind: string }>(
    dir,
    "SELECT kind, count(*) AS n FROM entry GROUP BY kind ORDER BY kind",
  );
  const [counts] = rows<Record<string, number>>(dir, "SELECT frames, unchanged, unread, readings FROM standing");
  const changes = rows<{ fact: string }>(
    dir,
    "SELECT fact FROM reading WHERE fact ->> 'kind' <> 'heart_rate' ORDER BY CAST(id AS INTEGER)",
  ).map(({ fact }) => {
    const { on, state } = JSON.parse(fact) as { on?: boolean; state?: string };
    return on === undefined ? state : on ? "there" : "gone";
  });
  const figures = { commits, ...counts, rows: kept.map(({ kind, n }) => `${n} ${kind}`).join(", ") };
  process.stdout.write(`36,000 frames in an hour: ${JSON.stringify(figures)}\n`);

  expect(changes).toEqual([
    ...["there", "cleared", "gone", "there", "suspected", "cleared"],
    // The pause: nobody was said to be there any more.
    "gone",
    // After the restart, as it was found.
    ...["there", "cleared", "suspected", "cleared"],
  ]);
  // The first one has not been closed: the second is told as a change of it.
  expect(raised.filter((each) => each.endsWith(" fall")).length).toBeGreaterThanOrEqual(2);
  expect(commits).toBeLessThanOrEqual(500);
  expect(stalest).toBeLessThanOrEqual(11_000);
  const frameRows = kept.find(({ kind }) => kind === "frame")?.n ?? 0;
  expect(counts).toMatchObject({ frames: 36_001, unread: 1, unchanged: 36_001 - frameRows });
  expect(rows(dir, "SELECT hex(bytes) AS bytes FROM entry WHERE fault = 'checksum'")).toEqual([{ bytes: "A5090909" }]);
});

test("a radar that changes its mind ten times a second costs one commit a second, and each change is kept", async () => {
  const dir = folder();
  const home = await hall(dir);
  const before = home.commits;
  for (let n = 0; n < 600; n += 1) {
    home.says(n % 2);
    if (n % 10 === 9) await home.settle();
  }
  expect(home.commits - before).toBeLessThanOrEqual(61);
  await home.stop();
  expect(rows(dir, "SELECT count(*) AS n FROM reading WHERE fact ->> 'kind' = 'presence'")).toEqual([{ n: 600 }]);
});

test("whoever is urgent takes a waiting stream along, and what waited at a stop is counted", async () => {
  const dir = folder();
  const home = await hall(dir);
  await Promise.all([home.says(1), home.settle()]);
  const waiting = home.says(0);
  await home.says(1, 1);
  await waiting;
  home.says(1, 1);
  await home.stop();
  expect(rows(dir, "SELECT frames, unchanged FROM standing")).toEqual([{ frames: 4, unchanged: 1 }]);
  const [last] = rows<{ steady: number }>(dir, "SELECT steady FROM last_heard WHERE device = 'radar-1'");
  expect(last?.steady).toBe(300);
});

test("what a family notes is on disk with its frame, survives a restart, and a stream's frame with a note has a row", async () => {
  const dir = folder();
  const clock = handClock();
  const first = await journalIn(dir, { clock, engine });
  const frame = { ...press(clock.now()), family: "f", understood: { heard: [] }, urgent: false, stream: true } as const;
  await first.accept(frame);
  await first.accept({
    ...frame,
    notes: [
      { key: "a", text: "1" },
      { key: "b", text: "2" },
    ],
  });
  await first.accept({ ...frame, family: "g", notes: [{ key: "a", text: "of another" }] });
  await first.accept({ ...frame, notes: [{ key: "b" }, { key: "a", text: "3" }] });
  await first.stop();
  const second = await journalIn(dir, { clock, engine });
  expect([second.read.notes("f"), second.read.notes("g"), second.read.notes("h")]).toEqual([
    [["a", "3"]],
    [["a", "of another"]],
    [],
  ]);
  expect(rows(dir, "SELECT count(*) AS n FROM entry WHERE kind = 'frame'")).toEqual([{ n: 3 }]);
});
