/**
 * An EnOcean stick behind a serial-to-network adapter (`tcp://127.0.0.1:port`): what its radio hears goes to everybody
 * connected, and it answers the two commands a gateway asks to see whether it lives.
 */
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { Log } from "../../alerts/program/log.ts";
import {
  createPacketReader,
  encode,
  type Packet,
  packetType,
  radioFrame,
  returnCode,
  type Telegram,
  u32,
} from "./esp3.ts";

export interface Stick {
  readonly port: number;
  /** Sends what the radio heard; returns its bytes and to how many connections they went. */
  hears(telegram: Telegram): { readonly hex: string; readonly listeners: number };
  stop(): Promise<void>;
}

export interface StickOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Somebody has connected and listens now. */
  readonly onListener: () => void;
  readonly log: Log;
}

/** First id of the range a stick may send with: FF800000 to FFFFFF80. */
export const baseId = 0xffa1b200;
/** Serial adapters serve one host; a second one is for a person looking on. */
const mostListeners = 4;

export async function startStick(options: StickOptions): Promise<Stick> {
  const listeners = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    if (listeners.size >= mostListeners) return socket.destroy();
    listeners.add(socket);
    options.log.info("stick.connected", { listeners: listeners.size });
    options.onListener();
    const reader = createPacketReader();
    socket.on("data", (bytes) => {
      for (const packet of reader.push(bytes)) socket.write(answerTo(packet));
    });
    socket.on("error", (fault) => options.log.debug("stick.broken_off", { why: fault.message }));
    socket.on("close", () => {
      listeners.delete(socket);
      options.log.info("stick.left", { listeners: listeners.size });
    });
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the stick was given no port");

  return {
    port: address.port,
    hears(telegram) {
      const frame = radioFrame(telegram);
      for (const socket of listeners) socket.write(frame);
      return { hex: Buffer.from(frame).toString("hex").toUpperCase(), listeners: listeners.size };
    },
    async stop() {
      const closed = new Promise((done) => server.close(done));
      for (const socket of listeners) socket.destroy();
      await closed;
    },
  };
}

const command = { readVersion: 0x03, readBaseId: 0x08 } as const;

function answerTo(packet: Packet): Uint8Array {
  if (packet.type !== packetType.commonCommand)
    return encode(packetType.response, Uint8Array.of(returnCode.notSupported));
  switch (packet.data[0]) {
    case command.readVersion:
      return encode(packetType.response, Uint8Array.of(returnCode.ok, ...version));
    case command.readBaseId:
      // Optional byte: how often the base id may still be changed.
      return encode(packetType.response, Uint8Array.of(returnCode.ok, ...u32(baseId)), Uint8Array.of(10));
    default:
      return encode(packetType.response, Uint8Array.of(returnCode.notSupported));
  }
}

/** Application and API version, chip id and version, 16 characters of description: 32 bytes. */
const version = Uint8Array.of(
  2,
  11,
  1,
  0,
  2,
  6,
  3,
  0,
  ...u32(0x0190a1b2),
  ...u32(0x454f0103),
  ...Buffer.from("GATEWAYCTRL\0\0\0\0\0"),
);
