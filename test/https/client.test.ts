/** The HTTP client against real servers: good ones, strangers, and every way in which an answer does not come. */
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AddressesOf, addressBook, lookUpWithin } from "../../alerts/program/address-book.ts";
import { answerBound, type HttpClient, type HttpQuestion, openHttpClient } from "../../alerts/program/http-client.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { milliseconds, seconds } from "../../devices/model/moment.ts";
import { handClock } from "../dc09/home.ts";
import type { Pair } from "../doctor/certificates.ts";
import { endsOfEach } from "../kit/ends.ts";
import { freePort } from "../kit/ports.ts";
import { certificateOffice, countingProxy, type Office, serve, up } from "./certificates.ts";

let office: Office;
let ca: string;
beforeAll(() => {
  office = certificateOffice();
  ca = readFileSync(office.ca.file, "utf8");
});
afterAll(() => office.remove());

const ends = endsOfEach();

function client(addressesOf: AddressesOf = addressBook(realTimers)): HttpClient {
  const made = openHttpClient({ timers: realTimers, addressesOf });
  ends.push(() => made.stop());
  return made;
}
const secretWord = "the-alert-itself";
const post = (url: string, more: Partial<HttpQuestion> = {}): HttpQuestion => ({
  ...{ url, method: "POST", headers: { "content-type": "text/x" }, body: secretWord, within: seconds(10) },
  ...more,
});

/** A server that keeps what it was asked. */
async function receiver(
  pair?: Pair,
): Promise<{ readonly port: number; readonly asked: string[]; stop(): Promise<void> }> {
  const asked: string[] = [];
  const server = await serve((request, reply) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      asked.push(body);
      reply.setHeader("x-said", "yes").end(`got ${body}`);
    });
  }, pair);
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (!stopped) await server.stop();
    stopped = true;
  };
  ends.push(stop);
  return { port: server.port, asked, stop };
}

test("a question over TLS is answered, and the next ones go over the same line", async () => {
  const far = await receiver(office.good());
  const proxy = await countingProxy(far.port);
  ends.push(() => proxy.stop());
  const { ask } = client();
  const url = `https://localhost:${proxy.port}/a`;
  for (let n = 0; n < 3; n++)
    expect(await ask(post(url, { ca }))).toMatchObject({
      status: 200,
      body: `got ${secretWord}`,
      headers: { "x-said": "yes" },
    });
  expect(far.asked).toHaveLength(3);
  const hellos = proxy.there.filter((bytes) => bytes[0] === 0x16 && bytes[5] === 0x01);
  expect(hellos).toHaveLength(1);
});

test.each([
  ["expired", () => office.expired(), "CERT_HAS_EXPIRED"],
  ["not yet valid", () => office.early(), "CERT_NOT_YET_VALID"],
  ["of another host", () => office.otherHost(), "ERR_TLS_CERT_ALTNAME_INVALID"],
  ["of an unknown authority", () => office.unknown(), "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
] as const)("a certificate that is %s: refused by name, and not a byte of the alert is sent", async (_, pair, code) => {
  const far = await receiver(pair());
  const proxy = await countingProxy(far.port);
  ends.push(() => proxy.stop());
  const { ask } = client();
  for (const port of [far.port, proxy.port])
    expect(await ask(post(`https://127.0.0.1:${port}/`, { ca }))).toEqual({ failed: "tls", said: code });
  expect(far.asked).toEqual([]);
  // TLS records to the server: a greeting, keys and an alert (21), never application data (23) longer than an encrypted goodbye.
  const sent = Buffer.concat(proxy.there);
  expect(recordsOf(sent).filter(({ type, length }) => type === 23 && length > 120)).toEqual([]);
});

function recordsOf(bytes: Buffer): { type: number; length: number }[] {
  const found: { type: number; length: number }[] = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    const length = bytes.readUInt16BE(at + 3);
    found.push({ type: bytes[at] ?? 0, length });
    at += 5 + length;
  }
  return found;
}

test("a server that speaks no TLS where TLS is wanted is a stranger too", async () => {
  const far = await receiver();
  const answer = await client().ask(post(`https://127.0.0.1:${far.port}/`));
  expect(answer).toMatchObject({ failed: "tls" });
  expect(far.asked).toEqual([]);
});

