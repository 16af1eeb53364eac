/** `hearthwatch dc09 send`: one event to a receiver, and what was said on both sides. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Key } from "../../alerts/paths/dc09/cipher.ts";
import { type Code, codes, isAlertKind, periodicTest } from "../../alerts/paths/dc09/codes.ts";
import type { Asking } from "../../alerts/paths/dc09/conversation.ts";
import type { Happening } from "../../alerts/paths/dc09/event.ts";
import { lastNumber, noNumber, numberOf } from "../../alerts/paths/dc09/message.ts";
import { printed } from "../../alerts/paths/dc09/printed.ts";
import { readFrame } from "../../alerts/paths/dc09/read.ts";
import { type Dc09Settings, dc09Shape, type Format } from "../../alerts/paths/dc09/settings.ts";
import type { AgainReason } from "../../alerts/paths/path.ts";
import { addressBook } from "../../alerts/program/address-book.ts";
import { faultsOf } from "../../alerts/program/judge.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { milliseconds } from "../../devices/model/moment.ts";
import { attempt, type Course } from "../dc09/attempt.ts";
import { dialer, type PlaceTls } from "../dc09/line.ts";
import { randomPad } from "../dc09/pad.ts";
import { exitCodes, type Io } from "./command.ts";
import { keyGiven, keyOptions } from "./dc09-key.ts";

export async function send(args: string[], io: Io): Promise<number> {
  const asked = ask(args);
  if (typeof asked === "string") {
    io.stderr(`hearthwatch dc09 send: ${asked}; 'hearthwatch dc09 --help' shows examples`);
    return exitCodes.usage;
  }
  const { settings, asking, json, tls } = asked;
  const overhear = (whose: "ours" | "theirs", bytes: Uint8Array): void =>
    io.stdout(json ? JSON.stringify(heardAsJson(whose, bytes, asking.key)) : heardInWords(whose, bytes));
  const dial = dialer({ ...settings, tls }, { timers: realTimers, addressesOf: addressBook(realTimers) });
  const course = await attempt(
    { dial, timers: realTimers, wall: Date.now, overhear },
    asking,
    milliseconds(0),
    undefined,
  ).course;
  course.line?.close();
  io.stdout(
    json
      ? JSON.stringify({ ...course.outcome, clockOffsetMs: course.offset })
      : outcomeInWords(course, asking.happening !== undefined),
  );
  return course.outcome.outcome === "stored" ? exitCodes.done : exitCodes.no;
}

interface Asked {
  readonly settings: Dc09Settings;
  readonly asking: Asking;
  readonly json: boolean;
  readonly tls: PlaceTls | undefined;
}

function ask(args: string[]): Asked | string {
  const { values } = parseArgs({
    args,
    options: {
      ...keyOptions,
      to: { type: "string" },
      udp: { type: "boolean", default: false },
      tls: { type: "boolean", default: false },
      ca: { type: "string" },
      "server-name": { type: "string" },
      account: { type: "string" },
      event: { type: "string" },
      zone: { type: "string", default: "0" },
      group: { type: "string" },
      restore: { type: "boolean", default: false },
      format: { type: "string" },
      receiver: { type: "string" },
      line: { type: "string" },
      seq: { type: "string" },
      "no-stamp": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const { to, account, event, restore, zone, seq, ca, "server-name": serverName } = values;
  const tls = values.tls || ca !== undefined || serverName !== undefined;
  if (to === undefined || account === undefined || event === undefined) return "needs --to, --account and --event";
  const place = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(to);
  if (!place) return '--to needs "host:port"';
  if (!/^\d{1,3}$/.test(zone)) return "--zone is a number from 0 to 999";
  const number = seq === undefined ? 1 + Math.floor(Date.now() / 1_000) : Number(seq);
  if (!Number.isInteger(number) || (seq !== undefined && (number < 1 || number > lastNumber)))
    return "--seq is 1 to 9999";
  const given = keyGiven(values);
  if (typeof given === "string") return given;
  const said = codeOf(event);
  if (said === undefined)
    return `there is no event "${event}": test, null, a Contact ID code, a SIA code, or one of our alerts`;
  const judged = dc09Shape.safeParse(
    {
      ...{
        label: "command",
        host: place[1] ?? place[2],
        port: Number(place[3]),
        transport: values.udp ? "udp" : "tcp",
        account,
        ...(tls && {
          tls: { ...(ca !== undefined && { caFile: ca }), ...(serverName !== undefined && { serverName }) },
        }),
      },
      ...{ keepOpen: false, otherFormat: false, stampPlain: !values["no-stamp"], supervision: "off" },
      ...{ format: values.format ?? (said === "null" ? undefined : said.format) },
      ...{ group: values.group, receiver: values.receiver, line: values.line },
    },
    { reportInput: true },
  );
  if (!judged.success)
    return faultsOf(judged.error)
      .map(({ path, message }) => `${path}: ${message}`)
      .join("; ");
  const happening: Happening | undefined =
    said === "null" ? undefined : { code: said.code, qualifier: restore ? "3" : "1", zone: zone.padStart(3, "0") };
  const asking: Asking = {
    ...{ settings: judged.data, key: given.key, pad: randomPad, happening, tries: 0 },
    number: happening ? numberOf(number) : noNumber,
  };
  const missing =
    happening && (judged.data.format === "ADM-CID" ? happening.code.contactId : happening.code.sia) === "";
  if (missing) return `"${event}" is no code of ${judged.data.format}`;
  const authority = ca === undefined ? undefined : readIfThere(ca);
  if (ca !== undefined && authority === undefined) return `--ca: ${ca} cannot be read`;
  return { settings: judged.data, asking, json: values.json, tls: tls ? { ca: authority, serverName } : undefined };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

interface Said {
  readonly code: Code;
  readonly format: Format;
}

function codeOf(event: string): Said | "null" | undefined {
  if (event === "null") return "null";
  if (event === "test") return { code: periodicTest, format: "ADM-CID" };
  if (isAlertKind(event)) return { code: codes[event], format: "ADM-CID" };
  if (/^[0-9A-F]{3}$/.test(event)) return { code: { contactId: event, sia: "", siaOver: "" }, format: "ADM-CID" };
  if (/^[A-Z]{2}$/.test(event)) return { code: { contactId: "", sia: event, siaOver: event }, format: "SIA-DCS" };
  return undefined;
}

/** Line ends and control signs as names: what is on the wire can be seen, and cannot move the cursor. */
const visible = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString("latin1")
    .replace(
      /[^ -~]/g,
      (sign) => `<${sign === "\n" ? "LF" : sign === "\r" ? "CR" : sign.charCodeAt(0).toString(16).padStart(2, "0")}>`,
    );

