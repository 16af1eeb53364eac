import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { SerialPort } from "serialport";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLog } from "../../alerts/program/log.ts";
import { family as enocean } from "../../devices/families/enocean-esp3.ts";
import type { SerialFamily } from "../../devices/family.ts";
import { minutes } from "../../devices/model/moment.ts";
import { serialWindow } from "../../gateway/serial/journal-window.ts";
import type { Line, LineEars, OpenLine } from "../../gateway/serial/line.ts";
import { serialSending } from "../../gateway/serial/sender.ts";
import { openSerialSource, skipsKept } from "../../gateway/serial/source.ts";
import type { PortStatus, SerialSource } from "../../gateway/serial/source-contract.ts";
import { startStick } from "../../gateway/simulated-home/stick.ts";
import { breath, ownTimers } from "../kit/clock.ts";
import { type Wire, wire } from "../kit/wire.ts";
import { answer, numbers, question, tinyFamily, tinyFrame, until } from "./tiny-family.ts";

interface Heard {
  readonly source: SerialSource;
  readonly frames: string[];
  readonly skipped: string[];
  readonly status: PortStatus[];
}

let timers: ReturnType<typeof ownTimers>;
const open: { stop(): Promise<void> }[] = [];
beforeEach(() => {
  timers = ownTimers(breath);
});
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.stop();
});

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

function listen(path: string, family: SerialFamily, more: { take?: () => Promise<void>; open?: OpenLine } = {}): Heard {
  const heard = { frames: [] as string[], skipped: [] as string[], status: [] as PortStatus[] };
  const source = openSerialSource({
    id: "port-1",
    path,
    family,
    async take(frame) {
      heard.frames.push(hex(frame));
      await more.take?.();
    },
    async skipped(bytes, why) {
      heard.skipped.push(`${why} ${hex(bytes)}`);
    },
    status: (status) => heard.status.push(status),
    timers,
    jitter: () => 1,
    log: silentLog,
    ...(more.open && { open: more.open, lookAt: async () => "there" }),
  });
  open.push(source);
  return { source, ...heard };
}

/** Time passes in halves of a second, and the system has its own time to answer. */
async function within(ms: number, claim: () => boolean): Promise<void> {
  for (let waited = 0; waited < ms && !claim(); waited += 500) {
    for (let looks = 0; looks < 50 && !claim(); looks += 1) await new Promise((next) => setTimeout(next, 2));
    if (!claim()) await timers.passes(500);
  }
}

async function cable(): Promise<Wire> {
  const made = await wire();
  open.push({ stop: () => made.remove() });
  return made;
}

async function device(path: string): Promise<SerialPort> {
  const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
  await new Promise<void>((done, failed) => port.open((fault) => (fault ? failed(fault) : done())));
  open.push({ stop: () => new Promise((done) => (port.isOpen ? port.close(() => done()) : done())) });
  port.on("error", () => {});
  return port;
}

