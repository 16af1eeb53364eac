/**
 * Lines of the HTTP client: kept open, opened by the address book, and handed over only when the other side has proven who it
 * is, so that nothing of a question reaches anybody else.
 */
import { createHash } from "node:crypto";
import { type AgentOptions, type ClientRequestArgs, Agent as PlainAgent } from "node:http";
import { Agent as TlsAgent } from "node:https";
import { connect as connectPlain, isIP, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { seconds } from "../../devices/model/moment.ts";
import type { Address, AddressesOf } from "./address-book.ts";
import type { Pins } from "./http-client.ts";
import type { Timers } from "./timers.ts";

/** Lines kept open to one server while nothing is asked, and for how long. */
const kept = { free: 2, forMs: 60_000 } as const;
/** A line that takes longer is none, also on a slow one: seven round trips of the worst mobile network. */
const dialWithin = seconds(15);

/** Ended before a byte of the question went out. */
export class NotSent extends Error {
  readonly failed: "unreachable" | "tls";
  readonly said: string;
  constructor(failed: NotSent["failed"], said: string) {
    super(said);
    this.failed = failed;
    this.said = said;
  }
}

/** The code alone: the sentence of the system holds the address. */
export function codeOf(fault: unknown): string {
  if (fault instanceof AggregateError && fault.errors.length > 0) return codeOf(fault.errors[0]);
  if (fault instanceof Error && "code" in fault && typeof fault.code === "string") return fault.code;
  return fault instanceof Error && /^[A-Z_a-z]{1,60}$/.test(fault.message) ? fault.message : "failed";
}

type Done = ((fault: Error | null, stream: Duplex) => void) | undefined;
interface Wanted {
  readonly host: string;
  readonly port: number;
  readonly ca: string | undefined;
  readonly pins: Pins | undefined;
  readonly servername: string | undefined;
}

export function openLines(deps: { readonly timers: Timers; readonly addressesOf: AddressesOf }) {
  const dialling = new Set<Socket>();
  /** Addresses at which a name was last really met. */
  const met = new Map<string, Address>();
  const open = async (wanted: Wanted, secure: boolean): Promise<Socket> => {
    const { host } = wanted;
    const found = await deps.addressesOf(host).catch((fault: unknown) => {
      throw new NotSent("unreachable", codeOf(fault));
    });
    const dial = (addresses: readonly Address[]) => dialOnce({ wanted, addresses, secure, dialling, ...deps });
    const socket = await dial(found).catch(async (fault: unknown) => {
      // A name server that was lied to leads elsewhere: where the name was met last may still be the right place.
      const before = met.get(host);
      if (!before || found.some(({ address }) => address === before.address)) throw fault;
      return dial([before]).catch(() => Promise.reject(fault));
    });
    if (socket.remoteAddress !== undefined)
      met.set(host, { address: socket.remoteAddress, family: socket.remoteFamily === "IPv6" ? 6 : 4 });
    return socket;
  };
  const hand = (options: ClientRequestArgs, secure: boolean, done: Done): undefined => {
    open(wantedOf(options), secure).then(
      (socket) => done?.(null, socket),
      // Whoever gets a fault looks at nothing else.
      (fault: Error) => (done as ((fault: Error) => void) | undefined)?.(fault),
    );
    return undefined;
  };
  const options: AgentOptions = { keepAlive: true, maxFreeSockets: kept.free, timeout: kept.forMs, scheduling: "lifo" };
  class Plain extends PlainAgent {
    override createConnection(of: ClientRequestArgs, done?: Done): undefined {
      return hand(of, false, done);
    }
  }
  class Secure extends TlsAgent {
    override createConnection(of: ClientRequestArgs, done?: Done): undefined {
      return hand(of, true, done);
    }
    /** A line that was let in by its key alone is no line for a question that wants more. */
    override getName(of?: ClientRequestArgs): string {
      return `${super.getName(of)}:${JSON.stringify((of && Reflect.get(of, "pins")) ?? null)}`;
    }
  }
  const [plain, secure] = [new Plain(options), new Secure({ ...options, maxCachedSessions: 0 })];
  return {
    plain,
    secure,
    stop() {
      for (const socket of dialling) socket.destroy();
      plain.destroy();
      secure.destroy();
    },
  };
}

/** What an agent hands on of a request; our own additions travel the same way. */
function wantedOf(of: ClientRequestArgs): Wanted {
  const own = (name: string): unknown => Reflect.get(of, name);
  const [ca, servername] = [own("ca"), own("servername")];
  return {
    host: (of.host ?? of.hostname ?? "").replace(/^\[|\]$/g, ""),
    port: Number(of.port),
    ca: typeof ca === "string" ? ca : undefined,
    servername: typeof servername === "string" && servername !== "" ? servername : undefined,
    pins: own("pins") as Pins | undefined,
  };
}

interface Dialling {
  readonly wanted: Wanted;
  readonly addresses: readonly Address[];
  readonly secure: boolean;
  readonly dialling: Set<Socket>;
  readonly timers: Timers;
}

function dialOnce({ wanted, addresses, secure, dialling, timers }: Dialling): Promise<Socket> {
  const { host, port, pins } = wanted;
  return new Promise((resolve, reject) => {
    const place = { host, port, lookup: lookupIn(addresses), keepAlive: true, noDelay: true };
    const socket = secure ? connectTls({ ...place, ...tlsOf(wanted) }) : connectPlain(place);
    dialling.add(socket);
    let met = false;
    const callOff = timers.after(dialWithin, () => socket.destroy(new Error("ETIMEDOUT")));
    const over = (): void => {
      callOff();
      dialling.delete(socket);
      socket.off("error", failed);
      socket.off("close", closed);
    };
    const failed = (fault: unknown): void => {
      over();
      // What still breaks on a line that is given up is nobody's affair.
      socket.on("error", () => {});
      const said = codeOf(fault);
      reject(new NotSent(met && !linkCodes.has(said) ? "tls" : "unreachable", said));
    };
    const closed = (): void => failed(new Error("ECONNRESET"));
    const open = (): void => {
      const wrong = secure ? strangerAt(socket as TLSSocket, host, pins) : undefined;
      if (wrong === undefined) {
        over();
        resolve(socket);
        return;
      }
      socket.destroy();
      failed(new Error(wrong));
    };
    socket.once("connect", () => {
      met = true;
    });
    socket.once(secure ? "secureConnect" : "connect", open);
    socket.on("error", failed);
    socket.on("close", closed);
  });
}

/** Faults of the way itself, in the middle of getting to know each other. */
const linkCodes: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT", "ECONNABORTED", "ENETUNREACH"]);

const tlsOf = ({ ca, servername, pins }: Wanted) => ({
  minVersion: "TLSv1.2" as const,
  ALPNProtocols: ["http/1.1"],
  // Said here, so that nothing in the environment says otherwise. With pins the certificate is judged below.
  rejectUnauthorized: pins === undefined,
  ...(ca !== undefined && { ca }),
  ...(servername !== undefined && { servername }),
});

const dateFaults: ReadonlySet<string> = new Set(["CERT_NOT_YET_VALID", "CERT_HAS_EXPIRED"]);

/** Why the other side is not who was meant; `undefined`: it is. */
function strangerAt(socket: TLSSocket, host: string, pins: Pins | undefined): string | undefined {
  if (!pins) return undefined;
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return "NO_CERTIFICATE";
  const key = certificate.publicKey.export({ type: "spki", format: "der" });
  if (!pins.keys.includes(createHash("sha256").update(key).digest("base64"))) return "KEY_NOT_PINNED";
  const fault: unknown = socket.authorizationError;
  if (socket.authorized || fault === undefined || fault === null) return undefined;
  const said = fault instanceof Error ? codeOf(fault) : String(fault);
  if (!pins.ignoreDates || !dateFaults.has(said)) return said;
  const named = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
  return named === undefined ? "ERR_TLS_CERT_ALTNAME_INVALID" : undefined;
}

type Lookup = (
  host: string,
  options: { readonly all?: boolean | undefined },
  found: (fault: null, address: string | Address[], family?: number) => void,
) => void;

const lookupIn =
  (addresses: readonly Address[]): Lookup =>
  (_host, { all }, found) => {
    if (all) return found(null, [...addresses]);
    const [first] = addresses;
    found(null, first?.address ?? "", first?.family);
  };
