/** With a running gateway: it is asked first, and what it holds open is left to it. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { connectAsync } from "mqtt";
import { expect, test, vi } from "vitest";
import { judgeFile } from "../../alerts/program/judge.ts";
import { tokenHash } from "../../broker/identity.ts";
import { doctor } from "../../gateway/command/doctor.ts";
import { gatewayConfig } from "../../gateway/config/config.ts";
import { realEyes } from "../../gateway/doctor/eyes.ts";
import { pidOfLock } from "../../gateway/doctor/word.ts";
import { startGateway } from "../../gateway/main.ts";
import { startTestCentre } from "../centre/running.ts";
import { startChild } from "../kit/child.ts";
import { endsOfEach } from "../kit/ends.ts";
import { tempFolder } from "../kit/folder.ts";
import { startMosquitto } from "../kit/mosquitto.ts";
import { freePort } from "../kit/ports.ts";
import { type Patient, patient, token, visit } from "./patient.ts";

const ends = endsOfEach();

async function home(more: Readonly<Record<string, unknown>> = {}): Promise<Patient> {
  const made = await patient({ log: "silent", ...more });
  ends.push(made.remove);
  return made;
}

async function start(at: Patient) {
  const judged = judgeFile(at.file, gatewayConfig);
  if (!judged.ok) throw new Error(judged.faults.join("\n"));
  const gateway = await startGateway(judged.config, { folder: at.folder, id: randomUUID });
  ends.push(() => gateway.stop());
}

const bridge = { id: "bridge", tokenSha256: tokenHash(token), publish: ["zigbee2mqtt/#"] };
const device = { id: "climate", family: "zigbee2mqtt", key: "climate", room: "hall", carries: "other" };

test("a whole home that is well: the command says so and ends with 0, and the gateway keeps its line to the centre", async () => {
  const folder = tempFolder("centre");
  ends.push(() => folder.remove());
  const centre = await startTestCentre(
    folder.path,
    {},
    {
      gateways: [{ id: "gw-1", home: "home-1", tokenSha256: tokenHash(token) }],
      homes: { "home-1": {} },
    },
  );
  ends.push(() => centre.stop());
  const port = await freePort();
  const at = await home({
    devices: [device],
    broker: { listeners: [{ port }], identities: [bridge] },
    centre: { url: `mqtt://127.0.0.1:${centre.addresses.mqttPorts[0]}`, tokenFile: "token" },
  });
  await start(at);
  const login = { clientId: "bridge", username: "bridge", password: token, reconnectPeriod: 0 };
  const speaker = await connectAsync(`mqtt://127.0.0.1:${port}`, login);
  ends.push(() => speaker.endAsync(true));
  await speaker.publishAsync("zigbee2mqtt/climate", '{"temperature":21}', { qos: 1 });

  const seen = await visitWhen(at, (found) => found.of("devices").some(({ verdict }) => verdict === "ok"));
  expect(seen.findings.filter(({ verdict }) => verdict !== "ok")).toEqual([]);
  expect(seen.of("centre").map(({ code }) => code)).toEqual(["centre.connected"]);

  const told = await command("--config", at.file, "--json");
  expect(JSON.parse(told.output)).toMatchObject({ ok: true, verdict: "ok", gateway: "running" });
  expect(told.code).toBe(0);
});

/** What the gateway has just been told shows on its page a moment later. */
async function visitWhen(at: Patient, good: (seen: Awaited<ReturnType<typeof visit>>) => boolean) {
  return vi.waitFor(
    async () => {
      const seen = await visit(at);
      if (!good(seen)) throw new Error(JSON.stringify(seen.findings));
      return seen;
    },
    { timeout: 10_000 },
  );
}

test("what the running gateway warns of is told with what to do, and its ports are left to it", async () => {
  const path = "/dev/serial/by-id/usb-EnOcean-if00";
  const tcp = `tcp://127.0.0.1:${await freePort()}`;
  const port = await freePort();
  const at = await home({
    devices: [device],
    serial: [
      { id: "stick", family: "enocean-esp3", path },
      { id: "far", family: "enocean-esp3", path: tcp },
    ],
    broker: { listeners: [{ port }], identities: [bridge] },
  });
  await start(at);
  const login = { clientId: "bridge", username: "bridge", password: token, reconnectPeriod: 0 };
  const speaker = await connectAsync(`mqtt://127.0.0.1:${port}`, login);
  ends.push(() => speaker.endAsync(true));
  await speaker.publishAsync("zigbee2mqtt/other", '{"temperature":21}', { qos: 0 });

  const seen = await visitWhen(at, (found) => found.of("broker").length > 0);
  seen.named("gateway", "gateway.not_ready", "warn");
  seen.named("data", "data.in_use", "ok");
  seen.named("serial:stick", "serial.missing");
  seen.named("serial:far", "serial.down");
  seen.named("broker", "broker.qos0", "warn");
  seen.named("centre", "centre.gateway_cannot");
  seen.named("centre", "net.refused");
  expect(seen.named("devices", "device.never_seen", "warn").values.device).toBe("climate");
});

