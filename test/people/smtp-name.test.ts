/** In clear a mail goes to this machine alone, whatever a name server says of where that is. */
import dns from "node:dns";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterEach, expect, test, vi } from "vitest";
import { smtpShape } from "../../alerts/paths/people/smtp.ts";
import { isLoopback } from "../../alerts/program/http.ts";
import { mailClient } from "../../alerts/program/mail-client.ts";
import { milliseconds } from "../../devices/model/moment.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const end of ends.splice(0).reverse()) await end();
});

async function server(host: string, port = 0) {
  const logins: string[] = [];
  const smtp = new SMTPServer({
    ...{ logger: false, disableReverseLookup: true, closeTimeout: 100, allowInsecureAuth: true },
    disabledCommands: ["STARTTLS"],
    onAuth(auth, _session, done) {
      logins.push(auth.password ?? "");
      done(null, { user: "hub" });
    },
  });
  smtp.on("error", () => {});
  await new Promise<void>((done) => smtp.listen(port, host, done));
  ends.push(() => new Promise<void>((done) => smtp.close(done)));
  return { logins, port: (smtp.server.address() as AddressInfo).port };
}

test("a name server that lies about localhost gets no password", async () => {
  const own = await server("127.0.0.1");
  const thief = await server("127.0.0.2", own.port);
  const lie = (_host: string, done: (fault: null, addresses: string[]) => void): void => done(null, ["127.0.0.2"]);
  vi.spyOn(dns.Resolver.prototype, "resolve4").mockImplementation(lie as typeof dns.Resolver.prototype.resolve4);
  const at = { host: "localhost", port: own.port, security: "none", within: milliseconds(10_000) } as const;
  const login = { user: "hub", password: "s3cret" };
  expect(await mailClient.greet({ ...at, login }, new AbortController().signal)).toEqual({
    accepted: [],
    rejected: [],
  });
  expect([thief.logins, own.logins]).toEqual([[], ["s3cret"]]);
});

test("what only looks like an address of this machine is a name, and names are somebody else's", () => {
  for (const host of ["127.300.0.1", "127.0.0.999"]) {
    expect([host, isLoopback(host)]).toEqual([host, false]);
    const settings = { kind: "smtp", label: "mail", host, security: "none" };
    expect(smtpShape.safeParse(settings).success).toBe(false);
  }
});
