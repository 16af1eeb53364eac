/**
 * The gateway's line to the centre: dials, dials again, beats, reports, sends what the outbox decides and takes receipts in.
 * A receipt is on disk before its message is acknowledged, and only `stored` takes a message out of the outbox.
 */
import { firstPath } from "../../alerts/paths/policy.ts";
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import {
  type AnswerMessage,
  beatEvery,
  type Channel,
  type CommandMessage,
  commandMessage,
  fromCentre,
  type PresenceMessage,
  type ReportMessage,
  readTopic,
  topicOf,
} from "../../alerts/protocol.ts";
import { between, type Instant, type Moment } from "../../devices/model/moment.ts";
import { CannotStore, type Journal, type Sealed, type Try } from "../journal/journal.ts";
import { openFiling, type Papers } from "./filing.ts";
import { type Lane, openLane, type TryEnd } from "./lane.ts";
import { openRedial } from "./redial.ts";
import { dial, type Session, type SessionSettings } from "./session.ts";

export const receiver = firstPath;

export interface LinkSettings {
  readonly url: string;
  readonly gatewayId: string;
  readonly token: string;
  readonly ca: string | undefined;
  /** As the centre calls this home, where it said so when the hub joined. */
  readonly home?: string;
}

export interface LinkDeps {
  readonly journal: Pick<Journal, "receive" | "refuse" | "read" | "onCommit" | "health">;
  readonly timers: Timers;
  readonly moment: () => Moment;
  /** Between 0 and 1. */
  readonly jitter: () => number;
  readonly report: () => Omit<ReportMessage, "v" | "id" | "gatewayId" | "at" | "epoch" | "lastSeq">;
  readonly id: () => string;
  readonly log: Log;
  readonly crashPoint: (name: string) => void;
  /** The line came up, went down, or the centre said something. */
  readonly changed: () => void;
  /** Papers for the centre's files. */
  readonly papers?: Papers;
  /** For the ledger. */
  readonly tried?: (one: Try) => void;
  /** A dial failed, or a message got no answer: policies count it. */
  readonly failed?: () => void;
  /** By MQTT unless a story has a line of its own. */
  readonly dial?: typeof dial;
}

export interface CentreLink {
  /** It knows where to dial: the configuration says so, or the hub has joined. */
  readonly given: boolean;
  readonly connected: boolean;
  /** `timers.now()` of the centre's last word. */
  readonly heardAt: number | undefined;
  /** Centre's clock minus ours, ms, once it has answered a report. */
  readonly offset: number | undefined;
  readonly lastFault: string | undefined;
  readonly counts: {
    readonly sent: number;
    readonly stored: number;
    readonly unreadable: number;
    readonly notKept: number;
  };
  /** From now on with this credential: the hub has joined. */
  use(settings: LinkSettings): void;
  /** A message under the name that this hub has at the centre now. */
  signed(message: Sealed): Sealed;
  /** There is a paper to be filed. */
  file(): void;
  stop(): Promise<void>;
}

const reportEvery = 60_000;

