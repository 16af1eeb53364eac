/** The HTTPS path against receivers of another hand: signature read by npm standardwebhooks, event by npm cloudevents. */
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { CloudEvent, HTTP } from "cloudevents";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { alertEvent, messageId } from "../../alerts/paths/https/event.ts";
import { refusalOf } from "../../alerts/paths/https/judge.ts";
import { type HttpsSettings, httpsShape } from "../../alerts/paths/https/settings.ts";
import {
  isSignedBy,
  readSecret,
  readSecrets,
  type Secret,
  secretTextOf,
  signatureHeaders,
} from "../../alerts/paths/https/sign.ts";
import { isFault, type Outcome, type Path } from "../../alerts/paths/path.ts";
import { addressBook } from "../../alerts/program/address-book.ts";
import { openHttpClient } from "../../alerts/program/http-client.ts";
import { faultsOf } from "../../alerts/program/judge.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import type { AlertMessage } from "../../alerts/protocol.ts";
import { instant, type Moment } from "../../devices/model/moment.ts";
import { openHttpsPath } from "../../gateway/paths/https.ts";
import { alertOf, uuidv7 } from "../centre/messages.ts";
import { endsOfEach } from "../kit/ends.ts";
import { certificateOffice, countingProxy, type Office, serve } from "./certificates.ts";

let office: Office;
beforeAll(() => {
  office = certificateOffice();
});
afterAll(() => office.remove());
const ends = endsOfEach();

const [older, newer] = [secretTextOf("older"), secretTextOf("newer")];
const secretOf = (text: string): Secret => {
  const secret = readSecret(text);
  if (!secret) throw new Error("no secret");
  return secret;
};

interface Asked {
  readonly headers: Record<string, string>;
  readonly body: string;
}
type Answering = (asked: Asked, reply: ServerResponse, n: number) => void;

/** A receiver in a mood of the test's own. */
async function receiver(answering: Answering): Promise<{ readonly url: string; readonly asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = await serve((request: IncomingMessage, reply) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => {
      body += part;
    });
    request.on("end", () => {
      const one = { headers: request.headers as Record<string, string>, body };
      asked.push(one);
      answering(one, reply, asked.length);
    });
  });
  ends.push(() => server.stop());
  return { url: `http://127.0.0.1:${server.port}/v1/alerts`, asked };
}

interface Making {
  readonly settings?: Partial<HttpsSettings>;
  readonly secrets?: readonly string[];
  readonly wall?: () => number;
  readonly trusted?: boolean;
  readonly ca?: string;
}
function pathTo(
  url: string,
  { settings = {}, secrets = [newer], wall = Date.now, trusted = true, ca }: Making = {},
): Path {
  const client = openHttpClient({ timers: realTimers, addressesOf: addressBook(realTimers) });
  const moment = (): Moment => ({ steady: instant(0), wall: wall(), mono: 0, boot: "b", trusted });
  const path = openHttpsPath({
    settings: { ...httpsShape.parse({ label: "platform", url }), ...settings },
    speaking: () => (secrets.length === 0 ? undefined : { gatewayId: "gw1", secrets: secrets.map(secretOf) }),
    ...{ ca, ask: client.ask, timers: realTimers, moment, id: uuidv7 },
    numbered: () => ({ epoch: "e1", lastSeq: 7 }),
  });
  ends.push(() => client.stop());
  return path;
}
const ok: Answering = (_, reply) => reply.end();
const deliver = (path: Path, message = alertOf(1)) => path.deliver({ message, tries: 0 });

test("the vector of the standard", () => {
  const secret = secretOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  const signed = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: '{"test": 2432232314}' };
  const wanted = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  expect(signatureHeaders(signed, [secret])["webhook-signature"]).toBe(wanted);
  expect(isSignedBy(signed, wanted, [secret])).toBe(true);
  expect(isSignedBy({ ...signed, body: `${signed.body} ` }, wanted, [secret])).toBe(false);
});

