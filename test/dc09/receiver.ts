/**
 * A receiver of another hand: it shares no line with the product. Written from the description of the frame in the standard
 * (checksum bit by bit, AES by the platform, one expression for the frame), it judges what it is sent and answers as planted.
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";

export type Mood =
  | "ack"
  | "nak_clock"
  | "nak_always"
  | "nak_bare"
  | "duh"
  | "duh_contact_id"
  | "silent"
  | "hang_up"
  | "half"
  | "half_hang_up"
  | "bad_crc"
  | "empty_frame"
  | "wrong_seq"
  | "wrong_account"
  | "ack_byte"
  | "rsp"
  | "none_for_r"
  | "no_brackets"
  | "plain_ack"
  | "noise"
  | "byte_by_byte"
  | "wrong_then_right"
  | "twice"
  | "ack_hang_up"
  | "nak_and_more";

export interface Taken {
  readonly id: string;
  readonly sealed: boolean;
  readonly seq: string;
  readonly account: string;
  /** Between the brackets, opened. */
  readonly data: string;
  readonly stamp: string | undefined;
  /** Seconds by which the frame's time is ahead of the receiver's. */
  readonly ahead: number | undefined;
  readonly raw: string;
}

export interface Receiver {
  readonly port: number;
  readonly taken: readonly Taken[];
  /** Lines that broke with a system's fault, such as a reset, instead of ending. */
  readonly broken: number;
  /** Connections or, by UDP, senders seen. */
  readonly lines: number;
  /** Resolves with the frame after so many. */
  got(count: number): Promise<Taken>;
  mood: Mood;
  /** Moods for the next frames, before `mood` counts again. */
  readonly next: Mood[];
  hangUp(): void;
  quiet(): Promise<void>;
  stop(): Promise<void>;
}

export interface ReceiverSettings {
  readonly key?: Uint8Array;
  /** Unix ms. */
  readonly wall: () => number;
  readonly udp?: boolean;
  readonly port?: number;
  /** Refuses times outside of 40 s behind and 20 s ahead. */
  readonly strict?: boolean;
}

function checksum(text: string): string {
  let sum = 0;
  for (const sign of Buffer.from(text, "latin1"))
    for (let bit = 0; bit < 8; bit += 1) {
      const mix = (sum ^ (sign >> bit)) & 1;
      sum = (sum >> 1) ^ (mix ? 0xa001 : 0);
    }
  return sum.toString(16).toUpperCase().padStart(4, "0");
}

const shell = (body: string): string =>
  `\n${checksum(body)}${body.length.toString(16).toUpperCase().padStart(4, "0")}${body}\r`;

function stamp(ms: number): string {
  const [date = "", time = ""] = new Date(ms).toISOString().split("T");
  const [year, month, day] = date.split("-");
  return `${time.slice(0, 8)},${month}-${day}-${year}`;
}

function stampMs(text: string): number {
  const [time, date = ""] = text.split(",");
  const [month, day, year] = date.split("-");
  return Date.parse(`${year}-${month}-${day}T${time}Z`);
}