/** Without settings it waits for the hub to join; what happens until then is in the journal. */
export function openCentreLink(first: LinkSettings | undefined, deps: LinkDeps): CentreLink {
  let settings = first;
  let session: Session | undefined;
  let stopped = false;
  let heardAt: number | undefined;
  let offset: number | undefined;
  let lastFault: string | undefined;
  let reportSent: { id: string; at: number } | undefined;
  const counts = { sent: 0, stored: 0, unreadable: 0, notKept: 0 };
  let callOffs: (() => void)[] = [];

  const lane: Lane = openLane({
    unstored: (limit) => deps.journal.read.unstored(receiver, limit),
    timers: deps.timers,
    jitter: deps.jitter,
    send(message, heldFor) {
      counts.sent += 1;
      deps.crashPoint("before-send");
      const arrived = publish("alert", JSON.stringify({ ...signed(message), sentAt: deps.moment().wall, heldFor }));
      deps.crashPoint("after-send");
      return arrived;
    },
    steady: () => deps.moment().steady,
    tried(message, began, ended, end) {
      note(message, began, ended, end);
      if (end === "no_answer" || end === "cut") deps.failed?.();
    },
  });
  const redial = openRedial({
    timers: deps.timers,
    jitter: deps.jitter,
    // The most urgent comes first.
    emergencyWaits: () => deps.journal.read.unstored(receiver, 1).some(isEmergency),
    dial: () => void start(),
  });
  const unlisten = deps.journal.onCommit((what) => {
    lane.offer(what.messages);
    if (what.messages.some(isEmergency)) redial.hurry();
  });

  const filing = openFiling({
    papers: deps.papers ?? { waiting: () => [], stored: async () => {}, refused: async () => {} },
    timers: deps.timers,
    send: (paper) => {
      if (settings) publish("record", JSON.stringify({ ...paper, gatewayId: settings.gatewayId }));
    },
    failed: (why) => deps.log.warn("paper.not_noted", { why }),
  });

  function publish(channel: Channel, body: string, retain = false): Promise<void> | undefined {
    if (!settings || !session) return undefined;
    return session.publish(topicOf(settings.gatewayId, channel), body, { retain }).catch((fault: Error) => {
      // The session is over: its end brings the link round, and what was not stored is sent again.
      deps.log.debug("centre.publish_failed", { channel, why: fault.message });
    });
  }

  function note(message: Sealed, began: Instant, ended: Instant, end: TryEnd | "unreachable", said?: string): void {
    const { alertId, epoch, seq } = message;
    const wall = deps.moment().wall - between(began, deps.moment().steady);
    deps.tried?.({
      ...{ path: receiver, alertId, epoch, seq, began: { steady: began, wall }, ms: between(began, ended) },
      ...(end === "stored" || end === "refused" ? { outcome: end } : { outcome: "again", why: end }),
      ...(said !== undefined && { said: said.slice(0, 120) }),
    });
  }

  /** Nothing could be sent: each of the first few that wait has had its try. */
  function dialFailed(began: Instant): void {
    const ended = deps.moment().steady;
    // The system's sentence names the address: the ledger has its own word.
    for (const message of deps.journal.read.unstored(receiver, notedOfDial)) note(message, began, ended, "unreachable");
    deps.failed?.();
  }

  /** Journalled before the hub had a name at the centre: it goes under the name that it has now. */
  const signed = (message: Sealed): Sealed =>
    settings
      ? { ...message, gatewayId: settings.gatewayId, ...(settings.home !== undefined && { home: settings.home }) }
      : message;

  function beat(state: PresenceMessage["state"]): void {
    const { epoch, lastSeq } = deps.journal.health;
    const body: PresenceMessage = { v: 1, state, epoch, lastSeq, at: deps.moment().wall };
    publish("presence", JSON.stringify(body), true);
  }

  function report(): void {
    if (!settings) return;
    const { epoch, lastSeq } = deps.journal.health;
    const id = deps.id();
    reportSent = { id, at: deps.moment().wall };
    const body: ReportMessage = {
      v: 1,
      id,
      gatewayId: settings.gatewayId,
      at: deps.moment(),
      epoch,
      lastSeq,
      ...deps.report(),
    };
    publish("report", JSON.stringify(body));
  }

  function up(next: Session): void {
    session = next;
    redial.reached();
    lastFault = undefined;
    deps.log.info("centre.up", { url: settings?.url });
    lane.up();
    filing.up();
    beat("online");
    report();
    callOffs = [deps.timers.every(beatEvery, () => beat("online")), deps.timers.every(reportEvery, report)];
    deps.changed();
  }

  function down(why: string): void {
    for (const callOff of callOffs) callOff();
    callOffs = [];
    session = undefined;
    if (stopped) return;
    if (lastFault !== why) deps.log.warn("centre.down", { why });
    lastFault = why;
    lane.down();
    filing.down();
    deps.changed();
    redial.again();
  }

  async function start(): Promise<void> {
    const used = settings;
    if (!used) return;
    const began = deps.moment().steady;
    try {
      const next = await (deps.dial ?? dial)(sessionSettings(used));
      if (stopped || settings !== used) await next.end();
      if (stopped) return;
      if (settings === used) up(next);
      else redial.again();
    } catch (fault) {
      if (!stopped) dialFailed(began);
      down(fault instanceof Error ? fault.message : String(fault));
    }
  }

  function sessionSettings(used: LinkSettings): SessionSettings {
    const topic = (channel: Channel) => topicOf(used.gatewayId, channel);
    const will: PresenceMessage = { v: 1, state: "offline" };
    return {
      ...used,
      id: used.gatewayId,
      will: { topic: topic("presence"), body: JSON.stringify(will) },
      subscribe: [topic("receipt"), topic("command")],
      take,
      ended: down,
    };
  }

  async function take(from: string, payload: Uint8Array): Promise<void> {
    const channel = readTopic(from)?.channel;
    const body = parse(payload);
    const command = channel === "command" ? commandMessage.safeParse(body) : undefined;
    if (command?.success) return obey(command.data);
    const said = channel === "receipt" ? fromCentre.safeParse(body) : undefined;
    if (!said?.success) {
      counts.unreadable += 1;
      deps.log.warn("centre.unreadable", { topic: from });
      return;
    }
    heardAt = deps.timers.now();
    const receipt = said.data;
    switch (receipt.type) {
      case "report_stored":
        if (receipt.report === reportSent?.id) offset = receipt.centreTime - (reportSent.at + deps.moment().wall) / 2;
        break;
      case "record_stored":
        await filing.stored(receipt.record, receipt.centreTime);
        break;
      case "record_refused":
        deps.log.error("centre.record_refused", { record: receipt.record, reason: receipt.reason });
        await filing.refused(receipt.record, receipt.centreTime, receipt.reason);
        break;
      case "refused":
        lane.answered(receipt.epoch, receipt.seq, "refused");
        await kept(deps.journal.refuse(receiver, receipt.epoch, receipt.seq, receipt.reason));
        lane.done(receipt.epoch, receipt.seq);
        deps.log.error("centre.refused", { epoch: receipt.epoch, seq: receipt.seq, reason: receipt.reason });
        break;
      default:
        if (receipt.type === "stored") {
          deps.crashPoint("before-stored-is-noted");
          lane.answered(receipt.epoch, receipt.seq, "stored");
        }
        await kept(deps.journal.receive(receiver, receipt, deps.moment()));
        if (receipt.type === "stored") {
          deps.crashPoint("after-stored-is-noted");
          counts.stored += 1;
          lane.done(receipt.epoch, receipt.seq);
        }
    }
    deps.changed();
  }

  /** A disk that takes nothing is no reason to cut the line: the next report says what we have not heard, and it is said again. */
  async function kept(work: Promise<void>): Promise<void> {
    await work.catch((fault: unknown) => {
      if (!(fault instanceof CannotStore)) throw fault;
      counts.notKept += 1;
    });
  }

  function obey(command: CommandMessage): void {
    const body: AnswerMessage = { v: 1, command: command.id, ...outcomeOf(command) };
    publish("answer", JSON.stringify(body));
  }

  function outcomeOf(command: CommandMessage): Omit<AnswerMessage, "v" | "command"> {
    const { type, epoch, from, to } = command;
    if (type !== "resend") return { ok: false, reason: `this gateway does not know the command ${type}` };
    if (epoch === undefined || from === undefined || to === undefined || to < from)
      return { ok: false, reason: "resend needs epoch, from and to" };
    return { ok: true, ...resend(epoch, from, to) };
  }

  /** One page of messages at a time; the centre asks again for what is still missing. */
  function resend(epoch: string, from: number, to: number): { resent: number; gone: number[] } {
    const last = Math.min(to, from + resendPage - 1);
    const found = new Map<number, Sealed>(
      deps.journal.read.messages(epoch, from, last).map((each) => [each.seq, each]),
    );
    const gone: number[] = [];
    const { wall, steady } = deps.moment();
    for (let seq = from; seq <= last; seq += 1) {
      const message = found.get(seq);
      // A centre that lost it hears it now: for this centre it is late.
      if (message)
        publish(
          "alert",
          JSON.stringify({ ...signed(message), sentAt: wall, heldFor: Math.max(0, steady - message.at.steady) }),
        );
      else gone.push(seq);
    }
    return { resent: found.size, gone };
  }

  if (settings) redial.again();
  return {
    use(next) {
      settings = next;
      redial.reached();
      const before = session;
      if (before) void before.end();
      else redial.again();
    },
    signed,
    file: () => filing.look(),
    get given() {
      return settings !== undefined;
    },
    get connected() {
      return session !== undefined;
    },
    get heardAt() {
      return heardAt;
    },
    get offset() {
      return offset;
    },
    get lastFault() {
      return lastFault;
    },
    counts,
    async stop() {
      stopped = true;
      unlisten();
      redial.stop();
      lane.down();
      filing.down();
      for (const callOff of callOffs) callOff();
      await session?.end();
    },
  };
}

/** Messages whose ledger says that a dial failed. */
const notedOfDial = 4;

const isEmergency = (message: Sealed): boolean => message.severity === "emergency" && !message.test;

/** Messages sent for one `resend` command. */
const resendPage = 200;

function parse(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString("utf8"));
  } catch {
    return undefined;
  }
}