test("what is no secret is told from one", () => {
  const of = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString("base64")}`;
  expect([23, 24, 32, 64, 65].map((bytes) => readSecret(of(bytes))?.length)).toEqual([
    undefined,
    24,
    32,
    64,
    undefined,
  ]);
  for (const text of ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whpk_abc", `${of(32)}x y`])
    expect(readSecret(text)).toBeUndefined();
  expect(readSecrets(`${of(24)}\n\n${of(32)}\n`)).toHaveLength(2);
  expect(readSecrets(`${of(24)}\nnonsense`)).toBeUndefined();
  expect(readSecrets("\n")).toBeUndefined();
});

test("our signature is another library's signature, and no other body, id or time has it", () => {
  const text = fc.string({ unit: "binary", maxLength: 200 }).filter((each) => each.isWellFormed());
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 24, maxLength: 64 }),
      fc.uuid(),
      fc.integer({ min: 1, max: 4e9 }),
      text,
      text,
      (key, id, timestamp, body, other) => {
        const whsec = `whsec_${Buffer.from(key).toString("base64")}`;
        const headers = signatureHeaders({ id, timestamp, body }, [secretOf(older), secretOf(whsec)]);
        const theirs = new Webhook(whsec).sign(id, new Date(timestamp * 1_000), body);
        const given = headers["webhook-signature"] ?? "";
        expect(given.split(" ")[1]).toBe(theirs);
        expect(isSignedBy({ id, timestamp, body }, given, [secretOf(whsec)])).toBe(true);
        expect(isSignedBy({ id, timestamp, body }, given, [secretOf(newer)])).toBe(false);
        expect(isSignedBy({ id, timestamp: timestamp + 1, body }, given, [secretOf(whsec)])).toBe(false);
        if (other !== body) expect(isSignedBy({ id, timestamp, body: other }, given, [secretOf(whsec)])).toBe(false);
      },
    ),
    { numRuns: 200 },
  );
});

test("an alert arrives signed by both secrets of a rotation and reads as a CloudEvent", async () => {
  const far = await receiver(ok);
  const message = alertOf(1, {
    at: { steady: 0, wall: Date.UTC(2026, 0, 2, 3, 4, 5), mono: 0, boot: "b", trusted: true },
    sentAt: 7,
    heldFor: 9,
  });
  expect(await deliver(pathTo(far.url, { secrets: [newer, older] }), message)).toEqual({
    outcome: "stored",
    said: "200",
  });
  const [one] = far.asked;
  if (!one) throw new Error("nothing came");
  for (const secret of [newer, older]) new Webhook(secret).verify(one.body, one.headers);
  expect(() => new Webhook(secretTextOf("nobody's")).verify(one.body, one.headers)).toThrow();
  const event = HTTP.toEvent({ headers: one.headers, body: one.body });
  if (!(event instanceof CloudEvent)) throw new Error("no single event");
  expect(event.validate()).toBe(true);
  expect(event).toMatchObject({
    ...{ specversion: "1.0", id: messageId(message), source: "urn:hearthwatch:gateway:gw1" },
    ...{ type: "hearthwatch.alert.raised.v1", subject: `alert/${message.alertId}`, time: "2026-01-02T03:04:05.000Z" },
    data: { ...message },
  });
  expect(one.headers["webhook-id"]).toBe(event.id);
});

test("each message of an alert has an id of its own, the same at every try; a box without a date says no time", async () => {
  const far = await receiver(ok);
  const path = pathTo(far.url);
  const message = alertOf(1, { at: { ...alertOf(1).at, trusted: false } });
  for (const one of [
    message,
    message,
    { ...message, type: "suspect" },
    { ...message, seq: 2, type: "change" },
    { ...message, seq: 3, type: "cancel" },
  ] as AlertMessage[])
    await deliver(path, one);
  const events = far.asked.map(({ body }) => JSON.parse(body) as { id: string; type: string; time?: string });
  expect(new Set(events.map(({ id }) => id)).size).toBe(3);
  expect(events.map(({ type }) => type.split(".")[2])).toEqual([
    "raised",
    "raised",
    "suspected",
    "changed",
    "cancelled",
  ]);
  expect(events.every(({ time }) => time === undefined)).toBe(true);
  for (const wall of [1e300, -1e300, Number.NaN])
    expect(alertEvent({ ...message, at: { ...message.at, wall, trusted: true } }).time).toBeUndefined();
});

/** F-33 and the table of the contract. */
test.each([
  [200, {}, "stored", false],
  [202, {}, "stored", false],
  [204, {}, "stored", false],
  [301, { location: "http://127.0.0.1:1/" }, "again turned_down", true],
  [307, { location: "http://127.0.0.1:1/" }, "again turned_down", true],
  [400, {}, "refused not_understood", true],
  [401, {}, "again not_let_in", true],
  [403, {}, "again not_let_in", true],
  [404, {}, "again turned_down", true],
  [405, {}, "again turned_down", true],
  [408, {}, "again busy", false],
  [409, {}, "again turned_down", true],
  [410, {}, "refused gone", true],
  [413, {}, "again turned_down", true],
  [421, {}, "again turned_down", true],
  [422, {}, "refused not_understood", true],
  [425, {}, "again busy", false],
  [429, { "retry-after": "7" }, "again busy 7000", false],
  [429, { "retry-after": "999999999" }, "again busy 3600000", false],
  [429, { "retry-after": "soon" }, "again busy", false],
  [500, {}, "again server_fault", false],
  [501, {}, "again server_fault", false],
  [502, {}, "again busy", false],
  [503, { "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT" }, "again busy", false],
  [503, {}, "again busy", false],
  [504, {}, "again busy", false],
] as const)("the answer %i means what the table says", async (status, headers, meaning, fault) => {
  const far = await receiver((_, reply) =>
    reply.writeHead(status, headers).end(status === 204 ? undefined : '{"type":"a-word"}'),
  );
  const outcome = await deliver(pathTo(far.url));
  expect(inWord(outcome)).toBe(meaning);
  expect(isFault(outcome)).toBe(fault);
  expect(outcome.said).toBe(status === 204 ? "204" : `${status} a-word`);
});

function inWord(outcome: Outcome): string {
  if (outcome.outcome === "refused") return `refused ${outcome.why}`;
  if (outcome.outcome !== "again") return outcome.outcome;
  return `again ${outcome.why}${outcome.after > 0 ? ` ${outcome.after}` : ""}`;
}

test("a pause may be given as a date, and what a receiver says never carries our message back", () => {
  const now = Date.UTC(2026, 1, 3, 4, 5, 0);
  const reply = {
    status: 503,
    headers: { "retry-after": "Tue, 03 Feb 2026 04:05:30 GMT" },
    body: '{"error":"王秀兰 fell"}',
  };
  expect(refusalOf(reply, now)).toEqual({ outcome: "again", why: "busy", after: 30_000, said: "503" });
});

test("a receiver that takes no long messages gets the short one", async () => {
  const far = await receiver((asked, reply) => reply.writeHead(asked.body.length > 2_000 ? 413 : 200).end());
  const sign = { reading: 1, device: "d", wall: 1, ago: 1, fact: { kind: "motion", on: true } };
  const message = alertOf(1, { snapshot: Array.from({ length: 60 }, () => sign) });
  expect(await deliver(pathTo(far.url), message)).toMatchObject({ outcome: "stored" });
  const ids = far.asked.map(({ body }) => JSON.parse(body) as { id: string; data: AlertMessage });
  expect(ids.map(({ data }) => data.snapshot.length)).toEqual([60, 0]);
  expect(new Set(ids.map(({ id }) => id)).size).toBe(1);
});

test("a box that believes in 1970 corrects its time by the receiver's and is let in at once, and from then on", async () => {
  const strict: Answering = ({ headers, body }, reply) => {
    try {
      new Webhook(newer).verify(body, headers);
      reply.end();
    } catch {
      reply.writeHead(401).end('{"type":"clock"}');
    }
  };
  const far = await receiver(strict);
  const began = Date.now();
  const path = pathTo(far.url, { wall: () => Date.now() - began + 5_000, trusted: false });
  expect(await deliver(path)).toEqual({ outcome: "stored", said: "200" });
  expect(far.asked).toHaveLength(2);
  expect(await path.test()).toMatchObject({ outcome: "stored" });
  expect(far.asked).toHaveLength(3);
});

test("a receiver whose time is another and that says no all the same moves our time by nothing", async () => {
  const far = await receiver((_, reply, n) => {
    if (n > 2) return void reply.end();
    reply.writeHead(401, { date: "Thu, 01 Jan 2015 00:00:00 GMT" }).end();
  });
  const path = pathTo(far.url);
  expect(await deliver(path)).toMatchObject({ outcome: "again", why: "not_let_in" });
  await deliver(path);
  const times = far.asked.map(({ headers }) => Number(headers["webhook-timestamp"]) * 1_000);
  expect(times[1]).toBeLessThan(Date.UTC(2015, 0, 2));
  expect(Math.abs((times[2] ?? 0) - Date.now())).toBeLessThan(60_000);
});

test("our own centre's 200 counts only with the receipt for this message: a welcome page says 200 to everything", async () => {
  const message = alertOf(1);
  const { alertId, epoch, seq } = message;
  const receipt = { v: 1, type: "stored", alertId, epoch, seq, caseId: "c", caseVersion: 1, at: 1 };
  const answers = [
    "<html>Welcome to our network</html>",
    JSON.stringify({ receipts: [], centreTime: 1 }),
    JSON.stringify({ receipts: [{ ...receipt, seq: 2 }], centreTime: 1 }),
    JSON.stringify({ receipts: [{ ...receipt, type: "claimed" }], centreTime: 1 }),
    JSON.stringify({ receipts: [receipt, { ...receipt, type: "claimed", caseVersion: 2 }], centreTime: 1 }),
  ];
  const far = await receiver((_, reply, n) => reply.end(answers[n - 1]));
  const path = pathTo(far.url, { settings: { news: "http://127.0.0.1:1/v1/receipts" } });
  const outcomes = [];
  for (const _ of answers) outcomes.push(await deliver(path, message));
  expect(outcomes.map(inWord)).toEqual([...Array.from({ length: 4 }, () => "again garbled"), "stored"]);
  expect(outcomes[4]).toMatchObject({ receipts: [{ type: "stored" }, { type: "claimed", caseVersion: 2 }] });
});

test("a gateway that has joined nothing has nothing to sign by and sends nothing", async () => {
  const far = await receiver(ok);
  const path = pathTo(far.url, { secrets: [] });
  expect(await deliver(path)).toMatchObject({ outcome: "again", why: "not_let_in", said: "not joined" });
  expect(far.asked).toEqual([]);
});

test("a stranger with a bad certificate gets not a byte of the alert, and the path says why", async () => {
  const far = await serve((_, reply) => reply.end(), office.expired());
  ends.push(() => far.stop());
  const proxy = await countingProxy(far.port);
  ends.push(() => proxy.stop());
  const ca = readFileSync(office.ca.file, "utf8");
  const outcome = await deliver(pathTo(`https://127.0.0.1:${proxy.port}/v1/alerts`, { ca }));
  expect(outcome).toEqual({ outcome: "again", why: "not_let_in", after: 0, said: "CERT_HAS_EXPIRED" });
  expect(isFault(outcome)).toBe(true);
});

