/**
 * An EnOcean stick behind a serial-to-network adapter (`tcp://127.0.0.1:port`): what its radio hears goes to everybody
 * connected, it answers the two commands a gateway asks to see whether it lives, and it sends what a host has it send.
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
  type Sent,
  sentIn,
  type TeachIn,
  type Telegram,
  teachInTelegram,
  u32,
} from "./esp3.ts";

export interface Heard {
  readonly hex: string;
  readonly listeners: number;
}

export interface Stick {
  readonly port: number;
  /** Sends what the radio heard; returns its bytes and to how many connections they went. */
  hears(telegram: Telegram): Heard;
  /** A new device asks to be taken in. */
  teachesIn(sender: number, teachIn: TeachIn): Heard;
  /** From now on this sender is heard so strongly, whatever its telegrams say; absent: as they say. */
  strength(sender: number, dbm?: number): void;
  /** What the host had it send, oldest first. */
  sent(): readonly Sent[];
  stop(): Promise<void>;
}

export interface StickOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Somebody has connected and listens now. */
  readonly onListener: () => void;
  /** The host had it send a telegram: a device in its range would hear it now. */
  readonly onSent?: (sent: Sent) => void;
  readonly log: Log;
}

/** First id of the range a stick may send with: FF800000 to FFFFFF80. */
export const baseId = 0xffa1b200;
/** So many ids from the base id on are the host's to send with. */
const idsOfHost = 128;
/** Telegrams sent that are remembered. */
const sentKept = { telegrams: 100, whenFull: "forget-oldest" } as const;
/** Serial adapters serve one host; a second one is for a person looking on. */
const mostListeners = 4;

export async function startStick(options: StickOptions): Promise<Stick> {
  const listeners = new Set<Socket>();
  const strengths = new Map<number, number>();
  const sent: Sent[] = [];
  const send = (telegram: Sent): Uint8Array => {
    if (telegram.sender < baseId || telegram.sender >= baseId + idsOfHost) return result(returnCode.wrongParameter);
    sent.push(telegram);
    if (sent.length > sentKept.telegrams) sent.shift();
    options.onSent?.(telegram);
    return result(returnCode.ok);
  };
  const hears = (telegram: Telegram): Heard => {
    const frame = radioFrame({ ...telegram, dbm: strengths.get(telegram.sender) ?? telegram.dbm });
    for (const socket of listeners) socket.write(frame);
    return { hex: Buffer.from(frame).toString("hex").toUpperCase(), listeners: listeners.size };
  };
  const server = createServer({ noDelay: true }, (socket) => {
    if (listeners.size >= mostListeners) return socket.destroy();
    listeners.add(socket);
    options.log.info("stick.connected", { listeners: listeners.size });
    options.onListener();
    const reader = createPacketReader();
    socket.on("data", (bytes) => {
      for (const packet of reader.push(bytes)) {
        const telegram = sentIn(packet);
        socket.write(telegram ? send(telegram) : answerTo(packet));
      }
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
    hears,
    teachesIn: (sender, teachIn) => hears(teachInTelegram(sender, teachIn)),
    strength(sender, dbm) {
      if (dbm === undefined) strengths.delete(sender);
      else strengths.set(sender, dbm);
    },
    sent: () => [...sent],
    async stop() {
      const closed = new Promise((done) => server.close(done));
      for (const socket of listeners) socket.destroy();
      await closed;
    },
  };
}

const command = { readVersion: 0x03, readBaseId: 0x08 } as const;

const result = (code: number): Uint8Array => encode(packetType.response, Uint8Array.of(code));

function answerTo(packet: Packet): Uint8Array {
  if (packet.type !== packetType.commonCommand) return result(returnCode.notSupported);
  switch (packet.data[0]) {
    case command.readVersion:
      return encode(packetType.response, Uint8Array.of(returnCode.ok, ...version));
    case command.readBaseId:
      // Optional byte: how often the base id may still be changed.
      return encode(packetType.response, Uint8Array.of(returnCode.ok, ...u32(baseId)), Uint8Array.of(10));
    default:
      return result(returnCode.notSupported);
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
