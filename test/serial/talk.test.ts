import { SerialPort } from "serialport";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLog } from "../../alerts/program/log.ts";
import type { Heard, SerialFamily } from "../../devices/family.ts";
import { milliseconds } from "../../devices/model/moment.ts";
import { noNotes } from "../../devices/notes.ts";
import { type Saying, silent, type Talk, type TalkRoom } from "../../devices/talk.ts";
import type { Line, LineEars, OpenLine } from "../../gateway/serial/line.ts";
import { openSerialSource } from "../../gateway/serial/source.ts";
import type { PortStatus, SerialSource } from "../../gateway/serial/source-contract.ts";
import { breath, ownTimers } from "../kit/clock.ts";
import { wire } from "../kit/wire.ts";
import { tinyFamily, tinyFrame, until } from "./tiny-family.ts";

const query = tinyFrame(3, 0);
const poll = tinyFrame(4, 1);
const asked = tinyFrame(5, 7);
const reply = tinyFrame(6, 7);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** Asks at the opening, answers whoever joins, polls each 100 ms. */
interface Told {
  readonly at: number[];
  readonly words: string[];
}
const talking =
  (told: Told, more: Partial<Talk> = {}) =>
  (room: TalkRoom): Talk => ({
    opened(now) {
      told.words.push(`opened ${room.devices().length}`);
      told.at.push(now);
      return { say: [query], again: milliseconds(100) };
    },
    heard(frame) {
      told.words.push(`heard ${hex(frame)}`);
      return frame[1] === 5 && room.mayJoin("7") ? { say: [reply] } : silent;
    },
    due(now) {
      told.at.push(now);
      return { say: [poll], again: milliseconds(100) };
    },
    ...more,
  });

let timers: ReturnType<typeof ownTimers>;
const open: { stop(): Promise<void> }[] = [];
beforeEach(() => {
  timers = ownTimers(breath);
});
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.stop();
});

interface Home {
  readonly source: SerialSource;
  readonly told: Told;
  readonly status: PortStatus[];
  readonly found: Heard[];
  readonly log: string[];
}

interface Setting {
  readonly path?: string;
  readonly open?: OpenLine;
  readonly talk?: Partial<Talk>;
  readonly family?: Partial<SerialFamily>;
  readonly take?: () => Promise<void>;
  readonly mayJoin?: (device: string | undefined) => boolean;
  /** Each timer comes so much too late (ms). */
  readonly late?: number;
}

function listen(setting: Setting): Home {
  const told: Told = { at: [], words: [] };
  const home = { told, status: [] as PortStatus[], found: [] as Heard[], log: [] as string[] };
  const source = openSerialSource({
    id: "port-1",
    path: setting.path ?? "/dev/serial/by-id/x",
    family: { ...tinyFamily(), talk: talking(told, setting.talk), ...setting.family },
    take: setting.take ?? (async () => {}),
    skipped: async () => {},
    found: async (heard) => void home.found.push(...heard),
    status: (status) => home.status.push(status),
    room: {
      devices: () => [{ key: "7", profile: undefined }],
      mayJoin: setting.mayJoin ?? (() => false),
      notes: noNotes,
    },
    timers: { ...timers, after: (ms, run) => timers.after(ms + (setting.late ?? 0), run) },
    jitter: () => 1,
    log: { ...silentLog, error: (event) => void home.log.push(event) },
    ...(setting.open && { open: setting.open, lookAt: async () => "there" }),
  });
  open.push(source);
  return { source, ...home };
}

/** A line in memory: what is written to it is remembered, and taken when the story lets it. */
function paperLine() {
  const written: string[] = [];
  const held: (() => void)[] = [];
  let ears: LineEars | undefined;
  let slow = false;
  let opened = 0;
  const openIt: OpenLine = async (_path, _baud, listening) => {
    ears = listening;
    opened += 1;
    const line: Line = {
      write(bytes) {
        written.push(hex(bytes));
        return slow ? new Promise((done) => held.push(done)) : Promise.resolve();
      },
      pause() {},
      resume() {},
      close: async () => {},
    };
    return line;
  };
  return {
    open: openIt,
    written,
    says: (bytes: Uint8Array) => ears?.data(bytes),
    slows: () => {
      slow = true;
    },
    takes() {
      slow = false;
      for (const done of held.splice(0)) done();
    },
    get opened() {
      return opened;
    },
  };
}

