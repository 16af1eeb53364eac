/**
 * One message from a gateway. When the promise resolves, it is on disk and may be acknowledged; it rejects only when it cannot be
 * stored now, and then the gateway sends it again. What is merely unreadable is kept raw, counted and acknowledged.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { jsonOf } from "../program/json.ts";
import type { Log } from "../program/log.ts";
import type { Metrics } from "../program/metrics.ts";
import {
  type AlertMessage,
  alertMessage,
  answerMessage,
  presenceMessage,
  type ReceiptMessage,
  type RecordMessage,
  type ReportMessage,
  readTopic,
  recordMessage,
  reportMessage,
} from "../protocol.ts";
import type { PeopleStore } from "./accounts/store.ts";
import type { MessageNumber } from "./cases/case.ts";
import type { Desk } from "./desk/desk.ts";
import type { Downlink } from "./downlink.ts";
import type { Gaps } from "./gateways/gaps.ts";
import type { GatewayStore } from "./gateways/store.ts";
import type { JoiningStore } from "./joining/store.ts";
import type { Line } from "./line.ts";
import { plainAlert } from "./plain-alert.ts";
import type { ProtectedDays } from "./protected/days.ts";
import type { Register } from "./register/register.ts";

/** One PUBLISH as it came in. */
export interface FromGateway {
  readonly client: string;
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Spoken by the broker for a gateway that is gone. */
  readonly will?: boolean;
  /** Not over its line but by the other door, which answers by itself. */
  readonly via?: "http";
}

/** What became of it. `unread`: it will never be taken, and why. */
export type Taken = { readonly unread: string } | { readonly receipts: readonly ReceiptMessage[] };
const taken: Taken = { receipts: [] };

