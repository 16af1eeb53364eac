/**
 * Reads a frame, in the order in which it may be believed: shell, length, checksum, head, seal, time, account, content. Never
 * throws; what was understood before the fault is handed back with it, from the checksum on.
 */
import { type Key, open } from "./cipher.ts";
import { type Event, readContent } from "./content.ts";
import { type ShellFault, unwrap } from "./frame.ts";
import type { Extension, Message } from "./message.ts";
import { readStamp } from "./stamp.ts";

export type ReadFault =
  | ShellFault
  /** No `"id"` with a number behind it, or no brackets where there must be some. */
  | "header"
  /** Sealed, and there is no key for this account. */
  | "key_missing"
  /** Sealed, and this key makes no sense of it. */
  | "key_wrong"
  /** Not a moment, or sealed without one. */
  | "timestamp"
  /** One account outside the brackets, another inside. */
  | "account"
  /** The event inside is of no known form. */
  | "content";

export type ReadFrame =
  | { readonly result: "ok"; readonly message: Message; readonly events: readonly Event[] }
  | { readonly result: ReadFault; readonly message: Message | undefined };

/** The key of an account; `undefined` account: the frame names none. */
export type KeyOf = (account: string | undefined) => Key | undefined;

export function readFrame(frame: Uint8Array, keyOf: KeyOf): ReadFrame {
  const shell = unwrap(frame);
  if ("fault" in shell) return { result: shell.fault, message: undefined };
  const head = readHead(shell.body);
  if (!head) return { result: "header", message: undefined };
  const { said: onWire, ...known } = head;
  const bare: Message = { ...known, data: "", extensions: [], at: undefined };
  let said = onWire;
  if (head.encrypted) {
    const key = keyOf(head.account);
    if (!key) return { result: "key_missing", message: bare };
    const opened = unpadded(open(key, said));
    if (opened === undefined) return { result: "key_wrong", message: bare };
    said = opened;
  }
  return readSaid(bare, said);
}

interface Head extends Pick<Message, "id" | "encrypted" | "seq" | "receiver" | "line" | "account"> {
  /** What follows the opening bracket; `]` alone where a reply left the brackets out. */
  readonly said: string;
}

/**
 * `R` and `L` in either order or missing, `None` where one receiver had no `R` to repeat, `A0` where a NAK has no account,
 * and replies without brackets: all seen on real lines.
 */
function readHead(body: string): Head | undefined {
  const found = /^"(\*?)([A-Z][A-Z0-9-]{1,15})"(\d{4})([^[#]*)(?:#([0-9A-Za-z]{1,16}))?(?:\[(.*))?$/s.exec(body);
  if (!found) return undefined;
  const [, star, id = "", seq = "", between = "", account, said] = found;
  const isReply = replies.has(id);
  const places = /^(?:None|R[0-9A-Fa-f]{1,6}|L[0-9A-Fa-f]{1,6})*$/;
  // `L0A0`: the `A0` is the account that is not there, not two digits of the line.
  const stated = isReply ? between.replace(/A0$/, "") : between;
  if (!places.test(stated) || (said === undefined && !isReply)) return undefined;
  const receiver = /R([0-9A-Fa-f]{1,6})/.exec(stated)?.[1];
  const line = /L([0-9A-Fa-f]{1,6})/.exec(stated)?.[1];
  return { id, encrypted: star === "*", seq, receiver, line, account, said: said ?? "]" };
}
const replies: ReadonlySet<string> = new Set(["ACK", "NAK", "DUH", "RSP"]);

/** A bar before the first `]` ends the pad; where the data is empty some leave the bar out, and the `]` ends it. */
function unpadded(plain: string | undefined): string | undefined {
  if (plain === undefined) return undefined;
  const end = plain.indexOf("]");
  const bar = plain.indexOf("|");
  if (end < 0) return undefined;
  const said = bar >= 0 && bar < end ? plain.slice(bar + 1) : plain.slice(end);
  // Another key gives noise, and noise may well hold a `]`: a time is what only the right key brings out.
  return /\]_\d\d:\d\d:\d\d,\d\d-\d\d-\d{4}|^[ -~]*\]$/.test(said) ? said : undefined;
}

function readSaid(head: Message, said: string): ReadFrame {
  const found = /^([^\]]*)\]((?:\[[^\]]*\])*)(?:_([0-9:,-]{19}))?(.*)$/s.exec(said);
  if (!found) return { result: "header", message: head };
  const [, data = "", exts = "", stamp, rest = ""] = found;
  const at = stamp === undefined ? undefined : readStamp(stamp);
  const message: Message = { ...head, data, extensions: extensionsOf(exts), at };
  // One receiver leaves a stray block behind the time of its sealed answers.
  if (rest !== "" && !head.encrypted) return { result: stamp === undefined ? "timestamp" : "header", message };
  if (at === undefined && (stamp !== undefined || head.encrypted)) return { result: "timestamp", message };
  const content = readContent(head.id, data);
  if (!content) return { result: "content", message };
  const account = head.account ?? content.account;
  if (content.account !== undefined && !sameAccount(content.account, account)) return { result: "account", message };
  return { result: "ok", message: { ...message, account }, events: content.events };
}

function extensionsOf(text: string): readonly Extension[] {
  return [...text.matchAll(/\[([^\]])([^\]]*)\]/g)].map(([, letter = "", value = ""]) => ({ letter, value }));
}

/** Hex-type signs: a receiver may repeat them in the other case. */
export const sameAccount = (one: string, other: string | undefined): boolean =>
  one.toUpperCase() === other?.toUpperCase();
