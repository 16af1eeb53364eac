/** Mail against npm smtp-server, which nobody here wrote: TLS from the start and STARTTLS, logins, rejections, servers that hang. */
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { beforeAll, describe, expect, test } from "vitest";
import type { Path } from "../../alerts/paths/path.ts";
import { mailPath } from "../../alerts/paths/people/mail-path.ts";
import { smtpDestination, smtpShape } from "../../alerts/paths/people/smtp.ts";
import { mailClient } from "../../alerts/program/mail-client.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { milliseconds } from "../../devices/model/moment.ts";
import { authority } from "../doctor/certificates.ts";
import { endsOfEach } from "../kit/ends.ts";
import { tempFolder } from "../kit/folder.ts";
import { freePort } from "../kit/ports.ts";
import { message, noon, reader } from "./home.ts";

const ends = endsOfEach();

interface Received {
  readonly to: readonly string[];
  readonly raw: string;
  readonly secure: boolean;
  readonly user: unknown;
}

interface Stage {
  readonly received: Received[];
  readonly port: number;
}

const refuse = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code });
const password = "pass word-CANARY";

async function server(options: SMTPServerOptions = {}): Promise<Stage> {
  const received: Received[] = [];
  const smtp = new SMTPServer({
    ...{ logger: false, disableReverseLookup: true, closeTimeout: 100, key: keys.key, cert: keys.cert },
    onAuth: (auth, _session, done) =>
      auth.username === "hub" && auth.password === password
        ? done(null, { user: "hub" })
        : done(refuse(535, `no: ${auth.password}`)),
    onData(stream, session, done) {
      let raw = "";
      stream.on("data", (part) => {
        raw += part;
      });
      stream.on("end", () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ to, raw, secure: session.secure, user: session.user });
        done();
      });
    },
    ...options,
  });
  smtp.on("error", () => {});
  await new Promise<void>((done) => smtp.listen(0, "127.0.0.1", done));
  ends.push(() => new Promise<void>((done) => smtp.close(done)));
  return { received, port: (smtp.server.address() as AddressInfo).port };
}

function pathTo(port: number, settings: object = {}, destination: object = {}): Path {
  const path = mailPath({
    settings: smtpShape.parse({
      kind: "smtp",
      label: "mail",
      host: "localhost",
      port,
      security: "starttls",
      ...settings,
    }),
    destination: smtpDestination.parse({
      ...{ from: "hub@example.org", to: ["child@example.org", "grid@example.org"], user: "hub", password },
      ...destination,
    }),
    ca: keys.ca,
    ...{ reader, mail: mailClient, timers: realTimers, wall: () => noon },
  });
  ends.push(() => path.stop());
  return path;
}

let keys: { readonly ca: string; readonly key: string; readonly cert: string };
beforeAll(() => {
  const folder = tempFolder("smtp");
  const own = authority(folder.path, "mail");
  keys = { ca: readFileSync(own.file, "utf8"), ...own.issue("DNS:localhost,IP:127.0.0.1", "20240101", "20990101") };
  return () => folder.remove();
});
const posting = { message: message(), tries: 0, stored: false };

test("STARTTLS, a login, and one mail to both; it says what it is and asks for no holiday reply", async () => {
  const { received, port } = await server();
  expect(await pathTo(port).deliver(posting)).toEqual({ outcome: "carried", said: "250" });
  expect(received).toEqual([
    expect.objectContaining({ to: ["child@example.org", "grid@example.org"], secure: true, user: "hub" }),
  ]);
  const raw = received[0]?.raw ?? "";
  expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  expect(raw).toMatch(/^X-Priority: 1/m);
  expect(raw).toMatch(/^Message-ID: <[0-9a-f]{32}@hearthwatch\.invalid>\r$/m);
  expect(raw).not.toMatch(/canary/i);
  const subject = /^Subject: ((?:.|\r\n[ \t])*)$/m.exec(raw)?.[1] ?? "";
  const words = [...subject.matchAll(/=\?UTF-8\?B\?([^?]*)\?=/gi)].map(([, base64 = ""]) =>
    Buffer.from(base64, "base64"),
  );
  expect(Buffer.concat(words).toString("utf8")).toBe("【守望】家里：紧急告警，请查看");
});

test("TLS from the start; the same mail twice has one id, a reminder another", async () => {
  const { received, port } = await server({ secure: true });
  const path = pathTo(port, { security: "tls" }, { to: ["child@example.org"] });
  const other = pathTo(port, { security: "tls" }, { to: ["child@example.org"] });
  expect(await path.deliver(posting)).toMatchObject({ outcome: "carried" });
  expect(await other.deliver({ ...posting, tries: 1 })).toMatchObject({ outcome: "carried" });
  await path.deliver({ ...posting, telling: { say: "reminder", nth: 1 } });
  const ids = received.map(({ raw }) => /^Message-ID: (.*)\r$/m.exec(raw)?.[1]);
  expect(ids[0]).toBe(ids[1]);
  expect(ids[2]).not.toBe(ids[0]);
});