describe("a receiver on a serial port", () => {
  test("frames come through whole, however they were cut and whatever lies between them", async () => {
    const link = await cable();
    const heard = listen(link.path, tinyFamily());
    await until(() => heard.status.length > 0);
    const port = await device(link.far);
    const sent = Array.from({ length: 50 }, (_, n) => tinyFrame(7, n));
    for (const frame of sent) {
      port.write(Buffer.from(frame.subarray(0, 3)));
      await new Promise<void>((done) => port.drain(() => done()));
      port.write(Buffer.from([...frame.subarray(3), 0x00, 0x11]));
    }
    await until(() => heard.frames.length === sent.length && heard.source.figures().skippedBytes.noise === 100);
    expect(heard.frames).toEqual(sent.map(hex));
    expect(heard.skipped).toHaveLength(skipsKept.perMinute);
    expect(heard.source.figures()).toMatchObject({ up: true, opened: 1, frames: 50, notKept: 0 });
  });

  test("pulled out it is a fault, at once or at the next look; plugged in again it is heard within five seconds (F-43, F-44)", async () => {
    const link = await cable();
    const heard = listen(link.path, tinyFamily());
    await until(() => heard.status.length === 1);
    await link.unplug();
    // A line that hangs up between two reads of the driver reads as empty for ever: only the look finds that.
    await within(5_500, () => heard.status.length === 2);
    expect(heard.status[1]).toEqual({ up: false, why: "unplugged" });
    await timers.passes(60_000);
    expect(heard.status.at(-1)).toMatchObject({ up: false, why: "missing" });
    await link.plug();
    const port = await device(link.far);
    const before = heard.source.figures().opened;
    // A look that was under way when it was plugged in saw nothing yet.
    await within(6_000, () => heard.source.figures().opened > before);
    expect(heard.source.figures().opened).toBeGreaterThan(before);
    port.write(Buffer.from(tinyFrame(7, 1)));
    await until(() => heard.frames.length === 1);
    expect(heard.status.at(-1)).toEqual({ up: true });
  });

  test("a driver that never tells of the unplugging is found out by looking where the adapter was", async () => {
    let where: string | undefined = "adapter 1";
    const line = stillLine();
    const statuses: PortStatus[] = [];
    const source = openSerialSource({
      id: "port-1",
      path: "/dev/serial/by-id/x",
      family: tinyFamily(),
      take: async () => {},
      skipped: async () => {},
      status: (status) => statuses.push(status),
      timers,
      jitter: () => 1,
      log: silentLog,
      open: line.open,
      lookAt: async () => where,
    });
    open.push(source);
    await until(() => statuses.length === 1);
    where = undefined;
    await timers.passes(5_000);
    await until(() => statuses.length > 1);
    expect(statuses[1]).toEqual({ up: false, why: "unplugged" });
    expect(line.closed).toBe(1);
  });

  test("a receiver that takes nothing is given up after its time, and its queue never grows (F-51)", async () => {
    const link = await cable();
    const heard = listen(link.path, tinyFamily());
    await until(() => heard.status.length === 1);
    // Nobody reads the far end: the system's buffers fill, then the port blocks.
    link.freeze();
    const answers: string[] = [];
    for (let n = 0; n < 40; n++) heard.source.send(new Uint8Array(4_096)).then((how) => answers.push(how));
    await until(() => answers.includes("full"));
    expect(answers.filter((how) => how === "full").length).toBeGreaterThanOrEqual(
      40 - serialSending.waiting / 4_096 - 8,
    );
    // The system may still take a letter after the queue was full: then the deadline of the next one counts.
    for (let left = 40; heard.status.length < 2 && left > 0; left--) {
      await timers.passes(serialSending.deadline);
      await new Promise((done) => setImmediate(done));
    }
    expect(heard.status[1]).toMatchObject({ up: false, why: "blocked" });
    await until(() => answers.length === 40);
    expect(answers).toContain("failed");
  });
});

/** A line that does what the test says. */
function stillLine() {
  const made = {
    ears: undefined as LineEars | undefined,
    written: [] as string[],
    closed: 0,
    paused: false,
    open: (async (_path, _baud, ears) => {
      made.ears = ears;
      return {
        write: async (bytes) => void made.written.push(hex(bytes)),
        pause: () => {
          made.paused = true;
        },
        resume: () => {
          made.paused = false;
        },
        close: async () => {
          made.closed += 1;
        },
      } satisfies Line;
    }) as OpenLine,
  };
  return made;
}

