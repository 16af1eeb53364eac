/** The path against a receiver that nobody here wrote: iobroker.sia, TCP and UDP, plain and sealed with all three lengths of key. */

import type { EventEmitter } from "node:events";
import { once } from "node:events";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { type Key, readKey } from "../../alerts/paths/dc09/cipher.ts";
import { addressBook } from "../../alerts/program/address-book.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { dialer } from "../../gateway/dc09/line.ts";
import { randomPad } from "../../gateway/dc09/pad.ts";
import { openDc09Path } from "../../gateway/dc09/path.ts";
import { endsOfEach } from "../kit/ends.ts";
import { freePort } from "../kit/ports.ts";
import { agreed, message } from "./home.ts";

interface Peer extends EventEmitter {
  readonly servertcp: EventEmitter & { close(): void };
  readonly serverudp: EventEmitter & { close(): void };
  setAccounts(accounts: readonly object[]): void;
  serverStartTCP(): void;
  serverStartUDP(): void;
}
const { sia: Sia }: { sia: new (settings: object) => Peer } = createRequire(import.meta.url)(
  "iobroker.sia/build/lib/sia.js",
);

const ends = endsOfEach();

interface Seen {
  readonly id: string;
  readonly seq: string;
  readonly act: string;
  readonly data_message: string;
}

/** `endsItself`: it ends the line after each answer, as it can be told to; otherwise after 30 s. */
async function peer(
  accounts: readonly object[],
  udp: boolean,
  endsItself = true,
): Promise<{ port: number; seen: Seen[] }> {
  const port = await freePort();
  const receiver = new Sia({ timeout: 40, host: "127.0.0.1", port, sockend: endsItself });
  receiver.setAccounts(accounts);
  const seen: Seen[] = [];
  receiver.on("sia", (one: Seen | undefined) => one && seen.push(one));
  receiver.on("error", () => {});
  const up = once(udp ? receiver.serverudp : receiver.servertcp, "listening");
  if (udp) receiver.serverStartUDP();
  else receiver.serverStartTCP();
  await up;
  ends.push(() => (udp ? receiver.serverudp.close() : receiver.servertcp.close()));
  return { port, seen };
}

function pathTo(port: number, settings: Readonly<Record<string, unknown>>, key: Key | undefined, ahead = 0) {
  const all = agreed({ port, supervision: "off", ...settings });
  const wall = () => Date.now() + ahead;
  const dial = dialer(all, { timers: realTimers, addressesOf: addressBook(realTimers) });
  const path = openDc09Path({ settings: all, key, pad: randomPad, timers: realTimers, wall, dial });
  ends.push(() => path.stop());
  return path;
}

const keys = [undefined, "A".repeat(16), "B".repeat(24), "C".repeat(32)];
const formats = ["ADM-CID", "SIA-DCS"] as const;
const ways = [false, true].flatMap((udp) => keys.flatMap((key) => formats.map((format) => ({ udp, key, format }))));

test.each(ways)("stored and understood: %o", async ({ udp, key, format }) => {
  const account = { accountnumber: "12AB", aes: key !== undefined, hex: false, password: key };
  const { port, seen } = await peer([account], udp);
  const path = pathTo(
    port,
    { format, transport: udp ? "udp" : "tcp", keepOpen: false },
    key === undefined ? undefined : readKey(key, "ascii"),
  );
  expect(await path.deliver({ message: message({ seq: 1 }), tries: 0 })).toMatchObject({ outcome: "stored" });
  expect(
    await path.deliver({ message: message({ seq: 2, kind: "smoke", room: "kitchen", device: "s" }), tries: 0 }),
  ).toMatchObject({ outcome: "stored" });
  const star = key === undefined ? "" : "*";
  const said = format === "ADM-CID" ? ["#12AB|1101 00 005", "#12AB|1111 00 081"] : ["#12AB|NQA005", "#12AB|NFA081"];
  expect(seen.map(({ id, seq, act, data_message }) => [id, seq, act, data_message])).toEqual([
    [`${star}${format}`, "0001", "12AB", said[0]],
    [`${star}${format}`, "0002", "12AB", said[1]],
  ]);
});

test("three messages on one line that stays open", async () => {
  const { port, seen } = await peer([{ accountnumber: "12AB", aes: false }], false, false);
  const path = pathTo(port, {}, undefined);
  for (const seq of [1, 2, 3])
    expect(await path.deliver({ message: message({ seq }), tries: 0 })).toMatchObject({ outcome: "stored" });
  expect(seen.map(({ seq }) => seq)).toEqual(["0001", "0002", "0003"]);
});

test.each([false, true])("its NAK sets our clock, which is ten minutes slow (udp %s)", async (udp) => {
  const { port, seen } = await peer([{ accountnumber: "12AB", aes: false }], udp);
  const path = pathTo(port, { transport: udp ? "udp" : "tcp" }, undefined, -600_000);
  expect(await path.deliver({ message: message(), tries: 0 })).toMatchObject({ outcome: "stored" });
  expect(seen).toHaveLength(1);
});

test("it takes a frame sealed with another key for good; its answer opens with no key of ours, so nothing counts as stored", async () => {
  const { port } = await peer([{ accountnumber: "12AB", aes: true, hex: false, password: "A".repeat(16) }], false);
  const path = pathTo(port, {}, readKey("B".repeat(16), "ascii"));
  for (let tries = 0; tries < 3; tries += 1)
    expect(await path.deliver({ message: message(), tries })).toMatchObject({ outcome: "again" });
});
