import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as tlsConnect } from "node:tls";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { milliseconds } from "../../devices/model/moment.ts";
import { connectBytes, type House, happens, openHouse, until } from "./house.ts";

let folder: string;
let tls: { key: string; cert: string };
let house: House;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hearthwatch-tls-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const args =
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1";
  execFileSync("openssl", [...args.split(" "), "-keyout", key, "-out", cert], { stdio: "ignore" });
  tls = { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
});
afterEach(() => house?.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Short where somebody must run into it; a busy machine needs longer for an honest handshake. */
const open = (loginDeadline = 5_000) =>
  openHouse({
    listeners: [{ host: "127.0.0.1", port: 0, tls }],
    limits: { loginDeadline: milliseconds(loginDeadline) },
  });

test("a device with the right authority speaks over TLS", async () => {
  house = await open();
  const button = await house.joined("button-1", { protocol: "mqtts", ca: tls.cert });
  await button.publishAsync("d/button-1/press", "1", { qos: 1 });
  expect(house.taken).toHaveLength(1);
  expect(house.broker.warnings).toEqual([]);
  button.stream.destroy();
  await until(() => house.broker.counts().connections === 0);
});

test("a device that does not know the authority keeps its token to itself", async () => {
  house = await open();
  await happens(house.client("button-1", { protocol: "mqtts" }), "error");
  await until(() => house.broker.counts().connections === 0);
  expect(house.broker.counts()).toMatchObject({ logins: 0, loginFailures: 0 });
});

test("a plain client, an old protocol, and a handshake that never goes on: all end, and others still join", async () => {
  house = await open(1_000);
  await happens(house.client("button-1"), "close");
  const old = await new Promise((resolve) => {
    tlsConnect({
      host: "127.0.0.1",
      port: house.port,
      ca: tls.cert,
      minVersion: "TLSv1.1",
      maxVersion: "TLSv1.1",
    }).once("error", ({ message }) => resolve(message));
  });
  expect(old).toMatch(/protocol/i);
  const silent = createConnection({ host: "127.0.0.1", port: house.port });
  silent.on("error", () => {});
  const ended = new Promise((resolve) => silent.once("close", resolve));
  await house.joined("button-2", { protocol: "mqtts", ca: tls.cert });
  await ended;
  await until(() => house.broker.counts().connections === 1);
});

test("who hangs up together with its CONNECT leaves no seat taken: it can log in later", async () => {
  house = await open();
  for (let n = 0; n < 5; n += 1) {
    const hasty = tlsConnect({ host: "127.0.0.1", port: house.port, ca: tls.cert });
    hasty.on("error", () => {});
    await new Promise((ready) => hasty.once("secureConnect", ready));
    const gone = new Promise((resolve) => hasty.once("close", resolve));
    hasty.end(connectBytes("button-1"));
    hasty.resume();
    await gone;
  }
  await until(() => house.broker.counts().connections === 0);
  expect(house.broker.counts().loginsWaiting).toBe(0);
  await house.joined("button-1", { protocol: "mqtts", ca: tls.cert });
});

test("a key that is none is refused before anything listens", async () => {
  await expect(
    openHouse({ listeners: [{ host: "0.0.0.0", port: 0, tls: { key: "x", cert: "y" } }] }),
  ).rejects.toMatchObject({ code: "TLS" });
});
