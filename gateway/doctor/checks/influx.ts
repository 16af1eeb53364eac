/** InfluxDB: there, of the version the configuration says, and can we write? An empty write asks all of it and stores nothing. */
import { isLoopback } from "../../../alerts/program/http.ts";
import type { GatewayConfig, InfluxConfig } from "../../config/config.ts";
import { type InfluxTarget, type InfluxTransport, openInflux } from "../../influx/transport.ts";
import type { HttpAnswer } from "../eyes/http.ts";
import type { Eyes } from "../eyes.ts";
import { type Check, codeOf, fault, type Judgement, ok, warn, wordsOf } from "../finding.ts";
import { endsThere, judgeReached, judgeUnreached, type Place, placeOf } from "../reached.ts";
import type { Subject } from "../subject.ts";
import { partOf, type Word, warnsOf } from "../word.ts";
import { secretOf } from "./configuration.ts";

/** A Date header has whole seconds, and the answer takes its time (seconds). */
const clocksApart = 5;

export function influxCheck(subject: Subject, word: Word, eyes: Eyes): Check {
  const { influx } = subject.config;
  if (!influx) return { id: "influx", lookedAt: "influx", within: 1_000, run: async () => [ok("influx.none", {})] };
  // The client trusts what Node trusts: there is no setting of ours for an authority.
  const place = placeOf(influx.url, "influx.url", "NODE_EXTRA_CA_CERTS");
  return {
    id: "influx",
    lookedAt: `influx.url ${place.at}`,
    within: 15_000,
    async run(signal) {
      const found = await look(influx, place, subject, eyes, signal);
      const behind = warnsOf(word, "influx_behind") ? [warn("influx.behind", {})] : [];
      const part = partOf(word, "influx");
      const well = found.every(({ verdict }) => verdict !== "fault");
      // Our own look says more; the gateway's word counts where we saw nothing wrong.
      const said = part && !part.ok && well ? [warn("influx.gateway_fault", { why: part.why ?? "?" })] : [];
      return [...found, ...said, ...behind];
    },
  };
}

async function look(
  influx: InfluxConfig,
  place: Place,
  subject: Subject,
  eyes: Eyes,
  signal: AbortSignal,
): Promise<readonly Judgement[]> {
  const { host, port, secure } = place;
  const target = { host, port, ...(secure && { tls: { ca: undefined } }) };
  const trouble = judgeReached(await eyes.reach(target, eyes.timers, signal), place, eyes);
  if (endsThere(trouble)) return trouble;
  let ping: HttpAnswer;
  try {
    ping = await eyes.get(new URL("/ping", influx.url).href, signal);
  } catch (thrown) {
    return [judgeUnreached(codeOf(thrown) ?? "", wordsOf(thrown), place)];
  }
  const aside = [...trouble, ...judgeClocks(ping, place, eyes)];
  const version = ping.header("x-influxdb-version");
  const major = Number(/(\d+)\./.exec(version ?? "")?.[1]);
  if (version === undefined && ping.status !== 204 && ping.status !== 401)
    return [fault("influx.not_influx", { url: place.at, status: ping.status })];
  if (major && major !== influx.version) return [wrongVersion(influx, place, version ?? "?", major), ...aside];
  return [await tryWriting(influx, place, version ?? "?", subject, eyes), ...aside];
}

function wrongVersion(influx: InfluxConfig, { at }: Place, found: string, major: number): Judgement {
  const needs = { 1: "database", 2: "org, bucket, tokenFile", 3: "database, tokenFile" }[major] ?? "?";
  return fault("influx.wrong_version", { url: at, found, wanted: influx.version, right: major, needs });
}

function judgeClocks(ping: HttpAnswer, { at, host }: Place, { clock }: Eyes): readonly Judgement[] {
  const theirs = Date.parse(ping.header("date") ?? "");
  const seconds = Math.round(Math.abs(theirs - clock.read().wall) / 1_000);
  // On this machine both are the same clock.
  return seconds > clocksApart && !isLoopback(host) ? [warn("influx.clock", { url: at, seconds })] : [];
}

async function tryWriting(
  influx: InfluxConfig,
  { at }: Place,
  version: string,
  subject: Subject,
  eyes: Eyes,
): Promise<Judgement> {
  let transport: InfluxTransport | undefined;
  try {
    transport = openInflux(await targetOf(influx, subject, eyes));
    const answer = await transport.send([]);
    // 2 and 3 let us in, find the bucket, and then want points.
    if (answer.kind !== "later") return ok("influx.good", { url: at, version });
    const { code, status = 0, text } = answer.fault;
    const store = storeOf(influx);
    if (code === "not_allowed") {
      const what = influx.version === 1 ? "influx.username, influx.passwordFile" : "influx.tokenFile";
      return fault("influx.not_allowed", { url: at, status, what, database: store });
    }
    if (code === "not_found")
      return fault("influx.database_missing", { url: at, database: store, make: makeOf(influx) });
    return fault("influx.trouble", { url: at, why: text });
  } finally {
    transport?.close();
  }
}

async function targetOf(influx: InfluxConfig, subject: Subject, eyes: Eyes): Promise<InfluxTarget> {
  if (influx.version !== 1) {
    const { tokenFile, ...rest } = influx;
    return { ...rest, token: (await secretOf(tokenFile, subject, eyes)) ?? "" };
  }
  const { passwordFile, username, ...rest } = influx;
  const password = await secretOf(passwordFile, subject, eyes);
  return { ...rest, ...(username !== undefined && { username }), ...(password !== undefined && { password }) };
}

const storeOf = (influx: InfluxConfig): string => (influx.version === 2 ? influx.bucket : influx.database);

/** What to type, in either language. */
function makeOf(influx: NonNullable<GatewayConfig["influx"]>): string {
  switch (influx.version) {
    case 1:
      return `influx -execute 'CREATE DATABASE "${influx.database}"'`;
    case 2:
      return `influx bucket create --org ${influx.org} --name ${influx.bucket}`;
    case 3:
      return `influxdb3 create database ${influx.database}`;
  }
}
