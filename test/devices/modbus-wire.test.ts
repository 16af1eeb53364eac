/** The wired line through the gateway's own port, over a real serial wire, with real time: two modules at the other end. */
import { SerialPort } from "serialport";
import { expect, test, vi } from "vitest";
import { silentLog } from "../../alerts/program/log.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { family } from "../../devices/families/modbus-rtu-di.ts";
import type { Heard } from "../../devices/family.ts";
import type { Fact } from "../../devices/model/fact.ts";
import { noNotes } from "../../devices/notes.ts";
import { openSerialSource } from "../../gateway/serial/source.ts";
import type { PortStatus } from "../../gateway/serial/source-contract.ts";
import { endsOfEach } from "../kit/ends.ts";
import { wire } from "../kit/wire.ts";

const closing = endsOfEach();

/** The sum bit by bit, as the standard draws it. */
function summed(...body: readonly number[]): Buffer {
  let crc = 0xffff;
  for (const byte of body) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return Buffer.from([...body, crc & 0xff, crc >> 8]);
}

interface Modules {
  /** Closed contacts of each slave that answers. */
  readonly closed: Map<number, number>;
  readonly asked: Set<string>;
}

/** Two modules that answer whole questions, their bytes cut in two as a USB adapter cuts them. */
async function modules(path: string): Promise<Modules> {
  const made: Modules = {
    closed: new Map([
      [1, 0],
      [2, 0],
    ]),
    asked: new Set(),
  };
  const port = new SerialPort({ path, baudRate: 9_600 });
  await new Promise<void>((done, failed) => {
    port.once("open", done);
    port.once("error", failed);
  });
  closing.push(() => new Promise<void>((done) => port.close(() => done())));
  let held = Buffer.alloc(0);
  port.on("data", (bytes: Buffer) => {
    for (held = Buffer.concat([held, bytes]); held.length >= 8; held = held.subarray(8)) {
      const [slave = 0, fc = 0, , , , count = 0] = held;
      made.asked.add(`${fc} ${count} ${summed(...held.subarray(0, 6)).equals(held.subarray(0, 8)) ? "good" : "bad"}`);
      const closed = made.closed.get(slave);
      if (closed === undefined) continue;
      const reply = summed(slave, fc, 1, closed);
      port.write(reply.subarray(0, 3));
      port.drain(() => port.write(reply.subarray(3)));
    }
  });
  return made;
}

test("a cord is heard, a dead module is told, a cut line is given up and comes back", async () => {
  const cable = await wire();
  closing.push(() => cable.remove());
  const far = await modules(cable.far);
  const profiles: Readonly<Record<string, string>> = { "1/0": "call:rescue", "2/3": "call:rescue nc" };
  const said: { readonly device: string; readonly fact: Fact }[] = [];
  const status: PortStatus[] = [];
  const note = (heard: readonly Heard[]) => {
    for (const { device, facts } of heard) {
      for (const fact of facts) if (device in profiles && fact.kind !== "alive") said.push({ device, fact });
    }
  };
  const source = openSerialSource({
    id: "rs485",
    path: cable.path,
    family,
    async take(frame) {
      const decoded = family.decode(frame, (device) => profiles[device]);
      if ("heard" in decoded) note(decoded.heard);
    },
    skipped: async () => {},
    found: async (heard) => note(heard),
    room: {
      devices: () => Object.entries(profiles).map(([key, profile]) => ({ key, profile })),
      mayJoin: () => false,
      notes: noNotes,
    },
    status: (now) => status.push(now),
    timers: realTimers,
    jitter: () => 0,
    log: silentLog,
  });
  closing.push(() => source.stop());
  const last = (device: string) => said.findLast((each) => each.device === device)?.fact;
  const within = { timeout: 8_000, interval: 10 };
  const call = (on: boolean): Fact => ({ kind: "call", level: "rescue", on, by: "cord" });

  // Nobody has pulled anything; the wire of the normally closed cord is cut.
  await vi.waitFor(() => expect([last("1/0"), last("2/3")]).toEqual([call(false), call(true)]), within);
  far.closed.set(1, 0b1);
  await vi.waitFor(() => expect(last("1/0")).toEqual(call(true)), within);

  far.closed.delete(2);
  await vi.waitFor(() => expect(last("2/3")).toEqual({ kind: "fault", what: "offline" }), within);
  expect(status).toEqual([{ up: true }]);
  expect(last("1/0")).toEqual(call(true));

  far.closed.delete(1);
  await vi.waitFor(() => expect(status.at(-1)).toMatchObject({ up: false, why: "no-answer" }), within);
  // Opened again and again, it stays one fault until somebody answers.
  await vi.waitFor(() => expect(source.figures().opened).toBeGreaterThanOrEqual(3), within);
  expect(status).toHaveLength(2);
  said.length = 0;
  far.closed.set(1, 0).set(2, 0b1000);
  await vi.waitFor(() => expect([last("1/0"), last("2/3")]).toEqual([call(false), call(false)]), within);
  expect(status.at(-1)).toEqual({ up: true });
  expect(status).toHaveLength(3);
  expect(far.asked).toEqual(new Set(["2 8 good"]));
}, 30_000);
