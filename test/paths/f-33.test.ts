/** F-33: whatever a receiver answers, and however long it asks for patience: an emergency is tried again within its bound. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { httpsShape } from "../../alerts/paths/https/settings.ts";
import { readSecrets, secretTextOf } from "../../alerts/paths/https/sign.ts";
import { addressBook } from "../../alerts/program/address-book.ts";
import { openHttpClient } from "../../alerts/program/http-client.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { instant, minutes } from "../../devices/model/moment.ts";
import { openHttpsPath } from "../../gateway/paths/https.ts";
import { alertOf } from "../centre/messages.ts";
import { atHome, stored, story } from "./home.ts";

/** Longest wait between two tries of an emergency, ms: its own longest pause and its dice. */
const longestWait = 33_000;

/** A real path to a receiver that answers everything so. */
async function pathTo(status: number, headers: Readonly<Record<string, string>>) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, reply) => {
    asked.push(request);
    request.resume().on("end", () => reply.writeHead(status, headers).end("{}"));
  });
  await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
  const client = openHttpClient({ timers: realTimers, addressesOf: addressBook(realTimers) });
  onTestFinished(() => {
    client.stop();
    server.closeAllConnections();
    server.close();
  });
  return openHttpsPath({
    settings: httpsShape.parse({
      label: "county",
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    }),
    speaking: () => ({ gatewayId: "gw1", secrets: readSecrets(secretTextOf("a-token")) ?? [] }),
    ...{ ca: undefined, ask: client.ask, timers: realTimers, id: () => crypto.randomUUID(), numbered: () => undefined },
    moment: () => ({ steady: instant(0), wall: Date.now(), mono: 0, boot: "b", trusted: true }),
  });
}

test.each([
  [401, {}, "not_let_in"],
  [403, {}, "not_let_in"],
  [404, {}, "turned_down"],
  [413, {}, "turned_down"],
  [429, { "retry-after": "3600" }, "busy"],
  [500, {}, "server_fault"],
  [503, { "retry-after": "3600" }, "busy"],
] as const)(
  "F-33: %i with %j: the emergency is tried again within its bound, and stored when the receiver is well",
  async (status, headers, why) => {
    const outcome = await (await pathTo(status, headers)).deliver({ message: alertOf(1), tries: 0 });
    expect(outcome).toMatchObject({ outcome: "again", why });

    const of = story();
    const county = of.farEnd({ label: "county" });
    county.answers(outcome);
    const { press, journal, dispatcher } = atHome(of, { paths: [county] });
    press();
    await of.clock.passes(minutes(10));
    const tries = county.tried.filter(({ severity }) => severity === "emergency");
    const waits = tries.slice(1).map(({ at }, n) => at - (tries[n]?.at ?? 0));
    expect(waits.length).toBeGreaterThan(10);
    expect(Math.max(...waits)).toBeLessThanOrEqual(longestWait);
    // A pause that the receiver asks for is kept, ten seconds of it: no more is given to it before an emergency.
    if ("retry-after" in headers) expect(Math.min(...waits)).toBeGreaterThanOrEqual(10_000);
    expect(dispatcher.standings.map(({ label, state }) => [label, state])).not.toContainEqual(["county", "ok"]);
    county.answers(stored);
    await of.clock.passes(longestWait);
    // What is said of the path itself is no emergency, and may wait for its hour.
    expect(journal.read.unstored("county", 10).filter(({ severity }) => severity === "emergency")).toEqual([]);
  },
);