const pinOf = ({ cert }: Pair): string =>
  createHash("sha256")
    .update(new X509Certificate(cert).publicKey.export({ type: "spki", format: "der" }))
    .digest("base64");

test("by its pinned key a server is known although this box does not know the date; never by another key, never another host", async () => {
  const [early, good, other] = [office.early(), office.good(), office.otherHost()];
  const { ask } = client();
  const at = async (pair: Pair, pins: HttpQuestion["pins"]) =>
    ask(post(`https://127.0.0.1:${(await receiver(pair)).port}/`, { ca, ...(pins && { pins }) }));
  expect(await at(early, { keys: [pinOf(early)], ignoreDates: true })).toMatchObject({ status: 200 });
  expect(await at(early, { keys: [pinOf(early)], ignoreDates: false })).toEqual({
    failed: "tls",
    said: "CERT_NOT_YET_VALID",
  });
  expect(await at(good, { keys: [pinOf(early)], ignoreDates: true })).toEqual({
    failed: "tls",
    said: "KEY_NOT_PINNED",
  });
  expect(await at(good, { keys: [pinOf(early), pinOf(good)], ignoreDates: false })).toMatchObject({ status: 200 });
  expect(await at(other, { keys: [pinOf(other)], ignoreDates: true })).toEqual({
    failed: "tls",
    said: "ERR_TLS_CERT_ALTNAME_INVALID",
  });
});

test("what was let in by its key alone is asked nothing that wants a certificate in order", async () => {
  const early = office.early();
  const far = await receiver(early);
  const { ask } = client();
  const url = `https://127.0.0.1:${far.port}/`;
  expect(await ask(post(url, { ca, pins: { keys: [pinOf(early)], ignoreDates: true } }))).toMatchObject({
    status: 200,
  });
  expect(await ask(post(url, { ca }))).toEqual({ failed: "tls", said: "CERT_NOT_YET_VALID" });
});

test("nothing goes in clear to another machine unless somebody says that the way is safe", async () => {
  const { ask } = client(async () => [{ address: "127.0.0.1", family: 4 }]);
  const far = await receiver();
  const url = `http://centre.example:${far.port}/`;
  expect(await ask(post(url))).toEqual({ failed: "unreachable", said: "NOT_HTTPS" });
  expect(await ask(post("not an address"))).toEqual({ failed: "unreachable", said: "NOT_HTTPS" });
  expect(far.asked).toEqual([]);
  expect(await ask(post(url, { plain: true }))).toMatchObject({ status: 200 });
});

/** A server of raw sockets. */
async function raw(with_: (socket: Socket) => void): Promise<string> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => {});
    with_(socket);
  });
  const listening = await up(server, 0, () => {
    for (const each of open) each.destroy();
  });
  ends.push(() => listening.stop());
  return `http://127.0.0.1:${listening.port}/`;
}
const short = { within: milliseconds(300) };

test("each way in which an answer does not come has its own word", async () => {
  const { ask } = client();
  expect(await ask(post(`http://127.0.0.1:${await freePort()}/`))).toEqual({
    failed: "unreachable",
    said: "ECONNREFUSED",
  });
  expect(await ask(post(await raw(() => {}), short))).toEqual({ failed: "no_answer", said: "ETIMEDOUT" });
  const hangsUp = await raw((socket) => socket.on("data", () => socket.destroy()));
  expect(await ask(post(hangsUp))).toEqual({ failed: "cut", said: "ECONNRESET" });
  const half = await raw((socket) =>
    socket.on("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")),
  );
  expect(await ask(post(half))).toEqual({ failed: "cut", said: "ECONNRESET" });
  const drips = await raw((socket) =>
    socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")),
  );
  expect(await ask(post(drips, short))).toEqual({ failed: "cut", said: "ETIMEDOUT" });
  const noise = await raw((socket) => socket.on("data", () => socket.end("SSH-2.0-x\r\n")));
  expect(await ask(post(noise))).toMatchObject({ failed: "cut", said: "HPE_INVALID_CONSTANT" });
  const silentTls = await raw(() => {});
  expect(await ask(post(silentTls.replace("http:", "https:"), short))).toEqual({
    failed: "unreachable",
    said: "ETIMEDOUT",
  });
});