test("what is stopped settles at once", async () => {
  const far = await receiver(() => {});
  const path = pathTo(far.url);
  const waiting = deliver(path);
  await expect.poll(() => far.asked.length).toBe(1);
  await path.stop();
  expect(await waiting).toMatchObject({ outcome: "again", why: "cut", said: "STOPPED" });
});

test("our own centre is asked every 20 s whether it is there; a stranger's platform never unless agreed", async () => {
  const far = await receiver((_, reply) => reply.end(JSON.stringify({ receipts: [], centreTime: 1 })));
  expect(pathTo(far.url).probe).toBeUndefined();
  expect(pathTo(far.url).person).toBe("none");
  const path = pathTo(far.url, { settings: { news: far.url } });
  expect([path.person, path.supervision]).toEqual(["inband", { every: 20_000, downAfter: 60_000 }]);
  expect(await path.probe?.()).toMatchObject({ outcome: "stored" });
  expect(JSON.parse(far.asked[0]?.body ?? "")).toMatchObject({
    type: "hearthwatch.path.probe.v1",
    data: { v: 1, path: "platform", epoch: "e1", lastSeq: 7 },
  });
});

test("settings that would send alerts in clear, ask in a flood or pin nothing are faults with a remedy", () => {
  const faults = (more: object) => {
    const judged = httpsShape.safeParse({ label: "p", url: "https://a.example/", ...more }, { reportInput: true });
    return judged.success ? [] : faultsOf(judged.error).map(({ path }) => path);
  };
  expect(faults({})).toEqual([]);
  expect(faults({ url: "http://a.example/" })).toEqual(["url"]);
  expect(faults({ url: "http://a.example/", plain: true })).toEqual([]);
  expect(faults({ url: "http://127.0.0.1:8090/v1/alerts", news: "http://b.example/" })).toEqual(["news"]);
  expect(faults({ url: "ftp://a.example/" })).toEqual(["url"]);
  expect(faults({ supervision: "1 s" })).toEqual(["supervision"]);
  expect(faults({ pins: ["sha256/abc"] })).toEqual(["pins[0]"]);
  expect(faults({ secret: "whsec_" })).toEqual(["secret"]);
});

test("what the household wants nobody to be shown goes to our own centre alone", async () => {
  const far = await receiver(ok);
  const quiet = alertOf(1, { kind: "fall_cancelled", type: "cancel", quiet: true });
  expect(await deliver(pathTo(far.url), quiet)).toMatchObject({ outcome: "refused", why: "no_words" });
  expect(far.asked).toEqual([]);
  await deliver(pathTo(far.url, { settings: { news: far.url } }), quiet);
  expect(far.asked).toHaveLength(1);
});