test("late and lost devices, a journal in memory and a clock that jumped, by the gateway's word", async () => {
  const devices = [
    { id: "sos", room: "hall", carries: "call", state: "late", heardAgo: 3_600_000 },
    { id: "door", carries: "door", state: "lost", heardAgo: 7_200_000 },
    { id: "cord", carries: "call", state: "exempt" },
  ];
  const port = await page({
    parts: [{ name: "journal", ok: false, why: "EIO" }],
    view: { home: "home-1", devices, warnings: ["journal_in_memory", "clock_untrusted", "earthquake"] },
  });
  const seen = await visit(await home({ page: { port }, outsideBrokers: [] }));
  expect(seen.named("devices", "device.late", "warn").values).toEqual({ device: "sos", room: "hall", minutes: 60 });
  expect(seen.named("devices", "device.lost").values).toMatchObject({ device: "door", minutes: 120 });
  expect(seen.of("devices")).toHaveLength(2);
  expect(seen.named("data", "data.in_memory").values.why).toBe("EIO");
  seen.named("clock", "clock.distrusted", "warn");
  expect(seen.named("gateway", "gateway.warning", "warn").values.code).toBe("earthquake");
});

test("a family the gateway has heard before is not missed at an outside broker in the moment of a visit; another is", async () => {
  const broker = await startMosquitto();
  ends.push(() => broker.remove());
  const devices = [
    { id: "mat", room: "hall", carries: "other", state: "ok", heardAgo: 3_600_000 },
    { id: "plug", room: "hall", carries: "other", state: "never_seen" },
  ];
  const parts = [{ name: "mqtt:all", ok: true }];
  const port = await page({ parts, view: { home: "home-1", devices, warnings: [] } });
  const at = await home({
    page: { port },
    devices: [
      { id: "mat", family: "chirpstack", key: "24E124535B123456", room: "hall", carries: "other" },
      { id: "plug", family: "tasmota", key: "plug", room: "hall", carries: "other" },
    ],
    outsideBrokers: [{ id: "all", url: broker.url, clientId: "gw-1", topics: ["application/#", "tele/#"] }],
  });
  const seen = await visit(at);
  expect(seen.of("mqtt:all").map(({ code }) => code)).toEqual([
    "outside.good",
    "outside.nothing_heard",
    "outside.family_silent",
  ]);
  expect(seen.named("mqtt:all", "outside.family_silent", "warn").values.family).toBe("tasmota");
});

test("a page of another program, and the gateway of another home", async () => {
  const port = await page({ parts: [], view: { home: "home-2", devices: [], warnings: [] } });
  const other = await visit(await home({ page: { port } }));
  expect(other.named("gateway", "gateway.other_home").values).toMatchObject({ found: "home-2", wanted: "home-1" });
  const stranger = await visit(await home({ page: { port: await page(undefined) } }));
  stranger.named("gateway", "gateway.stranger");
});

test("a gateway that holds the folder but does not answer is left alone, and named", async () => {
  const centre = { url: `mqtt://127.0.0.1:${await page(undefined)}`, tokenFile: "token" };
  const at = await home({ centre });
  const lock = new URL("../../gateway/journal/lock.ts", import.meta.url).href;
  const script = `const { lockFolder } = await import("${lock}"); globalThis.held = lockFolder("${at.folder}/data"); console.log("held"); setInterval(() => {}, 1e6);`;
  const holder = startChild(process.execPath, [
    "--disable-warning=ExperimentalWarning",
    "--input-type=module",
    "-e",
    script,
  ]);
  ends.push(() => holder.stop());
  await holder.line((line) => (line === "held" ? line : undefined));

  const signIn = vi.fn(realEyes().signIn);
  const seen = await visit(at, { signIn });
  expect(seen.named("gateway", "gateway.mute").values.owner).toContain(`process ${holder.pid}`);
  expect(signIn).not.toHaveBeenCalled();
  seen.named("centre", "centre.reachable", "ok");
  await holder.stop();
  const after = await visit(at, { signIn });
  after.named("gateway", "gateway.absent", "warn");
  expect(signIn).toHaveBeenCalledOnce();
});

test("the kernel's list of locks is read by inode", () => {
  const locks = [
    "1: POSIX  ADVISORY  READ 7216 fe:00:42 128 128",
    "2: FLOCK  ADVISORY  WRITE 11 fe:00:42 0 EOF",
    "3: POSIX  ADVISORY  WRITE 10929 fe:00:2171417 1073741824 1073742335",
  ].join("\n");
  expect(pidOfLock(locks, 2_171_417)).toBe(10_929);
  expect(pidOfLock(locks, 42)).toBeUndefined();
  expect(pidOfLock("", 42)).toBeUndefined();
});

test("without a configuration it was called wrongly; with a bad one it has found something", async () => {
  for (const args of [[], ["--config"], ["--config", "x", "--listen", "soon"], ["--config", "x", "--lang", "fr"]])
    expect((await command(...args)).code).toBe(2);
  const bad = await command("--config", "/nowhere/gateway.yaml", "--lang", "zh");
  expect(bad.code).toBe(1);
  expect(bad.output).toContain("怎么办：");
  expect(bad.output).not.toContain("Do:");
});

async function command(...args: string[]): Promise<{ code: number; output: string }> {
  const lines: string[] = [];
  const note = (line: string) => void lines.push(line);
  const code = await doctor.run(args, { stdout: note, stderr: note, stdin: process.stdin });
  return { code, output: lines.join("\n") };
}

/** Answers as a gateway's page does; `undefined`: as something else would. */
async function page(said: { parts: object[]; view: object } | undefined): Promise<number> {
  const server = createServer((request, response) => {
    if (!said) return response.end("<html>");
    const ready = { ready: false, parts: said.parts };
    return response.end(JSON.stringify(request.url === "/readyz" ? ready : said.view));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ends.push(() => server.close());
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}