export interface IntakeDeps {
  readonly register: Pick<Register, "gateway">;
  readonly desk: Pick<Desk, "takeAlert" | "newsFor">;
  readonly gaps: Gaps;
  readonly store: Pick<GatewayStore & JoiningStore & PeopleStore, "keepUnread" | "keepPaper" | "audit">;
  readonly protectedDays: Pick<ProtectedDays, "filed">;
  readonly downlink: Pick<Downlink, "kick">;
  readonly line: Line;
  /** Whatever it was: the connection of this gateway carries messages. */
  readonly arrived: (gateway: string) => void;
  /** It said something that can be read: it is there. `http`: an alert alone, by the other door. */
  readonly heard: (gateway: string, via?: FromGateway["via"]) => void;
  readonly reported: (report: ReportMessage, at: number) => void;
  readonly beat: (gateway: string, itsTime: number | undefined, at: number) => void;
  readonly now: () => number;
  readonly mono: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

export type Intake = (message: FromGateway) => Promise<Taken>;

/** Characters of a message that are kept as evidence: the longest that our gateways send is half of it. */
const messageKept = 32_768;

/** What of an unreadable message is still needed to refuse it by its number. */
const numbered = z.object({ epoch: z.string().min(1).max(64), seq: z.number().int().positive() });
/** The same for a paper, by its id. */
const named = z.object({ id: recordMessage.shape.id });

export function openIntake(deps: IntakeDeps): Intake {
  const { gaps, log } = deps;
  const count = deps.metrics.counter("messages_total", "Messages from gateways by channel and what became of them", [
    "channel",
    "result",
  ]);
  const storeTime = deps.metrics.histogram(
    "alert_store_seconds",
    "From arrival of an alert to its commit",
    [0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
  );

  const unread = async (message: FromGateway, channel: string, reason: string, body: unknown): Promise<Taken> => {
    const number = numbered.safeParse(body);
    const refused = channel === "alert" && number.success ? refusal(number.data, reason) : undefined;
    await deps.store.keepUnread(message.client, message.topic, message.payload, reason, deps.now(), refused);
    if (refused) deps.downlink.kick(message.client);
    const paper = channel === "record" ? named.safeParse(body) : undefined;
    if (paper?.success) refusePaper(message.client, paper.data.id, reason);
    count({ channel, result: "unread" });
    log.warn("message.unread", { gateway: message.client, channel, why: reason });
    return { unread: reason };
  };

  const takeAlert = async (message: FromGateway, alert: AlertMessage, body: string): Promise<Taken> => {
    const began = performance.now();
    const entry = deps.register.gateway(alert.gatewayId);
    if (!entry) throw new Error("a gateway outside the register");
    if (entry.home !== alert.home)
      log.warn("alert.other_home", { gateway: alert.gatewayId, says: alert.home, registered: entry.home });
    const kept = body.slice(0, messageKept);
    const done = await deps.desk.takeAlert(plainAlert(alert), entry.home, kept, message.via ?? "mqtt");
    if ("foreign" in done) return unread(message, "alert", "alertId of another gateway", alert);
    storeTime((performance.now() - began) / 1_000);
    gaps.counted(alert.gatewayId, alert.epoch, done.numbers);
    deps.downlink.kick(alert.gatewayId);
    count({ channel: "alert", result: done.duplicate ? "duplicate" : "stored" });
    return { receipts: done.receipts.map(({ receipt }) => receipt) };
  };

  const takeReport = async (report: ReportMessage): Promise<void> => {
    const at = deps.now();
    deps.reported(report, at);
    await gaps.told(report.gatewayId, report.epoch, report.lastSeq);
    const stored = { v: 1, type: "report_stored", report: report.id, centreTime: deps.now() };
    // Not kept for a gateway that is away: the next report asks anew.
    const news = await deps.desk.newsFor(report.gatewayId, report.open ?? []);
    for (const body of [stored, ...news])
      void deps.line.send(report.gatewayId, "receipt", JSON.stringify(body)).catch(() => false);
  };

  // A gateway that does not hear it sends the record again.
  const answer = (gateway: string, body: object): void =>
    void deps.line
      .send(gateway, "receipt", JSON.stringify({ v: 1, ...body, centreTime: deps.now() }))
      .catch(() => false);
  const refusePaper = (gateway: string, record: string, reason: string): void =>
    answer(gateway, { type: "record_refused", record, reason });

  /** Gateways whose files are full: told once, however many papers they still send. */
  const full = new Set<string>();
  const noRoom = async (message: FromGateway, record: RecordMessage): Promise<Taken> => {
    const { gatewayId: gateway } = record;
    const refused = await unread(message, "record", "no room", record);
    if (full.has(gateway)) return refused;
    full.add(gateway);
    const word = { at: deps.now(), mono: deps.mono(), actor: gateway, role: "gateway", via: "mqtt" } as const;
    await deps.store.audit(word, "papers_full", { first: record.id });
    return refused;
  };

  /** A day of every bed, year after year: they have room of their own, and take none from installations. */
  const keepProtected = async (message: FromGateway, record: RecordMessage): Promise<Taken> => {
    const fault = await deps.protectedDays.filed(record);
    if (fault !== undefined) return unread(message, "record", fault, record);
    answer(record.gatewayId, { type: "record_stored", record: record.id });
    count({ channel: "record", result: "stored" });
    return taken;
  };

  const keepPaper = async (message: FromGateway, record: RecordMessage): Promise<Taken> => {
    const { gatewayId, id, kind, at, sha256, body } = record;
    if (createHash("sha256").update(body).digest("hex") !== sha256) {
      return unread(message, "record", "sha256: not of this body", record);
    }
    if (kind === "protected") return keepProtected(message, record);
    const kept = await deps.store.keepPaper({
      ...{ gateway: gatewayId, id, kind, at, storedAt: deps.now(), sha256, body },
    });
    if (kept !== "kept") return noRoom(message, record);
    answer(gatewayId, { type: "record_stored", record: id });
    count({ channel: "record", result: "stored" });
    return taken;
  };

  return async (message) => {
    if (!message.will && message.via !== "http") deps.arrived(message.client);
    const topic = readTopic(message.topic);
    if (!topic || topic.gatewayId !== message.client)
      return unread(message, "none", "not a topic of this gateway", undefined);
    const { channel, gatewayId } = topic;
    const text = Buffer.from(message.payload).toString("utf8");
    const body = jsonOf(text);
    const foreign =
      body !== undefined && field(body, "gatewayId") !== undefined && field(body, "gatewayId") !== gatewayId;
    if (foreign) return unread(message, channel, "gatewayId of another gateway", body);
    switch (channel) {
      case "alert": {
        const found = alertMessage.safeParse(body);
        if (!found.success) return unread(message, channel, inWords(found.error), body);
        deps.heard(gatewayId, message.via);
        return takeAlert(message, found.data, text);
      }
      case "report": {
        const found = reportMessage.safeParse(body);
        if (!found.success) return unread(message, channel, inWords(found.error), undefined);
        deps.heard(gatewayId);
        await takeReport(found.data);
        break;
      }
      case "presence": {
        const found = presenceMessage.safeParse(body);
        if (!found.success) return unread(message, channel, inWords(found.error), undefined);
        const { state, epoch, lastSeq, at } = found.data;
        // `offline` is the will, spoken by the broker: the gateway itself said nothing.
        if (state === "offline") break;
        deps.heard(gatewayId);
        deps.beat(gatewayId, at, deps.now());
        if (epoch !== undefined && lastSeq !== undefined) await gaps.told(gatewayId, epoch, lastSeq);
        break;
      }
      case "answer": {
        const found = answerMessage.safeParse(body);
        if (!found.success) return unread(message, channel, inWords(found.error), undefined);
        deps.heard(gatewayId);
        await gaps.answered(gatewayId, found.data);
        break;
      }
      case "record": {
        const found = recordMessage.safeParse(body);
        if (!found.success) return unread(message, channel, inWords(found.error), body);
        deps.heard(gatewayId);
        return keepPaper(message, found.data);
      }
      case "receipt":
      case "command":
        return unread(message, channel, "a gateway does not speak here", undefined);
    }
    count({ channel, result: "stored" });
    return taken;
  };
}

const refusal = (number: MessageNumber, reason: string) => ({
  number,
  body: JSON.stringify({ v: 1, type: "refused", ...number, reason }),
});

const field = (body: unknown, name: string): unknown =>
  typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined;

/** Paths only: what was found there may be personal. */
const inWords = (error: z.ZodError): string =>
  error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join(".") || "body"}: ${issue.code}`)
    .join("; ");
