/**
 * A TinyFrame fall radar (MR60FDA2) behind a serial-to-network adapter (`tcp://127.0.0.1:port`): ten times a second it says
 * whether somebody is there and whether somebody has fallen, and it tells its parameters when asked. It has its own encoder on
 * purpose: one that shared the decoder's sums would agree with its mistakes.
 * Source: protocol file radar-tinyframe.
 */
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";

export interface Radar {
  readonly port: number;
  /** Somebody lies on the floor, and is seen lying there until `standUp`. Its bytes, and to how many connections they went. */
  fall(): RadarWord;
  standUp(): RadarWord;
  /** The room is empty, or somebody is in it. */
  sees(somebody: boolean): void;
  /** It keeps its line and says nothing more, as one whose supply is too weak does. */
  silence(): void;
  /** It speaks again. */
  wake(): void;
  stop(): Promise<void>;
}

export interface RadarWord {
  readonly hex: string;
  readonly listeners: number;
}

export interface RadarOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly timers: Pick<Timers, "every">;
  readonly log: Log;
}

/** Milliseconds between two reports. */
const reportEvery = 100;
/** Serial adapters serve one host; a second one is for a person looking on. */
const mostListeners = 4;
/** Bytes on their way to somebody who does not read; then he misses reports, as on a real line. */
const mostUnread = 16_384;

export async function startRadar(options: RadarOptions): Promise<Radar> {
  const listeners = new Set<Socket>();
  const room = { fallen: false, somebody: true, silent: false };
  let id = 0;
  /** The radar numbers its frames; the top bit is the host's. */
  const framed = (type: number, data: Uint8Array): Buffer => {
    id = (id + 1) & 0x7fff;
    return encode(id, type, data);
  };
  const fallWord = (): Buffer => framed(word.fall, Uint8Array.of(room.fallen ? 1 : 0));
  const says = (bytes: Buffer): RadarWord => {
    const heard = room.silent ? [] : [...listeners].filter((socket) => socket.writableLength < mostUnread);
    for (const socket of heard) socket.write(bytes);
    return { hex: bytes.toString("hex").toUpperCase(), listeners: heard.length };
  };

  const server = createServer({ noDelay: true }, (socket) => {
    if (listeners.size >= mostListeners) return socket.destroy();
    listeners.add(socket);
    options.log.info("radar.connected", { listeners: listeners.size });
    let held = Buffer.alloc(0);
    socket.on("data", (bytes) => {
      held = Buffer.concat([held, bytes]);
      for (let at = held.indexOf(question); at >= 0; at = held.indexOf(question)) {
        held = held.subarray(at + question.length);
        if (!room.silent) socket.write(framed(word.parameters, parameters));
      }
      held = held.subarray(Math.max(0, held.length - question.length + 1));
    });
    socket.on("error", (fault) => options.log.debug("radar.broken_off", { why: fault.message }));
    socket.on("close", () => {
      listeners.delete(socket);
      options.log.info("radar.left", { listeners: listeners.size });
    });
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the radar was given no port");
  const callOff = options.timers.every(reportEvery, () => {
    if (listeners.size === 0) return;
    says(Buffer.concat([framed(word.presence, Uint8Array.of(room.somebody ? 1 : 0)), fallWord()]));
  });

  return {
    port: address.port,
    fall() {
      room.fallen = true;
      return says(fallWord());
    },
    standUp() {
      room.fallen = false;
      return says(fallWord());
    },
    sees(somebody) {
      room.somebody = somebody;
    },
    silence() {
      room.silent = true;
    },
    wake() {
      room.silent = false;
    },
    async stop() {
      callOff();
      const closed = new Promise((done) => server.close(done));
      for (const socket of listeners) socket.destroy();
      await closed;
    },
  };
}

const word = { fall: 0x0e02, parameters: 0x0e06, presence: 0x0f09 } as const;
/** 0E06 without data, as hosts send it: no sum of the data. */
const question = Buffer.from("01000000000E06F6", "hex");

/** 2.6 m high, threshold 0.6 m, sensitivity 10, half a metre to each side: floats and u32, little endian. */
const parameters = Buffer.alloc(28);
parameters.writeFloatLE(2.6, 0);
parameters.writeFloatLE(0.6, 4);
parameters.writeUInt32LE(10, 8);
for (let side = 0; side < 4; side += 1) parameters.writeFloatLE(0.5, 12 + 4 * side);

/** 01 | ID | LEN | TYPE (big endian) | inverted XOR of all that | data | inverted XOR of the data. */
export function encode(id: number, type: number, data: Uint8Array): Buffer {
  const frame = Buffer.alloc(9 + data.length);
  frame.writeUInt8(0x01, 0);
  frame.writeUInt16BE(id, 1);
  frame.writeUInt16BE(data.length, 3);
  frame.writeUInt16BE(type, 5);
  frame.writeUInt8(inverted(frame.subarray(0, 7)), 7);
  frame.set(data, 8);
  frame.writeUInt8(inverted(data), 8 + data.length);
  return frame;
}

const inverted = (bytes: Uint8Array): number => ~bytes.reduce((sum, byte) => sum ^ byte, 0) & 0xff;
