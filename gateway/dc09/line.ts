/** A line to a receiver: bytes there, bytes back, an end. TCP and UDP look the same from here. */
import { createSocket } from "node:dgram";
import { connect, isIP } from "node:net";
import { checkServerIdentity, connect as connectTls, type PeerCertificate } from "node:tls";
import type { Address, AddressesOf } from "../../alerts/program/address-book.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { Duration } from "../../devices/model/moment.ts";
import { seconds } from "../../devices/model/moment.ts";

export interface Listener {
  heard(bytes: Uint8Array): void;
  ended(): void;
}

export interface Line {
  write(bytes: Uint8Array): void;
  /** From now on this one hears; what came before it listened is not repeated. */
  listen(listener: Listener): void;
  /** Says no `ended`. */
  close(): void;
}

export interface Place {
  readonly host: string;
  readonly port: number;
  readonly transport: "tcp" | "udp";
  readonly tls?: PlaceTls | undefined;
}

/** The frames inside TLS: others on the way can neither read nor change them. */
export interface PlaceTls {
  /** PEM: instead of the machine's own list of certificate authorities. */
  readonly ca?: string | undefined;
  /** The name in its certificate, where that is another than its host. */
  readonly serverName?: string | undefined;
}

/** Somebody answered, and is not the receiver: its certificate does not hold. Nothing was sent. */
export class Stranger extends Error {}

/** Rejects with a system word such as `ECONNREFUSED`, or with `Stranger`; never later than `dialWithin`. */
export type Dial = () => Promise<Line>;

/** For name and connection together. */
export const dialWithin: Duration = seconds(5);

/**
 * A line that is dropped while something unread is on it would end in a reset, and a receiver that was seen in use falls over
 * at one: it is told the end, and what still comes is read and forgotten.
 */
const goodbyeWithin = seconds(2);

/** A dead connection is noticed by the missing answer; this only keeps middle boxes from forgetting a kept one. */
const keepAliveAfter = 30_000;

export function dialer(place: Place, deps: { readonly timers: Timers; readonly addressesOf: AddressesOf }): Dial {
  const { timers } = deps;
  return async () => {
    const began = timers.now();
    const [address] = await deps.addressesOf(place.host);
    if (!address) throw new Error("no_address");
    const left = Math.max(1, dialWithin - (timers.now() - began));
    const deadline: Deadline = (run) => timers.after(left, run);
    if (place.transport === "udp") return openUdp(address, place.port, deadline);
    return openTcp(place, address, deadline, (run) => timers.after(goodbyeWithin, run));
  };
}

/** Calls `run` at the deadline; the function returned calls it off. */
type Deadline = (run: () => void) => () => void;

const silent: Listener = { heard() {}, ended() {} };

function openTcp(
  { host, port, tls }: Place,
  { address }: Address,
  deadline: Deadline,
  goodbye: Deadline,
): Promise<Line> {
  return new Promise((resolve, reject) => {
    const place = { host: address, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveAfter };
    const socket = tls ? connectTls({ ...place, ...tlsOf(tls, host) }) : connect(place);
    let listener = silent;
    let open = false;
    const callOff = deadline(() => socket.destroy(new Error("ETIMEDOUT")));
    let met = false;
    if (tls)
      socket.once("connect", () => {
        met = true;
      });
    socket.on("data", (bytes) => listener.heard(bytes));
    let overdue = (): void => {};
    // The other side wants no more of us: nothing that is still written would be answered.
    socket.on("end", () => socket.destroy());
    socket.on("error", (fault) => {
      const word = wordOf(fault);
      if (!open) reject(met && !wayWords.has(word) ? new Stranger(word) : new Error(word));
    });
    socket.on("close", () => {
      callOff();
      overdue();
      if (open) listener.ended();
      else reject(new Error("closed"));
    });
    // By TLS not before the receiver has proven who it is: nothing is ever written to a stranger.
    socket.once(tls ? "secureConnect" : "connect", () => {
      callOff();
      open = true;
      resolve({
        write: (bytes) => void socket.write(bytes),
        listen: (next) => {
          listener = next;
          if (socket.destroyed) queueMicrotask(() => next.ended());
        },
        close: () => {
          listener = silent;
          if (socket.destroyed) return;
          socket.end();
          overdue = goodbye(() => socket.destroy());
        },
      });
    });
  });
}

/** Faults of the way itself, in the middle of getting to know each other. */
const wayWords: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT", "ECONNABORTED"]);

/** A certificate is made out to a name or, where the receiver has none, to its address. */
function tlsOf({ ca, serverName }: PlaceTls, host: string) {
  const name = serverName ?? host;
  return {
    minVersion: "TLSv1.2" as const,
    rejectUnauthorized: true,
    ...(ca !== undefined && { ca }),
    ...(isIP(name) === 0 && { servername: name }),
    checkServerIdentity: (_: string, certificate: PeerCertificate) => checkServerIdentity(name, certificate),
  };
}

/** Bound to the receiver's address: datagrams of others do not come through, and a refused port is told by the system. */
function openUdp({ address, family }: Address, port: number, deadline: Deadline): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(family === 6 ? "udp6" : "udp4");
    let listener = silent;
    let open = false;
    let closed = false;
    const close = () => {
      if (!closed) socket.close();
      closed = true;
    };
    const callOff = deadline(() => {
      close();
      reject(new Error("ETIMEDOUT"));
    });
    socket.on("message", (bytes) => listener.heard(bytes));
    socket.on("error", (fault) => {
      callOff();
      close();
      if (open) listener.ended();
      else reject(new Error(wordOf(fault)));
    });
    socket.once("connect", () => {
      callOff();
      open = true;
      resolve({
        // A datagram that the system could not send is one that was lost: the deadline finds out.
        write: (bytes) => socket.send(bytes, () => {}),
        listen: (next) => {
          listener = next;
          if (closed) queueMicrotask(() => next.ended());
        },
        close: () => {
          listener = silent;
          close();
        },
      });
    });
    socket.connect(port, address);
  });
}

/** The code alone: the sentence of the system holds the address. */
export function wordOf(fault: unknown): string {
  if (fault instanceof Error && "code" in fault && typeof fault.code === "string") return fault.code;
  return fault instanceof Error && /^[A-Z_a-z]{1,40}$/.test(fault.message) ? fault.message : "failed";
}