test("a server without STARTTLS, or with somebody else's certificate, gets neither password nor mail", async () => {
  const plain = await server({ disabledCommands: ["STARTTLS"], allowInsecureAuth: true });
  expect(await pathTo(plain.port).deliver(posting)).toMatchObject({ outcome: "again", why: "not_let_in" });
  expect(plain.received).toEqual([]);
  const stranger = await server({ secure: true });
  const path = mailPath({
    settings: smtpShape.parse({ kind: "smtp", label: "mail", host: "localhost", port: stranger.port }),
    destination: smtpDestination.parse({ from: "a@b.cn", to: ["c@d.cn"], user: "hub", password }),
    ...{ ca: undefined, reader, mail: mailClient, timers: realTimers, wall: () => noon },
  });
  expect(await path.deliver(posting)).toMatchObject({ outcome: "again", why: "not_let_in" });
  expect(stranger.received).toEqual([]);
});

describe("what a server says", () => {
  const rcpt = (codes: Readonly<Record<string, number>>): SMTPServerOptions => ({
    onRcptTo: ({ address }, _session, done) => {
      const code = codes[address];
      done(code === undefined ? null : refuse(code, `no ${address} ${password}`));
    },
  });
  test.each<[string, SMTPServerOptions, object, object]>([
    ["a wrong password", {}, { password: "other" }, { outcome: "again", why: "not_let_in", said: "535 login" }],
    [
      "a sender it does not take",
      { onMailFrom: (_, __, done) => done(refuse(553, "no")) },
      {},
      { why: "not_let_in", said: "553 sender" },
    ],
    [
      "a sender it does not take now",
      { onMailFrom: (_, __, done) => done(refuse(451, "no")) },
      {},
      { why: "busy", said: "451 sender" },
    ],
    [
      "nobody of that name",
      rcpt({ "child@example.org": 550, "grid@example.org": 550 }),
      {},
      { outcome: "refused", why: "gone" },
    ],
    [
      "grey lists",
      rcpt({ "child@example.org": 450, "grid@example.org": 450 }),
      {},
      { outcome: "again", why: "busy", said: "450 2 of 2 recipients" },
    ],
    [
      "one dead address",
      rcpt({ "grid@example.org": 550 }),
      {},
      { outcome: "again", why: "turned_down", said: "550 1 of 2 recipients" },
    ],
    [
      "a text it takes for spam",
      { onData: (stream, _, done) => void stream.resume().on("end", () => done(refuse(554, "spam"))) },
      {},
      { outcome: "refused", why: "not_understood", said: "554 message" },
    ],
    [
      "a full disk",
      { onData: (stream, _, done) => void stream.resume().on("end", () => done(refuse(452, "full"))) },
      {},
      { outcome: "again", why: "busy", said: "452 message" },
    ],
  ])("%s", async (_, options, destination, outcome) => {
    const { port } = await server(options);
    const answered = await pathTo(port, {}, destination).deliver(posting);
    expect(answered).toMatchObject(outcome);
    expect(JSON.stringify(answered)).not.toMatch(/CANARY|example/);
  });

  test("the second try goes to whom the first did not reach", async () => {
    const codes: Record<string, number> = { "grid@example.org": 451 };
    const { received, port } = await server(rcpt(codes));
    const path = pathTo(port);
    expect(await path.deliver(posting)).toMatchObject({ outcome: "again", why: "busy" });
    delete codes["grid@example.org"];
    expect(await path.deliver({ ...posting, tries: 1 })).toMatchObject({ outcome: "carried" });
    expect(received.map(({ to }) => to)).toEqual([["child@example.org"], ["grid@example.org"]]);
  });
});

test("nobody listens; somebody accepts and says nothing until we leave", async () => {
  expect(await pathTo(await freePort()).deliver(posting)).toMatchObject({ outcome: "again", why: "unreachable" });
  const sockets = new Set<Socket>();
  const dumb = createServer((socket) => void sockets.add(socket.on("error", () => {})));
  await new Promise<void>((done) => dumb.listen(0, "127.0.0.1", done));
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((done) => dumb.close(done));
  });
  const path = pathTo((dumb.address() as AddressInfo).port);
  const under = path.deliver(posting);
  while (sockets.size === 0) await new Promise(setImmediate);
  await path.stop();
  expect(await under).toMatchObject({ outcome: "again", why: "cut", said: "stopped" });
});

test("a server that hangs is given up after its time", async () => {
  const dumb = createServer((socket) => void socket.on("error", () => {}));
  await new Promise<void>((done) => dumb.listen(0, "127.0.0.1", done));
  ends.push(() => new Promise((done) => dumb.close(done)));
  const { port } = dumb.address() as AddressInfo;
  const answer = await mailClient.greet(
    { host: "127.0.0.1", port, security: "starttls", within: milliseconds(200) },
    new AbortController().signal,
  );
  expect(answer).toMatchObject({ failed: "no_answer" });
});

test("the question logs in and sends nothing; a password that is wrong is told by it too", async () => {
  const { received, port } = await server();
  expect(await pathTo(port).probe?.()).toMatchObject({ outcome: "carried" });
  expect(await pathTo(port, {}, { password: "x" }).probe?.()).toMatchObject({ why: "not_let_in", said: "535 login" });
  expect(received).toEqual([]);
});
