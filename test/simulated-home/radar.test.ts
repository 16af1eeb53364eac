/** The simulated radar's bytes against published ones, and what the product's own family understands of it over a socket. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silentLog } from "../../alerts/program/log.ts";
import { family } from "../../devices/families/radar-tinyframe.ts";
import type { Fact } from "../../devices/model/fact.ts";
import { instant } from "../../devices/model/moment.ts";
import { noNotes } from "../../devices/notes.ts";
import { openSerialSource } from "../../gateway/serial/source.ts";
import type { PortStatus } from "../../gateway/serial/source-contract.ts";
import { encode, type Radar, startRadar } from "../../gateway/simulated-home/radar.ts";
import { breath, ownTimers } from "../kit/clock.ts";

test.each([
  ["a fall (vendor's example)", 0, 0x0e02, "01", "01000000010E02F301FE"],
  ["nobody there", 0, 0x0f09, "00", "01000000010F09F900FF"],
  ["heart rate 0 (captured)", 0x6975, 0x0a15, "00000000", "01697500040A15F900000000FF"],
  ["threshold 0.6 m (vendor's table)", 0, 0x0e08, "9A99193F", "01000000040E08FC9A99193FDA"],
])("%s has the bytes of the published one", (_what, id, type, data, bytes) => {
  expect(encode(id, type, Buffer.from(data, "hex")).toString("hex").toUpperCase()).toBe(bytes);
});

let radar: Radar;
let host: Socket;
let tick = () => {};
const heard: Fact[] = [];
const events: string[] = [];

beforeEach(async () => {
  heard.length = 0;
  const every = (ms: number, run: () => void) => {
    expect(ms).toBe(100);
    tick = run;
    return () => {
      tick = () => {};
    };
  };
  events.length = 0;
  radar = await startRadar({ timers: { every }, log: { ...silentLog, info: (event) => void events.push(event) } });
  const framer = family.framer();
  host = connect(radar.port, "127.0.0.1");
  host.on("data", (bytes) => {
    for (const each of framer.push(bytes)) {
      const decoded = "frame" in each ? family.decode(each.frame, () => undefined) : undefined;
      if (!decoded || !("heard" in decoded)) throw new Error(`not understood: ${JSON.stringify(each)}`);
      heard.push(...decoded.heard.flatMap(({ facts }) => facts));
    }
  });
  await once(host, "connect");
  // The radar knows of its listener as soon as it answers it.
  await asked();
});

afterEach(async () => {
  host.destroy();
  await radar.stop();
});

/** What the family's own talk says when its port is opened. */
async function asked(): Promise<void> {
  const talk = family.talk?.({ devices: () => [], mayJoin: () => false, notes: noNotes });
  for (const bytes of talk?.opened(instant(0)).say ?? []) host.write(bytes);
  await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ kind: "join", model: "MR60FDA2 / LD6002C" }));
  heard.length = 0;
}

const understood = async (facts: readonly Fact[]) => {
  await vi.waitFor(() => expect(heard.length).toBeGreaterThanOrEqual(facts.length));
  expect(heard).toEqual(facts);
  heard.length = 0;
};
const there: Fact = { kind: "presence", on: true };
const fallen: Fact = { kind: "fall", state: "suspected" };
const upright: Fact = { kind: "fall", state: "cleared" };

test("it says presence and fall with every report, and a fall for as long as somebody lies there", async () => {
  tick();
  await understood([there, upright]);
  expect(radar.fall()).toEqual({ hex: expect.stringMatching(/^01....00010E02..01FE$/), listeners: 1 });
  tick();
  tick();
  await understood([fallen, there, fallen, there, fallen]);
  radar.standUp();
  radar.sees(false);
  tick();
  await understood([upright, { kind: "presence", on: false }, upright]);
});

test("told to be silent it says nothing and answers nothing, though its line is there; then it speaks again", async () => {
  radar.silence();
  expect(radar.fall().listeners).toBe(0);
  tick();
  // Somebody else asks too and goes: when he has gone, his question was read.
  const answers: Buffer[] = [];
  const other = connect(radar.port, "127.0.0.1").on("data", (bytes) => answers.push(bytes));
  other.end(Buffer.from("01000000000E06F6", "hex"));
  await vi.waitFor(() => expect(events).toContain("radar.left"));
  expect(answers).toEqual([]);
  expect(heard).toEqual([]);
  radar.wake();
  await asked();
  tick();
  await understood([there, fallen]);
});

test("a question that comes cut in two, among noise, is answered once", async () => {
  host.write(Buffer.from("FF0101000000", "hex"));
  await new Promise((done) => setImmediate(done));
  host.write(Buffer.from("000E06F601", "hex"));
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  expect(heard[0]).toMatchObject({ kind: "join" });
});

test("the gateway's port hears it, gives it up after ten seconds of silence, and is down until it speaks again", async () => {
  const timers = ownTimers(breath);
  const status: PortStatus[] = [];
  const frames: Uint8Array[] = [];
  const source = openSerialSource({
    id: "radar",
    path: `tcp://127.0.0.1:${radar.port}`,
    family,
    take: async (frame) => void frames.push(frame),
    skipped: async () => {},
    status: (now) => status.push(now),
    timers,
    jitter: () => 0,
    log: silentLog,
  });
  try {
    await vi.waitFor(() => expect(frames).toHaveLength(1));
    tick();
    await vi.waitFor(() => expect(frames).toHaveLength(3));
    await timers.passes(9_000);
    expect(status).toEqual([{ up: true }]);
    radar.silence();
    await timers.passes(1_100);
    await vi.waitFor(() => expect(status.at(-1)).toMatchObject({ up: false, why: "no-answer" }));
    await vi.waitFor(async () => {
      await timers.passes(1_000);
      expect(source.figures().opened).toBeGreaterThanOrEqual(2);
    });
    expect(status).toHaveLength(2);
    radar.wake();
    await vi.waitFor(() => {
      tick();
      expect(status.at(-1)).toEqual({ up: true });
    });
  } finally {
    await source.stop();
  }
});