const heardInWords = (whose: "ours" | "theirs", bytes: Uint8Array): string =>
  `${whose === "ours" ? "->" : "<-"} ${visible(bytes)}`;

const heardAsJson = (whose: "ours" | "theirs", bytes: Uint8Array, key: Key | undefined) => ({
  who: whose === "ours" ? "we" : "receiver",
  raw: visible(bytes),
  read: printed(readFrame(bytes, () => key)),
});

function outcomeInWords({ outcome, offset }: Pick<Course, "outcome" | "offset">, event: boolean): string {
  const clock =
    Math.abs(offset) < 1_000 ? "" : ` The receiver's clock is ${Math.round(offset / 1_000)} s ahead of ours.`;
  if (outcome.outcome === "refused")
    return `refused: the receiver cannot do anything with this code, format or key.${clock}`;
  if (outcome.outcome !== "again" && !event) return `answered: the receiver is there and knows the account.${clock}`;
  if (outcome.outcome !== "again") return `stored: the receiver's equipment has it. Nobody has read it yet.${clock}`;
  const said = outcome.said === undefined ? "" : ` (${outcome.said})`;
  return `not stored: ${reasons[outcome.why]}${said}.${clock}`;
}

const reasons: Readonly<Record<AgainReason, string>> = {
  unreachable: "no connection; check address, port and firewall",
  no_answer: "no answer in time; receivers that do not know the account or the key often stay silent",
  cut: "the connection ended before a whole answer",
  garbled: "what came back is no answer: wrong checksum, not DC-09, or not encrypted with our key",
  not_ours: "what came back answers another number or another account",
  clock: "the receiver does not take our time, even after it was set by its own",
  busy: "the line is in use",
  server_fault: "the receiver failed",
  not_let_in:
    "what answered there is not the receiver by its certificate; nothing was sent. Check --ca and --server-name",
  turned_down: "the receiver says no; ask the centre whether account, key and event are known there",
};
