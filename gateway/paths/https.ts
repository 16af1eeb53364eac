/** Signed CloudEvents over HTTPS, as a path of a home: our own centre's second door, or a platform that speaks Standard Webhooks. */
import {
  alertEvent,
  type CloudEvent,
  contentType,
  type PathData,
  pathEvent,
  shortened,
} from "../../alerts/paths/https/event.ts";
import {
  again,
  clockCorrection,
  failureOf,
  type HttpReply,
  isGood,
  readAnswer,
  refusalOf,
  saidBy,
  storedBy,
} from "../../alerts/paths/https/judge.ts";
import { type HttpsSettings, supervisedEvery } from "../../alerts/paths/https/settings.ts";
import { readSecrets, type Secret, secretTextOf, signatureHeaders } from "../../alerts/paths/https/sign.ts";
import type { Outcome, Path } from "../../alerts/paths/path.ts";
import { supervisionOf } from "../../alerts/paths/supervised.ts";
import type { AskHttp, HttpAnswer } from "../../alerts/program/http-client.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { AlertMessage } from "../../alerts/protocol.ts";
import { type Duration, type Moment, milliseconds, seconds } from "../../devices/model/moment.ts";
import { GatewayFault } from "../fault.ts";
import { readSecret } from "../secret.ts";
import { readAuthority } from "./authority.ts";

/** As whom this gateway speaks, and by what it is believed. */
export interface Speaking {
  readonly gatewayId: string;
  readonly secrets: readonly Secret[];
}

export interface HttpsDeps {
  readonly settings: HttpsSettings;
  /** Read at each try: a hub may join, or a secret change, while the program runs. `undefined`: there is nothing to sign by yet. */
  readonly speaking: () => Speaking | undefined;
  /** PEM. */
  readonly ca: string | undefined;
  readonly ask: AskHttp;
  readonly timers: Pick<Timers, "now">;
  readonly moment: () => Moment;
  /** How far the journal has numbered: the centre finds by it what is missing. */
  readonly numbered: () => { readonly epoch: string; readonly lastSeq: number } | undefined;
  readonly id: () => string;
}

/** For an answer: on the first try, on later ones. */
export const answerWithin = { first: seconds(5), later: seconds(10) } as const;

