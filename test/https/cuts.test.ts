/** F-24 and F-25 at the second door: the line breaks after any number of bytes, there or back; nothing is lost, nothing is twice. */

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { httpsShape } from "../../alerts/paths/https/settings.ts";
import { readSecrets } from "../../alerts/paths/https/sign.ts";
import { addressBook } from "../../alerts/program/address-book.ts";
import { openHttpClient } from "../../alerts/program/http-client.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { instant } from "../../devices/model/moment.ts";
import { openHttpsPath } from "../../gateway/paths/https.ts";
import { alertOf, uuidv7 } from "../centre/messages.ts";
import { alertsInCases } from "../faults/link/verdict.ts";
import { endsOfEach } from "../kit/ends.ts";
import { openDoor } from "./door.ts";

const ends = endsOfEach();

/** Ends both sides once so many bytes have passed in one direction. */
async function cutter(to: number) {
  const limit = { there: Number.POSITIVE_INFINITY, back: Number.POSITIVE_INFINITY };
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(to, "127.0.0.1");
    const { there, back } = limit;
    const carry = (from: Socket, into: Socket, most: number): void => {
      let passed = 0;
      from.on("data", (bytes: Buffer) => {
        const rest = bytes.subarray(0, Math.max(0, most - passed));
        passed += bytes.length;
        into.write(rest, () => {
          if (passed >= most) for (const each of [near, far]) each.destroy();
        });
      });
    };
    carry(near, far, there);
    carry(far, near, back);
    for (const each of [near, far]) {
      open.add(each);
      each.on("error", () => {});
      each.on("close", () => {
        near.destroy();
        far.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ends.push(() => {
    for (const each of open) each.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    limit,
    hangUp() {
      for (const each of open) each.destroy();
      open.clear();
    },
  };
}

test("after a cut at any byte the alert goes again and is one alert of one case", { timeout: 120_000 }, async () => {
  const door = await openDoor(ends);
  const proxy = await cutter(Number(new URL(door.url).port));
  const client = openHttpClient({ timers: realTimers, addressesOf: addressBook(realTimers) });
  ends.push(() => client.stop());
  const secrets = readSecrets(door.secret) ?? [];
  const at = `http://127.0.0.1:${proxy.port}/v1`;
  const path = openHttpsPath({
    settings: httpsShape.parse({ label: "p", url: `${at}/alerts`, news: `${at}/receipts` }),
    ...{
      speaking: () => ({ gatewayId: "gw1", secrets }),
      ca: undefined,
      ask: client.ask,
      timers: realTimers,
      id: uuidv7,
    },
    moment: () => ({ steady: instant(0), wall: Date.now(), mono: 0, boot: "b", trusted: true }),
    numbered: () => undefined,
  });
  const [alerts, outcomes] = [new Set<string>(), new Map<string, number>()];
  let seq = 0;
  for (const way of ["there", "back"] as const)
    for (let bytes = 1; bytes < 2_000; bytes += bytes < 40 ? 1 : 23) {
      seq += 1;
      // Each of its own device and time, so that none hides another.
      const message = alertOf(seq, { device: `button-${seq}` });
      alerts.add(message.alertId);
      proxy.limit[way] = bytes;
      const cut = await path.deliver({ message, tries: 0 });
      proxy.limit[way] = Number.POSITIVE_INFINITY;
      proxy.hangUp();
      const why = "why" in cut ? cut.why : cut.outcome;
      outcomes.set(why, (outcomes.get(why) ?? 0) + 1);
      expect(await path.deliver({ message, tries: 1 })).toMatchObject({ outcome: "stored" });
    }
  const stored = alertsInCases(join(door.folder, "data", "centre.db"));
  expect(stored).toHaveLength(alerts.size);
  expect(new Set(stored)).toEqual(alerts);
  // Whatever was said of a broken line, it was never that the centre has it when it had not.
  expect([...outcomes.keys()].sort()).toEqual(["cut", "stored"]);
});
