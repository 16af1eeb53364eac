/** A whole centre behind real TLS and the path of a home: settings from a file, secret from the hub's own credential. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pathShape } from "../../alerts/paths/settings.ts";
import { addressBook } from "../../alerts/program/address-book.ts";
import { openHttpClient } from "../../alerts/program/http-client.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { instant } from "../../devices/model/moment.ts";
import { openHttpsFrom } from "../../gateway/paths/https.ts";
import { alertOf, uuidv7 } from "../centre/messages.ts";
import { connectGateway } from "../centre/running.ts";
import type { Pair } from "../doctor/certificates.ts";
import { endsOfEach } from "../kit/ends.ts";
import { certificateOffice, type Office } from "./certificates.ts";
import { type Door, openDoor } from "./door.ts";

let office: Office;
beforeAll(() => {
  office = certificateOffice();
});
afterAll(() => office.remove());
const ends = endsOfEach();

async function behindTls(pair: Pair): Promise<Door> {
  const [keyFile, certFile] = [join(office.folder, "live.key"), join(office.folder, "live.pem")];
  writeFileSync(keyFile, pair.key);
  writeFileSync(certFile, pair.cert);
  return openDoor(ends, { http: { port: 0, tls: { keyFile, certFile } } });
}

function pathOf(
  door: Door,
  { wall = Date.now, trusted = true, more = {} }: { wall?: () => number; trusted?: boolean; more?: object } = {},
) {
  const client = openHttpClient({ timers: realTimers, addressesOf: addressBook(realTimers) });
  ends.push(() => client.stop());
  const settings = pathShape.parse({
    ...{ kind: "https", label: "centre-https", url: `${door.url}/v1/alerts`, news: `${door.url}/v1/receipts` },
    ...{ caFile: office.ca.file, ...more },
  });
  if (settings.kind !== "https") throw new Error("another kind");
  return openHttpsFrom(settings, {
    ...{ gateway: "gw1", ask: client.ask, timers: realTimers, id: uuidv7, at: (file: string) => file },
    moment: () => ({ steady: instant(0), wall: wall(), mono: 0, boot: "b", trusted }),
    numbered: () => ({ epoch: "e1", lastSeq: 1 }),
    credential: () => ({ gatewayId: "gw1", token: door.token }),
  });
}

test("an alert over TLS is stored, is the same case as over MQTT, and the news of it comes back", async () => {
  const door = await behindTls(office.good());
  const path = pathOf(door);
  const message = alertOf(1);
  const outcome = await path.deliver({ message, tries: 0 });
  expect(outcome).toMatchObject({
    outcome: "stored",
    receipts: [{ type: "stored", alertId: message.alertId, seq: 1 }],
  });
  const line = await connectGateway(door.centre.addresses.mqttPorts[0] ?? 0, "gw1", door.token);
  ends.push(() => line.end());
  await line.publish("alert", message);
  await expect.poll(() => line.heard.length).toBeGreaterThan(0);
  const told = outcome.outcome === "stored" ? outcome.receipts?.[0] : undefined;
  expect(line.heard.map(({ body }) => body.caseId)).toEqual(line.heard.map(() => told?.caseId));
  expect(await path.probe?.()).toMatchObject({ outcome: "stored" });
  expect(await path.test()).toMatchObject({ outcome: "stored" });
  expect(await path.news?.([{ alertId: message.alertId, caseVersion: -1 }])).toEqual({ receipts: [] });
});

test("a box that wakes up in 1970 gets its alert through: by the pinned key, and by the centre's own time", async () => {
  // For the real clock of this machine the certificate is not yet valid, as every certificate is in 1970.
  const early = office.early();
  const door = await behindTls(early);
  const began = Date.now();
  const wall = (): number => Date.now() - began + 20_000;
  const message = alertOf(1, { at: { ...alertOf(1).at, wall: 20_000, trusted: false } });
  const strict = await pathOf(door, { wall, trusted: false }).deliver({ message, tries: 0 });
  expect(strict).toMatchObject({ outcome: "again", why: "not_let_in", said: "CERT_NOT_YET_VALID" });
  const { createHash, X509Certificate } = await import("node:crypto");
  const key = new X509Certificate(early.cert).publicKey.export({ type: "spki", format: "der" });
  const more = { pins: [createHash("sha256").update(key).digest("base64")] };
  expect(await pathOf(door, { wall, trusted: false, more }).deliver({ message, tries: 0 })).toMatchObject({
    outcome: "stored",
  });
  // Who knows the date judges it, pinned key or not.
  expect(await pathOf(door, { more }).deliver({ message, tries: 0 })).toMatchObject({ why: "not_let_in" });
});

test("with a webhook secret of its own in a file, and none that follows from the token", async () => {
  const door = await openDoor(ends);
  const file = join(door.folder, "own.whsec");
  writeFileSync(file, "whsec_AAAA\n");
  expect(() => pathOf(door, { more: { secretFile: file } })).toThrow("no webhook secret");
  writeFileSync(file, `${door.secret}\n`);
  expect(await pathOf(door, { more: { secretFile: file } }).deliver({ message: alertOf(1), tries: 0 })).toMatchObject({
    outcome: "stored",
  });
  expect(readFileSync(file, "utf8")).toContain("whsec_");
});