describe("a family that talks to its line", () => {
  test("asks at the opening, and answers a device that joins within 100 ms, over a real port", async () => {
    const link = await wire();
    open.push({ stop: () => link.remove() });
    const far = new SerialPort({ path: link.far, baudRate: 115_200, autoOpen: false });
    await new Promise<void>((done, failed) => far.open((fault) => (fault ? failed(fault) : done())));
    open.push({ stop: () => new Promise((done) => far.close(() => done())) });
    const heard: number[] = [];
    far.on("data", (chunk: Buffer) => heard.push(...chunk));
    const said = () => Buffer.from(heard).toString("hex");
    const home = listen({ path: link.path, mayJoin: (device) => device === "7" });
    await until(() => said().includes(hex(query)));
    const began = performance.now();
    far.write(Buffer.from(asked));
    await until(() => said().includes(hex(reply)));
    expect(performance.now() - began).toBeLessThan(100);
    expect(home.told.words).toEqual(["opened 1", `heard ${hex(asked)}`]);
  });

  test("to a device for which no join window stands open nothing is said", async () => {
    const line = paperLine();
    const home = listen({ open: line.open });
    await until(() => line.written.length === 1);
    line.says(asked);
    await until(() => home.told.words.length === 2);
    await timers.passes(90);
    expect(line.written).toEqual([hex(query)]);
  });

  test("polls of 100 ms do not drift, however late each timer is by itself", async () => {
    const line = paperLine();
    const home = listen({ open: line.open, late: 7 });
    await until(() => line.written.length === 1);
    await timers.passes(10_000);
    expect(home.told.at.slice(1)).toEqual(Array.from({ length: home.told.at.length - 1 }, (_, n) => (n + 1) * 100));
    expect(home.told.at.length - 1).toBeGreaterThanOrEqual(99);
  });

  test("while the line takes nothing no poll piles up; then one is made, and the beat goes on from there", async () => {
    const line = paperLine();
    const home = listen({ open: line.open });
    await until(() => line.written.length === 1);
    line.slows();
    await timers.passes(1_050);
    expect(line.written).toEqual([hex(query), hex(poll)]);
    line.takes();
    await until(() => line.written.length === 3);
    expect(home.told.at).toEqual([0, 100, 1_050]);
    await timers.passes(200);
    expect(home.told.at.slice(3)).toEqual([1_150, 1_250]);
  });

  test("after the stop nothing is said, not even to a frame that is kept only then", async () => {
    const line = paperLine();
    let keep = () => {};
    const home = listen({
      open: line.open,
      mayJoin: () => true,
      take: () => new Promise((done) => (keep = done)),
    });
    await until(() => line.written.length === 1);
    line.says(asked);
    const stopped = home.source.stop();
    keep();
    await stopped;
    await timers.passes(5_000);
    expect(line.written).toEqual([hex(query)]);
    expect(home.told.words).toEqual(["opened 1"]);
  });

  test("hears what has been kept; what could not be kept it has not heard", async () => {
    const line = paperLine();
    let full = true;
    const home = listen({
      open: line.open,
      mayJoin: () => true,
      take: async () => {
        if (full) throw new Error("disk full");
      },
    });
    await until(() => line.written.length === 1);
    line.says(asked);
    await until(() => home.source.figures().notKept === 1);
    full = false;
    line.says(asked);
    await until(() => line.written.length === 2);
    expect(home.told.words).toEqual(["opened 1", `heard ${hex(asked)}`]);
  });

  test("a master that polls hears its slaves at once: a slow disk is no dead slave", async () => {
    const line = paperLine();
    const home = listen({ open: line.open, family: { stream: true }, take: () => new Promise(() => {}) });
    await until(() => line.written.length === 1);
    line.says(tinyFrame(8, 1));
    expect(home.told.words).toEqual(["opened 1", `heard ${hex(tinyFrame(8, 1))}`]);
    // Nothing of it will ever be kept: the story lets go of it.
    open.splice(0);
  });

  test("a line on which nobody answers is opened again, is one fault, and is up when somebody has answered", async () => {
    const line = paperLine();
    let dead = true;
    const due = (): Saying => (dead ? { say: [], dead: true } : { say: [poll], again: milliseconds(100) });
    const home = listen({ open: line.open, talk: { due } });
    await until(() => home.status.length === 1);
    await timers.passes(20_000);
    expect(line.opened).toBeGreaterThan(3);
    expect(home.status).toEqual([{ up: true }, { up: false, why: "no-answer" }]);
    dead = false;
    await timers.passes(5_000);
    expect(home.status).toHaveLength(2);
    line.says(tinyFrame(8, 1));
    expect(home.status.at(-1)).toEqual({ up: true });
  });

  test("what it concludes from silence is taken in; its own fault harms nobody else", async () => {
    const line = paperLine();
    const offline: Heard = { device: "3/0", facts: [{ kind: "fault", what: "offline" }] };
    let turns = 0;
    const due = (): Saying => {
      turns += 1;
      if (turns > 1) throw new Error("a fault of this program");
      return { say: [], found: [offline], again: milliseconds(100) };
    };
    const home = listen({ open: line.open, talk: { due } });
    await until(() => line.written.length === 1);
    await timers.passes(1_000);
    expect(home.found).toEqual([offline]);
    expect([turns, home.log]).toEqual([2, ["talk.failed"]]);
    line.says(tinyFrame(8, 1));
    expect(home.source.figures()).toMatchObject({ up: true, frames: 1 });
  });
});