test("an answer without end costs 64 KiB and not a byte more", async () => {
  let written = 0;
  const url = await raw((socket) =>
    socket.once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      const pour = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(8_192))) written += 8_192;
      };
      socket.on("drain", pour);
      pour();
    }),
  );
  expect(await client().ask(post(url))).toEqual({ failed: "too_long", said: "200" });
  expect(written).toBeLessThan(answerBound.bytes * 200);
});

test("what cannot be written as a question is an answer too, and never a throw", async () => {
  const far = await receiver();
  const url = `http://127.0.0.1:${far.port}/`;
  const { ask } = client();
  expect(await ask(post(url, { headers: { "x-name": "王秀兰" } }))).toEqual({
    failed: "unreachable",
    said: "ERR_INVALID_CHAR",
  });
  expect(await ask(post(url, { headers: { "x name": "a" } }))).toMatchObject({ failed: "unreachable" });
  expect(far.asked).toEqual([]);
});

test("a redirect is an answer and is not followed", async () => {
  const elsewhere = await receiver();
  const server = await serve((_, reply) =>
    reply.writeHead(307, { location: `http://127.0.0.1:${elsewhere.port}/` }).end(),
  );
  ends.push(() => server.stop());
  expect(await client().ask(post(`http://127.0.0.1:${server.port}/`))).toMatchObject({ status: 307 });
  expect(elsewhere.asked).toEqual([]);
});

test("a kept line that the other side has closed costs nothing but a new one", async () => {
  const url = await raw((socket) => {
    socket.once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\nok");
      // The second question on this line meets its end.
      socket.once("data", () => socket.destroy());
    });
  });
  const { ask } = client();
  for (let n = 0; n < 5; n++) expect(await ask(post(url))).toMatchObject({ status: 200, body: "ok" });
});

test("what is stopped ends at once, and so does everything when the client stops", async () => {
  const url = await raw(() => {});
  const made = client();
  const stopping = new AbortController();
  const [one, two] = [made.ask(post(url, { signal: stopping.signal })), made.ask(post(url))];
  stopping.abort();
  expect(await one).toEqual({ failed: "cut", said: "STOPPED" });
  made.stop();
  expect(await two).toEqual({ failed: "cut", said: "STOPPED" });
  expect(await made.ask(post(url, { signal: AbortSignal.abort() }))).toEqual({ failed: "cut", said: "STOPPED" });
});

test("a name server that hangs costs two seconds once a line has to be opened, and the last good address serves", async () => {
  const clock = handClock();
  const far = await receiver();
  let hang = false;
  let lookedUp = 0;
  const book = addressBook(clock, () => {
    lookedUp += 1;
    return hang ? new Promise(() => {}) : Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
  });
  const made = openHttpClient({ timers: clock, addressesOf: book });
  ends.push(() => made.stop());
  const url = `http://centre.example:${far.port}/`;
  expect(await made.ask(post(url, { plain: true }))).toMatchObject({ status: 200 });
  hang = true;
  const fresh = openHttpClient({ timers: clock, addressesOf: book });
  ends.push(() => fresh.stop());
  const slow = fresh.ask(post(url, { plain: true }));
  clock.pass(lookUpWithin);
  expect(await slow).toMatchObject({ status: 200 });
  expect(clock.now()).toBe(lookUpWithin);
  // Behind the one that hangs nobody else takes a thread of the file system.
  const names = ["a", "b", "c", "d"].map((name) => book(`${name}.example`).catch((fault: Error) => fault.message));
  clock.pass(lookUpWithin);
  expect(await Promise.all(names)).toEqual(Array.from({ length: 4 }, () => "no_name_in_time"));
  expect(lookedUp).toBe(2);
});

test("a name server that was lied to leads to a stranger: where the name was met last still serves", async () => {
  const [right, wrong] = [await receiver(office.good()), await receiver(office.otherHost())];
  // The same port on another loopback address stands for another machine.
  let address = "127.0.0.1";
  const made = client(async () => [{ address, family: 4 }]);
  const url = `https://localhost:${right.port}/`;
  expect(await made.ask(post(url, { ca, headers: { connection: "close" } }))).toMatchObject({ status: 200 });
  address = "127.0.0.9";
  expect(await made.ask(post(url, { ca }))).toMatchObject({ status: 200 });
  expect(right.asked).toHaveLength(2);
  expect(wrong.asked).toEqual([]);
});