export function openHttpsPath(deps: HttpsDeps): Path {
  const { settings, timers } = deps;
  const { label, news } = settings;
  const every = supervisedEvery(settings);
  const stopping = new AbortController();
  /** Ms to be added to our clock for this receiver; it showed itself by a refusal and the receiver's own time. */
  let offset = 0;

  const post = (url: string, event: CloudEvent, secrets: readonly Secret[], within: number): Promise<HttpAnswer> => {
    const body = JSON.stringify(event);
    const { wall, trusted } = deps.moment();
    const timestamp = Math.floor((wall + offset) / 1_000);
    const { ca } = deps;
    return deps.ask({
      ...{ url, method: "POST", body, within: milliseconds(within), signal: stopping.signal, plain: settings.plain },
      headers: {
        "content-type": `${contentType}; charset=utf-8`,
        accept: "application/json",
        ...signatureHeaders({ id: event.id, timestamp, body }, secrets),
      },
      ...(ca !== undefined && { ca }),
      ...(settings.pins && { pins: { keys: settings.pins, ignoreDates: !trusted } }),
    });
  };

  /** Asks, corrects our time by the receiver's and asks once more: together never longer than `within`. */
  async function say(url: string, event: (as: Speaking) => CloudEvent, within: Duration): Promise<HttpReply | Outcome> {
    const as = deps.speaking();
    if (!as) return again("not_let_in", "not joined");
    const began = timers.now();
    const first = await post(url, event(as), as.secrets, within);
    if ("failed" in first) return failureOf(first);
    const correction = clockCorrection(first, deps.moment().wall + offset);
    if (correction === undefined) return first;
    const before = offset;
    offset += correction;
    const second = await post(url, event(as), as.secrets, Math.max(1, within - (timers.now() - began)));
    if ("failed" in second) return failureOf(second);
    // It was not the clock: whoever answers that way must not move it.
    if (!isGood(second)) offset = before;
    return second;
  }

  async function deliver(message: AlertMessage, within: Duration): Promise<Outcome> {
    const began = timers.now();
    const reply = await say(settings.url, () => alertEvent(message), within);
    if ("outcome" in reply) return reply;
    if (reply.status !== 413) return judged(reply, message);
    const left = milliseconds(Math.max(1, within - (timers.now() - began)));
    const shorter = await say(settings.url, () => alertEvent(shortened(message)), left);
    return "outcome" in shorter ? shorter : judged(shorter, message);
  }

  function judged(reply: HttpReply, message: AlertMessage): Outcome {
    if (!isGood(reply)) return refusalOf(reply, deps.moment().wall + offset);
    return news === undefined ? { outcome: "stored", said: saidBy(reply) } : storedBy(reply, message);
  }

  async function ofPath(what: "test" | "probe"): Promise<Outcome> {
    const data = (): PathData => ({ v: 1, path: label, at: deps.moment().wall, ...deps.numbered() });
    const id = deps.id();
    const event = ({ gatewayId }: Speaking) => pathEvent(what, { id, gatewayId, label, data: data() });
    const reply = await say(settings.url, event, answerWithin.first);
    if ("outcome" in reply) return reply;
    if (!isGood(reply)) return refusalOf(reply, deps.moment().wall + offset);
    if (news === undefined) return { outcome: "stored", said: saidBy(reply) };
    return readAnswer(reply.body)
      ? { outcome: "stored", said: saidBy(reply) }
      : again("garbled", `${reply.status} no answer of ours`);
  }

  const path: Path = {
    label,
    kind: "https",
    proves: "stored",
    person: news === undefined ? "none" : "inband",
    audience: "machines",
    atOnce: 4,
    tryWithin: answerWithin.later,
    supervision: every === undefined ? undefined : supervisionOf(every),
    async deliver({ message, tries }) {
      // What the household wants nobody to be shown is for our own centre, which books it and shows it to nobody.
      if (message.quiet && news === undefined) return { outcome: "refused", why: "no_words", said: message.kind };
      return deliver(message, tries === 0 ? answerWithin.first : answerWithin.later);
    },
    probe: every === undefined ? undefined : () => ofPath("probe"),
    test: () => ofPath("test"),
    async stop() {
      stopping.abort();
    },
  };
  if (news === undefined) return path;
  return {
    ...path,
    async news(open) {
      const id = deps.id();
      const event = ({ gatewayId }: Speaking) => pathEvent("news", { id, gatewayId, label, data: { v: 1, open } });
      const reply = await say(news, event, answerWithin.first);
      const answer = "outcome" in reply || !isGood(reply) ? undefined : readAnswer(reply.body);
      return { receipts: answer?.receipts ?? [] };
    },
  };
}

/** Files and the hub's own credential, as the settings name them. */
export interface HttpsParts extends Pick<HttpsDeps, "ask" | "timers" | "moment" | "numbered" | "id"> {
  /** As `gateway` in the configuration. */
  readonly gateway: string;
  readonly at: (file: string) => string;
  /** Of the line to the centre, once there is one: it may come while the program runs, and change. */
  readonly credential: () => { readonly gatewayId: string; readonly token: string } | undefined;
}

/** Throws what a person has to correct before the gateway can start. */
export function openHttpsFrom(settings: HttpsSettings, parts: HttpsParts): Path {
  const { at, gateway, credential } = parts;
  const { label, secretFile, caFile } = settings;
  const own = secretFile === undefined ? undefined : secretsIn(at(secretFile), `paths.${label}.secretFile`);
  const speaking = (): Speaking | undefined => {
    const given = credential();
    if (own) return { gatewayId: given?.gatewayId ?? gateway, secrets: own };
    const derived = given && readSecrets(secretTextOf(given.token));
    return derived && { gatewayId: given.gatewayId, secrets: derived };
  };
  const ca = readAuthority(caFile && at(caFile), `paths.${label}.caFile`);
  return openHttpsPath({ ...parts, settings, speaking, ca });
}

function secretsIn(file: string, setting: string): readonly Secret[] {
  const secrets = readSecrets(readSecret(file, setting));
  if (secrets) return secrets;
  throw new GatewayFault(
    "WEBHOOK_SECRET",
    `${setting}: what is in ${file} is no webhook secret`,
    'Put "whsec_" and 24 to 64 bytes in base64 into the file, one secret to a line, as agreed with the receiver',
  );
}
