/**
 * A line that can be ill: TCP between a program and its server. It refuses, stays silent, resets, delays, carries so many
 * bytes a second, breaks after so many, and hands the server's MQTT packets to whoever wants to lose, double or swap them.
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { Cutter } from "../../broker/cutter.ts";

/** `silent`: a new line is taken and nothing passes, on the open ones nothing passes any more. `resets`: hung up as soon as it is there. */
export type Mood = "carries" | "silent" | "resets";

/** One direction of every connection, from now on; a cut counts from the dial. */
export interface Way {
  readonly bytesPerSecond?: number;
  /** ms on the way. */
  readonly delay?: number;
  /** The line is reset when so many bytes have passed. */
  readonly cutAfter?: number;
}

/** Every whole packet of the server, in order; `say` carries one on, now or later, any number of times. */
export type Answers = (packet: Buffer, say: (packet: Buffer) => void) => void;

export interface IllLine {
  readonly port: number;
  mood: Mood;
  there: Way;
  back: Way;
  answers: Answers | undefined;
  /** When it was dialled, ms of `performance.now()`; a refused dial is not seen. */
  readonly dials: readonly number[];
  /** How many lines broke at their `cutAfter`. */
  readonly cuts: number;
  /** Everything that came from the client is kept here while it is set. */
  heard: Buffer[] | undefined;
  /** Nobody listens on the port any more. What is open stays. */
  refuse(): Promise<void>;
  listen(): Promise<void>;
  /** Resets every connection. */
  hangUp(): void;
  stop(): Promise<void>;
}

/** No packet of ours is longer. */
const longestPacket = 1_048_576;

export async function openIllLine(to: number): Promise<IllLine> {
  const open = new Set<Socket>();
  const dials: number[] = [];
  let cuts = 0;
  let server: Server | undefined;
  let port = 0;

  const hold = (socket: Socket): void => {
    open.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("close", () => open.delete(socket));
  };

  function take(near: Socket): void {
    dials.push(performance.now());
    hold(near);
    if (line.mood === "resets") return void near.resetAndDestroy();
    // Read, so that the end of a client that has given up is seen.
    if (line.mood === "silent") return void near.resume();
    const far = connect(to, "127.0.0.1");
    hold(far);
    const over = (): void => {
      for (const each of [near, far]) if (!each.destroyed) each.resetAndDestroy();
    };
    near.on("close", over);
    far.on("close", over);
    const cut = (): void => {
      cuts += 1;
      over();
    };
    const hears = (): boolean => line.mood !== "silent";
    const [there, back] = [carrier(() => line.there, far, cut, hears), carrier(() => line.back, near, cut, hears)];
    near.on("data", (bytes: Buffer) => {
      line.heard?.push(bytes);
      there(bytes);
    });
    const cutter = new Cutter(longestPacket);
    far.on("data", (bytes: Buffer) => {
      // What broke the line may have been a half packet: only whole ones are looked at, all bytes pass otherwise.
      if (!line.answers) return void back(bytes);
      for (const { bytes: run } of cutter.push(bytes).cuts)
        for (const packet of packetsOf(Buffer.from(run))) line.answers(packet, back);
    });
  }

  const line: IllLine = {
    get port() {
      return port;
    },
    get cuts() {
      return cuts;
    },
    ...{ mood: "carries", there: {}, back: {}, answers: undefined, dials, heard: undefined },
    async refuse() {
      const closing = server;
      server = undefined;
      // It is closed for good when the last connection ends; for new ones at once.
      closing?.close();
    },
    async listen() {
      if (server) return;
      const listening = createServer(take);
      listening.listen(port, "127.0.0.1");
      await once(listening, "listening");
      server = listening;
      port = (listening.address() as AddressInfo).port;
    },
    hangUp() {
      for (const each of open) each.resetAndDestroy();
    },
    async stop() {
      await line.refuse();
      for (const each of open) each.destroy();
    },
  };
  await line.listen();
  return line;
}

/** Carries bytes in their order: so many a second, each so long on its way, and not one more than the cut allows. */
function carrier(wayNow: () => Way, into: Socket, cut: () => void, hears: () => boolean): (bytes: Buffer) => void {
  let passed = 0;
  let freeAt = 0;
  const write = (bytes: Buffer): void => {
    if (!into.destroyed) into.write(bytes);
  };
  return (all) => {
    if (!hears()) return;
    const way = wayNow();
    const most = way.cutAfter ?? Number.POSITIVE_INFINITY;
    const bytes = all.subarray(0, Math.max(0, most - passed));
    passed += all.length;
    const end = passed >= most ? cut : undefined;
    if (way.delay === undefined && way.bytesPerSecond === undefined) {
      if (!end) write(bytes);
      else into.write(bytes, end);
      return;
    }
    const now = performance.now();
    freeAt = Math.max(now, freeAt) + (way.bytesPerSecond === undefined ? 0 : (all.length * 1_000) / way.bytesPerSecond);
    setTimeout(
      () => {
        write(bytes);
        end?.();
      },
      freeAt - now + (way.delay ?? 0),
    );
  };
}

/** The cutter hands on runs of whole packets. */
function packetsOf(run: Buffer): readonly Buffer[] {
  const packets: Buffer[] = [];
  for (let at = 0; at < run.length; ) {
    let [length, digit, byte] = [0, 0, 0x80];
    for (; byte >= 0x80; digit += 1) {
      byte = run[at + 1 + digit] ?? 0;
      length += (byte & 0x7f) * 128 ** digit;
    }
    packets.push(run.subarray(at, at + 1 + digit + length));
    at += 1 + digit + length;
  }
  return packets;
}