const shape =
  /^\n([0-9A-F]{4})(0[0-9A-F]{3})("(\*?)(SIA-DCS|ADM-CID|NULL)"(\d{4})(R[0-9A-F]{1,6})(L[0-9A-F]{1,6})#([0-9A-F]{3,16})\[(.*))\r$/s;

export async function startReceiver(settings: ReceiverSettings): Promise<Receiver> {
  const taken: Taken[] = [];
  const waiting: { count: number; tell: (taken: Taken) => void }[] = [];
  const sockets = new Set<Socket>();
  let lines = 0;
  let broken = 0;

  function take(raw: string): readonly string[] | "hang_up" {
    const found = shape.exec(raw);
    const [, crc, length = "", body = "", star, id = "", seq = "", r = "", l = "", account = "", inner = ""] =
      found ?? [];
    if (!found || crc !== checksum(body) || Number.parseInt(length, 16) !== body.length) return ["\n\r"];
    const opened = star ? openSealed(inner) : inner;
    const parts = /^(.*?)\](?:_(\d\d:\d\d:\d\d,\d\d-\d\d-\d{4}))?$/s.exec(opened);
    const ahead = parts?.[2] === undefined ? undefined : (stampMs(parts[2]) - settings.wall()) / 1_000;
    const one: Taken = {
      id,
      sealed: star === "*",
      seq,
      account,
      data: parts?.[1] ?? "?",
      stamp: parts?.[2],
      ahead,
      raw,
    };
    taken.push(one);
    for (const each of waiting.splice(0)) each.count <= taken.length ? each.tell(one) : waiting.push(each);
    const mood = receiver.next.shift() ?? receiver.mood;
    if (settings.strict && ahead !== undefined && (ahead > 20 || ahead < -40)) return [nak()];
    return answers(mood, one, { r, l });
  }

  function openSealed(inner: string): string {
    const { key } = settings;
    if (!key) return "?";
    const opener = createDecipheriv(`aes-${key.length * 8}-cbc`, key, Buffer.alloc(16)).setAutoPadding(false);
    const plain = opener.update(inner, "hex", "latin1") + opener.final("latin1");
    return plain.slice(plain.indexOf("|") + 1);
  }

  function sealedAck(seq: string, r: string, l: string, account: string): string {
    const key = settings.key ?? Buffer.alloc(16);
    const said = `]_${stamp(settings.wall())}`;
    const sealer = createCipheriv(`aes-${key.length * 8}-cbc`, key, Buffer.alloc(16)).setAutoPadding(false);
    const plain = said.padStart(Math.ceil(said.length / 16) * 16, "0");
    const cipher = (sealer.update(plain, "latin1", "hex") + sealer.final("hex")).toUpperCase();
    return shell(`"*ACK"${seq}${r}${l}#${account}[${cipher}`);
  }

  const nak = (): string => shell(`"NAK"0000R0L0A0[]_${stamp(settings.wall())}`);

  function answers(mood: Mood, one: Taken, { r, l }: { r: string; l: string }): readonly string[] | "hang_up" {
    const { seq, account } = one;
    const other = String((Number(seq) % 9_999) + 1).padStart(4, "0");
    const plain = (id: string, number = seq, who = account) => shell(`"${id}"${number}${r}${l}#${who}[]`);
    const ack = one.sealed ? sealedAck(seq, r, l, account) : plain("ACK");
    switch (mood) {
      case "ack":
        return [ack];
      case "nak_clock":
      case "nak_always":
        return [nak()];
      case "nak_bare":
        return ['"NAK"'];
      case "duh":
        return [plain("DUH")];
      case "duh_contact_id":
        return [one.id === "ADM-CID" ? plain("DUH") : ack];
      case "silent":
        return [];
      case "hang_up":
        return "hang_up";
      case "half":
        return [ack.slice(0, ack.length >> 1)];
      case "half_hang_up":
        return [ack.slice(0, ack.length >> 1), "hang_up"];
      case "bad_crc":
        return [ack.replace(/^\n..../, "\n0000")];
      case "empty_frame":
        return ["\n\r"];
      case "wrong_seq":
        return [one.sealed ? sealedAck(other, r, l, account) : plain("ACK", other)];
      case "wrong_account":
        return [one.sealed ? sealedAck(seq, r, l, "BAD0") : plain("ACK", seq, "BAD0")];
      case "ack_byte":
        return ["\u0006"];
      case "rsp":
        return [shell(`"RSP"${seq}${r}${l}#${account}[some data]`)];
      case "none_for_r":
        return [shell(`"ACK"${seq}None${l}#${account}[]`)];
      case "no_brackets":
        return [shell(`"ACK"${seq}${l}`)];
      case "plain_ack":
        return [plain("ACK")];
      case "noise":
        return ["\u0000\u00ff hello ", ack];
      case "byte_by_byte":
        return [...ack];
      case "wrong_then_right":
        return [plain("ACK", other) + ack];
      case "ack_hang_up":
        return [ack, "hang_up"];
      case "nak_and_more":
        return [nak() + "x".repeat(1_000_000), "hang_up"];
      case "twice":
        return [`${nak()}${nak()}`, "hang_up"];
    }
  }

  const receiver: Receiver = {
    port: 0,
    taken,
    next: [],
    mood: "ack",
    get broken() {
      return broken;
    },
    get lines() {
      return lines;
    },
    got: (count) => {
      const there = taken[count - 1];
      if (there) return Promise.resolve(there);
      return new Promise((tell) => waiting.push({ count, tell }));
    },
    hangUp: () => {
      for (const each of sockets) each.destroy();
    },
    quiet: async () => {},
    stop: async () => {},
  };
  const onTcp = (socket: Socket): void => {
    lines += 1;
    sockets.add(socket);
    let held = "";
    socket.on("error", () => {
      broken += 1;
    });
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (bytes) => {
      held += bytes.toString("latin1");
      for (let end = held.indexOf("\r"); end >= 0; end = held.indexOf("\r")) {
        const said = take(held.slice(0, end + 1));
        held = held.slice(end + 1);
        if (said === "hang_up") socket.destroy();
        else for (const each of said) each === "hang_up" ? socket.end() : socket.write(Buffer.from(each, "latin1"));
      }
    });
  };
  if (settings.udp) {
    const socket = createSocket("udp4");
    const senders = new Set<number>();
    socket.on("message", (bytes, from) => {
      senders.add(from.port);
      lines = senders.size;
      const said = take(bytes.toString("latin1"));
      if (said !== "hang_up")
        for (const each of said)
          if (each !== "hang_up") socket.send(Buffer.from(each, "latin1"), from.port, from.address);
    });
    socket.bind(settings.port ?? 0, "127.0.0.1");
    await once(socket, "listening");
    return Object.assign(receiver, {
      port: socket.address().port,
      stop: () => new Promise<void>((done) => socket.close(() => done())),
    });
  }
  const server = createServer(onTcp);
  server.listen(settings.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    port,
    /** Every line has come to its end. */
    quiet: async () => {
      while (sockets.size > 0) await new Promise((done) => setImmediate(done));
    },
    stop: async () => {
      receiver.hangUp();
      await new Promise<void>((done) => server.close(() => done()));
    },
  });
}
