/** F-30: the name server fails, hangs or lies. A path that has reached its receiver once goes on reaching it. */

import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { httpsShape } from "../../alerts/paths/https/settings.ts";
import { readSecrets, secretTextOf } from "../../alerts/paths/https/sign.ts";
import { type AddressesOf, addressBook } from "../../alerts/program/address-book.ts";
import { openHttpClient } from "../../alerts/program/http-client.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { instant } from "../../devices/model/moment.ts";
import { openHttpsPath } from "../../gateway/paths/https.ts";
import { alertOf } from "../centre/messages.ts";
import { certificateOffice } from "../https/certificates.ts";

/** ms that an alarm may be late by it. */
const addedAtMost = 5_000;

test.each([
  ["fails", () => Promise.reject(new Error("EAI_AGAIN"))],
  ["hangs", () => new Promise<never>(() => {})],
  // Another machine of this loopback, on which nobody listens at this port.
  ["lies", async () => [{ address: "127.0.0.9", family: 4 }]],
] as const satisfies readonly (readonly [string, AddressesOf])[])(
  "F-30: the name server %s: the alarm is at its receiver within 5 s",
  async (_, ill) => {
    const office = certificateOffice();
    let asked = 0;
    const server = createServer({ ...office.good() }, (request, reply) => {
      asked += 1;
      request.resume().on("end", () => reply.setHeader("connection", "close").end("{}"));
    });
    await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
    let look: AddressesOf = async () => [{ address: "127.0.0.1", family: 4 }];
    const client = openHttpClient({ timers: realTimers, addressesOf: addressBook(realTimers, (host) => look(host)) });
    onTestFinished(() => {
      client.stop();
      server.closeAllConnections();
      server.close();
      office.remove();
    });
    const path = openHttpsPath({
      settings: httpsShape.parse({
        label: "county",
        url: `https://localhost:${(server.address() as AddressInfo).port}/`,
      }),
      speaking: () => ({ gatewayId: "gw1", secrets: readSecrets(secretTextOf("a-token")) ?? [] }),
      ...{ ca: readFileSync(office.ca.file, "utf8"), ask: client.ask, timers: realTimers },
      ...{ id: () => crypto.randomUUID(), numbered: () => undefined },
      moment: () => ({ steady: instant(0), wall: Date.now(), mono: 0, boot: "b", trusted: true }),
    });
    expect(await path.deliver({ message: alertOf(1), tries: 0 })).toMatchObject({ outcome: "stored" });
    look = ill;
    const began = performance.now();
    expect(await path.deliver({ message: alertOf(2), tries: 0 })).toMatchObject({ outcome: "stored" });
    expect(performance.now() - began).toBeLessThan(addedAtMost);
    expect(asked).toBe(2);
  },
);
