/** DC-09 inside TLS: the receiver of another hand behind a TLS end, with certificates as they should and should not be. */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isFault } from "../../alerts/paths/path.ts";
import { pathShape } from "../../alerts/paths/settings.ts";
import { addressBook } from "../../alerts/program/address-book.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import type { Moment } from "../../devices/model/moment.ts";
import { dc09 } from "../../gateway/command/dc09.ts";
import { dialer, type PlaceTls } from "../../gateway/dc09/line.ts";
import { randomPad } from "../../gateway/dc09/pad.ts";
import { openDc09Path } from "../../gateway/dc09/path.ts";
import { openPath } from "../../gateway/paths/open.ts";
import type { Pair } from "../doctor/certificates.ts";
import { certificateOffice, type Office } from "../https/certificates.ts";
import { endsOfEach } from "../kit/ends.ts";
import { agreed, message } from "./home.ts";
import { type Receiver, startReceiver } from "./receiver.ts";

let office: Office;
let ca: string;
beforeAll(() => {
  office = certificateOffice();
  ca = readFileSync(office.ca.file, "utf8");
});
afterAll(() => office.remove());
const ends = endsOfEach();

/** TLS in front of the receiver. */
async function behindTls(
  pair: Pair,
): Promise<{ readonly port: number; readonly receiver: Receiver; readonly lines: () => number }> {
  const receiver = await startReceiver({ wall: Date.now });
  let lines = 0;
  const server = createServer(pair, (near) => {
    lines += 1;
    const far = connect(receiver.port, "127.0.0.1");
    for (const each of [near, far]) each.on("error", () => {});
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
    near.pipe(far).pipe(near);
  });
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ends.push(
    () => receiver.stop(),
    () => new Promise((done) => server.close(done)),
  );
  return { port: (server.address() as AddressInfo).port, receiver, lines: () => lines };
}

function pathTo(port: number, tls: PlaceTls, host = "127.0.0.1") {
  const settings = agreed({ port, host });
  const dial = dialer({ ...settings, tls }, { timers: realTimers, addressesOf: addressBook(realTimers) });
  const path = openDc09Path({
    ...{ settings, dial, key: undefined, pad: randomPad, timers: realTimers, wall: Date.now },
  });
  ends.push(() => path.stop());
  return path;
}

test("events and questions go over one TLS line that stays open", async () => {
  const far = await behindTls(office.good());
  const path = pathTo(far.port, { ca });
  for (const seq of [1, 2])
    expect(await path.deliver({ message: message({ seq }), tries: 0 })).toEqual({ outcome: "stored", said: "ACK" });
  expect(await path.probe?.()).toMatchObject({ outcome: "stored" });
  expect(far.receiver.taken.map(({ id, seq }) => `${id} ${seq}`)).toEqual([
    "ADM-CID 0001",
    "ADM-CID 0002",
    "NULL 0000",
  ]);
  expect(far.lines()).toBe(1);
});

test("a certificate made out to another name holds where that name was agreed, by address and by name", async () => {
  const far = await behindTls(office.otherHost());
  const how = { message: message(), tries: 0 };
  expect(await pathTo(far.port, { ca, serverName: "elsewhere.example" }).deliver(how)).toMatchObject({
    outcome: "stored",
  });
  expect(await pathTo(far.port, { ca }).deliver(how)).toMatchObject({
    why: "not_let_in",
    said: "ERR_TLS_CERT_ALTNAME_INVALID",
  });
  const good = await behindTls(office.good());
  expect(await pathTo(good.port, { ca }, "localhost").deliver(how)).toMatchObject({ outcome: "stored" });
});

test.each([
  ["expired", () => office.expired(), "CERT_HAS_EXPIRED"],
  ["not yet valid", () => office.early(), "CERT_NOT_YET_VALID"],
  ["of an unknown authority", () => office.unknown(), "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
] as const)("a receiver whose certificate is %s gets no frame, and the path is at fault", async (_, pair, said) => {
  const far = await behindTls(pair());
  const outcome = await pathTo(far.port, { ca }).deliver({ message: message(), tries: 0 });
  expect(outcome).toEqual({ outcome: "again", why: "not_let_in", after: 0, said });
  expect(isFault(outcome)).toBe(true);
  expect(far.receiver.taken).toEqual([]);
});

test("a receiver without TLS gets no frame either", async () => {
  const receiver = await startReceiver({ wall: Date.now });
  ends.push(() => receiver.stop());
  const outcome = await pathTo(receiver.port, { ca }).deliver({ message: message(), tries: 0 });
  expect(outcome.outcome).toBe("again");
  // What it saw is a greeting of TLS, and no frame can be read in it.
  expect(receiver.taken.filter(({ data }) => data.includes("1101"))).toEqual([]);
});

test("a technician tries such a receiver out from the command line", async () => {
  const far = await behindTls(office.good());
  const lines: string[] = [];
  async function* nothing(): AsyncGenerator<string> {}
  const io = {
    stdout: (text: string) => void lines.push(text),
    stderr: (text: string) => void lines.push(text),
    stdin: nothing(),
  };
  const to = ["send", "--to", `127.0.0.1:${far.port}`, "--account", "12AB", "--event", "test"];
  expect(await dc09.run([...to, "--tls", "--ca", office.ca.file], io)).toBe(0);
  expect(lines.at(-1)).toContain("stored");
  expect(await dc09.run([...to, "--tls"], io)).toBe(1);
  expect(lines.at(-1)).toContain("nothing was sent");
  expect(await dc09.run([...to, "--tls", "--ca", "/nowhere/ca.pem"], io)).toBe(2);
  expect(await dc09.run([...to, "--tls", "--udp"], io)).toBe(2);
  expect(lines.at(-1)).toContain("TLS needs a connection");
  expect(far.receiver.taken).toHaveLength(1);
});

test("settings that mix TLS and datagrams are a fault", () => {
  expect(() => agreed({ transport: "udp", tls: {} })).toThrow("TLS needs a connection");
  expect(agreed({ tls: { serverName: "alarm.example" } }).tls).toEqual({ serverName: "alarm.example" });
});

test("the authority that gateway.yaml names is the one that counts", async () => {
  const far = await behindTls(office.good());
  const deps = {
    ...{ gateway: "gw-1", timers: realTimers, wall: Date.now, at: (file: string) => join(office.folder, file) },
    ...{ destination: () => undefined, addressesOf: addressBook(realTimers), timeZone: "UTC", log: silentLog },
    ask: async () => ({ failed: "unreachable", said: "nobody asks" }) as const,
    centre: {
      moment: () => message().at as Moment,
      ...{ credential: () => undefined, numbered: () => undefined, id: () => "id" },
      named: () => ({ gatewayId: "gw-1", home: "home-7" }),
    },
  };
  const open = (caFile: string) => {
    const settings = {
      kind: "dc09",
      ...{ label: "c2", host: "127.0.0.1", port: far.port, account: "12AB" },
      tls: { caFile },
    };
    const path = openPath(pathShape.parse(settings), deps);
    ends.push(() => path.stop());
    return path;
  };
  expect(await open("known-ca.pem").deliver({ message: message(), tries: 0 })).toMatchObject({ outcome: "stored" });
  expect(() => open("nowhere.pem")).toThrow("paths.c2.tls.caFile");
});
