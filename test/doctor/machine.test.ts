/** The machine under the gateway: configuration and files, data folder, clock, our own broker's listeners. */

import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { examine } from "../../gateway/doctor/examine.ts";
import { type Eyes, realEyes } from "../../gateway/doctor/eyes.ts";
import { ok } from "../../gateway/doctor/finding.ts";
import { endsOfEach } from "../kit/ends.ts";
import { authority } from "./certificates.ts";
import { patient, visit } from "./patient.ts";

const ends = endsOfEach();

async function home(more: Readonly<Record<string, unknown>> = {}) {
  const made = await patient(more);
  ends.push(made.remove);
  return made;
}

const codes = (found: readonly { code: string }[]) => found.map(({ code }) => code);
const disk = (more: Partial<Eyes["disk"]>): Partial<Eyes> => ({ disk: { ...realEyes().disk, ...more } });
const says = (wall: number, synchronised: boolean | undefined): Partial<Eyes> => ({
  clock: { read: () => ({ wall, mono: 1, boot: "b" }), isSynchronised: () => synchronised },
});

test("every fault of a configuration is told, and the clock is still looked at", async () => {
  const at = await home({ page: { prot: 8080 }, devices: [{ id: "a b" }] });
  const seen = await visit(at);
  expect(seen.of("config").length).toBeGreaterThan(2);
  expect(JSON.stringify(seen.of("config"))).toContain("page.prot: not a known setting");
  expect(seen.of("clock")).toHaveLength(1);
});

test("a secret that is missing, empty, or readable for everybody", async () => {
  const missing = await visit(await home({ centre: { url: "mqtt://127.0.0.1:1", tokenFile: "tokne" } }));
  expect(missing.named("files", "file.unreadable").values).toMatchObject({
    setting: "centre.tokenFile",
    why: "ENOENT",
  });

  const at = await home();
  at.write("token", "  \n");
  (await visit(at)).named("files", "file.empty");
  at.write("token", "a-secret");
  chmodSync(join(at.folder, "token"), 0o644);
  const open = await visit(at);
  expect(open.named("files", "file.open", "warn").values.file).toBe(join(at.folder, "token"));
});

test("a data folder that can be written is well, and one that is not there yet is made by the gateway", async () => {
  (await visit(await home())).named("data", "data.good", "ok");
  (await visit(await home({ data: "a/b/c" }))).named("data", "data.will_be_made", "ok");
});

test("a folder nobody can write, a full disk, and one that is nearly full", async () => {
  const at = await home();
  mkdirSync(join(at.folder, "x"));
  writeFileSync(join(at.folder, "x", "file"), "");
  const folder = join(at.folder, "x", "file");
  expect((await visit(await home({ data: folder }))).named("data", "data.not_writable").values.why).toBe("ENOTDIR");

  const full = Object.assign(new Error("no space"), { code: "ENOSPC" });
  (await visit(at, disk({ tryWrite: () => Promise.reject(full) }))).named("data", "data.full");
  const left = (bytes: number) => visit(at, disk({ freeBytes: async () => bytes }));
  (await left(10 * 1_024 ** 2)).named("data", "data.full");
  (await left(100 * 1_024 ** 2)).named("data", "data.low", "warn");
});

test("a clock that was never set, and one that the network has not set yet", async () => {
  const at = await home();
  expect((await visit(at, says(0, undefined))).named("clock", "clock.unset").values.time).toBe("1970-01-01 00:00 UTC");
  (await visit(at, says(Date.now(), false))).named("clock", "clock.unsynchronised", "warn");
  (await visit(at, says(Date.now(), true))).named("clock", "clock.good", "ok");
  (await visit(at, says(Date.now(), undefined))).named("clock", "clock.plausible", "ok");
});

test("a trusted loopback is said loudly, and a broker nobody may join is named", async () => {
  const trusted = await home({
    broker: { listeners: [{ port: 0 }], trustLoopback: { publish: ["zigbee2mqtt/#"], subscribe: [] } },
  });
  const seen = await visit(trusted);
  expect(seen.named("broker", "broker.trusted", "warn").values.topics).toBe("zigbee2mqtt/#");
  (await visit(await home({ broker: { listeners: [{ port: 0 }] } }))).named("broker", "broker.nobody");
});

test("a listener off this machine without encryption, allowed or not", async () => {
  const listeners = [{ host: "0.0.0.0", port: 0 }];
  const identities = [{ id: "bridge", tokenSha256: "0".repeat(64) }];
  const refused = await visit(await home({ broker: { listeners, identities } }));
  refused.named("broker:0.0.0.0:0", "broker.plain_refused");
  const allowed = await visit(await home({ broker: { listeners, identities, allowPlainOffLoopback: true } }));
  allowed.named("broker:0.0.0.0:0", "broker.plain_allowed", "warn");
});

test("a port somebody else listens on would keep the gateway from starting", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  ends.push(() => taken.close());
  const address = taken.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const identities = [{ id: "bridge", tokenSha256: "0".repeat(64) }];
  const seen = await visit(await home({ broker: { listeners: [{ port }], identities } }));
  seen.named(`broker:127.0.0.1:${port}`, "broker.port_taken");
  const elsewhere = await visit(
    await home({ broker: { listeners: [{ host: "192.0.2.1", port: 1_883 }], identities } }),
  );
  expect(codes(elsewhere.of("broker:192.0.2.1:1883"))).toEqual(["broker.plain_refused", "broker.cannot_listen"]);
});

test("certificates of our own listener: good, expired, not a pair, no certificate at all", async () => {
  const at = await home();
  const known = authority(at.folder, "known");
  const good = known.issue("IP:127.0.0.1", "20250101", "20991231");
  const old = known.issue("IP:127.0.0.1", "20240101", "20250601");
  const look = async (key: string, cert: string) => {
    at.write("key.pem", key);
    const certFile = at.write("cert.pem", cert);
    const listeners = [{ port: 0, tls: { keyFile: join(at.folder, "key.pem"), certFile } }];
    return visit(await home({ broker: { listeners, identities: [{ id: "b", tokenSha256: "0".repeat(64) }] } }));
  };
  const id = "broker:127.0.0.1:0";
  expect((await look(good.key, good.cert)).named(id, "broker.secure", "ok").values.until).toBe("2099-12-31");
  expect((await look(old.key, old.cert)).named(id, "tls.expired").values.until).toBe("2025-06-01");
  (await look(old.key, good.cert)).named(id, "tls.key_mismatch");
  (await look(good.key, "no certificate")).named(id, "tls.file_unreadable");
});

test("a check that hangs or breaks hides nothing of the others", async () => {
  const check = { lookedAt: "", within: 5 };
  const found = await examine(
    [
      { ...check, id: "hangs", run: () => new Promise(() => {}) },
      { ...check, id: "breaks", run: () => Promise.reject(new Error("eyes shut")) },
      { ...check, id: "sees", run: async () => [ok("influx.none", {})] },
    ],
    realEyes().timers,
  );
  expect(found.map(({ check, code }) => `${check} ${code}`)).toEqual([
    "hangs check.late",
    "breaks check.failed",
    "sees influx.none",
  ]);
});