describe("a receiver that can be asked", () => {
  test("is asked at once and then every minute, and is up when it has answered", async () => {
    const line = stillLine();
    const heard = listen("/dev/x", tinyFamily(true), { open: line.open });
    await until(() => line.written.length === 1);
    expect(heard.status).toEqual([]);
    line.ears?.data(answer);
    expect(heard.status).toEqual([{ up: true }]);
    await timers.passes(60_000);
    expect(line.written).toEqual([hex(question), hex(question)]);
    line.ears?.data(answer);
    await timers.passes(10_000);
    expect(heard.status).toEqual([{ up: true }]);
  });

  test("silent twice it is a fault and opened again (F-45)", async () => {
    const line = stillLine();
    const heard = listen("/dev/x", tinyFamily(true), { open: line.open });
    await until(() => line.written.length === 1);
    line.ears?.data(answer);
    await timers.passes(60_000 + 2_000);
    expect(heard.status).toEqual([{ up: true }]);
    expect(line.written).toHaveLength(3);
    await timers.passes(2_000);
    expect(heard.status).toEqual([{ up: true }, { up: false, why: "no-answer" }]);
    await timers.passes(1_000);
    expect(heard.source.figures().opened).toBe(2);
    line.ears?.data(answer);
    expect(heard.status.at(-1)).toEqual({ up: true });
  });

  test("any whole frame proves that somebody is there", async () => {
    const line = stillLine();
    const heard = listen("/dev/x", tinyFamily(true), { open: line.open });
    await until(() => line.written.length === 1);
    for (let minute = 0; minute < 5; minute++) {
      line.ears?.data(tinyFrame(7, minute));
      await timers.passes(61_000);
    }
    expect(heard.status).toEqual([{ up: true }]);
    expect(heard.source.figures().opened).toBe(1);
  });

  test("one that never answers is never called up, and is tried again with growing waits", async () => {
    const line = stillLine();
    const heard = listen("/dev/x", tinyFamily(true), { open: line.open });
    await until(() => line.written.length === 1);
    await timers.passes(60_000);
    expect(heard.status).toEqual([{ up: false, why: "no-answer" }]);
    expect(heard.source.figures().opened).toBeGreaterThan(5);
    expect(heard.source.figures().opened).toBeLessThan(14);
  });
});

test("a family that checks in by itself is missed after three of its intervals", async () => {
  const line = stillLine();
  const heard = listen("/dev/x", { ...tinyFamily(), checksInEvery: minutes(1) }, { open: line.open });
  await until(() => heard.status.length === 1);
  await timers.passes(120_000);
  line.ears?.data(tinyFrame(7, 1));
  await timers.passes(179_000);
  expect(heard.status).toEqual([{ up: true }]);
  await timers.passes(1_000);
  expect(heard.status.at(-1)).toEqual({ up: false, why: "silent" });
});

test("when the journal falls behind the port is not read, and read again when half is kept", async () => {
  const line = stillLine();
  const keep: (() => void)[] = [];
  const heard = listen("/dev/x", tinyFamily(), { open: line.open, take: () => new Promise((done) => keep.push(done)) });
  await until(() => heard.status.length === 1);
  for (let n = 0; n < serialWindow.frames - 1; n++) line.ears?.data(tinyFrame(7, n & 0x7f));
  expect(line.paused).toBe(false);
  line.ears?.data(tinyFrame(7, 1));
  expect(line.paused).toBe(true);
  for (const done of keep.splice(0, serialWindow.frames / 2)) done();
  await until(() => !line.paused);
  expect(heard.source.figures().waiting).toBe(serialWindow.frames / 2);
  for (const done of keep.splice(0)) done();
});

test("a frame the journal could not keep is counted, and a stop waits for what is on its way", async () => {
  const line = stillLine();
  let fail = () => {};
  const heard = listen("/dev/x", tinyFamily(), {
    open: line.open,
    take: () => new Promise((_, no) => (fail = () => no(new Error("full")))),
  });
  await until(() => heard.status.length === 1);
  line.ears?.data(Uint8Array.of(...tinyFrame(7, 1), 0xa5, 0x01));
  let stopped = false;
  const stopping = heard.source.stop().then(() => {
    stopped = true;
  });
  await until(() => line.closed === 1);
  expect(stopped).toBe(false);
  fail();
  await stopping;
  expect(heard.source.figures().notKept).toBe(1);
  expect(heard.skipped).toEqual(["length a501"]);
});

