/** The gateway's line to the centre: dials, dials again, beats, reports, sends what the outbox decides and hears what is answered. */
import { firstPath } from "../../alerts/paths/policy.ts";
import { jsonOf } from "../../alerts/program/json.ts";
import {
  beatEvery,
  type Channel,
  commandMessage,
  fromCentre,
  type PresenceMessage,
  type ReportMessage,
  readTopic,
  topicOf,
} from "../../alerts/protocol.ts";
import type { Instant } from "../../devices/model/moment.ts";
import type { Sealed } from "../journal/journal.ts";
import type { CentreLink, LinkDeps, LinkSettings } from "./contract.ts";
import { openFiling } from "./filing.ts";
import { type Lane, openLane, type TryEnd } from "./lane.ts";
import { tryOf } from "./ledger.ts";
import { type OrdersDeps, obey } from "./orders.ts";
import { openReceipts } from "./receipts.ts";
import { openRedial } from "./redial.ts";
import { dial, type Session, type SessionSettings } from "./session.ts";

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
  let sent = 0;
  let unreadable = 0;
  let callOffs: (() => void)[] = [];

  const lane: Lane = openLane({
    unstored: (limit) => deps.journal.read.unstored(firstPath, limit),
    timers: deps.timers,
    jitter: deps.jitter,
    send(message, heldFor) {
      sent += 1;
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
  // The most urgent comes first.
  const emergencyWaits = () => deps.journal.read.unstored(firstPath, 1).some(isEmergency);
  const redial = openRedial({
    timers: deps.timers,
    jitter: deps.jitter,
    emergencyWaits,
    dial: (givenUp) => void start(givenUp),
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

  const receipts = openReceipts({
    ...deps,
    ...{ lane, filing },
    reported(report, centreTime) {
      if (report === reportSent?.id) offset = centreTime - (reportSent.at + deps.moment().wall) / 2;
    },
  });

  function publish(channel: Channel, body: string, retain = false): Promise<void> | undefined {
    if (!settings || !session) return undefined;
    return session.publish(topicOf(settings.gatewayId, channel), body, { retain }).catch((fault: Error) => {
      // The session is over: its end brings the link round, and what was not stored is sent again.
      deps.log.debug("centre.publish_failed", { channel, why: fault.message });
    });
  }

  const note = (...what: readonly [Sealed, Instant, Instant, TryEnd | "unreachable"]): void =>
    deps.tried?.(tryOf(...what, deps.moment()));

  /** Nothing could be sent: each of the first few that wait has had its try. */
  function dialFailed(began: Instant): void {
    const ended = deps.moment().steady;
    // The system's sentence names the address: the ledger has its own word.
    for (const message of deps.journal.read.unstored(firstPath, notedOfDial))
      note(message, began, ended, "unreachable");
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

  async function start(givenUp: AbortSignal): Promise<void> {
    const used = settings;
    if (!used) return;
    const began = deps.moment().steady;
    try {
      const next = await (deps.dial ?? dial)(sessionSettings(used, givenUp));
      if (stopped || settings !== used) await next.end();
      else up(next);
    } catch (fault) {
      // With other settings it has been dialled anew.
      if (settings !== used) return;
      if (!stopped && !givenUp.aborted) dialFailed(began);
      down(fault instanceof Error ? fault.message : String(fault));
    }
  }

  function sessionSettings(used: LinkSettings, givenUp: AbortSignal): SessionSettings {
    const topic = (channel: Channel) => topicOf(used.gatewayId, channel);
    const will: PresenceMessage = { v: 1, state: "offline", ...(emergencyWaits() && { calling: true }) };
    return {
      ...used,
      id: used.gatewayId,
      will: { topic: topic("presence"), body: JSON.stringify(will) },
      subscribe: [topic("receipt"), topic("command")],
      take,
      ended(why) {
        if (settings === used) down(why);
      },
      givenUp,
    };
  }

  async function take(from: string, payload: Uint8Array): Promise<void> {
    const channel = readTopic(from)?.channel;
    const body = jsonOf(payload);
    const command = channel === "command" ? commandMessage.safeParse(body) : undefined;
    if (command?.success) {
      publish("answer", JSON.stringify(obey(command.data, orders)));
      return;
    }
    const said = channel === "receipt" ? fromCentre.safeParse(body) : undefined;
    if (!said?.success) {
      unreadable += 1;
      deps.log.warn("centre.unreadable", { topic: from });
      return;
    }
    heardAt = deps.timers.now();
    await receipts.take(said.data);
    deps.changed();
  }

  const orders: OrdersDeps = {
    waits: ({ alertId, epoch, seq }) =>
      deps.journal.read
        .deliveries(alertId)
        .some(
          (each) => each.receiver === firstPath && each.epoch === epoch && each.seq === seq && each.state === "waiting",
        ),
    messages: (epoch, from, to) => deps.journal.read.messages(epoch, from, to),
    sendAgain,
  };

  /** A centre that lost it hears it now: for this centre it is late. */
  function sendAgain(message: Sealed): void {
    const { wall, steady } = deps.moment();
    const heldFor = Math.max(0, steady - message.at.steady);
    publish("alert", JSON.stringify({ ...signed(message), sentAt: wall, heldFor }));
  }

  if (settings) redial.again();
  return {
    use(next) {
      settings = { ...next };
      // Its goodbye may take long on a line that is dead: nobody waits for it.
      void session?.end();
      if (session) down("other settings");
      if (!stopped) redial.anew();
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
    get counts() {
      return { sent, unreadable, ...receipts.counts };
    },
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
