/** The simulator's own encoder against frames that real sticks sent, and the stick's answers over a real socket. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { silentLog } from "../../alerts/program/log.ts";
import { createPacketReader, radioFrame } from "../../gateway/simulated-home/esp3.ts";
import { type Stick, startStick } from "../../gateway/simulated-home/stick.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex").toUpperCase();

test.each([
  [
    "an opened contact (captured, kipe/enocean)",
    { rorg: 0xd5, payload: 0x08, sender: 0x01825dab, status: 0, dbm: -54 },
    "55000707017AD50801825DAB0001FFFFFFFF360053",
  ],
  [
    "a rocker pressed (captured, kipe/enocean)",
    { rorg: 0xf6, payload: 0x50, sender: 0x00298979, status: 0x30, dbm: -55 },
    "55000707017AF650002989793001FFFFFFFF37009D",
  ],
  [
    "a closed contact, repeated once (captured, openHAB)",
    { rorg: 0xd5, payload: 0x09, sender: 0x05a363e9, status: 0x01, dbm: -92 },
    "55000707017AD50905A363E90101FFFFFFFF5C0041",
  ],
] as const)("%s has the bytes of the real one", (_what, telegram, bytes) => {
  expect(hex(radioFrame(telegram))).toBe(bytes);
});

test("a command is found between noise, cut anywhere, and one with a wrong checksum is not", () => {
  const reader = createPacketReader();
  const stream = Buffer.from("00FF55550001000570085500010005700838", "hex");
  const found = [...stream].flatMap((byte) => reader.push(Uint8Array.of(byte)));
  expect(found).toEqual([{ type: 5, data: Buffer.from([8]) }]);
});

let stick: Stick | undefined;
let host: Socket | undefined;
afterEach(async () => {
  host?.destroy();
  await stick?.stop();
});

test("the stick tells its base id and version, and says of the rest that it does not know", async () => {
  stick = await startStick({ log: silentLog, onListener: () => {} });
  host = connect(stick.port, "127.0.0.1");
  await once(host, "connect");
  let answer = "";
  host.on("data", (bytes) => {
    answer += hex(bytes);
  });
  const asked = async (command: string, length: number) => {
    answer = "";
    host?.write(Buffer.from(command, "hex"));
    await vi.waitFor(() => expect(answer.length).toBeGreaterThanOrEqual(2 * length));
    return answer;
  };
  // Response, 5 bytes of data, 1 optional: 00 = done, FFA1B200, 10 changes left.
  expect(await asked("5500010005700838", 13)).toMatch(/^5500050102DB00FFA1B2000A..$/);
  expect(await asked("5500010005700309", 40)).toMatch(/^550021000226(00).{64}..$/);
  expect(await asked("5500010005700A36", 8)).toMatch(/^550001000265(02)..$/);
});

test("a telegram sent while nobody listens is gone, and the stick says so", async () => {
  stick = await startStick({ log: silentLog, onListener: () => {} });
  const telegram = { rorg: 0xd5, payload: 0x08, sender: 0x05a363e9, status: 0, dbm: -54 } as const;
  expect(stick.hears(telegram).listeners).toBe(0);
});