describe("a receiver on the network", () => {
  async function farEnd(port = 0): Promise<{ server: Server; sockets: Socket[]; port: number }> {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      socket.on("error", () => {});
      sockets.push(socket);
    }).listen(port, "127.0.0.1");
    await once(server, "listening");
    open.push({
      stop: () =>
        new Promise((done) => {
          for (const socket of sockets) socket.destroy();
          server.close(() => done());
        }),
    });
    const address = server.address();
    return { server, sockets, port: typeof address === "object" && address ? address.port : 0 };
  }

  test("is read like a port, asked like a port, and dialled again when it goes", async () => {
    const far = await farEnd();
    const heard = listen(`tcp://127.0.0.1:${far.port}`, tinyFamily(true));
    await until(() => far.sockets.length === 1);
    const asked = new Promise<string>((done) => far.sockets[0]?.once("data", (chunk) => done(hex(chunk))));
    expect(await asked).toBe(hex(question));
    far.sockets[0]?.write(answer);
    await until(() => heard.status.length === 1);
    far.sockets[0]?.write(tinyFrame(7, 1));
    await until(() => heard.frames.length === 2);
    far.sockets[0]?.resetAndDestroy();
    await until(() => heard.status.length === 2);
    expect(heard.status[1]).toEqual({ up: false, why: "closed" });
    await timers.passes(500);
    await until(() => far.sockets.length === 2);
    far.sockets[1]?.write(answer);
    await until(() => heard.status.length === 3);
    expect(heard.status[2]).toEqual({ up: true });
  });

  test("an EnOcean stick is asked in its own language, and its telegrams survive noise around them (F-46)", async () => {
    const stick = await startStick({ onListener: () => {}, log: silentLog });
    open.push({ stop: () => stick.stop() });
    const heard = listen(`tcp://127.0.0.1:${stick.port}`, enocean);
    await until(() => heard.status.length === 1);
    expect(heard.status).toEqual([{ up: true }]);
    const { hex: sent } = stick.hears({ rorg: 0xf6, sender: 0x0031c5a2, payload: 0x70, status: 0x30, dbm: -60 });
    // Beside it come the stick's answers: to whether it lives, and to what its base id is.
    await until(() => heard.frames.some((frame) => frame.toUpperCase() === sent.toUpperCase()));

    const line = stillLine();
    const noisy = listen("/dev/x", enocean, { open: line.open });
    await until(() => line.written.length >= 1);
    const pick = numbers(46);
    for (let n = 0; n < 1_000; n++) {
      line.ears?.data(Uint8Array.from({ length: 1_000 }, () => pick(256)));
      line.ears?.data(Buffer.from(sent, "hex"));
      // The line falls quiet: a frame that never ended cannot hold the good one back.
      await timers.passes(enocean.carrier.gap ?? 0);
    }
    expect(noisy.frames.filter((frame) => frame.toUpperCase() === sent.toUpperCase())).toHaveLength(1_000);
    const { skippedBytes, waiting } = noisy.source.figures();
    expect(Object.values(skippedBytes).reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThanOrEqual(1_000_000);
    expect(waiting).toBe(0);
    expect(noisy.skipped.length).toBeLessThanOrEqual(skipsKept.perMinute * 3);
  });

  test("nobody there is said once, and found when somebody comes", async () => {
    const far = await farEnd();
    await new Promise((done) => far.server.close(done));
    const heard = listen(`tcp://127.0.0.1:${far.port}`, tinyFamily());
    await until(() => heard.status.length === 1);
    expect(heard.status[0]).toMatchObject({
      up: false,
      why: "refused",
      detail: expect.stringContaining("ECONNREFUSED"),
    });
    await timers.passes(20_000);
    await farEnd(far.port);
    await timers.passes(4_000);
    await until(() => heard.status.length === 2);
    expect(heard.status[1]).toEqual({ up: true });
  });
});
